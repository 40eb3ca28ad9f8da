package docs_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/signate/signate/api/openapi"
	"github.com/signate/signate/internal/api/docs"
)

func get(t *testing.T, mux http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func mounted(t *testing.T) http.Handler {
	t.Helper()
	mux := http.NewServeMux()
	for _, api := range []docs.API{docs.V3, docs.Device} {
		h, err := docs.New(api)
		if err != nil {
			t.Fatal(err)
		}
		h.Mount(mux, func(pages http.Handler) http.Handler { return pages }, http.NotFoundHandler())
	}
	return mux
}

var operationLink = regexp.MustCompile(`href="(/api/[a-z0-9/]+/docs/[a-z-]+/)#(\w+)"`)

// Every operation is on the first page and on the one of its collection, and nothing comes from elsewhere.
func TestPages_show_every_operation(t *testing.T) {
	t.Parallel()
	mux := mounted(t)
	for api, bundle := range map[string][]byte{docs.V3.Prefix: openapi.Bundle, docs.Device.Prefix: openapi.Device} {
		checkPages(t, mux, api, bundle)
	}
}

func checkPages(t *testing.T, mux http.Handler, prefix string, bundle []byte) {
	t.Helper()
	start := get(t, mux, prefix)
	if start.Code != http.StatusOK || !strings.Contains(start.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Fatalf("%d %v", start.Code, start.Header())
	}
	listed := map[string]string{}
	for _, m := range operationLink.FindAllStringSubmatch(start.Body.String(), -1) {
		listed[m[2]] = m[1]
	}
	doc, err := openapi3.NewLoader().LoadFromData(bundle)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			address := listed[op.OperationID]
			page := get(t, mux, address).Body.String()
			if address == "" || !strings.Contains(page, `id="`+op.OperationID+`"`) {
				t.Errorf("%s is at %q, but not shown there", op.OperationID, address)
			}
			if strings.Contains(page, `src="http`) || strings.Contains(page, `style="`) || strings.Contains(page, "<script>") {
				t.Errorf("%s uses what its policy forbids", address)
			}
		}
	}
}

// What goes in headers, and bodies that are no JSON, are shown as they are sent.
func TestPages_show_headers_and_streams(t *testing.T) {
	t.Parallel()
	mux := mounted(t)
	for page, shown := range map[string][]string{
		"uploads": {"<code>filename cGljdHVyZS5qcGc=,name V2VsY29tZQ==</code>", "Upload-Offset", "<code>87650da049d64cd98e386c039e787dbd</code>", "application/offset&#43;octet-stream"},
		"live":    {"<code>data: {&#34;pub&#34;"},
	} {
		body := get(t, mux, docs.V3.Prefix+page+"/").Body.String()
		for _, text := range shown {
			if !strings.Contains(body, text) {
				t.Errorf("the page of %s lacks %s", page, text)
			}
		}
	}
}

func TestPages_are_sent_once(t *testing.T) {
	t.Parallel()
	mux := mounted(t)
	if w := get(t, mux, docs.V3.Contract); w.Header().Get("Content-Type") != "application/json" || !bytes.Equal(w.Body.Bytes(), openapi.Bundle) {
		t.Errorf("%d bytes of %s", w.Body.Len(), w.Header().Get("Content-Type"))
	}
	if w := get(t, mux, docs.Device.Contract); !bytes.Equal(w.Body.Bytes(), openapi.Device) {
		t.Errorf("%d bytes of the contract with screens", w.Body.Len())
	}
	zipped := get(t, mux, docs.V3.Contract, "Accept-Encoding", "gzip")
	if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Body.Len() > 60_000 {
		t.Errorf("%d bytes, %q", zipped.Body.Len(), zipped.Header().Get("Content-Encoding"))
	}
	if w := get(t, mux, docs.V3.Contract, "If-None-Match", zipped.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("the same again is answered with %d", w.Code)
	}
	if w := get(t, mux, "/api/v3/docs"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != docs.V3.Prefix {
		t.Errorf("without its slash: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := get(t, mux, docs.V3.Prefix+"nothing/"); w.Code != http.StatusNotFound {
		t.Errorf("a page that is none: %d", w.Code)
	}
}
