package v3_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/s3test"
	"github.com/signate/signate/test/sample"
)

// put sends content to an address of the bucket and returns how that answers: 0 when it drops the line of what it does not
// want to read.
func put(t *testing.T, url string, content []byte) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Log(err)
		return 0
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

func mustPut(t *testing.T, url string, content []byte) {
	t.Helper()
	if status := put(t, url, content); status != http.StatusOK {
		t.Fatalf("the storage answers %d", status)
	}
}

// direct starts a node that keeps its files in a bucket which its clients reach.
func direct(t *testing.T, bucket *s3test.Server) *apitest.Installation {
	t.Helper()
	return apitest.Open(t).Node(t, io.Discard, func(c *config.Config) {
		apitest.UseBucket(bucket)(c)
		c.S3PublicEndpoint, c.MaxUpload = bucket.URL, 12<<30
	})
}

// Content goes to the bucket and comes from it without passing through the server.
func TestDirectUpload(t *testing.T) {
	t.Parallel()
	bucket := s3test.Start(t)
	in := direct(t, bucket)
	tenant := in.Tenant(t)
	c := tenant.As(t, access.ContentManager)
	content := sample.PNG(40, 30, "direct")
	folder := c.Post(t, "/api/v3/folders/", map[string]any{"name": "Menus"}).Want(t, http.StatusCreated).Text(t, "id")
	theirs := in.Tenant(t).Admin(t).Post(t, "/api/v3/folders/", map[string]any{"name": "Theirs"}).Want(t, http.StatusCreated).Text(t, "id")
	c.Post(t, "/api/v3/direct-uploads/", map[string]any{"file_name": "a.png", "size": 9, "folder_id": theirs}).WantProblem(t, http.StatusBadRequest, "invalid", "folder_id")
	u := c.Post(t, "/api/v3/direct-uploads/", map[string]any{"file_name": "a.png", "size": len(content), "name": "Direct", "folder_id": folder}).Want(t, http.StatusCreated)
	complete := "/api/v3/direct-uploads/" + u.Text(t, "id") + "/complete/"
	c.Post(t, complete, nil).WantProblem(t, http.StatusConflict, "upload_incomplete", "")
	if status := put(t, u.Text(t, "url"), append(content, 'x')); status != http.StatusForbidden {
		t.Errorf("more than was told is answered with %d", status)
	}
	c.Post(t, complete, nil).WantProblem(t, http.StatusConflict, "upload_incomplete", "")
	mustPut(t, u.Text(t, "url"), content)
	a := c.Post(t, complete, nil).Want(t, http.StatusCreated)
	if a.Text(t, "sha256") != digest(content) || a.Text(t, "name") != "Direct" || a.Text(t, "folder_id") != folder {
		t.Errorf("the asset is %s", a.Body)
	}
	if again := c.Post(t, complete, nil).Want(t, http.StatusCreated); again.Text(t, "id") != a.Text(t, "id") {
		t.Error("completing twice makes two assets")
	}
	if status := put(t, u.Text(t, "url"), content); status == http.StatusOK {
		t.Errorf("the address still takes content: %d", status)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(in.URL + a.Text(t, "content_url"))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusTemporaryRedirect || !strings.HasPrefix(to, bucket.URL) {
		t.Errorf("the file is given out by %d at %q", res.StatusCode, to)
	}
	res, err = http.Get(res.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the content comes back changed, %v", err)
	}
	tenant.Limit(t, "storage_quota_gb", 1)
	c.Post(t, "/api/v3/direct-uploads/", map[string]any{"file_name": "b.png", "size": 2 << 30}).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
}

func TestDirectUpload_needs_a_bucket(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t).Node(t, io.Discard, func(c *config.Config) { c.S3Endpoint = "" })
	c := in.Tenant(t).As(t, access.ContentManager)
	c.Post(t, "/api/v3/direct-uploads/", map[string]any{"file_name": "a.png", "size": 10}).WantProblem(t, http.StatusConflict, "direct_upload_unavailable", "")
}

// With a CDN, files are fetched through it: it asks us at the same path, and may keep what it gets.
func TestFiles_through_a_CDN(t *testing.T) {
	t.Parallel()
	const cdn = "https://cdn.example.com"
	in := apitest.Open(t).Node(t, io.Discard, func(c *config.Config) { c.CDNURL = cdn })
	admin := in.Tenant(t).Admin(t)
	a := admin.Upload(t, "a.png", sample.PNG(20, 20, "cdn")).Want(t, http.StatusCreated)
	a = admin.Until(t, asset(a.Text(t, "id")), processed)
	path, found := strings.CutPrefix(a.Text(t, "content_url"), cdn)
	if !found {
		t.Fatalf("the file is at %s", a.Text(t, "content_url"))
	}
	got := in.Guest().Get(t, path).Want(t, http.StatusOK)
	if cache := got.Header.Get("Cache-Control"); !strings.HasPrefix(cache, "public") {
		t.Errorf("the CDN may keep it: %q", cache)
	}
	in.Guest().Get(t, strings.Replace(path, "s=", "s=x", 1)).Want(t, http.StatusForbidden)
}
