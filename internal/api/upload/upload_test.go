package upload_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
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
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/storage"
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

// staged lists what an upload has on the disk; in a bucket it has nothing there.
func staged(in *apitest.Installation, address string) []string {
	names, _ := filepath.Glob(filepath.Join(in.Dir, "files", "staging", "*", path.Base(address)))
	return names
}

// onDisk tells whether the installation keeps files on its disk.
func onDisk(in *apitest.Installation) bool {
	_, ok := in.Blobs.(*blob.Disk)
	return ok
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
	if left := staged(in, address); len(left) > 0 {
		t.Errorf("the staged file is still there: %v", left)
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
		if !onDisk(in) {
			return part // nobody sees it before the request ends
		}
		return stagedSize(in, address)
	}
	for deadline := time.Now().Add(10 * time.Second); arrived() < part && time.Now().Before(deadline); {
		<-time.After(10 * time.Millisecond)
	}
	_ = w.CloseWithError(io.ErrClosedPipe)
	if err := <-broken; err == nil {
		t.Error("the broken request was answered")
	}
	a := head(t, editor, address).Want(t, http.StatusOK)
	kept, err := strconv.Atoi(a.Header.Get("Upload-Offset"))
	if err != nil || kept > part || onDisk(in) && kept != part {
		t.Fatalf("%s bytes are kept, want %d", a.Header.Get("Upload-Offset"), part)
	}
	done := send(t, editor, address, kept, content[kept:]).Want(t, http.StatusNoContent)
	asset := editor.Until(t, "/api/v3/assets/"+done.Header.Get("Signate-Asset-Id")+"/", func(a *apitest.Answer) bool { return a.Value(t, "is_processing") == false })
	if asset.Text(t, "sha256") != digest(content) || asset.Text(t, "processing_status") != "completed" || asset.Value(t, "duration") != 3.0 {
		t.Errorf("the film became %s", asset.Body)
	}
}

// stagedSize is how much of an upload is on the disk.
func stagedSize(in *apitest.Installation, address string) (size int) {
	for _, name := range staged(in, address) {
		if st, err := os.Stat(name); err == nil {
			size = int(st.Size())
		}
	}
	return size
}

// breakOff sends content from an offset, and drops the line behind n bytes of it.
func breakOff(t *testing.T, in *apitest.Installation, c *apitest.Client, address string, offset int, content []byte, n int) {
	t.Helper()
	r, w := io.Pipe()
	req := c.Request(t, http.MethodPatch, address, io.Reader(r), "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
	req.ContentLength = int64(len(content) - offset)
	go func() {
		_, _ = w.Write(content[offset : offset+n])
		// In a bucket nobody sees what has arrived before the request ends.
		for deadline := time.Now().Add(10 * time.Second); onDisk(in) && stagedSize(in, address) < offset+n && time.Now().Before(deadline); {
			<-time.After(5 * time.Millisecond)
		}
		_ = w.CloseWithError(io.ErrClosedPipe)
	}()
	res, err := http.DefaultClient.Do(req)
	if err == nil {
		_ = res.Body.Close()
		t.Fatalf("the broken request was answered: %s", res.Status)
	}
}

// Ten broken lines later the file is the one that was sent.
func TestUpload_survives_ten_broken_lines(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).As(t, access.ContentManager)
	content := sample.PNG(1500, 1500, "ten broken lines")
	content = append(content, bytes.Repeat([]byte("behind the end "), 1<<17)...)
	address := start(t, editor, len(content), metadata("filename", "large.png"))
	offset := 0
	for range 10 {
		n := (len(content) - offset) / 4
		breakOff(t, in, editor, address, offset, content, n)
		a := head(t, editor, address).Want(t, http.StatusOK)
		kept, err := strconv.Atoi(a.Header.Get("Upload-Offset"))
		if err != nil || kept < offset || kept > offset+n || onDisk(in) && kept != offset+n {
			t.Fatalf("%q bytes are kept, of %d and %d more", a.Header.Get("Upload-Offset"), offset, n)
		}
		offset = kept
	}
	done := send(t, editor, address, offset, content[offset:]).Want(t, http.StatusNoContent)
	asset := editor.Get(t, "/api/v3/assets/"+done.Header.Get("Signate-Asset-Id")+"/").Want(t, http.StatusOK)
	if asset.Text(t, "sha256") != digest(content) || asset.Value(t, "file_size") != float64(len(content)) {
		t.Errorf("the asset is %s", asset.Body)
	}
}

