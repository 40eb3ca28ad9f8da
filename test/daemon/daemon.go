// Package daemon runs servers of other projects for tests: on the loopback interface, killed and frozen at will.
package daemon

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// Daemon is a server that runs, or did.
type Daemon struct {
	Address string // host and port, the same each time it runs

	cmd *exec.Cmd
}

// New chooses the address of a server.
func New() (Daemon, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return Daemon{}, fmt.Errorf("find a free port: %w", err)
	}
	return Daemon{Address: l.Addr().String()}, l.Close()
}

// Run starts the server, which is to listen at the address, and returns when it answers there. It dies with the test.
func (d *Daemon) Run(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start a server: %w", err)
	}
	d.cmd = cmd
	for deadline := time.Now().Add(20 * time.Second); ; <-time.After(10 * time.Millisecond) {
		c, err := new(net.Dialer).DialContext(context.Background(), "tcp", d.Address)
		if err == nil {
			return c.Close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s does not answer: %w", cmd.Path, err)
		}
	}
}

// Freeze stops the server where it is: connections stay and nobody answers, until Thaw.
func (d *Daemon) Freeze(tb testing.TB) { d.signal(tb, syscall.SIGSTOP) }

// Thaw lets the server go on after Freeze.
func (d *Daemon) Thaw(tb testing.TB) { d.signal(tb, syscall.SIGCONT) }

func (d *Daemon) signal(tb testing.TB, s syscall.Signal) {
	tb.Helper()
	if err := d.cmd.Process.Signal(s); err != nil {
		tb.Fatal(err)
	}
}

// Stop kills the server if it runs.
func (d *Daemon) Stop() {
	if d.cmd == nil {
		return
	}
	_ = d.cmd.Process.Kill()
	_ = d.cmd.Wait()
	d.cmd = nil
}
