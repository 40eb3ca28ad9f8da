package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/uuid"
)

// Put implements Store: temporary file, fsync, rename, fsync of the directory.
func (d *Disk) Put(ctx context.Context, tenant uuid.UUID, r io.Reader, limit int64) (Info, error) {
	if tenant == uuid.Nil {
		return Info{}, fmt.Errorf("put blob: %w", errNoTenant)
	}
	staged, err := stage(ctx, d.temp(), r, limit)
	if err != nil {
		return Info{}, fmt.Errorf("put blob: %w", err)
	}
	defer staged.discard()
	if err := d.install(staged.file.Name(), Key{tenant, staged.info.SHA256}, staged.info.Size); err != nil {
		return Info{}, fmt.Errorf("put blob: %w", err)
	}
	return staged.info, nil
}

// PutFile implements Store. A file on the same file system is moved, not copied.
func (d *Disk) PutFile(ctx context.Context, tenant uuid.UUID, path string) (Info, error) {
	if tenant == uuid.Nil {
		return Info{}, fmt.Errorf("put file as blob: %w", errNoTenant)
	}
	f, err := openRegular(path)
	if err != nil {
		return Info{}, fmt.Errorf("put file as blob: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := copyHashed(ctx, io.Discard, f, math.MaxInt64)
	if err != nil {
		return Info{}, fmt.Errorf("put file as blob: %w", err)
	}
	if err := f.Sync(); err != nil {
		return Info{}, storageFault("put file as blob: flush", err)
	}
	err = d.install(path, Key{tenant, info.SHA256}, info.Size)
	if errors.Is(err, syscall.EXDEV) {
		return d.copyIn(ctx, tenant, f)
	}
	if err != nil {
		return Info{}, fmt.Errorf("put file as blob: %w", err)
	}
	return info, nil
}

// copyIn stores a file from another file system and removes it.
func (d *Disk) copyIn(ctx context.Context, tenant uuid.UUID, f *os.File) (Info, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Info{}, fmt.Errorf("put file as blob: %w", err)
	}
	info, err := d.Put(ctx, tenant, f, math.MaxInt64)
	if err != nil {
		return Info{}, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return Info{}, fmt.Errorf("remove file after storing it: %w", err)
	}
	return info, nil
}

// install moves a flushed file to the place of its key, or removes it when the same content is there already.
func (d *Disk) install(path string, key Key, size int64) error {
	target := d.path(key)
	now := d.now()
	if st, err := os.Stat(target); err == nil && st.Size() == size {
		if err := os.Chtimes(target, now, now); err == nil {
			return os.Remove(path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return storageFault("renew blob", err)
		} // deleted meanwhile: put it there again
	}
	if err := makeDirs(filepath.Dir(target)); err != nil {
		return err
	}
	if err := os.Chtimes(path, now, now); err != nil {
		return storageFault("date blob", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return storageFault("protect blob", err)
	}
	if err := os.Rename(path, target); err != nil {
		return storageFault("move blob into place", err)
	}
	return syncDir(filepath.Dir(target))
}

// makeDirs is os.MkdirAll that survives a power cut: every directory it makes is flushed in its parent.
func makeDirs(dir string) error {
	err := os.Mkdir(dir, 0o700)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		if err := makeDirs(filepath.Dir(dir)); err != nil {
			return err
		}
		return makeDirs(dir)
	case err != nil:
		return storageFault("create directory", err)
	}
	return syncDir(filepath.Dir(dir))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return storageFault("flush directory", err)
	}
	defer func() { _ = f.Close() }()
	return storageFault("flush directory", f.Sync())
}

// openRegular opens a file that is neither a link nor a device.
func openRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, readFault("open file", err)
	}
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		_ = f.Close()
		return nil, errors.New("open file: not a regular file")
	}
	return f, nil
}
