package webui

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func file(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }

func build() Options {
	return Options{
		Dashboard: fstest.MapFS{
			"index.html":                      file("root"),
			"404.html":                        file("nothing here"),
			"404/index.html":                  file("nothing here"),
			"_not-found/index.html":           file("nothing here"),
			"boot.js":                         file("theme()"),
			"login/index.html":                file("sign in"),
			"login/index.txt":                 file("0:login"),
			"login/__next._tree.txt":          file("tree"),
			"_next/static/chunks/1a.js":       file("plain code"),
			"_next/static/chunks/1a.js.br":    file("brotli code"),
			"_next/static/chunks/1a.js.gz":    file("gzip code"),
			"xtenantx/index.html":             file("home of xtenantx"),
			"xtenantx/assets/index.html":      file("assets of xtenantx"),
			"xtenantx/assets/xidx/index.html": file(`<script src="/a.js"></script><script>go("xtenantx","xidx")</script>`),
			"xtenantx/assets/xidx/index.txt":  file("xtenantx xidx"),
			"xtenantx/assets/xidx/__next.$d$tenant.__PAGE__.txt":   file("segment xidx"),
			"xtenantx/assets/xidx/__next.!KGF1dGgp.a.__PAGE__.txt": file("segment of a group"),
		},
		Player: fstest.MapFS{
			"index.html": file("<script>play()</script>"),
			"player.js":  file("play"),
			"sw.js":      file("cache"),
		},
	}
}

