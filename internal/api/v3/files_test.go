package v3_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func TestUpload_is_processed(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	tests := []struct {
		file    string
		content []byte
		want    map[string]any
	}{
		{"photo.jpg", sample.JPEG(1600, 900, "photo"), map[string]any{"type": "image", "width": 1600.0, "height": 900.0, "duration": 10.0, "video_codec": nil}},
		{"logo.PNG", sample.PNG(300, 200, "logo"), map[string]any{"type": "image", "width": 300.0, "height": 200.0}},
		{"film.mp4", sample.File(sample.H264), map[string]any{"type": "video", "width": 320.0, "height": 180.0, "duration": 3.0, "video_codec": "h264"}},
		{"photo.mp4", sample.JPEG(64, 64, "the name lies"), map[string]any{"type": "image", "width": 64.0}},
	}
	for _, tt := range tests {
		a := editor.Upload(t, tt.file, tt.content).Want(t, http.StatusCreated)
		if a.Header.Get("Location") != asset(a.Text(t, "id")) {
			t.Errorf("%s: Location is %q", tt.file, a.Header.Get("Location"))
		}
		a = editor.Until(t, asset(a.Text(t, "id")), processed)
		if a.Text(t, "processing_status") != "completed" {
			t.Fatalf("%s failed: %s", tt.file, a.Body)
		}
		tt.want["sha256"], tt.want["file_name"], tt.want["file_size"] = digest(tt.content), tt.file, float64(len(tt.content))
		tt.want["is_processing"], tt.want["processing_error"] = false, nil
		for field, want := range tt.want {
			if got := a.Value(t, field); got != want {
				t.Errorf("%s: %s is %v, want %v", tt.file, field, got, want)
			}
		}
		if got := editor.Get(t, a.Text(t, "content_url")).Want(t, http.StatusOK); !bytes.Equal(got.Body, tt.content) {
			t.Errorf("%s: the content came back changed", tt.file)
		}
		thumb := editor.Get(t, a.Text(t, "thumbnail_url")).Want(t, http.StatusOK)
		if thumb.Header.Get("Content-Type") != "image/jpeg" || !bytes.HasPrefix(thumb.Body, []byte("\xff\xd8")) {
			t.Errorf("%s: the thumbnail is %s", tt.file, thumb.Header.Get("Content-Type"))
		}
		if same := editor.Get(t, asset(a.Text(t, "id"))+"thumbnail/").Want(t, http.StatusOK); !bytes.Equal(same.Body, thumb.Body) {
			t.Errorf("%s: both addresses of the thumbnail differ", tt.file)
		}
	}
}

func TestUpload_fails_with_a_reason(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	cut := sample.PNG(200, 200, "cut")
	a := editor.Upload(t, "cut.png", cut[:len(cut)/2]).Want(t, http.StatusCreated)
	a = editor.Until(t, asset(a.Text(t, "id")), processed)
	if a.Text(t, "processing_status") != "failed" || len(a.Text(t, "processing_error")) < 10 || a.Value(t, "is_active") != false {
		t.Errorf("half a picture is %s", a.Body)
	}
}