// The server was killed, or the database was away, between the last byte and the asset. The client asks how
// much has arrived and hears that the asset is there.
func TestUpload_is_finished_late(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	editor := tenant.As(t, access.ContentManager)
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
			if _, err := in.Blobs.Assemble(t.Context(), stage(tenant, address), state(t, tenant, address)); err != nil {
				t.Fatal(err)
			}
			return head(t, editor, address).Want(t, http.StatusOK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := sample.PNG(40, 40, name)
			address := start(t, editor, len(content), metadata("filename", "late.png"))
			arrive(t, tenant, address, content)
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
	if left := staged(in, address); len(left) > 0 {
		t.Errorf("the bytes are still there: %v", left)
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
	create(t, editor, len(png), metadata("name", "a\x00b")).WantProblem(t, http.StatusBadRequest, "invalid", "name")

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
	tenant := in.Tenant(t)
	tenant.Limit(t, "storage_quota_gb", 1)
	editor := tenant.Admin(t)
	png := sample.PNG(8, 8, "sweep")
	stale, fresh, finished := start(t, editor, 1<<20, ""), start(t, editor, 100, ""), start(t, editor, len(png), "")
	send(t, editor, stale, 0, []byte("half")).Want(t, http.StatusNoContent)
	made := send(t, editor, finished, 0, png).Want(t, http.StatusNoContent).Header.Get("Signate-Asset-Id")
	in.Tx(t, tenant.Slug, "update uploads set updated_at = now() - interval '25 hours' where id in ($1, $2)", path.Base(stale), path.Base(finished))
	files := storage.New(storage.Deps{DB: in.DB, Blobs: in.Blobs, Log: slog.New(slog.DiscardHandler)})
	service := asset.New(asset.Deps{DB: in.DB, Blobs: in.Blobs, Files: files})
	ctx := access.System(t.Context(), tenant.ID)
	if u, err := files.Usage(ctx); err != nil || u.Reserved != 1<<20+100 {
		t.Errorf("before: %+v, %v", u, err)
	}
	if err := service.SweepUploads(ctx, time.Now().Add(-asset.UploadsStaleAfter)); err != nil {
		t.Fatal(err)
	}
	if left := staged(in, stale); len(left) > 0 {
		t.Errorf("left of the stale upload: %v", left)
	}
	if u, err := files.Usage(ctx); err != nil || u.Reserved != 100 {
		t.Errorf("after: %+v, %v", u, err)
	}
	for address, want := range map[string]int{stale: http.StatusNotFound, fresh: http.StatusOK, finished: http.StatusNotFound} {
		if a := head(t, editor, address); a.Status != want {
			t.Errorf("%s: %d, want %d", address, a.Status, want)
		}
	}
	editor.Get(t, fmt.Sprintf("/api/v3/assets/%s/content/", made)).Want(t, http.StatusOK)
}

func stage(t *apitest.Tenant, address string) blob.StageKey {
	return blob.StageKey{Tenant: t.ID, ID: path.Base(address)}
}

// state reads how far the upload is.
func state(t *testing.T, tenant *apitest.Tenant, address string) blob.Staged {
	t.Helper()
	var st blob.Staged
	ctx := access.System(t.Context(), tenant.ID)
	err := tenant.DB.Read(ctx).QueryRow(ctx, "select state from uploads where id = $1", path.Base(address)).Scan(&st)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// arrive lets content arrive without an asset being made of it.
func arrive(t *testing.T, tenant *apitest.Tenant, address string, content []byte) {
	t.Helper()
	err := tenant.Blobs.Append(t.Context(), stage(tenant, address), blob.Staged{}, int64(len(content)), bytes.NewReader(content), func(_ context.Context, st blob.Staged) error {
		tenant.Tx(t, tenant.Slug, "update uploads set state = $2 where id = $1", path.Base(address), st)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An upload that begins at one node goes on at another, and tells everybody only what its client said of it.
func TestUpload_goes_on_at_another_node(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	here := in.Tenant(t).As(t, access.ContentManager)
	there := here.At(in.Node(t, io.Discard, nil))
	content := sample.JPEG(640, 480, "two nodes")
	said := metadata("filename", "photo.jpg")
	address := start(t, here, len(content), said)
	third := len(content) / 3
	send(t, here, address, 0, content[:third]).Want(t, http.StatusNoContent)
	if a := head(t, there, address).Want(t, http.StatusOK); a.Header.Get("Upload-Offset") != strconv.Itoa(third) || a.Header.Get("Upload-Metadata") != said {
		t.Errorf("the other node tells offset %s and metadata %q", a.Header.Get("Upload-Offset"), a.Header.Get("Upload-Metadata"))
	}
	send(t, there, address, third, content[third:2*third]).Want(t, http.StatusNoContent)
	send(t, here, address, third, content[third:]).WantProblem(t, http.StatusConflict, "mismatched_offset", "")
	done := send(t, here, address, 2*third, content[2*third:]).Want(t, http.StatusNoContent)
	got := there.Get(t, "/api/v3/assets/"+done.Header.Get("Signate-Asset-Id")+"/").Want(t, http.StatusOK)
	if got.Text(t, "sha256") != digest(content) {
		t.Errorf("the asset is of %s", got.Text(t, "sha256"))
	}
}

// A request that hangs at one node is taken over from at another: what it still brings counts no more.
func TestUpload_is_taken_over(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	here := tenant.As(t, access.ContentManager)
	there := here.At(in.Node(t, io.Discard, nil))
	content := sample.PNG(64, 64, "taken over")
	address := start(t, here, len(content), metadata("filename", "a.png"))
	r, w := io.Pipe()
	ended := make(chan *apitest.Answer, 1)
	go func() {
		ended <- here.Do(t, http.MethodPatch, address, io.Reader(r), "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	}()
	if _, err := w.Write([]byte("wrong")); err != nil {
		t.Fatal(err)
	}
	ctx := access.System(t.Context(), tenant.ID)
	for epoch := 0; epoch == 0; {
		if err := in.DB.Read(ctx).QueryRow(ctx, "select epoch from uploads where id = $1", path.Base(address)).Scan(&epoch); err != nil {
			t.Fatal(err)
		}
	}
	done := send(t, there, address, 0, content).Want(t, http.StatusNoContent)
	_ = w.Close()
	if a := <-ended; a.Status == http.StatusNoContent && a.Header.Get("Upload-Offset") == "5" {
		t.Errorf("the request that hung is told %d, offset %s", a.Status, a.Header.Get("Upload-Offset"))
	}
	got := there.Get(t, "/api/v3/assets/"+done.Header.Get("Signate-Asset-Id")+"/").Want(t, http.StatusOK)
	if got.Text(t, "sha256") != digest(content) {
		t.Errorf("the asset is of %s", got.Text(t, "sha256"))
	}
}

// An upload that resumes can take the place of an asset's file.
func TestUpload_replaces_a_file(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	editor := tenant.As(t, access.ContentManager)
	before, after := sample.PNG(32, 32, "before"), sample.PNG(48, 48, "after")
	asset := "/api/v3/assets/" + editor.Upload(t, "a.png", before).Want(t, http.StatusCreated).Text(t, "id") + "/"
	done := func(a *apitest.Answer) bool {
		return a.Value(t, "is_processing") == false && a.Value(t, "is_replacing") == false
	}
	editor.Until(t, asset, done)
	id := strings.Split(asset, "/")[4]
	address := start(t, editor, len(after), metadata("filename", "b.png", "replaces", id))
	send(t, editor, address, 0, after[:10]).Want(t, http.StatusNoContent)
	last := send(t, editor, address, 10, after[10:]).Want(t, http.StatusNoContent)
	if got := last.Header.Get("Signate-Asset-Id"); got != id {
		t.Errorf("it became the asset %s", got)
	}
	a := editor.Until(t, asset, done)
	if a.Text(t, "sha256") != digest(after) || a.Text(t, "file_name") != "b.png" || count(t, editor) != 1.0 {
		t.Errorf("after it: %s", a.Body)
	}
	if old := editor.Get(t, asset+"versions/").Want(t, http.StatusOK); old.Text(t, "results.1.sha256") != digest(before) {
		t.Errorf("the versions: %s", old.Body)
	}
	editor.Do(t, http.MethodPost, uploads, nil, "Tus-Resumable", "1.0.0", "Upload-Length", "10", "Upload-Metadata", metadata("replaces", "0123456789abcdef0123456789abcdef")).Want(t, http.StatusNotFound)
}

// What is uploaded lies in the folder that it was meant for; one that was deleted meanwhile is no reason to lose the file.
func TestUpload_goes_to_its_folder(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor, stranger := in.Tenant(t).As(t, access.ContentManager), in.Tenant(t).Admin(t)
	const folders = "/api/v3/folders/"
	theirs := stranger.Post(t, folders, map[string]any{"name": "Theirs"}).Want(t, http.StatusCreated).Text(t, "id")
	create(t, editor, 10, metadata("folder_id", theirs)).WantProblem(t, http.StatusBadRequest, "invalid", "folder_id")
	create(t, editor, 10, metadata("folder_id", "menus")).WantProblem(t, http.StatusBadRequest, "invalid", "folder_id")

	for _, deleted := range []bool{false, true} {
		name := strconv.FormatBool(deleted)
		folder := editor.Post(t, folders, map[string]any{"name": name}).Want(t, http.StatusCreated).Text(t, "id")
		content := sample.PNG(16, 16, name)
		address := start(t, editor, len(content), metadata("filename", name+".png", "folder_id", folder))
		if deleted {
			editor.Delete(t, folders+folder+"/").Want(t, http.StatusNoContent)
		}
		id := send(t, editor, address, 0, content).Want(t, http.StatusNoContent).Header.Get("Signate-Asset-Id")
		got := editor.Get(t, "/api/v3/assets/"+id+"/").Want(t, http.StatusOK).Value(t, "folder_id")
		if deleted && got != nil || !deleted && got != folder {
			t.Errorf("with its folder deleted %t, it lies in %v", deleted, got)
		}
	}
}

// Files that are sent side by side keep the order in which their uploads were begun, whichever is through first, and
// what is made meanwhile comes behind them.
func TestUploads_at_once_keep_their_order(t *testing.T) {
	t.Parallel()
	c := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	var addresses []string
	var contents [][]byte
	for i := range 4 {
		contents = append(contents, sample.PNG(20, 20, fmt.Sprint("order", i)))
		addresses = append(addresses, start(t, c, len(contents[i]), metadata("filename", fmt.Sprint(i, ".png"))))
	}
	c.Post(t, "/api/v3/assets/", map[string]any{"name": "link", "type": "webpage", "uri": "https://example.com/"}).Want(t, http.StatusCreated)
	for _, i := range []int{2, 0, 3, 1} {
		send(t, c, addresses[i], 0, contents[i]).Want(t, http.StatusNoContent)
	}
	var list struct{ Results []struct{ Name string } }
	c.Get(t, "/api/v3/assets/").Want(t, http.StatusOK).JSON(t, &list)
	var names []string
	for _, a := range list.Results {
		names = append(names, a.Name)
	}
	if got := strings.Join(names, " "); got != "0 1 2 3 link" {
		t.Errorf("the order is %q", got)
	}
}
