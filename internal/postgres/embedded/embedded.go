// Package embedded runs PostgreSQL's own server as a child process: unpacked from the binary or found
// on the machine, reachable over a unix socket only, restarted when it dies, stopped with its parent.
package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Config says where the database lives and how it is run.
type Config struct {
	Dir      string            // data directory of the installation; the cluster lives in Dir/postgres/<major>
	BinDir   string            // PostgreSQL's programs; empty searches for them
	Settings map[string]string // postgresql.conf settings beside the defaults
	Logger   *slog.Logger
}

// maxSocketPath is the longest path of a unix socket, less the name that PostgreSQL appends.
const maxSocketPath = 107 - len("/.s.PGSQL.5432")

// Server is a running database.
type Server struct {
	bin      binaries
	data     string // the cluster
	run      string // the socket
	password string
	settings map[string]string
	owner    *owner
	lock     *os.File
	log      *slog.Logger

	mu       sync.Mutex
	current  *postmaster
	stopping chan struct{}
	done     chan struct{}
	err      error
}

// Start starts the cluster of the data directory, making it on the first start, and returns when it
// takes connections. One process owns a data directory at a time.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	own, err := findOwner(cfg.Dir)
	if err != nil {
		return nil, err
	}
	root := filepath.Join(cfg.Dir, "postgres")
	if err := own.mkdir(root); err != nil {
		return nil, fmt.Errorf("the data directory is not writable: %w", err)
	}
	lock, err := lockDir(root)
	if err != nil {
		return nil, err
	}
	s := &Server{owner: own, lock: lock, log: cfg.Logger, settings: cfg.Settings, stopping: make(chan struct{}), done: make(chan struct{})}
	if err := s.prepare(ctx, cfg, root); err != nil {
		_ = lock.Close()
		return nil, fullDisk(err)
	}
	if err := s.launch(ctx); err != nil {
		_ = lock.Close()
		return nil, fullDisk(err)
	}
	go s.supervise(context.WithoutCancel(ctx))
	return s, nil
}

// prepare finds the programs and makes everything that a start needs.
func (s *Server) prepare(ctx context.Context, cfg Config, root string) (err error) {
	if s.bin, err = findBinaries(ctx, cfg.BinDir, root, s.owner); err != nil {
		return err
	}
	if err := refuseOtherMajor(root, s.bin.major); err != nil {
		return err
	}
	s.data = filepath.Join(root, strconv.Itoa(s.bin.major))
	if s.run, err = socketDir(root, s.owner); err != nil {
		return err
	}
	if s.password, err = superuserPassword(root); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(s.data, "PG_VERSION")); errors.Is(err, fs.ErrNotExist) {
		return s.initialise(ctx)
	}
	return s.clearOrphan(ctx)
}

// refuseOtherMajor stops when there is data of another major version only: PostgreSQL cannot read it,
// and starting empty beside it would look like losing everything.
func refuseOtherMajor(root string, major int) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return fmt.Errorf("read %s: %w", root, err)
	}
	other := 0
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil || !e.IsDir() {
			continue
		}
		if n == major {
			return nil
		}
		other = n
	}
	if other != 0 {
		return fmt.Errorf("%s holds data of PostgreSQL %d, but this program runs PostgreSQL %d: dump it with the old version and restore it, or set SIGNATE_PG_BIN to programs of version %d", root, other, major, other)
	}
	return nil
}

// socketDir returns a directory for the socket whose path is short enough.
func socketDir(root string, own *owner) (string, error) {
	dir := filepath.Join(root, "run")
	if len(dir) > maxSocketPath {
		sum := sha256.Sum256([]byte(root))
		dir = filepath.Join(os.TempDir(), "signate-"+hex.EncodeToString(sum[:8]))
	}
	if err := own.mkdirPrivate(dir); err != nil {
		return "", fmt.Errorf("make the socket's directory: %w", err)
	}
	return dir, nil
}

// URL returns the connection string of the superuser.
func (s *Server) URL() string {
	q := url.Values{"host": {s.run}, "port": {"5432"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(superuser, s.password), Path: "/postgres", RawQuery: q.Encode()}
	return u.String()
}

// Done is closed when the database is stopped or given up.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err tells why the database was given up; nil after Stop.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Stop ends the database: connections are cut, everything is on disk. When the context ends first it
// is stopped without the last checkpoint, which the next start makes up for.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	select {
	case <-s.stopping:
	default:
		close(s.stopping)
	}
	p := s.current
	s.mu.Unlock()
	var err error
	if p != nil {
		err = p.stop(ctx)
	}
	<-s.done
	return errors.Join(err, s.lock.Close())
}

// Backoff of restarts.
const (
	firstWait = 100 * time.Millisecond
	longest   = 5 * time.Second
)

// supervise starts the database again whenever it ends by itself.
func (s *Server) supervise(ctx context.Context) {
	defer close(s.done)
	wait := firstWait
	for {
		started := time.Now()
		select {
		case <-s.stopping:
			<-s.current.exited
			return
		case <-s.current.exited:
		}
		select {
		case <-s.stopping:
			return
		default:
		}
		s.log.Error("the embedded database ended; starting it again", "reason", s.current.reason())
		if time.Since(started) > time.Minute {
			wait = firstWait
		}
		for !s.relaunch(ctx, wait) {
			select {
			case <-s.stopping:
				return
			default:
			}
			wait = min(2*wait, longest)
		}
	}
}

// relaunch waits a little and starts the database once.
func (s *Server) relaunch(ctx context.Context, wait time.Duration) bool {
	select {
	case <-s.stopping:
		return false
	case <-time.After(wait):
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // recovery may take long
	defer cancel()
	err := s.clearOrphan(ctx)
	if err == nil {
		err = s.launch(ctx)
	}
	if err != nil {
		s.log.Error("the embedded database does not start", "error", err)
		return false
	}
	s.log.Info("the embedded database is back")
	return true
}

// lockDir makes this process the only owner of the directory; the lock ends with the process.
func lockDir(root string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(root, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data directory is not writable: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s is in use by another signate process", root)
	}
	return f, nil
}

// fullDisk says in plain words that there is no room.
func fullDisk(err error) error {
	if errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "No space left on device") {
		return fmt.Errorf("the disk of the data directory is full: %w", err)
	}
	return err
}
