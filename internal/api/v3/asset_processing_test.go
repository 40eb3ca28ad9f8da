package v3_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
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

// gated is an ffmpeg that says to be half done with a conversion of two seconds and then waits until the file at gate
// is there.
func gated(t *testing.T, gate string) string {
	t.Helper()
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("there is no ffmpeg")
	}
	path := filepath.Join(t.TempDir(), "ffmpeg")
	script := fmt.Sprintf(`#!/bin/sh
case "$*" in *'-c:v libx264'*)
	echo out_time_us=1000000
	until [ -e '%s' ]; do sleep 0.1; done;;
esac
exec '%s' "$@"
`, gate, program)
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// A conversion tells how far it is, and ends when it is cancelled: while it runs, while it waits for its turn, and when
// it is of a file that is to replace another. What comes after it has its turn at once.
func TestCancelAsset_of_conversions(t *testing.T) {
	t.Parallel()
	gate := filepath.Join(t.TempDir(), "gate")
	ffmpeg := gated(t, gate)
	c := apitest.Alone(t, func(cfg *config.Config) { cfg.FFmpeg = ffmpeg }).Tenant(t).As(t, access.ContentManager)
	upload := func(content []byte) string {
		return c.Upload(t, "film.mp4", content).Want(t, http.StatusCreated).Text(t, "id")
	}
	status := func(a *apitest.Answer) string { return a.Text(t, "processing_status") }
	replaced := upload(sample.File(sample.H264))
	before := c.Until(t, asset(replaced), processed)

	events := c.Listen(t, "/api/v3/live/")
	running := upload(sample.File(sample.VP9))
	if !events.Hears("assets.progress", running, 30*time.Second) {
		t.Fatal("nobody hears how far it is")
	}
	c.Until(t, asset(running), func(a *apitest.Answer) bool { return a.Value(t, "progress") == 49.0 || a.Value(t, "progress") == 50.0 }) // it lasts a little more than two seconds
	waiting := upload(sample.File(sample.HEVC))
	c.Until(t, asset(waiting), func(a *apitest.Answer) bool { return status(a) == "processing" })
	c.Do(t, http.MethodPut, asset(replaced)+"content/?filename=b.mp4", bytes.NewReader(sample.File(sample.AV1)), "Content-Type", "application/octet-stream").Want(t, http.StatusAccepted)

	for _, id := range []string{waiting, running} {
		if a := c.Post(t, asset(id)+"cancel/", nil).Want(t, http.StatusOK); status(a) != "failed" || !strings.Contains(a.Text(t, "processing_error"), "cancelled") || a.Value(t, "progress") != nil {
			t.Errorf("after it: %s", a.Body)
		}
	}
	a := c.Post(t, asset(replaced)+"cancel/", nil).Want(t, http.StatusOK)
	if status(a) != "completed" || a.Value(t, "is_replacing") != false || !strings.Contains(a.Text(t, "processing_error"), "the one before stays") {
		t.Errorf("after the replacement: %s", a.Body)
	}
	c.Post(t, asset(replaced)+"cancel/", nil).WantProblem(t, http.StatusConflict, "asset_not_processing", "")

	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	next := upload(sample.File(sample.H264Deep))
	if a := c.Until(t, asset(next), processed); status(a) != "completed" || a.Text(t, "video_codec") != "h264" || a.Text(t, "sha256") == digest(sample.File(sample.H264Deep)) {
		t.Errorf("the next one: %s", a.Body)
	}
	for _, id := range []string{running, waiting} {
		if a := c.Get(t, asset(id)).Want(t, http.StatusOK); status(a) != "failed" {
			t.Errorf("in the end: %s", a.Body)
		}
	}
	if a := c.Get(t, asset(replaced)).Want(t, http.StatusOK); a.Text(t, "sha256") != before.Text(t, "sha256") || a.Value(t, "is_replacing") != false {
		t.Errorf("in the end: %s", a.Body)
	}
	if a := c.Post(t, asset(running)+"retry/", nil).Want(t, http.StatusAccepted); status(a) != "pending" {
		t.Errorf("tried again: %s", a.Body)
	}
	if a := c.Until(t, asset(running), processed); status(a) != "completed" || a.Text(t, "video_codec") != "h264" {
		t.Errorf("tried again: %s", a.Body)
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

// pdfOf writes a document of so many pages, no two alike.
func pdfOf(pages int) []byte {
	draw := make([]string, pages)
	for i := range draw {
		draw[i] = fmt.Sprintf("0.%d 0.5 0.2 rg 0 0 %d 100 re f", i+1, 100+50*i)
	}
	return sample.PDF(draw...)
}

// A document plays page by page on screens, each as long as the asset says.
func TestUpload_of_a_document(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("there is no pdftoppm")
	}
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	a := admin.Upload(t, "menu.pdf", pdfOf(3)).Want(t, http.StatusCreated)
	a = admin.Until(t, asset(a.Text(t, "id")), processed)
	if a.Text(t, "processing_status") != "completed" || a.Text(t, "type") != "pdf" || a.Value(t, "metadata.pages") != 3.0 || a.Value(t, "width") != 1920.0 {
		t.Fatalf("it is %s", a.Body)
	}
	admin.Get(t, a.Text(t, "thumbnail_url")).Want(t, http.StatusOK)
	screen := in.Pair(t, admin, "Hall")
	m := screen.Manifest(t).Want(t, http.StatusOK)
	var got struct {
		Items map[string]struct {
			Type, URL string
			Duration  int
		}
		Segments []struct{ Items []string }
	}
	m.JSON(t, &got)
	now := len(got.Segments) - 1 // before it the asset was not there
	if now < 0 || len(got.Segments[now].Items) != 3 {
		t.Fatalf("the manifest: %s", m.Body)
	}
	seen := map[string]bool{}
	for _, key := range got.Segments[now].Items {
		it := got.Items[key]
		if it.Type != "image" || it.Duration != 10 || seen[it.URL] {
			t.Errorf("a page is %+v", it)
		}
		seen[it.URL] = true
		screen.Get(t, it.URL).Want(t, http.StatusOK)
	}
	dup := admin.Post(t, asset(a.Text(t, "id"))+"duplicate/", nil).Want(t, http.StatusCreated)
	screen.Manifest(t).JSON(t, &got)
	if last := got.Segments[len(got.Segments)-1]; len(last.Items) != 6 {
		t.Errorf("with the copy %s there are %d items", dup.Text(t, "id"), len(last.Items))
	}
}

// A package becomes one page that runs in an origin of its own.
func TestUpload_of_a_package(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	board := sample.ZIP("index.html", `<!doctype html><script src="a.js"></script>`, "a.js", "document.title = 'x'")
	a := admin.Upload(t, "board.zip", board).Want(t, http.StatusCreated)
	a = admin.Until(t, asset(a.Text(t, "id")), processed)
	if a.Text(t, "processing_status") != "completed" || a.Text(t, "type") != "html" || a.Text(t, "mimetype") != "webpage" {
		t.Fatalf("it is %s", a.Body)
	}
	screen := in.Pair(t, admin, "Hall")
	sha := a.Text(t, "sha256")
	for _, page := range []*apitest.Answer{admin.Get(t, a.Text(t, "content_url")), screen.Get(t, "/api/device/v1/blobs/"+sha)} {
		page.Want(t, http.StatusOK)
		policy := page.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "sandbox allow-scripts") || strings.Contains(policy, "same-origin") || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") || !bytes.Contains(page.Body, []byte("data:text/javascript")) {
			t.Errorf("it is served with %v: %s", page.Header, page.Body)
		}
	}
	original := admin.Get(t, asset(a.Text(t, "id"))+"download/").Want(t, http.StatusOK)
	if !bytes.Equal(original.Body, board) {
		t.Error("the package does not come back")
	}
	bad := admin.Upload(t, "bad.zip", []byte("PK\x05\x06"+strings.Repeat("\x00", 18))).Want(t, http.StatusCreated)
	if got := admin.Until(t, asset(bad.Text(t, "id")), processed); !strings.Contains(got.Text(t, "processing_error"), "index.html") {
		t.Errorf("an empty package: %s", got.Body)
	}
}
