package anthias

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/id"
)

// stageLifetime is how long an upload waits to become an asset.
const stageLifetime = time.Hour

// stage is where uploaded files wait, in a folder for each tenant, so that no path leads into another's.
type stage struct {
	dir   string
	now   func() time.Time
	mu    sync.Mutex
	swept time.Time
	names map[string]upload   // by tenant and id
	files map[string]fileMark // by what chunks without an id have in common
}

type upload struct {
	name string // as the client calls the file
	at   time.Time
}

type fileMark struct {
	id string
	at time.Time
}

func newStage(dir string, now func() time.Time) (*stage, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the staging area: %w", err)
	}
	return &stage{dir: dir, now: now, names: map[string]upload{}, files: map[string]fileMark{}}, nil
}

func (s *stage) path(tenant uuid.UUID, upload string) string {
	return filepath.Join(s.dir, tenant.String(), upload+".tmp")
}

var uploadID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// correlate returns the upload that a chunk without an id belongs to; its first chunk starts a new one.
func (s *stage) correlate(key string, first bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	mark, known := s.files[key]
	if first || !known || s.now().Sub(mark.at) > stageLifetime {
		mark.id = id.NewAsset()
	}
	mark.at = s.now()
	s.files[key] = mark
	return mark.id
}

// open gives the file of an upload for writing.
func (s *stage) open(tenant uuid.UUID, upload, name string) (*os.File, error) {
	s.sweep()
	file := s.path(tenant, upload)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fullOr(err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fullOr(err)
	}
	s.note(tenant, upload, name)
	return f, nil
}

func (s *stage) note(tenant uuid.UUID, id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names[tenant.String()+id] = upload{name, s.now()}
}

// fullOr tells a full disk from any other trouble.
func fullOr(err error) error {
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG) {
		return blob.ErrFull.Because(err)
	}
	return fmt.Errorf("stage an upload: %w", err)
}

// write puts what it reads at an offset, at most limit bytes, and returns how many there were.
func (s *stage) write(f *os.File, offset int64, r io.Reader, limit int64) (int64, error) {
	n, err := io.Copy(io.NewOffsetWriter(f, offset), io.LimitReader(r, limit+1))
	var pathErr *os.PathError
	if errors.As(err, &pathErr) || errors.Is(err, unix.ENOSPC) {
		return n, fullOr(err)
	}
	if err != nil {
		return n, multipartError(err)
	}
	if n > limit {
		return n, blob.ErrTooLarge
	}
	return n, nil
}

func (s *stage) discard(tenant uuid.UUID, upload string) { _ = os.Remove(s.path(tenant, upload)) } // swept later otherwise

// claimed is an upload that is about to become an asset; nobody else can claim it any more.
type claimed struct {
	path, original, name string
}

// release gives an upload back that did not become an asset.
func (c claimed) release() error {
	if _, err := os.Stat(c.path); errors.Is(err, os.ErrNotExist) {
		return nil // taken over already
	}
	return os.Rename(c.path, c.original)
}

// claim takes the upload that a path names out of the staging area. Only the last part of the path
// counts.
func (s *stage) claim(tenant uuid.UUID, file string) (claimed, bool, error) {
	upload, isTemporary := strings.CutSuffix(path.Base(file), ".tmp")
	if !isTemporary || !uploadID.MatchString(upload) {
		return claimed{}, false, nil
	}
	c := claimed{original: s.path(tenant, upload), name: upload}
	c.path = filepath.Join(filepath.Dir(c.original), upload+"."+id.NewAsset()+".claimed")
	if err := os.Rename(c.original, c.path); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return c, false, nil
		}
		return c, false, fmt.Errorf("claim an upload: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, known := s.names[tenant.String()+upload]; known {
		c.name = u.name
	}
	return c, true, nil
}

// sweep removes what has waited too long, at most once a minute.
func (s *stage) sweep() {
	s.mu.Lock()
	now := s.now()
	due := now.Sub(s.swept) > time.Minute
	if due {
		s.swept = now
		for k, m := range s.files {
			if now.Sub(m.at) > stageLifetime {
				delete(s.files, k)
			}
		}
		for k, u := range s.names {
			if now.Sub(u.at) > stageLifetime {
				delete(s.names, k)
			}
		}
	}
	s.mu.Unlock()
	if !due {
		return
	}
	found, _ := filepath.Glob(filepath.Join(s.dir, "*", "*.*")) // the pattern is well-formed
	for _, f := range found {
		name := filepath.Base(f)
		if _, err := hex.DecodeString(name[:min(32, len(name))]); err != nil {
			continue
		}
		if info, err := os.Stat(f); err == nil && now.Sub(info.ModTime()) > stageLifetime {
			_ = os.Remove(f)
		}
	}
}
