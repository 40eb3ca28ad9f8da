package blob_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/blob/blobtest"
)

func TestDisk(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, openDisk(t, t.TempDir()))
}

func openDisk(t *testing.T, dir string) *blob.Disk {
	t.Helper()
	d, err := blob.OpenDisk(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// files lists what is really on the disk, temporary files too.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestDisk_leaves_no_temporary_files(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := openDisk(t, dir)
	if _, err := d.Put(t.Context(), uuid.New(), strings.NewReader("too long"), 3); !errors.Is(err, blob.ErrTooLarge) {
		t.Fatalf("put: %v", err)
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("after a refused put: %v", left)
	}
	info, err := d.Put(t.Context(), uuid.New(), strings.NewReader("fits"), 9)
	if err != nil {
		t.Fatal(err)
	}
	if left := files(t, dir); len(left) != 1 || filepath.Base(left[0]) != info.SHA256 {
		t.Errorf("after a put: %v", left)
	}
}

// pausedReader lets a test look around in the middle of a Put.
type pausedReader struct{ reading, goOn chan struct{} }

func (p pausedReader) Read([]byte) (int, error) {
	close(p.reading)
	<-p.goOn
	return 0, errors.New("the process died")
}

func TestOpenDisk_sweeps_leftovers_but_not_files_in_use(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := openDisk(t, dir)
	leftover := filepath.Join(dir, "tmp", "crashed.part")
	if err := os.WriteFile(leftover, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	paused := pausedReader{make(chan struct{}), make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = d.Put(t.Context(), uuid.New(), paused, 100)
	}()
	<-paused.reading
	openDisk(t, dir)
	left := files(t, dir)
	close(paused.goOn)
	<-done
	if len(left) != 1 || left[0] == leftover {
		t.Errorf("after the second start: %v", left)
	}
}

func TestDisk_putting_again_renews_the_modification_time(t *testing.T) {
	t.Parallel()
	clock := time.Now().Add(-48 * time.Hour)
	d, err := blob.OpenDisk(t.TempDir(), func() time.Time { return clock })
	if err != nil {
		t.Fatal(err)
	}
	tenant := uuid.New()
	for range 2 {
		clock = clock.Add(24 * time.Hour)
		if _, err := d.Put(t.Context(), tenant, strings.NewReader("again"), 100); err != nil {
			t.Fatal(err)
		}
		err := d.Walk(t.Context(), tenant, func(_ blob.Info, modified time.Time) error {
			if diff := modified.Sub(clock).Abs(); diff > time.Second {
				t.Errorf("modified at %v, put at %v", modified, clock)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestDisk_check_fails_when_its_directory_is_gone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "store")
	d := openDisk(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(t.Context()); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("check: %v", err)
	}
}
