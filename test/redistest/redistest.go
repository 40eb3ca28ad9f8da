// Package redistest starts real Redis servers for tests.
package redistest

import (
	"context"
	"net"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Server is a Redis server on the loopback interface that keeps nothing.
type Server struct {
	URL string // for SIGNATE_REDIS_URL

	port string
	cmd  *exec.Cmd
}

// Start starts a server, which ends with the test. Without Redis on the machine it skips the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		tb.Skip("redis-server is not installed; make deps installs it")
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{port: strconv.Itoa(l.Addr().(*net.TCPAddr).Port)}
	s.URL = "redis://127.0.0.1:" + s.port
	_ = l.Close()
	s.Start(tb)
	tb.Cleanup(s.Stop)
	return s
}

// Start starts the server again, at the same address, after Stop.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	s.cmd = exec.CommandContext(context.WithoutCancel(tb.Context()), "redis-server", "--port", s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no")
	if err := s.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; <-time.After(10 * time.Millisecond) {
		c, err := new(net.Dialer).DialContext(context.Background(), "tcp", "127.0.0.1:"+s.port)
		if err == nil {
			_ = c.Close()
			return
		}
		if time.Now().After(deadline) {
			tb.Fatal("redis-server does not start")
		}
	}
}

// Freeze stops the server where it is: connections stay and nobody answers, until Thaw.
func (s *Server) Freeze(tb testing.TB) {
	tb.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		tb.Fatal(err)
	}
}

// Thaw lets the server go on after Freeze.
func (s *Server) Thaw(tb testing.TB) {
	tb.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		tb.Fatal(err)
	}
}

// Stop kills the server.
func (s *Server) Stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}
