package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postmaster is one run of the database's main process.
type postmaster struct {
	cmd    *exec.Cmd
	output *tail
	exited chan struct{}
	err    error
}

// defaults of postgresql.conf; durability stays on.
func defaults() map[string]string {
	return map[string]string{
		"listen_addresses": "", "unix_socket_permissions": "0700", "port": "5432", "max_connections": "100", "shared_buffers": "64MB",
		"timezone": "UTC", "log_timezone": "UTC", "logging_collector": "off", "log_min_messages": "warning", "jit": "off",
		"max_pred_locks_per_transaction": "256", "idle_in_transaction_session_timeout": "60s",
	}
}

// launch starts the main process and waits until it takes connections.
func (s *Server) launch(ctx context.Context) error {
	p, err := s.spawn()
	if err != nil {
		return err
	}
	if err := s.await(ctx, p); err != nil {
		quit, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		return errors.Join(err, p.stop(quit))
	}
	s.current = p
	return nil
}

func (s *Server) spawn() (*postmaster, error) {
	settings := defaults()
	settings["unix_socket_directories"] = s.run
	maps.Copy(settings, s.settings)
	args := []string{"-D", s.data}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	//nolint:noctx // it ends by signals, in the order that keeps its data whole
	p := &postmaster{cmd: exec.Command(filepath.Join(s.bin.dir, "postgres"), args...), output: &tail{}, exited: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = "/", environment()
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.SysProcAttr = childAttributes(s.owner.credential)
	started := make(chan error, 1)
	go func() {
		// The signal that ends the child with its parent is bound to the thread that started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := p.cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		p.err = p.cmd.Wait()
		close(p.exited)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	return p, nil
}

// await returns when a connection succeeds, or when the process has ended instead.
func (s *Server) await(ctx context.Context, p *postmaster) error {
	for wait := 2 * time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		conn, err := pgx.Connect(ctx, s.URL()+"&connect_timeout=2")
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-p.exited:
			return fmt.Errorf("postgres ended while starting: %s", p.reason())
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w", errors.Join(ctx.Err(), err))
		case <-time.After(wait):
		}
	}
}

// stop asks for a fast shutdown and, when the context ends first, for an immediate one.
func (p *postmaster) stop(ctx context.Context) error {
	_ = p.cmd.Process.Signal(syscall.SIGINT) // it may have ended already
	select {
	case <-p.exited:
		return nil
	case <-ctx.Done():
	}
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-p.exited:
	case <-time.After(5 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.exited
	}
	return fmt.Errorf("stop postgres: %w", ctx.Err())
}

func (p *postmaster) reason() string {
	state := "no state"
	if p.cmd.ProcessState != nil {
		state = p.cmd.ProcessState.String()
	}
	return state + ": " + lastLines(p.output.String(), 5)
}

// tail keeps the last of what the database prints.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const tailSize = 16 << 10

// Write appends and forgets what is too old.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(b)
	if n := t.buf.Len() - tailSize; n > 0 {
		t.buf.Next(n)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}

// clearOrphan deals with what a killed parent left: a database that still runs is stopped, lock files
// of one that does not are removed.
func (s *Server) clearOrphan(ctx context.Context) error {
	pidFile := filepath.Join(s.data, "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return nil //nolint:nilerr // there is none, or the database will say what is wrong
	}
	pid := 0
	_, _ = fmt.Sscan(string(text), &pid)
	if pid > 1 && isPostmasterOf(pid, s.data) {
		s.log.Warn("stopping the database of a process that was killed", "pid", pid)
		_ = syscall.Kill(pid, syscall.SIGINT)
		for isPostmasterOf(pid, s.data) {
			select {
			case <-ctx.Done():
				return fmt.Errorf("an old database process %d does not stop: %w", pid, ctx.Err())
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	if anyProcessIn(s.data) {
		return s.awaitChildren(ctx)
	}
	// A zombie nobody reaps keeps its process id, which makes PostgreSQL believe it runs.
	_ = os.Remove(pidFile)
	for _, name := range []string{".s.PGSQL.5432", ".s.PGSQL.5432.lock"} {
		_ = os.Remove(filepath.Join(s.run, name))
	}
	return nil
}

// awaitChildren waits until the processes of a killed postmaster have noticed and ended.
func (s *Server) awaitChildren(ctx context.Context) error {
	deadline := time.Now().Add(10 * time.Second)
	for anyProcessIn(s.data) && time.Now().Before(deadline) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	_ = os.Remove(filepath.Join(s.data, "postmaster.pid"))
	for _, name := range []string{".s.PGSQL.5432", ".s.PGSQL.5432.lock"} {
		_ = os.Remove(filepath.Join(s.run, name))
	}
	return nil
}

// processState reads the state letter of a process, empty when there is none.
func processState(pid string) string {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return ""
	}
	_, rest, ok := strings.Cut(string(text), ") ")
	if !ok || rest == "" {
		return ""
	}
	return rest[:1]
}
