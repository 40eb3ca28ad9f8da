package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/signate/signate/internal/fault"
)

// Pieces go to the disk in reads of diskRead bytes and are flushed every diskFlush.
const (
	diskRead  = 256 << 10
	diskFlush = 16 << 20
)

func (d *Disk) staged(key StageKey) string {
	return filepath.Join(d.dir, stagingPrefix, key.Tenant.String(), key.ID)
}

// Append implements Stager: the pieces are one growing file. Nodes that share the directory share it too.
func (d *Disk) Append(ctx context.Context, key StageKey, st Staged, size int64, r io.Reader, save func(context.Context, Staged) error) error {
	if err := key.valid(); err != nil {
		return fmt.Errorf("take a piece: %w", err)
	}
	h, err := resumeHash(st)
	if err != nil {
		return err
	}
	f, err := d.openStaged(key, st)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	keep := func() error {
		ctx, cancel := saving(ctx)
		defer cancel()
		if err := f.Sync(); err != nil {
			return storageFault("keep a piece", err)
		}
		st.Hash = hashState(h)
		return save(ctx, st)
	}
	kept, buf := st.Offset, make([]byte, diskRead)
	in := contextReader{ctx, r}
	for st.Offset < size {
		n, rerr := in.Read(buf[:min(int64(len(buf)), size-st.Offset)])
		if _, err := f.WriteAt(buf[:n], st.Offset); err != nil {
			return storageFault("keep a piece", err)
		}
		_, _ = h.Write(buf[:n])
		st.Offset += int64(n)
		if rerr != nil || st.Offset-kept >= diskFlush {
			if err := keep(); err != nil {
				return err
			}
			kept = st.Offset
		}
		if errors.Is(rerr, io.EOF) {
			return nil
		}
		if rerr != nil {
			return rerr
		}
	}
	return keep()
}

func (d *Disk) openStaged(key StageKey, st Staged) (*os.File, error) {
	path := d.staged(key)
	if err := makeDirs(filepath.Dir(path)); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, storageFault("keep a piece", err)
	}
	if info, err := f.Stat(); err != nil || info.Size() < st.Offset {
		_ = f.Close()
		return nil, errStagedLost
	}
	if st.Offset == 0 {
		if err := syncDir(filepath.Dir(path)); err != nil {
			_ = f.Close()
			return nil, err
		}
	}
	return f, nil
}

// Assemble implements Stager. The file is hashed once more: two requests may have written into it.
func (d *Disk) Assemble(ctx context.Context, key StageKey, st Staged) (Info, error) {
	sha, err := st.digest()
	if err != nil {
		return Info{}, err
	}
	if st.Offset == 0 { // an empty file
		return d.Put(ctx, key.Tenant, bytes.NewReader(nil), 0)
	}
	path := d.staged(key)
	if err := os.Truncate(path, st.Offset); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Info{}, storageFault("complete an upload", err)
	}
	info, err := d.PutFile(ctx, key.Tenant, path)
	if fault.IsKind(err, fault.KindNotFound) || errors.Is(err, fs.ErrNotExist) { // taken over before, or just now
		if info, err = d.Stat(ctx, Key{key.Tenant, sha}); fault.IsKind(err, fault.KindNotFound) {
			return info, errStagedLost
		}
	}
	if err == nil && info.SHA256 != sha {
		return info, fault.Conflict("Different bytes were sent for the same place; start the upload again.").WithCode("upload_mixed")
	}
	return info, err
}

// Drop implements Stager.
func (d *Disk) Drop(_ context.Context, key StageKey, _ Staged) error {
	if err := key.valid(); err != nil {
		return fmt.Errorf("drop an upload: %w", err)
	}
	if err := os.Remove(d.staged(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return storageFault("drop an upload", err)
	}
	return nil
}