func TestUpload_takes_fields_in_front_of_the_file(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	a := editor.Upload(t, `C:\pictures\..\Menu card.png`, sample.PNG(16, 16, "fields"), "name", "Today", "is_enabled", "false", "duration", "33", "unknown", "ignored").Want(t, http.StatusCreated)
	for field, want := range map[string]any{"name": "Today", "is_enabled": false, "duration": 33.0, "file_name": "Menu card.png"} {
		if got := a.Value(t, field); got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	if a := editor.Upload(t, "Menu card.png", sample.PNG(16, 16, "named")); a.Value(t, "name") != "Menu card" {
		t.Errorf("the file's name became %v", a.Value(t, "name"))
	}
	if a := editor.Upload(t, "<script>.png", sample.PNG(16, 16, "markup")).Want(t, http.StatusCreated); a.Value(t, "name") != "Untitled" {
		t.Errorf("markup became the name %v", a.Value(t, "name"))
	}
	if a := editor.Upload(t, strings.Repeat("n", 4000)+".png", sample.PNG(16, 16, "long")).Want(t, http.StatusCreated); len(a.Text(t, "name")) != 255 {
		t.Errorf("a long name has %d characters", len(a.Text(t, "name")))
	}
}

func TestUpload_refuses(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).As(t, access.ContentManager)
	png := sample.PNG(16, 16, "refuse")
	for _, tt := range []struct {
		fields []string
		field  string
	}{
		{[]string{"is_enabled", "perhaps"}, "is_enabled"},
		{[]string{"duration", "-1"}, "duration"},
		{[]string{"duration", "ten"}, "duration"},
		{[]string{"name", "a\x00"}, "name"},
		{[]string{"name", "<b>"}, "name"},
		{[]string{"name", strings.Repeat("n", 10<<20)}, "name"},
	} {
		editor.Upload(t, "a.png", png, tt.fields...).WantProblem(t, http.StatusBadRequest, "invalid", tt.field)
	}
	for name, content := range map[string][]byte{"virus.exe": []byte("MZ\x90\x00\x03"), "empty.png": {}, "note.txt": []byte("hello"), "page.html": []byte("<!doctype html><script>")} {
		a := editor.Upload(t, name, content).WantProblem(t, http.StatusUnsupportedMediaType, "file_type_unsupported", "")
		if detail := a.Text(t, "detail"); !strings.Contains(detail, "JPEG") || !strings.Contains(detail, "MP4") {
			t.Errorf("%s: the problem does not say what would do: %s", name, detail)
		}
		if _, err := os.Stat(filepath.Join(in.Dir, "files", "tenants", tenantID(t, editor), digest(content)[:2], digest(content))); err == nil {
			t.Errorf("%s was refused and is kept", name)
		}
	}
	send := func(body, contentType string) *apitest.Answer {
		return editor.Do(t, http.MethodPost, "/api/v3/assets/upload/", body, "Content-Type", contentType)
	}
	form := "multipart/form-data; boundary=b"
	send("{}", "application/json").WantProblem(t, http.StatusUnsupportedMediaType, "unsupported", "")
	send("", "multipart/form-data").WantProblem(t, http.StatusUnsupportedMediaType, "unsupported", "")
	send("", form).WantProblem(t, http.StatusBadRequest, "invalid", "")
	send("--b--\r\n", form).WantProblem(t, http.StatusBadRequest, "invalid", "file")
	send("no form", form).WantProblem(t, http.StatusBadRequest, "invalid", "")
	send("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"+string(png[:20]), form).WantProblem(t, http.StatusBadRequest, "invalid", "")
	if n := editor.Get(t, "/api/v3/assets/?count=true").Value(t, "count"); n != 0.0 {
		t.Errorf("refused files became %v assets", n)
	}
}

func tenantID(t *testing.T, c *apitest.Client) string {
	t.Helper()
	return c.Get(t, "/api/v3/tenants/current/").Want(t, http.StatusOK).Text(t, "id")
}

func TestUpload_larger_than_allowed(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	node := in.Node(t, io.Discard, func(c *config.Config) { c.MaxUpload = 1 << 10 })
	editor := in.Tenant(t).As(t, access.ContentManager).At(node)
	editor.Upload(t, "a.png", sample.PNG(300, 300, "large")).WantProblem(t, http.StatusRequestEntityTooLarge, "file_too_large", "")
	editor.Upload(t, "a.png", append(sample.PNG(300, 300, "larger"), make([]byte, 2<<20)...)).WantProblem(t, http.StatusRequestEntityTooLarge, "file_too_large", "")
	editor.Upload(t, "a.png", sample.PNG(4, 4, "")).Want(t, http.StatusCreated)
}

// The same content is stored once for a tenant and counts once; another tenant has its own.
func TestUpload_stores_the_same_content_once(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	mine, others := in.Tenant(t), in.Tenant(t)
	admin, other := mine.Admin(t), others.Admin(t)
	content := sample.JPEG(400, 300, "twice")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() { admin.Upload(t, fmt.Sprint(i, ".jpg"), content).Want(t, http.StatusCreated) })
	}
	other.Upload(t, "other.jpg", content).Want(t, http.StatusCreated)
	wg.Wait()
	for _, id := range order(t, admin) {
		admin.Until(t, asset(id), processed)
	}
	tenant := admin.Get(t, "/api/v3/tenants/current/").Want(t, http.StatusOK)
	thumb := len(admin.Get(t, asset(order(t, admin)[0])+"thumbnail/").Want(t, http.StatusOK).Body)
	if used := tenant.Value(t, "usage.storage_bytes"); used != float64(len(content)+thumb) {
		t.Errorf("four times the same content takes %v bytes, want %d and %d for the thumbnail", used, len(content), thumb)
	}
	for _, owner := range []*apitest.Tenant{mine, others} {
		if _, err := in.Blobs.Stat(t.Context(), blob.Key{Tenant: owner.ID, SHA256: digest(content)}); err != nil {
			t.Errorf("each tenant should keep its own: %v", err)
		}
	}
}

