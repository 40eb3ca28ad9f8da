package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
)

func emptyContent(t *testing.T, s blob.Store) {
	if got := read(t, s, put(t, s, uuid.New(), "")); len(got) != 0 {
		t.Errorf("read %d bytes", len(got))
	}
}

func largeContent(t *testing.T, s blob.Store) {
	content := make([]byte, 20<<20+7)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(content)
	tenant := uuid.New()
	info, err := s.Put(t.Context(), tenant, bytes.NewReader(content), int64(len(content)))
	if err != nil || info.SHA256 != digest(content) {
		t.Fatalf("put: %+v, %v", info, err)
	}
	if got := read(t, s, blob.Key{Tenant: tenant, SHA256: info.SHA256}); !bytes.Equal(got, content) {
		t.Error("content differs")
	}
}

func putTwice(t *testing.T, s blob.Store) {
	tenant := uuid.New()
	first, second := put(t, s, tenant, "same"), put(t, s, tenant, "same")
	if first != second || len(all(t, s, tenant)) != 1 {
		t.Errorf("%v and %v, stored: %v", first, second, all(t, s, tenant))
	}
}

func limit(t *testing.T, s blob.Store) {
	tenant := uuid.New()
	if _, err := s.Put(t.Context(), tenant, strings.NewReader("12345"), 4); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("5 bytes, limit 4: %v", err)
	}
	wantEmpty(t, s, tenant)
	if _, err := s.Put(t.Context(), tenant, strings.NewReader("12345"), 5); err != nil {
		t.Errorf("5 bytes, limit 5: %v", err)
	}
}

func failingReader(t *testing.T, s blob.Store) {
	tenant, broken := uuid.New(), errors.New("connection lost")
	r := io.MultiReader(strings.NewReader("half of it"), iotest.ErrReader(broken))
	if _, err := s.Put(t.Context(), tenant, r, noLimit); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	wantEmpty(t, s, tenant)
}

func cancelledPut(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tenant := uuid.New()
	if _, err := s.Put(ctx, tenant, strings.NewReader("late"), noLimit); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantEmpty(t, s, tenant)
}

func concurrentPuts(t *testing.T, s blob.Store) {
	tenant := uuid.New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := s.Put(t.Context(), tenant, strings.NewReader("shared"), noLimit); err != nil {
				t.Errorf("put: %v", err)
			}
		})
	}
	wg.Wait()
	if found := all(t, s, tenant); len(found) != 1 {
		t.Errorf("stored: %v", found)
	}
}

func putFile(t *testing.T, s blob.Store) {
	tenant, path := uuid.New(), filepath.Join(t.TempDir(), "upload")
	for range 2 { // the second time the content is there already
		if err := os.WriteFile(path, []byte("uploaded"), 0o644); err != nil {
			t.Fatal(err)
		}
		info, err := s.PutFile(t.Context(), tenant, path)
		if err != nil || info.Size != 8 {
			t.Fatalf("put file: %+v, %v", info, err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file is still there: %v", err)
		}
		if got := read(t, s, blob.Key{Tenant: tenant, SHA256: info.SHA256}); string(got) != "uploaded" {
			t.Errorf("read back %q", got)
		}
	}
}

func putFileLink(t *testing.T, s blob.Store) {
	tenant, link := uuid.New(), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("/etc/hostname", link); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutFile(t.Context(), tenant, link); err == nil {
		t.Error("a symbolic link was stored")
	}
	wantEmpty(t, s, tenant)
}

func noTenant(t *testing.T, s blob.Store) {
	if _, err := s.Put(t.Context(), uuid.Nil, strings.NewReader("x"), noLimit); err == nil {
		t.Error("put without a tenant")
	}
	if err := s.DeleteTenant(t.Context(), uuid.Nil); err == nil {
		t.Error("deleted without a tenant")
	}
}
