package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/blob/blobtest"
	"github.com/signate/signate/test/s3test"
)

func openS3(t *testing.T, s *s3test.Server, change func(*blob.S3Config)) *blob.S3 {
	t.Helper()
	c := blob.S3Config{Endpoint: s.URL, Public: s.URL, Bucket: s3test.Bucket, AccessKey: s3test.AccessKey, SecretKey: s3test.SecretKey, TempDir: t.TempDir()}
	if change != nil {
		change(&c)
	}
	store, err := blob.OpenS3(c)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestS3(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, openS3(t, s3test.Start(t), nil))
}

// While the server is dead everything says so within seconds; afterwards it goes on by itself, with all that
// was acknowledged.
func TestS3_survives_a_dead_server(t *testing.T) {
	t.Parallel()
	server := s3test.Start(t)
	s, tenant := openS3(t, server, nil), uuid.New()
	info, err := s.Put(t.Context(), tenant, strings.NewReader("kept"), 100)
	if err != nil {
		t.Fatal(err)
	}
	key := blob.Key{Tenant: tenant, SHA256: info.SHA256}
	server.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := s.Put(ctx, tenant, strings.NewReader("lost"), 100); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("put: %v", err)
	}
	if _, err := s.Open(ctx, key); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("open: %v", err)
	}
	if err := s.Check(ctx); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("check: %v", err)
	}
	if err := server.Up(); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("check after the restart: %v", err)
	}
	o, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.Close() }()
	if got, err := io.ReadAll(o); err != nil || string(got) != "kept" {
		t.Errorf("read back %q, %v", got, err)
	}
}

func TestS3_tells_the_operator_of_wrong_settings(t *testing.T) {
	t.Parallel()
	server := s3test.Start(t)
	for name, change := range map[string]func(*blob.S3Config){
		"bucket":     func(c *blob.S3Config) { c.Bucket = "absent" },
		"secret key": func(c *blob.S3Config) { c.SecretKey = "wrong" },
	} {
		if err := openS3(t, server, change).Check(t.Context()); !errors.Is(err, blob.ErrUnavailable) {
			t.Errorf("wrong %s: %v", name, err)
		}
	}
	for _, address := range []string{"", "s3.example.com", "ftp://s3.example.com", "https://s3.example.com/bucket"} {
		if _, err := blob.OpenS3(blob.S3Config{Endpoint: address, Bucket: "b", TempDir: t.TempDir()}); err == nil {
			t.Errorf("%q was taken for an address", address)
		}
	}
}

// A signed address opens one blob, with the type and name that were signed, and nothing else.
func TestS3_SignedURL(t *testing.T) {
	t.Parallel()
	s, tenant := openS3(t, s3test.Start(t), nil), uuid.New()
	info, err := s.Put(t.Context(), tenant, bytes.NewReader([]byte("0123456789")), 100)
	if err != nil {
		t.Fatal(err)
	}
	key := blob.Key{Tenant: tenant, SHA256: info.SHA256}
	address, ok, err := s.SignedURL(t.Context(), key, blob.SignOptions{ContentType: "image/png", Filename: "Menü.png"})
	if err != nil || !ok {
		t.Fatalf("%v %v", ok, err)
	}
	get := func(address, ranges string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Range", ranges)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(body)
	}
	res, body := get(address, "bytes=2-4")
	if res.StatusCode != http.StatusPartialContent || body != "234" || res.Header.Get("Content-Type") != "image/png" ||
		!strings.Contains(res.Header.Get("Content-Disposition"), "Men%C3%BC.png") {
		t.Errorf("%d %q %v", res.StatusCode, body, res.Header)
	}
	if res, _ := get(strings.Replace(address, "image%2Fpng", "text%2Fhtml", 1), ""); res.StatusCode != http.StatusForbidden {
		t.Errorf("another type: %d", res.StatusCode)
	}
	if _, ok, _ := openS3(t, s3test.Start(t), func(c *blob.S3Config) { c.Public = "" }).SignedURL(t.Context(), key, blob.SignOptions{}); ok {
		t.Error("there is an address although nobody else reaches the bucket")
	}
}