func TestQuota_holds_under_concurrency(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	t.Run("assets", func(t *testing.T) {
		t.Parallel()
		tenant := in.Tenant(t)
		admin := tenant.Admin(t)
		tenant.Limit(t, "max_assets", 3)
		made, refused := race(t, 8, func(i int) *apitest.Answer {
			return admin.Post(t, "/api/v3/assets/", map[string]any{"uri": fmt.Sprint("https://example.com/", i)})
		})
		if made != 3 || refused != 5 {
			t.Errorf("%d made and %d refused, want 3 and 5", made, refused)
		}
		first := order(t, admin)[0]
		admin.Delete(t, asset(first)).Want(t, http.StatusNoContent)
		link(t, admin, "instead")
		admin.Post(t, asset(first)+"restore/", nil).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
		admin.Upload(t, "a.png", sample.PNG(8, 8, "")).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
	})
	t.Run("storage", func(t *testing.T) {
		t.Parallel()
		tenant := in.Tenant(t)
		admin := tenant.Admin(t)
		tenant.Limit(t, "storage_quota_gb", 1)
		const size = 100_000
		// As if all but the room for three files and a half was taken; the half is for the thumbnails.
		tenant.Fill(t, 1<<30-size*7/2)
		contents := make([][]byte, 8)
		for i := range contents {
			picture := sample.JPEG(64, 64, fmt.Sprint(i))
			contents[i] = append(picture, make([]byte, size-len(picture))...) // decoders ignore what follows the end
		}
		made, refused := race(t, len(contents), func(i int) *apitest.Answer { return admin.Upload(t, "a.jpg", contents[i]) })
		if made != 3 || refused != 5 {
			t.Errorf("%d made and %d refused, want 3 and 5", made, refused)
		}
		admin.Upload(t, "large.png", sample.PNG(500, 500, "too large")).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
	})
}

