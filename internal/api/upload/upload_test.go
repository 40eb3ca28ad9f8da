package upload_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

const uploads = "/api/v3/uploads/"

func metadata(pairs ...string) string {
	var fields []string
	for i := 0; i+1 < len(pairs); i += 2 {
		fields = append(fields, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(fields, ",")
}

func create(t *testing.T, c *apitest.Client, size int, meta string) *apitest.Answer {
	t.Helper()
	return c.Do(t, http.MethodPost, uploads, nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", meta)
}

// start makes an upload and returns its address.
func start(t *testing.T, c *apitest.Client, size int, meta string) string {
	t.Helper()
	a := create(t, c, size, meta).Want(t, http.StatusCreated)
	location := a.Header.Get("Location")
	if !strings.HasPrefix(location, uploads) {
		t.Fatalf("Location is %q", location)
	}
	return location
}

func send(t *testing.T, c *apitest.Client, address string, offset int, content []byte) *apitest.Answer {
	t.Helper()
	return c.Do(t, http.MethodPatch, address, bytes.NewReader(content), "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(offset),
		"Content-Type", "application/offset+octet-stream")
}

func head(t *testing.T, c *apitest.Client, address string) *apitest.Answer {
	t.Helper()
	return c.Do(t, http.MethodHead, address, nil, "Tus-Resumable", "1.0.0")
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func count(t *testing.T, c *apitest.Client) any {
	t.Helper()
	return c.Get(t, "/api/v3/assets/?count=true").Want(t, http.StatusOK).Value(t, "count")
}

func staged(in *apitest.Installation, address string) string {
	return filepath.Join(in.Dir, "uploads", path.Base(address))
}

func TestUpload_in_parts(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).As(t, access.ContentManager)
	content := sample.JPEG(640, 480, "in parts")
	address := start(t, editor, len(content), metadata("filename", "photo.jpg", "filetype", "image/jpeg", "name", "From afar", "duration", "25", "is_enabled", "false"))
	half := len(content) / 2
	if a := send(t, editor, address, 0, content[:half]).Want(t, http.StatusNoContent); a.Header.Get("Upload-Offset") != strconv.Itoa(half) {
		t.Errorf("the offset is %s, want %d", a.Header.Get("Upload-Offset"), half)
	}
	if a := head(t, editor, address).Want(t, http.StatusOK); a.Header.Get("Upload-Offset") != strconv.Itoa(half) || a.Header.Get("Upload-Length") != strconv.Itoa(len(content)) {
		t.Errorf("HEAD tells %s of %s", a.Header.Get("Upload-Offset"), a.Header.Get("Upload-Length"))
	}
	done := send(t, editor, address, half, content[half:]).Want(t, http.StatusNoContent)
	asset := editor.Get(t, "/api/v3/assets/"+done.Header.Get("Signate-Asset-Id")+"/").Want(t, http.StatusOK)
	for field, want := range map[string]any{"name": "From afar", "duration": 25.0, "is_enabled": false, "file_name": "photo.jpg", "sha256": digest(content), "file_size": float64(len(content))} {
		if got := asset.Value(t, field); got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	// The answer got lost, and the client asks again.
	for _, again := range []*apitest.Answer{head(t, editor, address).Want(t, http.StatusOK), send(t, editor, address, half, content[half:]).Want(t, http.StatusNoContent)} {
		if again.Header.Get("Upload-Offset") != strconv.Itoa(len(content)) || again.Header.Get("Signate-Asset-Id") != asset.Text(t, "id") {
			t.Errorf("asked again, it tells offset %s and asset %s", again.Header.Get("Upload-Offset"), again.Header.Get("Signate-Asset-Id"))
		}
	}
	if n := count(t, editor); n != 1.0 {
		t.Errorf("one upload made %v assets", n)
	}
	if _, err := os.Stat(staged(in, address)); err == nil {
		t.Error("the staged file is still there")
	}
}

func TestUpload_with_its_creation(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	content := sample.PNG(32, 32, "at once")
	a := editor.Do(t, http.MethodPost, uploads, bytes.NewReader(content), "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(content)),
		"Content-Type", "application/offset+octet-stream", "Upload-Metadata", metadata("filename", "a.png")).Want(t, http.StatusCreated)
	got := editor.Get(t, "/api/v3/assets/"+a.Header.Get("Signate-Asset-Id")+"/").Want(t, http.StatusOK)
	if got.Text(t, "sha256") != digest(content) {
		t.Errorf("the asset is of %s", got.Text(t, "sha256"))
	}
}

// The line breaks in the middle of a request: what has arrived is kept, and the rest follows.
func TestUpload_resumes_after_the_line_breaks(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).As(t, access.ContentManager)
	content := sample.File(sample.H264)
	address := start(t, editor, len(content), metadata("filename", "film.mp4"))
	part := len(content) / 3
	r, w := io.Pipe()
	req := editor.Request(t, http.MethodPatch, address, io.Reader(r), "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	req.ContentLength = int64(len(content))
	broken := make(chan error, 1)
	go func() {
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			err = res.Body.Close()
		}
		broken <- err
	}()
	if _, err := w.Write(content[:part]); err != nil {
		t.Fatal(err)
	}
	arrived := func() int {
		st, err := os.Stat(staged(in, address))
		if err != nil {
			t.Fatal(err)
		}
		return int(st.Size())
	}
	for deadline := time.Now().Add(10 * time.Second); arrived() < part && time.Now().Before(deadline); {
		<-time.After(10 * time.Millisecond)
	}
	_ = w.CloseWithError(io.ErrClosedPipe)
	if err := <-broken; err == nil {
		t.Error("the broken request was answered")
	}
	a := head(t, editor, address).Want(t, http.StatusOK)
	if a.Header.Get("Upload-Offset") != strconv.Itoa(part) {
		t.Fatalf("%s bytes are kept, want %d", a.Header.Get("Upload-Offset"), part)
	}
	done := send(t, editor, address, part, content[part:]).Want(t, http.StatusNoContent)
	asset := editor.Until(t, "/api/v3/assets/"+done.Header.Get("Signate-Asset-Id")+"/", func(a *apitest.Answer) bool { return a.Value(t, "is_processing") == false })
	if asset.Text(t, "sha256") != digest(content) || asset.Text(t, "processing_status") != "completed" || asset.Value(t, "duration") != 3.0 {
		t.Errorf("the film became %s", asset.Body)
	}
}

// The server was killed, or the database was away, between the last byte and the asset. The client asks how
// much has arrived and hears that the asset is there.
func TestUpload_is_finished_late(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).As(t, access.ContentManager)
	for name, ask := range map[string]func(*testing.T, string, []byte) *apitest.Answer{
		"asked by HEAD": func(t *testing.T, address string, _ []byte) *apitest.Answer {
			return head(t, editor, address).Want(t, http.StatusOK)
		},
		"asked by PATCH": func(t *testing.T, address string, content []byte) *apitest.Answer {
			return send(t, editor, address, len(content), nil).Want(t, http.StatusNoContent)
		},
		"asked by many": func(t *testing.T, address string, _ []byte) *apitest.Answer {
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() { head(t, editor, address).Want(t, http.StatusOK) })
			}
			wg.Wait()
			return head(t, editor, address).Want(t, http.StatusOK)
		},
		"after the store had taken it": func(t *testing.T, address string, content []byte) *apitest.Answer {
			// The row of the asset is missing, the content is where it belongs.
			editor.Upload(t, "same.png", content).Want(t, http.StatusCreated)
			if err := os.Link(staged(in, address), staged(in, address)+".taken"); err != nil {
				t.Fatal(err)
			}
			return head(t, editor, address).Want(t, http.StatusOK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := sample.PNG(40, 40, name)
			address := start(t, editor, len(content), metadata("filename", "late.png"))
			if err := os.WriteFile(staged(in, address), content, 0o600); err != nil {
				t.Fatal(err)
			}
			a := ask(t, address, content)
			if a.Header.Get("Upload-Offset") != strconv.Itoa(len(content)) {
				t.Errorf("the offset is %s, want %d", a.Header.Get("Upload-Offset"), len(content))
			}
			got := editor.Get(t, "/api/v3/assets/"+a.Header.Get("Signate-Asset-Id")+"/").Want(t, http.StatusOK)
			if got.Text(t, "sha256") != digest(content) {
				t.Errorf("the asset is of %s, want %s", got.Text(t, "sha256"), digest(content))
			}
			editor.Get(t, got.Text(t, "content_url")).Want(t, http.StatusOK)
		})
	}
}

