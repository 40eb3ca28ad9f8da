package v3_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/minio/minio-go/v7"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/s3test"
)

// inFront passes requests on to a bucket, and calls missed whenever that has no whole of an upload to show.
func inFront(t *testing.T, bucket *s3test.Server, missed func()) string {
	t.Helper()
	to, err := url.Parse(bucket.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // it is signed
		},
		ModifyResponse: func(res *http.Response) error {
			if res.StatusCode == http.StatusNotFound && res.Request.URL.RawQuery == "" && strings.HasSuffix(res.Request.URL.Path, "/whole") {
				missed()
			}
			return nil
		},
	})
	t.Cleanup(front.Close)
	return front.URL
}

// A storage shows neither the parts of an upload nor their whole while it joins them: whoever asks meanwhile waits for that.
func TestDirectUpload_while_another_joins_its_parts(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(t *testing.T, u *inParts){
		"complete": func(t *testing.T, u *inParts) {
			a := u.c.Post(t, u.path+"complete/", nil).Want(t, http.StatusCreated)
			if a.Text(t, "sha256") != digest(u.content) {
				t.Errorf("the asset is %s", a.Body)
			}
		},
		"state": func(t *testing.T, u *inParts) { u.wantSent(t, 1, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := s3test.Start(t)
			seen := make(chan struct{})
			front := inFront(t, bucket, sync.OnceFunc(func() { close(seen) }))
			in := apitest.Open(t).Node(t, io.Discard, func(c *config.Config) {
				apitest.UseBucket(bucket)(c)
				c.S3Endpoint, c.S3PublicEndpoint = front, bucket.URL
			})
			u := partsOf(t, in.Tenant(t).Admin(t), blob.MinPart+100)
			u.send(t, 1, 2)
			joined := joinAside(t, bucket)
			var asked sync.WaitGroup
			asked.Go(func() { ask(t, u) })
			<-seen
			joined()
			asked.Wait()
		})
	}
}

// joinAside joins the parts of the only upload where nobody sees what they become until the returned function is called.
func joinAside(t *testing.T, bucket *s3test.Server) (show func()) {
	t.Helper()
	core, open := onlyUpload(t, bucket)
	parts, err := core.ListObjectParts(t.Context(), s3test.Bucket, open.Key, open.UploadID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var tags []minio.CompletePart
	for _, p := range parts.ObjectParts {
		tags = append(tags, minio.CompletePart{PartNumber: p.PartNumber, ETag: p.ETag})
	}
	if _, err := core.CompleteMultipartUpload(t.Context(), s3test.Bucket, open.Key, open.UploadID, tags, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	move := func(from, to string) {
		if _, err := core.Client.CopyObject(t.Context(), minio.CopyDestOptions{Bucket: s3test.Bucket, Object: to}, minio.CopySrcOptions{Bucket: s3test.Bucket, Object: from}); err != nil {
			t.Fatal(err)
		}
		if err := core.RemoveObject(t.Context(), s3test.Bucket, from, minio.RemoveObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	move(open.Key, "aside")
	return func() { move("aside", open.Key) }
}
