package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// child is one run of a foreign program.
type child struct {
	program string
	args    []string
	in      io.Reader // may be nil
	out     io.Writer
	timeout time.Duration
	files   int64 // bytes it may write to one file; 0 means none

	dir   string   // where it works; empty is where the system keeps temporary files
	env   []string // beside what every child gets
	roomy bool     // it reserves far more addresses than it uses, as JavaScript engines do: its data is bounded instead
	most  uint64   // bytes of that; 0 means childMemory
}

// errStart says that a child could not be started, which is no file's fault.
var errStart = errors.New("cannot be started")

// errTimeout says that a child was killed because it took too long.
var errTimeout = errors.New("took too long")

// The bounds of every child.
const (
	childMemory  = 4 << 30 // of addresses, or of data, not of memory in use
	childFiles   = 256     // open at a time
	childThreads = 2
	childNice    = 10
)

// run runs a child to its end. On failure its error tells the end of what it complained about.
func (f *FFmpeg) run(ctx context.Context, c child) error { return c.run(ctx, f.isolated) }

// run runs the child to its end; isolated cuts it off from the network.
func (c child) run(ctx context.Context, isolated bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errTimeout)
	defer cancel()
	complaints := &tail{limit: 2 << 10}
	cmd := exec.CommandContext(ctx, c.program, c.args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.in, c.out, complaints
	cmd.Env = append(childEnvironment(), c.env...)
	if cmd.Dir = c.dir; c.dir == "" {
		cmd.Dir = os.TempDir()
	}
	cmd.WaitDelay = 5 * time.Second
	confine(cmd, isolated)

	// The kernel kills a child with the thread that started it, so the thread has to stay.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s %w: %w", c.program, errStart, err)
	}
	if err := limit(cmd.Process.Pid, c); err != nil {
		cancel()
		_ = cmd.Wait()
		return fmt.Errorf("%s %w within its bounds: %w", c.program, errStart, err)
	}
	err := cmd.Wait()
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return cause
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", c.program, err, strings.TrimSpace(complaints.String()))
	}
	return nil
}

// childEnvironment holds no secrets of ours, only what the loader of a relocated ffmpeg needs.
func childEnvironment() []string {
	env := []string{"LC_ALL=C", "HOME=/nonexistent"}
	if path := os.Getenv("LD_LIBRARY_PATH"); path != "" {
		env = append(env, "LD_LIBRARY_PATH="+path)
	}
	return env
}

// errOutput says that a child wrote more than anybody asked for.
var errOutput = errors.New("too much output")

// boundedBuffer refuses to grow beyond its limit. The buffer is not embedded, because its ReadFrom knows no limit.
type boundedBuffer struct {
	data  bytes.Buffer
	limit int
}

// Write implements io.Writer.
func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.data.Len()+len(p) > b.limit {
		return 0, errOutput
	}
	return b.data.Write(p)
}

// tail keeps the end of what is written to it, and a little of the beginning, where programs in Go name what ended them.
type tail struct {
	head, data []byte
	limit      int
}

// tailHead is how much of the beginning is kept, in bytes.
const tailHead = 200

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.head = append(t.head, p[:min(len(p), tailHead-len(t.head))]...)
	t.data = append(t.data, p...)
	if extra := len(t.data) - t.limit; extra > 0 {
		t.data = append(t.data[:0], t.data[extra:]...)
	}
	return len(p), nil
}

// String returns the end, after the beginning when that is no part of it.
func (t *tail) String() string {
	said := string(t.data)
	if len(t.data) == t.limit {
		said = string(t.head) + " … " + said
	}
	return strings.ToValidUTF8(said, "?")
}
