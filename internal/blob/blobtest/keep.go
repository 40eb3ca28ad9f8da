package blobtest

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
)

func putAndRead(t *testing.T, s blob.Store) {
	key := put(t, s, uuid.New(), "a picture")
	if got := read(t, s, key); string(got) != "a picture" {
		t.Errorf("read back %q", got)
	}
	if info, err := s.Stat(t.Context(), key); err != nil || info != (blob.Info{SHA256: key.SHA256, Size: 9}) {
		t.Errorf("stat: %+v, %v", info, err)
	}
}

func seekAndReadAt(t *testing.T, s blob.Store) {
	key := put(t, s, uuid.New(), "0123456789")
	o, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.Close() }()
	part := make([]byte, 3)
	if _, err := o.ReadAt(part, 7); err != nil && !errors.Is(err, io.EOF) || string(part) != "789" {
		t.Errorf("ReadAt 7: %q, %v", part, err)
	}
	if at, err := o.Seek(-8, io.SeekEnd); err != nil || at != 2 {
		t.Errorf("Seek: %d, %v", at, err)
	}
	if rest, err := io.ReadAll(o); err != nil || string(rest) != "23456789" {
		t.Errorf("after Seek: %q, %v", rest, err)
	}
}

func localFile(t *testing.T, s blob.Store) {
	key := put(t, s, uuid.New(), "for ffmpeg")
	path, release, err := s.LocalFile(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	release()
	if err != nil || string(content) != "for ffmpeg" {
		t.Errorf("%q, %v", content, err)
	}
	if got := read(t, s, key); string(got) != "for ffmpeg" {
		t.Errorf("after release: %q", got)
	}
}

func absent(t *testing.T, s blob.Store) {
	tenant := uuid.New()
	keys := []blob.Key{
		{Tenant: tenant, SHA256: digest([]byte("never stored"))},
		{Tenant: tenant, SHA256: ""},
		{Tenant: tenant, SHA256: strings.Repeat("A", 64)},
		{Tenant: tenant, SHA256: "../../../../../../../../../../../../../../../../../../etc/passwd"},
		{SHA256: digest([]byte("no tenant"))},
	}
	for _, key := range keys {
		if _, err := s.Open(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("open %v: %v", key, err)
		}
		if _, err := s.Stat(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("stat %v: %v", key, err)
		}
		_, release, err := s.LocalFile(t.Context(), key)
		release()
		if !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("local file %v: %v", key, err)
		}
	}
}

func apart(t *testing.T, s blob.Store) {
	mine, other := uuid.New(), uuid.New()
	key := put(t, s, mine, "secret")
	if _, err := s.Open(t.Context(), blob.Key{Tenant: other, SHA256: key.SHA256}); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("the other tenant's open: %v", err)
	}
	put(t, s, other, "secret")
	if err := s.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if len(all(t, s, other)) != 1 {
		t.Error("deleting mine took the other's")
	}
}

func walk(t *testing.T, s blob.Store) {
	tenant := uuid.New()
	wantEmpty(t, s, tenant)
	for _, content := range []string{"one", "two", "three"} {
		put(t, s, tenant, content)
	}
	if found := all(t, s, tenant); len(found) != 3 || found[digest([]byte("three"))] != 5 {
		t.Errorf("walked %v", found)
	}
	calls, enough := 0, errors.New("enough")
	err := s.Walk(t.Context(), tenant, func(blob.Info, time.Time) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

func deleteTwice(t *testing.T, s blob.Store) {
	key := put(t, s, uuid.New(), "short-lived")
	for range 2 {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := s.Stat(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("after deletion: %v", err)
	}
}

func deleteTenant(t *testing.T, s blob.Store) {
	leaving, staying := uuid.New(), uuid.New()
	for _, content := range []string{"one", "two"} {
		put(t, s, leaving, content)
		put(t, s, staying, content)
	}
	if err := s.DeleteTenant(t.Context(), leaving); err != nil {
		t.Fatal(err)
	}
	wantEmpty(t, s, leaving)
	if len(all(t, s, staying)) != 2 {
		t.Error("another tenant's blobs are gone")
	}
	tenants, err := s.Tenants(t.Context())
	if err != nil || !slices.Contains(tenants, staying) {
		t.Errorf("tenants: %v, %v", tenants, err)
	}
}

func check(t *testing.T, s blob.Store) {
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
}
