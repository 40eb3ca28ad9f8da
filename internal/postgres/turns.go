package postgres

import (
	"context"
	"net"
	"path/filepath"
	"runtime"

	"github.com/jackc/pgx/v5/pgconn"
)

// turns bounds how many short reads a database works on at once; nil bounds nothing. A database on this machine has its
// processors for all of them: with more reads than those, each takes as much longer, and the machine's time goes into
// changing between them. The one more is read while an answer is on its way. A database elsewhere knows itself how much it does at once.
type turns chan struct{}

// turnsAt returns the turns for the database at a URL.
func turnsAt(url string) turns {
	c, err := pgconn.ParseConfig(url)
	if err != nil || !here(c.Host) {
		return nil // whoever connects hears what is wrong with it
	}
	return make(turns, runtime.GOMAXPROCS(0)+1)
}

// here tells whether a host, or a directory of sockets, is this machine.
func here(host string) bool {
	ip := net.ParseIP(host)
	return filepath.IsAbs(host) || host == "localhost" || ip != nil && ip.IsLoopback()
}

// take waits for a turn, which ends when the returned function is called.
func (t turns) take(ctx context.Context) (end func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
