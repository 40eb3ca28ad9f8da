package embedded

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// dataDir is a directory that the database's account may enter.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "signate-embedded-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func config(dir string) Config {
	return Config{Dir: dir, BinDir: os.Getenv("SIGNATE_PG_BIN"), Logger: slog.New(slog.DiscardHandler), Settings: map[string]string{"fsync": "off"}}
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), config(dir))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func run(t *testing.T, s *Server, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		return err
	}
	_, err = conn.Exec(t.Context(), sql)
	return errors.Join(err, conn.Close(t.Context()))
}

func TestServer_keeps_its_data_from_start_to_start(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, dir)
	if err := run(t, s, "create table kept (id int)"); err != nil {
		t.Fatal(err)
	}
	stop(t, s)
	s = start(t, dir)
	defer stop(t, s)
	if err := run(t, s, "insert into kept values (1)"); err != nil {
		t.Errorf("after the second start: %v", err)
	}
}

func TestServer_has_one_owner(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, dir)
	defer stop(t, s)
	if _, err := Start(t.Context(), config(dir)); err == nil || !strings.Contains(err.Error(), "in use by another signate process") {
		t.Errorf("the second owner: %v", err)
	}
}

func TestServer_is_reached_over_its_socket_only(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, dir)
	defer stop(t, s)
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var addresses string
	if err := conn.QueryRow(t.Context(), "show listen_addresses").Scan(&addresses); err != nil || addresses != "" {
		t.Errorf("it listens on %q, %v", addresses, err)
	}
	info, err := os.Stat(filepath.Join(dir, "postgres", "run"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's directory: %v %v", info.Mode(), err)
	}
	if _, err := pgx.Connect(t.Context(), strings.Replace(s.URL(), s.password, "wrong", 1)); err == nil {
		t.Error("a wrong password is let in")
	}
}

// A path that is too long for a socket's address is no obstacle.
func TestServer_in_a_deep_directory(t *testing.T) {
	t.Parallel()
	deep := filepath.Join(dataDir(t), strings.Repeat("deep/", 25))
	s := start(t, deep)
	defer stop(t, s)
	if err := run(t, s, "select 1"); err != nil {
		t.Error(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(s.run) })
}

// pid returns the process id of the database, which it writes down itself.
func pid(t *testing.T, s *Server) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	n, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The database is killed; a moment later it is to stop, perhaps in the middle of coming back.
func TestStop_while_it_comes_back(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	for _, after := range []time.Duration{0, 50, 110, 150, 250} {
		s := start(t, dir)
		if err := syscall.Kill(pid(t, s), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		select {
		case <-time.After(after * time.Millisecond):
		case <-t.Context().Done():
		}
		ended := make(chan struct{})
		go func() { defer close(ended); stop(t, s) }()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Fatalf("killed, and asked to stop %v ms later: it does not", int64(after))
		}
	}
}

// Both the server and its database were killed on the first start, wherever that was.
func TestStart_after_an_interrupted_first_start(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	half := filepath.Join(dir, "postgres", "18.new")
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	defer stop(t, s)
	if s.bin.major != 18 {
		t.Skip("another major version")
	}
	if _, err := os.Stat(half); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the half cluster is still there: %v", err)
	}
}

func TestUnlock_while_a_child_is_started(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := lockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	child, err := syscall.Dup(int(lock.Fd())) // as it has between fork and exec
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(child) })
	if err := unlock(lock); err != nil {
		t.Fatal(err)
	}
	again, err := lockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(again); err != nil {
		t.Error(err)
	}
}
