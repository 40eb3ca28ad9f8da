package device_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/s3test"
	"github.com/signate/signate/test/sample"
)

// fetch asks without following where it is sent.
func fetch(t *testing.T, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return res, body
}

func plainly(t *testing.T, address string, header ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return fetch(t, r)
}

// A screen is sent to the bucket or to the CDN for its files. Nobody else learns the addresses, and they do not last.
func TestBlobs_are_given_out_elsewhere(t *testing.T) {
	t.Parallel()
	bucket := s3test.Start(t)
	const cdn = "https://cdn.example.com"
	main := apitest.Open(t)
	for name, c := range map[string]struct {
		change  func(*config.Config)
		at      string
		longest int // seconds
	}{
		"bucket": {func(c *config.Config) { apitest.UseBucket(bucket)(c); c.S3PublicEndpoint = bucket.URL }, bucket.URL, 15 * 60},
		"CDN":    {func(c *config.Config) { c.CDNURL = cdn }, cdn, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := main.Node(t, io.Discard, c.change)
			admin, other := in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)
			screen, stranger := in.Pair(t, admin, "ours"), in.Pair(t, other, "theirs")
			content := sample.PNG(50, 50, "elsewhere "+name)
			sum := sha256.Sum256(content)
			a := admin.Upload(t, "a.png", content).Want(t, http.StatusCreated)
			if name == "CDN" { // the node with the bucket works no jobs on it
				admin.Until(t, "/api/v3/assets/"+a.Text(t, "id")+"/", func(a *apitest.Answer) bool { return a.Value(t, "is_processing") == false })
			}
			path := api + "blobs/" + hex.EncodeToString(sum[:])

			res, body := fetch(t, screen.Request(t, http.MethodGet, path, nil))
			to := res.Header.Get("Location")
			if res.StatusCode != http.StatusTemporaryRedirect || !strings.HasPrefix(to, c.at) || len(body) > 1000 {
				t.Fatalf("%d at %q", res.StatusCode, to)
			}
			if cache := res.Header.Get("Cache-Control"); !strings.Contains(cache, "private") && !strings.Contains(cache, "no-store") {
				t.Errorf("others may keep where it is: %q", cache)
			}
			for who, r := range map[string]*http.Request{
				"nobody": in.Guest().Request(t, http.MethodGet, path, nil), "another tenant's screen": stranger.Request(t, http.MethodGet, path, nil),
				"a made up screen": in.Guest().Request(t, http.MethodGet, path, nil, "Authorization", "Bearer sgd_"+strings.Repeat("0", 43)),
			} {
				if res, _ := fetch(t, r); res.Header.Get("Location") != "" || res.StatusCode != http.StatusUnauthorized && res.StatusCode != http.StatusNotFound {
					t.Errorf("%s: %d, %q", who, res.StatusCode, res.Header.Get("Location"))
				}
			}
			admin.Delete(t, "/api/v3/devices/"+screen.ID+"/").Want(t, http.StatusNoContent)
			if res, _ := fetch(t, screen.Request(t, http.MethodGet, path, nil)); res.StatusCode != http.StatusUnauthorized {
				t.Errorf("a removed screen: %d", res.StatusCode)
			}

			at := to
			if name == "CDN" { // which asks this server at the same path
				at = in.URL + strings.TrimPrefix(to, cdn)
			}
			res, body = plainly(t, at)
			if got := sha256.Sum256(body); res.StatusCode != http.StatusOK || got != sum || res.Header.Get("Content-Type") != "image/png" {
				t.Errorf("%d, %d bytes, %v", res.StatusCode, len(body), res.Header)
			}
			res, body = plainly(t, at, "Range", "bytes=5-9")
			if res.StatusCode != http.StatusPartialContent || string(body) != string(content[5:10]) {
				t.Errorf("a range: %d %q", res.StatusCode, body)
			}
			parsed, err := url.Parse(at)
			if err != nil {
				t.Fatal(err)
			}
			query := parsed.Query()
			field := "e"
			if c.longest > 0 {
				field = "X-Amz-Expires"
				if n, err := strconv.Atoi(query.Get(field)); err != nil || n > c.longest {
					t.Errorf("it lasts for %q seconds", query.Get(field))
				}
			}
			query.Set(field, query.Get(field)+"0") // longer than it was signed for
			parsed.RawQuery = query.Encode()
			if res, _ := plainly(t, parsed.String()); res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusBadRequest {
				t.Errorf("for longer: %d", res.StatusCode)
			}
		})
	}
}
