package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// stagedFile is content on its way in: a locked temporary file whose digest is known.
type stagedFile struct {
	file *os.File
	info Info
}

// stage copies at most limit bytes of r into a temporary file of dir and hashes them on the way.
func stage(ctx context.Context, dir string, r io.Reader, limit int64) (*stagedFile, error) {
	f, err := lockedTemp(dir)
	if err != nil {
		return nil, err
	}
	s := &stagedFile{file: f}
	s.info, err = copyHashed(ctx, f, r, limit)
	if err == nil {
		err = storageFault("flush", f.Sync())
	}
	if err != nil {
		s.discard()
		return nil, err
	}
	return s, nil
}

// discard removes the temporary file, if it is still there, and gives its lock back.
func (s *stagedFile) discard() {
	_ = os.Remove(s.file.Name()) // moved away already, or swept at the next start
	_ = s.file.Close()
}

// lockedTemp makes a temporary file that sweep leaves alone for as long as it is open, so that several
// processes may share a directory.
func lockedTemp(dir string) (*os.File, error) {
	for {
		f, err := os.CreateTemp(dir, "*"+stagedSuffix)
		if err != nil {
			return nil, storageFault("create a temporary file", err)
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("lock temporary file: %w", err)
		}
		// A sweep that ran between creation and lock has removed it: take another one.
		if onDisk, err := os.Stat(f.Name()); err == nil {
			if own, err := f.Stat(); err == nil && os.SameFile(onDisk, own) {
				return f, nil
			}
		}
		_ = f.Close()
	}
}

const stagedSuffix = ".part"

// sweep removes the temporary files of dir that no living process holds.
func sweep(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*"+stagedSuffix))
	if err != nil {
		return fmt.Errorf("list temporary files: %w", err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue // gone meanwhile
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			err = os.Remove(name)
		}
		_ = f.Close()
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove leftover file: %w", err)
		}
	}
	return nil
}

// copyHashed copies r to w until its end, at most limit bytes.
func copyHashed(ctx context.Context, w io.Writer, r io.Reader, limit int64) (Info, error) {
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(contextReader{ctx, r}, limit))
	if err != nil {
		return Info{}, storageFault("copy content", err)
	}
	if n >= limit { // there may be more
		if extra, err := io.ReadFull(contextReader{ctx, r}, make([]byte, 1)); extra > 0 {
			return Info{}, fmt.Errorf("copy content: %w", ErrTooLarge)
		} else if !errors.Is(err, io.EOF) {
			return Info{}, fmt.Errorf("copy content: %w", err)
		}
	}
	return Info{SHA256: hex.EncodeToString(hash.Sum(nil)), Size: n}, nil
}

// contextReader ends a long copy when nobody waits for it any more.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// storageFault turns an error of the file system into the fault that callers know. nil stays nil.
func storageFault(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%s: %w", doing, ErrFull.Because(err))
	case errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EIO), errors.Is(err, syscall.ESTALE):
		return fmt.Errorf("%s: %w", doing, ErrUnavailable.Because(err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}
