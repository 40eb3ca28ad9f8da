// Package redistest starts real Redis servers for tests.
package redistest

import (
	"context"
	"net"
	"os/exec"
	"testing"

	"github.com/signate/signate/test/daemon"
)

// Server is a Redis server on the loopback interface that keeps nothing.
type Server struct {
	daemon.Daemon
	URL string // for SIGNATE_REDIS_URL
}

// Start starts a server, which ends with the test. Without Redis on the machine it skips the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		tb.Skip("redis-server is not installed; make deps installs it")
	}
	d, err := daemon.New()
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{d, "redis://" + d.Address}
	tb.Cleanup(s.Stop)
	s.Start(tb)
	return s
}

// Start starts the server again, at the same address, after Stop.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	host, port, err := net.SplitHostPort(s.Address)
	if err == nil {
		err = s.Run(exec.CommandContext(context.WithoutCancel(tb.Context()), "redis-server", "--port", port, "--bind", host, "--save", "", "--appendonly", "no", "--daemonize", "no"))
	}
	if err != nil {
		tb.Fatal(err)
	}
}
