package v3_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// elsewhere is a server whose files are fetched.
func elsewhere(t *testing.T) (url string, release chan struct{}) {
	t.Helper()
	release = make(chan struct{})
	mux := http.NewServeMux()
	serve := func(path string, content []byte) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(content) })
	}
	serve("/photo", sample.JPEG(320, 200, "fetched"))
	serve("/page.html", []byte("<!doctype html><html><body>no file</body></html>"))
	mux.HandleFunc("/slow.png", func(w http.ResponseWriter, r *http.Request) {
		content := sample.PNG(64, 64, "slow")
		w.Header().Set("Content-Length", "1000000")
		_, _ = w.Write(content)
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL, release
}

func TestCreateAsset_fetches(t *testing.T) {
	t.Parallel()
	c := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	from, _ := elsewhere(t)
	a := c.Post(t, "/api/v3/assets/", map[string]any{"uri": from + "/photo", "fetch": true, "tags": []string{"summer"}}).Want(t, http.StatusCreated)
	if a.Text(t, "processing_status") != "pending" || a.Value(t, "content_url") != nil {
		t.Errorf("before it is fetched: %s", a.Body)
	}
	a = c.Until(t, asset(a.Text(t, "id")), processed)
	want := map[string]any{"processing_status": "completed", "type": "image", "width": 320.0, "file_name": "photo", "name": "photo", "sha256": digest(sample.JPEG(320, 200, "fetched")), "duration": 10.0}
	for field, value := range want {
		if got := a.Value(t, field); got != value {
			t.Errorf("%s is %v, want %v", field, got, value)
		}
	}
	if got := c.Get(t, a.Text(t, "content_url")).Want(t, http.StatusOK); !bytes.Equal(got.Body, sample.JPEG(320, 200, "fetched")) {
		t.Error("the content is another")
	}
}

// A file that cannot be had says why, in words for people, and can be tried again.
func TestCreateAsset_fetches_nothing(t *testing.T) {
	t.Parallel()
	c := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	from, _ := elsewhere(t)
	for uri, reason := range map[string]string{
		from + "/gone.png":            "HTTP 404",
		"http://10.255.0.1/photo.jpg": "private network",
		from + "/page.html":           "cannot show this file",
	} {
		a := c.Post(t, "/api/v3/assets/", map[string]any{"uri": uri, "fetch": true}).Want(t, http.StatusCreated)
		a = c.Until(t, asset(a.Text(t, "id")), processed)
		if a.Text(t, "processing_status") != "failed" || !strings.Contains(a.Text(t, "processing_error"), reason) {
			t.Errorf("%s: %s", uri, a.Body)
		}
		c.Post(t, asset(a.Text(t, "id"))+"retry/", nil).Want(t, http.StatusAccepted)
		c.Until(t, asset(a.Text(t, "id")), processed)
	}
	for _, uri := range []string{"rtsp://example.com/live", "https://youtu.be/abc"} {
		c.Post(t, "/api/v3/assets/", map[string]any{"uri": uri, "fetch": true}).WantProblem(t, http.StatusBadRequest, "", "fetch")
	}
}

func TestCancelAsset(t *testing.T) {
	t.Parallel()
	c := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	from, _ := elsewhere(t)
	events := c.Listen(t, "/api/v3/live/")
	a := c.Post(t, "/api/v3/assets/", map[string]any{"uri": from + "/slow.png", "fetch": true}).Want(t, http.StatusCreated)
	id := a.Text(t, "id")
	c.Post(t, asset(id)+"retry/", nil).WantProblem(t, http.StatusConflict, "asset_not_failed", "")
	events.Want(t, "assets.progress", id)
	if done := c.Get(t, asset(id)).Want(t, http.StatusOK).Value(t, "progress"); done != 0.0 {
		t.Errorf("it is at %v", done)
	}
	a = c.Post(t, asset(id)+"cancel/", nil).Want(t, http.StatusOK)
	if a.Text(t, "processing_status") != "failed" || !strings.Contains(a.Text(t, "processing_error"), "cancelled") || a.Value(t, "progress") != nil {
		t.Errorf("after it: %s", a.Body)
	}
	c.Post(t, asset(id)+"cancel/", nil).WantProblem(t, http.StatusConflict, "asset_not_processing", "")
}

// A film that not every screen plays is converted; the one that was uploaded stays.
func TestUpload_is_converted(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("there is no ffmpeg")
	}
	c := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	film := sample.File(sample.HEVC)
	a := c.Upload(t, "film.mp4", film).Want(t, http.StatusCreated)
	a = c.Until(t, asset(a.Text(t, "id")), processed)
	if a.Text(t, "processing_status") != "completed" || a.Text(t, "video_codec") != "h264" || a.Text(t, "sha256") == digest(film) {
		t.Fatalf("it is %s", a.Body)
	}
	list := c.Get(t, asset(a.Text(t, "id"))+"renditions/").Want(t, http.StatusOK)
	if name := list.Text(t, "results.0.name"); name != "original" || list.Text(t, "results.0.sha256") != digest(film) || list.Text(t, "results.1.sha256") != a.Text(t, "sha256") || list.Text(t, "results.2.name") != "thumbnail" {
		t.Errorf("renditions: %s", list.Body)
	}
	got := c.Get(t, list.Text(t, "results.0.url")).Want(t, http.StatusOK)
	if !bytes.Equal(got.Body, film) || got.Header.Get("Content-Disposition") != `attachment; filename=film.mp4` {
		t.Errorf("the original comes as %q", got.Header)
	}
}

// A new file is refused for want of room before it is sent.
func TestReplace_needs_room(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	c := tenant.As(t, access.ContentManager)
	tenant.Fill(t, 1<<30)
	id := c.Upload(t, "a.png", sample.PNG(16, 16, "a")).Want(t, http.StatusCreated).Text(t, "id")
	c.Until(t, asset(id), processed)
	tenant.Limit(t, "storage_quota_gb", 1)
	read := &counting{r: bytes.NewReader(bytes.Repeat([]byte("x"), 8<<20))}
	c.Do(t, http.MethodPut, asset(id)+"content/?filename=b.png", read, "Content-Type", "application/octet-stream").WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
}

// counting is a body whose length nobody knows beforehand.
type counting struct{ r *bytes.Reader }

func (c *counting) Read(p []byte) (int, error) { return c.r.Read(p) }