func request(t *testing.T, h http.Handler, method, address string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func handler(t *testing.T, opts Options) http.Handler {
	t.Helper()
	h, err := Handler(opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	content, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	h := handler(t, build())
	for _, test := range []struct {
		address string
		status  int
		body    string
	}{
		{"/", 200, "root"},
		{"/login/", 200, "sign in"},
		{"/login/index.txt?_rsc=x", 200, "0:login"},
		{"/login/__next._tree.txt", 200, "tree"},
		{"/acme/", 200, "home of acme"},
		{"/acme/assets/", 200, "assets of acme"},
		{"/acme/assets/4c8d/", 200, `<script src="/a.js"></script><script>go("acme","4c8d")</script>`},
		{"/acme/assets/4c8d/index.txt", 200, "acme 4c8d"},
		{"/acme/assets/4c8d/__next.$d$tenant.__PAGE__.txt", 200, "segment 4c8d"},
		{"/acme/assets/4c8d/__next.%21KGF1dGgp.a.__PAGE__.txt", 200, "segment of a group"},
		{"/boot.js", 200, "theme()"},
		{"/player/", 200, "<script>play()</script>"},
		{"/player/player.js", 200, "play"},
		{"/acme/unknown/", 404, "nothing here"},
		{"/acme/assets/4c8d/edit/", 404, "nothing here"},
		{"/acme/assets/a%22b/", 404, "nothing here"},
		{"/%3Cscript%3E/", 404, "nothing here"},
		{"/" + strings.Repeat("a", 65) + "/", 404, "nothing here"},
		{"/404/", 404, "nothing here"},
		{"/_not-found/", 404, "nothing here"},
		{"/boot.js/", 404, "nothing here"},
		{"/_next/static/chunks/1a.js.br", 404, "nothing here"},
		{"/_next/static/chunks/", 404, "nothing here"},
		{"/player/unknown.js", 404, "404 page not found\n"},
	} {
		t.Run(test.address, func(t *testing.T) {
			t.Parallel()
			got := request(t, h, http.MethodGet, test.address)
			if got.StatusCode != test.status {
				t.Errorf("status %d, want %d", got.StatusCode, test.status)
			}
			if b := body(t, got); b != test.body {
				t.Errorf("body %q, want %q", b, test.body)
			}
		})
	}
}

func TestAddressWithoutSlash(t *testing.T) {
	t.Parallel()
	h := handler(t, build())
	for from, to := range map[string]string{
		"/login?next=%2Facme%2F": "/login/?next=%2Facme%2F",
		"/acme":                  "/acme/",
		"/acme/assets/4c8d":      "/acme/assets/4c8d/",
		"/player":                "/player/",
	} {
		got := request(t, h, http.MethodGet, from)
		if loc := got.Header.Get("Location"); loc != to {
			t.Errorf("%s leads to %q, want %q", from, loc, to)
		}
		if got.StatusCode != http.StatusPermanentRedirect && from != "/player" {
			t.Errorf("%s: status %d", from, got.StatusCode)
		}
	}
}

func TestForeignHostIsNoRedirect(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path = "//evil.example"
	site, err := newSite(build().Dashboard, siteOptions{placeholders: []string{"xtenantx"}, policy: dashboardPolicy(nil), cachedPages: 1})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	if w.Code != http.StatusNotFound {
		t.Errorf("status %d, location %q", w.Code, w.Header().Get("Location"))
	}
}

func TestPolicyNamesTheScriptsAfterSubstitution(t *testing.T) {
	t.Parallel()
	h := handler(t, build())
	for address, script := range map[string]string{
		"/acme/assets/1/": `go("acme","1")`,
		"/acme/assets/2/": `go("acme","2")`,
		"/player/":        `play()`,
	} {
		sum := sha256.Sum256([]byte(script))
		want := fmt.Sprintf("script-src 'self' 'sha256-%s';", base64.StdEncoding.EncodeToString(sum[:]))
		if policy := request(t, h, http.MethodGet, address).Header.Get("Content-Security-Policy"); !strings.Contains(policy, want) {
			t.Errorf("%s: policy %q lacks %q", address, policy, want)
		}
	}
}

func TestCaching(t *testing.T) {
	t.Parallel()
	h := handler(t, build())
	for address, want := range map[string]string{
		"/_next/static/chunks/1a.js": "public, max-age=31536000, immutable",
		"/acme/":                     "no-cache",
		"/boot.js":                   "no-cache",
		"/player/sw.js":              "no-cache",
	} {
		first := request(t, h, http.MethodGet, address)
		if got := first.Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", address, got, want)
		}
		again := request(t, h, http.MethodGet, address, "If-None-Match", first.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: status %d with its own ETag", address, again.StatusCode)
		}
	}
	if got := request(t, h, http.MethodGet, "/player/sw.js").Header.Get("Service-Worker-Allowed"); got != "/player/" {
		t.Errorf("Service-Worker-Allowed %q", got)
	}
	if one, two := request(t, h, http.MethodGet, "/a/"), request(t, h, http.MethodGet, "/b/"); one.Header.Get("ETag") == two.Header.Get("ETag") {
		t.Error("two tenants share an ETag")
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	h := handler(t, build())
	for _, test := range []struct{ accepted, encoding, body string }{
		{"", "", "plain code"},
		{"gzip", "gzip", "gzip code"},
		{"gzip, deflate, br, zstd", "br", "brotli code"},
		{"br;q=0, gzip;q=0.5", "gzip", "gzip code"},
		{"identity", "", "plain code"},
	} {
		got := request(t, h, http.MethodGet, "/_next/static/chunks/1a.js", "Accept-Encoding", test.accepted)
		if enc, b := got.Header.Get("Content-Encoding"), body(t, got); enc != test.encoding || b != test.body {
			t.Errorf("%q: %q %q", test.accepted, enc, b)
		}
		if got.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || got.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: headers %v", test.accepted, got.Header)
		}
	}
	got := request(t, h, http.MethodGet, "/acme/", "Accept-Encoding", "gzip")
	zipped, err := gzip.NewReader(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	if content, _ := io.ReadAll(zipped); string(content) != "home of acme" {
		t.Errorf("page %q", content)
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	h := handler(t, build())
	for _, address := range []string{"/acme/", "/boot.js"} {
		got := request(t, h, http.MethodHead, address)
		if got.StatusCode != http.StatusOK || body(t, got) != "" || got.Header.Get("ETag") == "" {
			t.Errorf("HEAD %s: %d %v", address, got.StatusCode, got.Header)
		}
	}
	if got := request(t, h, http.MethodPost, "/acme/"); got.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", got.StatusCode)
	}
}

func TestBinaryWithoutFrontEnd(t *testing.T) {
	t.Parallel()
	h := handler(t, Options{Dashboard: fstest.MapFS{".keep": file("")}, Player: fstest.MapFS{".keep": file("")}})
	for _, address := range []string{"/", "/acme/assets/", "/player/"} {
		got := request(t, h, http.MethodGet, address)
		if b := body(t, got); got.StatusCode != http.StatusServiceUnavailable || !strings.Contains(b, "Run <code>make</code>") {
			t.Errorf("%s: %d %q", address, got.StatusCode, b)
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	cache := newPageCache(2)
	for _, key := range []string{"a", "b", "c"} {
		cache.put(key, &page{tag: key})
	}
	if _, ok := cache.get("a"); ok || cache.order.Len() != 2 || len(cache.entries) != 2 {
		t.Errorf("kept %d entries, oldest kept: %v", len(cache.entries), ok)
	}
	if p, ok := cache.get("c"); !ok || p.tag != "c" {
		t.Error("the newest page is gone")
	}
}
