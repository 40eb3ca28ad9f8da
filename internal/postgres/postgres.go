// Package postgres is the only way to the database: it opens pools, migrates the schema, and lets the
// domains in through two doors, Read and Tx, which set the tenant for row-level security on every
// round trip. It holds no SQL of any domain.
//
// A tenant's rows are visible only while its id stands in app.current_tenant_id, a setting that ends
// with the transaction; without it every tenant table is empty to the serving role.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/maypok86/otter/v2"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
)

// ServingRole owns nothing, cannot bypass row-level security, and is who every query runs as.
const ServingRole = "signate_app"

// connectTimeout bounds the way to a database.
const connectTimeout = 5 * time.Second

// Config says where the databases are.
type Config struct {
	URL       string              // connection string of the shared database
	AdminURL  string              // the same database as the owner of the schema; only moves of tenants need it
	Databases map[string]Database // further ones, by the names that tenants refer to
	MaxConns  int32               // to each; 0 takes 16
	Logger    *slog.Logger
}

// Database is one that holds the data plane of some tenants.
type Database struct {
	URL      string
	AdminURL string // as the owner of the schema
}

// DB is the database as the domains see it. Behind it may be several: the control plane lies in the shared
// one, a tenant's data plane there or in the one that the tenant names.
type DB struct {
	shared *place
	places map[string]*place // the others
	routes sync.Map          // tenant → name of the place, for those that are not in the shared one
	log    *slog.Logger

	changes        *changes
	controlChanges atomic.Uint64
	found          *otter.Cache[string, found] // what lists of which words and labels hold
	happening      func(ctx context.Context, tx Tx, h Happening) error
}

// Open connects as the serving role and refuses to go on if that role could see past row-level security.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	pool, err := openPool(ctx, cfg.URL, cfg.MaxConns)
	if err != nil {
		return nil, err
	}
	shared := &place{url: cfg.URL, adminURL: cfg.AdminURL, pool: pool, turns: turnsAt(cfg.URL)}
	db := &DB{shared: shared, places: map[string]*place{}, log: cfg.Logger, changes: newChanges(), found: newFound()}
	for name, d := range cfg.Databases {
		db.places[name] = &place{name: name, url: d.URL, adminURL: d.AdminURL, sharedURL: cfg.AdminURL, maxConns: cfg.MaxConns, turns: turnsAt(d.URL), log: cfg.Logger}
	}
	return db, nil
}

func openPool(ctx context.Context, url string, maxConns int32) (*pgxpool.Pool, error) {
	pc, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database URL: %w", redact(err))
	}
	pc.ConnConfig.RuntimeParams["role"] = ServingRole
	pc.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pc.ConnConfig.RuntimeParams["application_name"] = "signate"
	pc.ConnConfig.ConnectTimeout = connectTimeout
	pc.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		pgxuuid.Register(c.TypeMap()) // without it an id is written as text, read again, and only then sent
		return nil
	}
	pc.MaxConns = 16
	if maxConns > 0 {
		pc.MaxConns = maxConns
	}
	pc.MaxConnIdleTime = 5 * time.Minute
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := checkServingRole(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

var errMighty = errors.New("the serving role can bypass row-level security; it must be NOSUPERUSER NOBYPASSRLS")

func checkServingRole(ctx context.Context, pool *pgxpool.Pool) error {
	var super, bypass bool
	err := pool.QueryRow(ctx, "select rolsuper, rolbypassrls from pg_roles where rolname = current_user").Scan(&super, &bypass)
	if err != nil {
		return fmt.Errorf("connect as the serving role: %w", err)
	}
	if super || bypass {
		return errMighty
	}
	return nil
}

// redact drops the text of a parse error, which holds the connection string with its password.
func redact(err error) error {
	var pe *pgconnParseError
	if errors.As(err, &pe) {
		return errors.New("it is not a PostgreSQL connection string")
	}
	return err
}

// Close gives all connections back.
func (db *DB) Close() {
	db.shared.close()
	for _, p := range db.places {
		p.close()
	}
}

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.shared.pool.Ping(ctx); err != nil {
		return fault.Unavailable("The database does not answer.").Because(err)
	}
	return nil
}

// SharedPool is for the parts that keep no tenant data: the job queue and listening for notifications.
func (db *DB) SharedPool() *pgxpool.Pool { return db.shared.pool }

// tenantOf returns the tenant of the context and fails closed without one.
func tenantOf(ctx context.Context) (uuid.UUID, error) {
	t := access.From(ctx).Tenant
	if t == uuid.Nil {
		return t, errors.New("postgres: no tenant in the context")
	}
	return t, nil
}

// Tx is a transaction at a door. Effects outside the database belong in AfterCommit.
type Tx struct {
	pgx.Tx
	control  bool
	after    *[]func()
	changed  map[uuid.UUID]struct{} // tenants whose copies are wrong when it is committed
	db       *DB
	database string
}

// Control tells whether the transaction is on the control plane, where tenant tables are empty.
func (tx Tx) Control() bool { return tx.control }

// AfterCommit runs fn once the transaction is committed, and never when it is not.
func (tx Tx) AfterCommit(fn func()) { *tx.after = append(*tx.after, fn) }