func TestUpload_of_one_tenant_does_not_exist_for_another(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor, stranger := in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)
	address := start(t, editor, 100, metadata("filename", "a.png"))
	if a := head(t, stranger, address); a.Status != http.StatusNotFound {
		t.Errorf("HEAD: %d", a.Status)
	}
	send(t, stranger, address, 0, []byte("x")).WantProblem(t, http.StatusNotFound, "not_found", "")
	stranger.Delete(t, address, "Tus-Resumable", "1.0.0").WantProblem(t, http.StatusNotFound, "not_found", "")
	head(t, editor, address).Want(t, http.StatusOK)
	editor.Delete(t, address, "Tus-Resumable", "1.0.0").Want(t, http.StatusNoContent)
	if a := head(t, editor, address); a.Status != http.StatusNotFound {
		t.Errorf("after it was given up: %d", a.Status)
	}
	if _, err := os.Stat(staged(in, address)); err == nil {
		t.Error("the bytes are still there")
	}
}

func TestUpload_refuses(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	editor := tenant.Admin(t)
	post := func(header ...string) *apitest.Answer { return editor.Do(t, http.MethodPost, uploads, nil, header...) }
	post("Upload-Length", "10").WantProblem(t, http.StatusPreconditionFailed, "unsupported_version", "")
	post("Tus-Resumable", "1.0.0").WantProblem(t, http.StatusBadRequest, "invalid", "Upload-Length")
	post("Tus-Resumable", "1.0.0", "Upload-Length", "-1").WantProblem(t, http.StatusBadRequest, "invalid", "Upload-Length")
	post("Tus-Resumable", "1.0.0", "Upload-Length", "many").WantProblem(t, http.StatusBadRequest, "invalid", "Upload-Length")
	post("Tus-Resumable", "1.0.0", "Upload-Defer-Length", "1").WantProblem(t, http.StatusBadRequest, "invalid", "Upload-Length")
	create(t, editor, 65<<20, "").WantProblem(t, http.StatusRequestEntityTooLarge, "max_size_exceeded", "")
	create(t, editor, 10, metadata("duration", "long")).WantProblem(t, http.StatusBadRequest, "invalid", "duration")
	create(t, editor, 10, metadata("is_enabled", "perhaps")).WantProblem(t, http.StatusBadRequest, "invalid", "is_enabled")

	address := start(t, editor, 10, "")
	send(t, editor, address, 5, []byte("x")).WantProblem(t, http.StatusConflict, "mismatched_offset", "")
	send(t, editor, address, 0, []byte("more than ten bytes")).WantProblem(t, http.StatusRequestEntityTooLarge, "", "")
	editor.Do(t, http.MethodPatch, address, "x", "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "text/plain").WantProblem(t, http.StatusBadRequest, "invalid", "Content-Type")

	// What no screen can show is refused with its last byte, and nothing is left of it.
	exe := []byte("MZ this is no picture")
	address = start(t, editor, len(exe), metadata("filename", "a.png"))
	send(t, editor, address, 0, exe).WantProblem(t, http.StatusUnsupportedMediaType, "file_type_unsupported", "")
	if a := head(t, editor, address); a.Status != http.StatusNotFound {
		t.Errorf("a refused file is still there: %d", a.Status)
	}
	create(t, editor, 0, metadata("filename", "a.png")).WantProblem(t, http.StatusUnsupportedMediaType, "file_type_unsupported", "")
	png := sample.PNG(8, 8, "")
	address = start(t, editor, len(png), metadata("name", "a\x00b"))
	send(t, editor, address, 0, png).WantProblem(t, http.StatusBadRequest, "invalid", "name")

	tenant.Limit(t, "storage_quota_gb", 1)
	tenant.Fill(t, 1<<30-100)
	create(t, editor, 101, "").WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
	create(t, editor, 100, "").Want(t, http.StatusCreated)
	if n := count(t, editor); n != 0.0 {
		t.Errorf("refused uploads became %v assets", n)
	}
}

func TestUpload_that_stalls_is_given_up_and_kept(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	node := in.Node(t, io.Discard, func(c *config.Config) { c.BodyTimeout = 300 * time.Millisecond })
	editor := in.Tenant(t).Admin(t).At(node)
	address := start(t, editor, 1000, metadata("filename", "a.png"))
	r, w := io.Pipe()
	defer func() { _ = w.Close() }()
	go func() { _, _ = w.Write(make([]byte, 400)) }()
	a := editor.Do(t, http.MethodPatch, address, io.Reader(r), "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	a.WantProblem(t, http.StatusRequestTimeout, "timeout", "")
	if a := head(t, editor, address).Want(t, http.StatusOK); a.Header.Get("Upload-Offset") != "400" {
		t.Errorf("%s bytes are kept, want 400", a.Header.Get("Upload-Offset"))
	}
}

func TestSweep_forgets_what_was_given_up(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).Admin(t)
	png := sample.PNG(8, 8, "sweep")
	stale, fresh, finished := start(t, editor, 100, ""), start(t, editor, 100, ""), start(t, editor, len(png), "")
	send(t, editor, stale, 0, []byte("half")).Want(t, http.StatusNoContent)
	asset := send(t, editor, finished, 0, png).Want(t, http.StatusNoContent).Header.Get("Signate-Asset-Id")
	long := time.Now().Add(-25 * time.Hour)
	for _, address := range []string{stale, finished} {
		for _, suffix := range []string{"", ".info"} {
			if err := os.Chtimes(staged(in, address)+suffix, long, long); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
	}
	// A server sweeps when it starts.
	in.Node(t, io.Discard, nil)
	editor.Until(t, "/api/v3/assets/", func(*apitest.Answer) bool { return head(t, editor, stale).Status == http.StatusNotFound })
	if left, _ := filepath.Glob(staged(in, stale) + "*"); len(left) > 0 {
		t.Errorf("left of the stale upload: %v", left)
	}
	for address, want := range map[string]int{fresh: http.StatusOK, finished: http.StatusNotFound} {
		if a := head(t, editor, address); a.Status != want {
			t.Errorf("%s: %d, want %d", address, a.Status, want)
		}
	}
	editor.Get(t, fmt.Sprintf("/api/v3/assets/%s/content/", asset)).Want(t, http.StatusOK)
}
