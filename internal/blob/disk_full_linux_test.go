package blob_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
)

func TestDisk_full(t *testing.T) {
	t.Parallel()
	mount := t.TempDir()
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small file system to fill needs the right to mount one: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(mount, syscall.MNT_DETACH) })
	d, tenant := openDisk(t, mount), uuid.New()
	content := make([]byte, 2<<20)
	if _, err := d.Put(t.Context(), tenant, bytes.NewReader(content), 1<<30); !errors.Is(err, blob.ErrFull) {
		t.Errorf("put: %v", err)
	}
	// From another file system the content is copied; the upload must survive the failure.
	upload := filepath.Join(t.TempDir(), "upload")
	if err := os.WriteFile(upload, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.PutFile(t.Context(), tenant, upload); !errors.Is(err, blob.ErrFull) {
		t.Errorf("put file: %v", err)
	}
	if _, err := os.Stat(upload); err != nil {
		t.Errorf("the upload is gone: %v", err)
	}
	if left := files(t, mount); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	// The kernel may take a moment to give back the room of what was removed.
	_, err := d.Put(t.Context(), tenant, bytes.NewReader(content[:1000]), 1<<30)
	for until := time.Now().Add(5 * time.Second); errors.Is(err, blob.ErrFull) && time.Now().Before(until); {
		_, err = d.Put(t.Context(), tenant, bytes.NewReader(content[:1000]), 1<<30)
	}
	if err != nil {
		t.Errorf("what fits is refused: %v", err)
	}
	if err := os.WriteFile(filepath.Join(mount, "fill"), content, 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("fill: %v", err)
	}
	if err := d.Check(t.Context()); !errors.Is(err, blob.ErrFull) {
		t.Errorf("check: %v", err)
	}
}