// race sends n requests at once and counts those that made something and those that the plan has no room for.
func race(t *testing.T, n int, send func(i int) *apitest.Answer) (made, refused int) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			a := send(i)
			mu.Lock()
			defer mu.Unlock()
			switch a.Status {
			case http.StatusCreated:
				made++
			case http.StatusTooManyRequests:
				refused++
			default:
				t.Errorf("request %d: %d %s", i, a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	return made, refused
}

func TestContent(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	content := sample.PNG(64, 64, "content")
	id := admin.Upload(t, "a.png", content).Want(t, http.StatusCreated).Text(t, "id")
	path := asset(id) + "content/"
	whole := admin.Get(t, path).Want(t, http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "ETag": `"` + digest(content) + `"`, "Content-Security-Policy": "default-src 'none'; sandbox",
		"X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes",
	} {
		if got := whole.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if !bytes.Equal(whole.Body, content) {
		t.Error("the content came back changed")
	}
	part := admin.Get(t, path, "Range", "bytes=10-19").Want(t, http.StatusPartialContent)
	if !bytes.Equal(part.Body, content[10:20]) || part.Header.Get("Content-Range") != fmt.Sprintf("bytes 10-19/%d", len(content)) {
		t.Errorf("a range is %q %x", part.Header.Get("Content-Range"), part.Body)
	}
	if tail := admin.Get(t, path, "Range", "bytes=-5").Want(t, http.StatusPartialContent); !bytes.Equal(tail.Body, content[len(content)-5:]) {
		t.Errorf("the tail is %x", tail.Body)
	}
	admin.Get(t, path, "Range", fmt.Sprintf("bytes=%d-", len(content)+1)).Want(t, http.StatusRequestedRangeNotSatisfiable)
	admin.Get(t, path, "If-None-Match", whole.Header.Get("ETag")).Want(t, http.StatusNotModified)
	admin.Get(t, path, "Range", "bytes=0-3", "If-Range", `"another"`).Want(t, http.StatusOK)
	admin.Do(t, http.MethodHead, path, nil).Want(t, http.StatusOK)
	in.Tenant(t).Admin(t).Get(t, path).WantProblem(t, http.StatusNotFound, "not_found", "")
	admin.Get(t, asset(link(t, admin, "link").Text(t, "id"))+"content/").WantProblem(t, http.StatusNotFound, "not_found", "")
}

// A body that stalls is given up; one that is slow but moves is not.
func TestBodies_that_stall_are_given_up(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	node := in.Node(t, io.Discard, func(c *config.Config) { c.BodyTimeout = 400 * time.Millisecond })
	admin := in.Tenant(t).Admin(t).At(node)
	screen := in.Pair(t, admin, "stall")
	screen.URL = node.URL
	form := "multipart/form-data; boundary=b"
	head := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
	for name, tt := range map[string]struct {
		client                  *apitest.Client
		path, start, bodyFormat string
	}{
		"json":      {admin, "/api/v3/assets/", `{"uri":`, "application/json"},
		"form":      {admin, "/api/v3/assets/upload/", head + "\x89PNG", form},
		"refused":   {in.Guest().At(node), "/api/v3/assets/", `{"uri":`, "application/json"},
		"heartbeat": {&screen.Client, "/api/device/v1/heartbeat", `{"manifest":`, "application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w := io.Pipe()
			defer func() { _ = w.Close() }()
			go func() { _, _ = io.WriteString(w, tt.start) }()
			started := time.Now()
			req := tt.client.Request(t, http.MethodPost, tt.path, io.Reader(r), "Content-Type", tt.bodyFormat)
			res, err := http.DefaultClient.Do(req)
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
			if err != nil {
				return // the connection was cut, which is as good
			}
			defer func() { _ = res.Body.Close() }()
			if name != "refused" && res.StatusCode != http.StatusRequestTimeout {
				t.Errorf("status %d", res.StatusCode)
			}
		})
	}
	t.Run("slow", func(t *testing.T) {
		t.Parallel()
		content := sample.PNG(16, 16, "slow")
		r, w := io.Pipe()
		m := multipart.NewWriter(w)
		go func() {
			part, _ := m.CreateFormFile("file", "slow.png")
			for rest := content; len(rest) > 0; {
				n := min(len(rest), len(content)/8+1)
				_, _ = part.Write(rest[:n])
				rest = rest[n:]
				<-time.After(150 * time.Millisecond)
			}
			_ = m.Close()
			_ = w.Close()
		}()
		admin.Do(t, http.MethodPost, "/api/v3/assets/upload/", io.Reader(r), "Content-Type", m.FormDataContentType()).Want(t, http.StatusCreated)
	})
}

// A file of one request lies in the folder that the form names, if it is one of the tenant's.
func TestUpload_into_a_folder(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	ours, theirs := in.Tenant(t).As(t, access.ContentManager), in.Tenant(t).Admin(t)
	folder := ours.Post(t, "/api/v3/folders/", map[string]any{"name": "Menus"}).Want(t, http.StatusCreated).Text(t, "id")
	other := theirs.Post(t, "/api/v3/folders/", map[string]any{"name": "Theirs"}).Want(t, http.StatusCreated).Text(t, "id")
	picture := sample.PNG(16, 16, "in a folder")
	if a := ours.Upload(t, "a.png", picture, "folder_id", folder).Want(t, http.StatusCreated); a.Text(t, "folder_id") != folder {
		t.Errorf("it lies in %v", a.Value(t, "folder_id"))
	}
	if a := ours.Upload(t, "b.png", picture, "folder_id", "").Want(t, http.StatusCreated); a.Value(t, "folder_id") != nil {
		t.Errorf("without a folder it lies in %v", a.Value(t, "folder_id"))
	}
	ours.Upload(t, "c.png", picture, "folder_id", other).WantProblem(t, http.StatusBadRequest, "invalid", "folder_id")
	ours.Upload(t, "d.png", picture, "folder_id", "menus").WantProblem(t, http.StatusBadRequest, "invalid", "folder_id")
	if p := list(t, ours, "/api/v3/assets/", "count=true"); *p.Count != 2 {
		t.Errorf("refused files became assets: %d", *p.Count)
	}
}
