package v3_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/signate/signate/internal/access"
	assets "github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/s3test"
	"github.com/signate/signate/test/sample"
)

// inParts is a file that is sent to the bucket part by part.
type inParts struct {
	c       *apitest.Client
	path    string
	content []byte
}

// partsOf begins an upload of a picture of so many bytes in parts of 5 MiB.
func partsOf(t *testing.T, c *apitest.Client, size int) *inParts {
	t.Helper()
	content := append(sample.PNG(40, 30, t.Name()), bytes.Repeat([]byte("behind the picture "), size/19+1)...)[:size]
	u := c.Post(t, "/api/v3/direct-uploads/", map[string]any{"file_name": "large.png", "size": size, "part_size": blob.MinPart}).Want(t, http.StatusCreated)
	if u.Value(t, "url") != nil || u.Value(t, "expires_at") != nil || u.Value(t, "part_size") != float64(blob.MinPart) ||
		u.Value(t, "part_count") != float64((size+blob.MinPart-1)/blob.MinPart) {
		t.Errorf("the upload is %s", u.Body)
	}
	return &inParts{c: c, path: "/api/v3/direct-uploads/" + u.Text(t, "id") + "/", content: content}
}

type part struct {
	Number, Offset, Size int
	URL                  string
}

func (u *inParts) addresses(t *testing.T, numbers ...int) []part {
	t.Helper()
	var out struct{ Results []part }
	u.c.Post(t, u.path+"parts/", map[string]any{"numbers": numbers}).Want(t, http.StatusOK).JSON(t, &out)
	if len(out.Results) != len(numbers) {
		t.Fatalf("addresses for %v: %+v", numbers, out)
	}
	return out.Results
}

func (u *inParts) send(t *testing.T, numbers ...int) {
	t.Helper()
	for i, p := range u.addresses(t, numbers...) {
		if p.Number != numbers[i] {
			t.Fatalf("the address for part %d is of %d", numbers[i], p.Number)
		}
		mustPut(t, p.URL, u.content[p.Offset:p.Offset+p.Size])
	}
}

func (u *inParts) wantSent(t *testing.T, numbers ...int) {
	t.Helper()
	state := u.c.Get(t, u.path).Want(t, http.StatusOK)
	if got := fmt.Sprint(state.Value(t, "sent_parts")); got != fmt.Sprint(numbers) || state.Value(t, "asset_id") != nil {
		t.Errorf("the state is %s, want the parts %v", state.Body, numbers)
	}
}

// A file in parts, sent in any order with a break in between, becomes an asset when all are there, once.
func TestDirectUpload_in_parts(t *testing.T) {
	t.Parallel()
	in := direct(t, s3test.Start(t))
	tenant, stranger := in.Tenant(t), in.Tenant(t).Admin(t)
	u := partsOf(t, tenant.As(t, access.ContentManager), 2*blob.MinPart+1000)
	u.wantSent(t)
	u.send(t, 3, 1)
	u.c.Post(t, u.path+"complete/", nil).WantProblem(t, http.StatusConflict, "upload_incomplete", "")
	second := u.addresses(t, 2)[0]
	if status := put(t, second.URL, u.content[:second.Size+1]); status == http.StatusOK {
		t.Errorf("a part that is too long is answered with %d", status)
	}
	if status := put(t, second.URL, u.content[:second.Size-1]); status == http.StatusOK {
		t.Errorf("a part that is too short is answered with %d", status)
	}
	u.wantSent(t, 1, 3)
	u.c.Post(t, u.path+"parts/", map[string]any{"numbers": []int{1, 4}}).WantProblem(t, http.StatusBadRequest, "invalid", "numbers")

	for method, path := range map[string]string{http.MethodGet: "", http.MethodDelete: "", http.MethodPost: "complete/"} {
		stranger.Do(t, method, u.path+path, nil).Want(t, http.StatusNotFound)
	}
	stranger.Post(t, u.path+"parts/", map[string]any{"numbers": []int{2}}).Want(t, http.StatusNotFound)
	u.c.Do(t, http.MethodHead, "/api/v3/uploads/"+u.path[len("/api/v3/direct-uploads/"):len(u.path)-1], nil, "Tus-Resumable", "1.0.0").Want(t, http.StatusNotFound)

	// Whoever comes back, on whatever machine, asks what is there and sends the rest.
	u.wantSent(t, 1, 3)
	mustPut(t, second.URL, u.content[second.Offset:second.Offset+second.Size])
	u.wantSent(t, 1, 2, 3)
	ids := make([]string, 3)
	var done sync.WaitGroup
	for i := range ids {
		done.Go(func() { ids[i] = u.c.Post(t, u.path+"complete/", nil).Want(t, http.StatusCreated).Text(t, "id") })
	}
	done.Wait()
	if ids[0] != ids[1] || ids[1] != ids[2] {
		t.Errorf("completing at the same time makes the assets %v", ids)
	}
	if a := u.c.Get(t, "/api/v3/assets/"+ids[0]+"/").Want(t, http.StatusOK); a.Text(t, "sha256") != digest(u.content) || a.Value(t, "file_size") != float64(len(u.content)) {
		t.Errorf("the asset is %s", a.Body)
	}
	if got := u.c.Get(t, u.path).Want(t, http.StatusOK).Text(t, "asset_id"); got != ids[0] {
		t.Errorf("the upload is the asset %q", got)
	}
	u.c.Post(t, u.path+"parts/", map[string]any{"numbers": []int{1}}).WantProblem(t, http.StatusConflict, "upload_finished", "")
	u.c.Delete(t, u.path).WantProblem(t, http.StatusConflict, "upload_finished", "")
	if status := put(t, second.URL, u.content[second.Offset:second.Offset+second.Size]); status == http.StatusOK {
		t.Errorf("the address still takes content: %d", status)
	}
}

