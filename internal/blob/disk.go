package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
)

// Disk keeps blobs as files: <dir>/tenants/<tenant>/<first two digits>/<digest>. Several processes may share
// the directory.
type Disk struct {
	dir string
	now func() time.Time
}

var _ Store = (*Disk)(nil)

// OpenDisk opens the store below dir, creates it when needed, and removes what an earlier crash left behind.
// now may be nil.
func OpenDisk(dir string, now func() time.Time) (*Disk, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open blob store: %w", err)
	}
	if now == nil {
		now = time.Now
	}
	d := &Disk{dir: abs, now: now}
	for _, sub := range []string{d.temp(), filepath.Join(abs, tenantsPrefix)} {
		if err := makeDirs(sub); err != nil {
			return nil, fmt.Errorf("open blob store: %w", err)
		}
	}
	if err := sweep(d.temp()); err != nil {
		return nil, fmt.Errorf("open blob store: %w", err)
	}
	return d, nil
}

func (d *Disk) temp() string            { return filepath.Join(d.dir, "tmp") }
func (d *Disk) path(key Key) string     { return filepath.Join(d.dir, filepath.FromSlash(key.name())) }
func (d *Disk) root(t uuid.UUID) string { return filepath.Join(d.dir, tenantPrefix(t)) }

// diskObject is an open file with its size at the time of opening; blobs never change.
type diskObject struct {
	*os.File
	size int64
}

func (o diskObject) Size() int64 { return o.size }

// Open implements Store.
func (d *Disk) Open(_ context.Context, key Key) (Object, error) {
	if !key.Valid() {
		return nil, ErrNotFound
	}
	f, err := os.Open(d.path(key))
	if err != nil {
		return nil, readFault("open blob", err)
	}
	st, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, readFault("open blob", err)
	}
	return diskObject{File: f, size: st.Size()}, nil
}

// LocalFile implements Store; it is the stored file itself.
func (d *Disk) LocalFile(ctx context.Context, key Key) (string, func(), error) {
	if _, err := d.Stat(ctx, key); err != nil {
		return "", func() {}, err
	}
	return d.path(key), func() {}, nil
}

// Stat implements Store.
func (d *Disk) Stat(_ context.Context, key Key) (Info, error) {
	if !key.Valid() {
		return Info{}, ErrNotFound
	}
	st, err := os.Stat(d.path(key))
	if err != nil {
		return Info{}, readFault("stat blob", err)
	}
	return Info{SHA256: key.SHA256, Size: st.Size()}, nil
}

// Delete implements Store.
func (d *Disk) Delete(_ context.Context, key Key) error {
	if !key.Valid() {
		return nil
	}
	// The directory stays, even when empty: removing it would race with a Put into it.
	if err := os.Remove(d.path(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return storageFault("delete blob", err)
	}
	return nil
}

// DeleteTenant implements Store.
func (d *Disk) DeleteTenant(_ context.Context, tenant uuid.UUID) error {
	if tenant == uuid.Nil {
		return fmt.Errorf("delete blobs of a tenant: %w", errNoTenant)
	}
	if err := os.RemoveAll(filepath.Join(d.dir, stagingPrefix, tenant.String())); err != nil {
		return storageFault("delete blobs of a tenant", err)
	}
	return storageFault("delete blobs of a tenant", os.RemoveAll(d.root(tenant)))
}

// Walk implements Store.
func (d *Disk) Walk(ctx context.Context, tenant uuid.UUID, fn func(Info, time.Time) error) error {
	return filepath.WalkDir(d.root(tenant), func(path string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile, or no blobs at all
		}
		if err != nil {
			return storageFault("walk blobs", err)
		}
		name, err := filepath.Rel(d.dir, path)
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		key, ok := parseName(filepath.ToSlash(name))
		if !ok {
			return nil
		}
		st, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return storageFault("walk blobs", err)
		}
		return fn(Info{SHA256: key.SHA256, Size: st.Size()}, st.ModTime())
	})
}

// Tenants implements Store.
func (d *Disk) Tenants(context.Context) ([]uuid.UUID, error) {
	entries, err := os.ReadDir(filepath.Join(d.dir, tenantsPrefix))
	if err != nil {
		return nil, storageFault("list tenants with blobs", err)
	}
	var ids []uuid.UUID
	for _, entry := range entries {
		if id, err := parseTenant(entry.Name()); err == nil && entry.IsDir() {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// SignedURL implements Store; a disk has none.
func (d *Disk) SignedURL(context.Context, Key, SignOptions) (string, bool, error) {
	return "", false, nil
}

// Check implements Store: it writes a small file and removes it.
func (d *Disk) Check(context.Context) error {
	f, err := lockedTemp(d.temp())
	if errors.Is(err, ErrFull) {
		return err
	}
	if err != nil {
		return ErrUnavailable.Because(err)
	}
	defer func() { _ = os.Remove(f.Name()); _ = f.Close() }()
	if _, err := io.WriteString(f, "ok"); err != nil {
		return storageFault("write to the blob store", err)
	}
	return storageFault("write to the blob store", f.Sync())
}

func readFault(doing string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	}
	return storageFault(doing, err)
}
