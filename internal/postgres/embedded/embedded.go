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
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

	current *postmaster     // supervise alone changes it
	running context.Context // ends when the server is to stop
	halt    context.CancelFunc
	quit    context.Context // bounds how long stopping may take; set before halt
	done    chan struct{}
	err     error // of stopping
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
	s := &Server{owner: own, lock: lock, log: cfg.Logger, settings: cfg.Settings, done: make(chan struct{})}
	if err := s.prepare(ctx, cfg, root); err != nil {
		_ = unlock(lock)
		return nil, fullDisk(err)
	}
	if err := s.launch(ctx); err != nil {
		_ = unlock(lock)
		return nil, fullDisk(err)
	}
	s.running, s.halt = context.WithCancel(context.WithoutCancel(ctx))
	go s.supervise()
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

// Stop ends the database: connections are cut, everything is on disk. When the context ends first it
// is stopped without the last checkpoint, which the next start makes up for. Call it once.
func (s *Server) Stop(ctx context.Context) error {
	s.quit = ctx
	s.halt()
	<-s.done
	return errors.Join(s.err, unlock(s.lock))
}

// Backoff of restarts.
const (
	firstWait = 100 * time.Millisecond
	longest   = 5 * time.Second
)

// supervise starts the database again whenever it ends by itself, until it is to stop.
func (s *Server) supervise() {
	defer close(s.done)
	wait := firstWait
	for started := time.Now(); ; started = time.Now() {
		select {
		case <-s.running.Done():
			s.err = s.current.stop(s.quit)
			return
		case <-s.current.exited:
		}
		s.log.Error("the embedded database ended; starting it again", "reason", s.current.reason())
		if time.Since(started) > time.Minute {
			wait = firstWait
		}
		for ; !s.relaunch(wait); wait = min(2*wait, longest) {
			if s.running.Err() != nil {
				return
			}
		}
	}
}

// relaunch waits a little and starts the database once.
func (s *Server) relaunch(wait time.Duration) bool {
	select {
	case <-s.running.Done():
		return false
	case <-time.After(wait):
	}
	ctx, cancel := context.WithTimeout(s.running, 5*time.Minute) // recovery may take long
	defer cancel()
	err := s.clearOrphan(ctx)
	if err == nil {
		err = s.launch(ctx)
	}
	if err != nil {
		if s.running.Err() == nil {
			s.log.Error("the embedded database does not start", "error", err)
		}
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

// unlock gives the directory back. Closing alone is not enough: a child that is just being started holds a copy of
// the open file for a moment, and with it the lock.
func unlock(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}

// fullDisk says in plain words that there is no room.
func fullDisk(err error) error {
	if errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "No space left on device") {
		return fmt.Errorf("the disk of the data directory is full: %w", err)
	}
	return err
}

// Exists tells whether a data directory has a database, running or not.
func Exists(dir string) bool {
	found, err := filepath.Glob(filepath.Join(dir, "postgres", "*", "PG_VERSION"))
	return err == nil && len(found) > 0
}

// RunningURL returns the connection string of the server that another process runs over a data
// directory. ok is false when there is none.
func RunningURL(ctx context.Context, dir string) (text string, ok bool) {
	root := filepath.Join(dir, "postgres")
	password, err := os.ReadFile(filepath.Join(root, "superuser"))
	if err != nil {
		return "", false
	}
	s := &Server{run: filepath.Join(root, "run"), password: strings.TrimSpace(string(password))}
	if len(s.run) > maxSocketPath {
		sum := sha256.Sum256([]byte(root))
		s.run = filepath.Join(os.TempDir(), "signate-"+hex.EncodeToString(sum[:8]))
	}
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", filepath.Join(s.run, ".s.PGSQL.5432"))
	if err != nil {
		return "", false
	}
	_ = conn.Close()
	return s.URL(), true
}