// onlyUpload returns the one multipart upload that is open in a bucket, and what changes it behind our back.
func onlyUpload(t *testing.T, bucket *s3test.Server) (minio.Core, minio.ObjectMultipartInfo) {
	t.Helper()
	client, err := bucket.Client()
	if err != nil {
		t.Fatal(err)
	}
	core := minio.Core{Client: client}
	open, err := core.ListMultipartUploads(t.Context(), s3test.Bucket, "", "", "", "", 10)
	if err != nil || len(open.Uploads) != 1 {
		t.Fatalf("%+v, %v", open.Uploads, err)
	}
	return core, open.Uploads[0]
}

// What came to the storage behind our back, in another size, is no file.
func TestDirectUpload_with_a_wrong_part(t *testing.T) {
	t.Parallel()
	bucket := s3test.Start(t)
	u := partsOf(t, direct(t, bucket).Tenant(t).Admin(t), blob.MinPart+100)
	u.send(t, 1)
	core, open := onlyUpload(t, bucket)
	for number, size := range map[int]int{2: 99, 3: 100} {
		_, err := core.PutObjectPart(t.Context(), s3test.Bucket, open.Key, open.UploadID, number, bytes.NewReader(u.content[:size]), int64(size), minio.PutObjectPartOptions{})
		if err != nil {
			t.Fatal(err)
		}
		u.wantSent(t, 1)
		u.c.Post(t, u.path+"complete/", nil).WantProblem(t, http.StatusConflict, "upload_incomplete", "")
	}
}

