package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/signate/signate/internal/fault"
)

// downFor is how long a database that could not be reached is not tried again, so that its tenants are
// answered at once instead of each waiting for a connection.
const downFor = time.Second

// place is a database that holds tenants' data planes. Its pool is opened by the first who needs it, and keeps
// no connection that nobody uses.
type place struct {
	name     string // empty for the shared one
	url      string
	adminURL string
	maxConns int32
	turns    turns
	log      *slog.Logger

	sharedURL string // of the shared database, as its owner

	mu        sync.Mutex
	migrated  bool
	pool      *pgxpool.Pool
	downUntil time.Time
}

// open returns the pool. Faults: Unavailable.
func (p *place) open(ctx context.Context) (*pgxpool.Pool, error) {
	if p.name == "" {
		return p.pool, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Now().Before(p.downUntil) {
		return nil, errDown
	}
	if p.pool != nil {
		return p.pool, nil
	}
	if err := p.connect(context.WithoutCancel(ctx)); err != nil { // whoever asked first may leave; the pool stays for the others
		p.downUntil = time.Now().Add(downFor)
		return nil, errDown.Because(fmt.Errorf("database %s: %w", p.name, err))
	}
	return p.pool, nil
}

// connect brings the schema up to date, which a database that was away when the program started still needs,
// and opens the pool.
func (p *place) connect(ctx context.Context) (err error) {
	if p.adminURL != "" && !p.migrated {
		if err := MigrateDatabase(ctx, p.adminURL, p.sharedURL, p.log); err != nil {
			return err
		}
		p.migrated = true
	}
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	p.pool, err = openPool(ctx, p.url, p.maxConns)
	return err
}

var errDown = later(fault.Unavailable("The database of this tenant does not answer; try again.").WithCode("tenant_database_unavailable"))

// later says when it is worth trying again.
func later(e *fault.Error) *fault.Error {
	e.RetryAfter = 5 * time.Second
	return e
}

// note remembers when the database of some tenants could not be reached.
func (p *place) note(err error) error {
	var ce *pgconn.ConnectError
	if p.name == "" || !errors.As(err, &ce) || errors.Is(err, context.Canceled) {
		return err
	}
	p.mu.Lock()
	p.downUntil = time.Now().Add(downFor)
	p.mu.Unlock()
	return errDown.Because(err)
}

func (p *place) isDown() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Before(p.downUntil)
}

func (p *place) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pool != nil {
		p.pool.Close()
	}
}

// place returns the database of a name that a tenant refers to.
func (db *DB) place(name string) (*place, error) {
	if name == "" {
		return db.shared, nil
	}
	if p, ok := db.places[name]; ok {
		return p, nil
	}
	return nil, errDown.Because(fmt.Errorf("SIGNATE_DATABASES names no database %q", name))
}

// Databases tells of each database beside the shared one what keeps it from answering.
func (db *DB) Databases(ctx context.Context) map[string]error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out := make(map[string]error, len(db.places))
	for name, p := range db.places {
		wg.Go(func() {
			err := p.run(ctx, func(_ *place, pool *pgxpool.Pool) error { return pool.Ping(ctx) })
			mu.Lock()
			out[name] = err
			mu.Unlock()
		})
	}
	wg.Wait()
	return out
}