// Room is held from the first moment until the upload is given up, by its client or by the sweep.
func TestDirectUpload_holds_room(t *testing.T) {
	t.Parallel()
	bucket := s3test.Start(t)
	in := direct(t, bucket)
	tenant := in.Tenant(t)
	tenant.Limit(t, "storage_quota_gb", 10)
	c := tenant.Admin(t)
	const size = 6 << 30
	begin := func(size int) *apitest.Answer {
		return c.Post(t, "/api/v3/direct-uploads/", map[string]any{"file_name": "film.mp4", "size": size})
	}
	first := begin(size).Want(t, http.StatusCreated)
	if first.Value(t, "part_size") != float64(64<<20) || first.Value(t, "part_count") != float64(96) || first.Value(t, "url") != nil {
		t.Errorf("more than a PUT takes: %s", first.Body)
	}
	begin(size).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
	begin(13<<30).WantProblem(t, http.StatusRequestEntityTooLarge, "file_too_large", "")
	u := &inParts{c: c, path: "/api/v3/direct-uploads/" + first.Text(t, "id") + "/"}
	last := u.addresses(t, 96)[0]
	if last.Offset+last.Size != size {
		t.Errorf("the last part is %+v", last)
	}
	c.Delete(t, u.path).Want(t, http.StatusNoContent)
	c.Delete(t, u.path).Want(t, http.StatusNotFound)
	if status := put(t, last.URL, make([]byte, 1<<10)); status == http.StatusOK {
		t.Errorf("an address of an upload that was given up takes content: %d", status)
	}

	stale, fresh := partsOf(t, c, blob.MinPart+10), partsOf(t, c, blob.MinPart+10)
	stale.send(t, 2)
	fresh.send(t, 2)
	whole := begin(5<<30).Want(t, http.StatusCreated) // there is room again
	in.Tx(t, tenant.Slug, "update uploads set updated_at = now() - interval '25 hours'")
	fresh.addresses(t, 1) // somebody goes on with it
	files := storage.New(storage.Deps{DB: in.DB, Blobs: in.Blobs, Log: slog.New(slog.DiscardHandler)})
	ctx := access.System(t.Context(), tenant.ID)
	if err := assets.New(assets.Deps{DB: in.DB, Blobs: in.Blobs, Files: files}).SweepUploads(ctx, time.Now().Add(-assets.UploadsStaleAfter)); err != nil {
		t.Fatal(err)
	}
	c.Get(t, stale.path).Want(t, http.StatusNotFound)
	c.Get(t, "/api/v3/direct-uploads/"+whole.Text(t, "id")+"/").Want(t, http.StatusNotFound)
	fresh.wantSent(t, 2)
	if usage, err := files.Usage(ctx); err != nil || usage.Reserved != blob.MinPart+10 {
		t.Errorf("reserved: %+v, %v", usage, err)
	}
	client, err := bucket.Client()
	if err != nil {
		t.Fatal(err)
	}
	open, err := minio.Core{Client: client}.ListMultipartUploads(t.Context(), s3test.Bucket, "", "", "", "", 10)
	if err != nil || len(open.Uploads) != 1 {
		t.Errorf("multipart uploads that are left: %+v, %v", open.Uploads, err)
	}

	// Room is promised for a week; an upload that takes longer gets no addresses any more.
	in.Tx(t, tenant.Slug, "update uploads set created_at = now() - interval '7 days' where size = "+strconv.Itoa(blob.MinPart+10))
	c.Post(t, fresh.path+"parts/", map[string]any{"numbers": []int{1}}).WantProblem(t, http.StatusConflict, "upload_expired", "")
}

// While the storage is away everything says so, and nothing is forgotten.
func TestDirectUpload_while_the_storage_is_away(t *testing.T) {
	t.Parallel()
	bucket := s3test.Start(t)
	in := direct(t, bucket)
	tenant := in.Tenant(t)
	tenant.Limit(t, "storage_quota_gb", 1)
	u := partsOf(t, tenant.Admin(t), blob.MinPart+100)
	u.send(t, 2)
	bucket.Stop()
	away := func(a *apitest.Answer) { a.WantProblem(t, http.StatusServiceUnavailable, "storage_unavailable", "") }
	away(u.c.Post(t, "/api/v3/direct-uploads/", map[string]any{"file_name": "a.png", "size": 10}))
	away(u.c.Get(t, u.path))
	away(u.c.Post(t, u.path+"complete/", nil))
	away(u.c.Delete(t, u.path))
	files := storage.New(storage.Deps{DB: in.DB, Blobs: in.Blobs})
	if usage, err := files.Usage(access.System(t.Context(), tenant.ID)); err != nil || usage.Reserved != blob.MinPart+100 {
		t.Errorf("reserved for what could not begin: %+v, %v", usage, err)
	}
	if err := bucket.Up(); err != nil {
		t.Fatal(err)
	}
	u.wantSent(t, 2)
	u.send(t, 1)
	if a := u.c.Post(t, u.path+"complete/", nil).Want(t, http.StatusCreated); a.Text(t, "sha256") != digest(u.content) {
		t.Errorf("the asset is %s", a.Body)
	}
}
