// Package pgtest gives tests a real PostgreSQL: one cluster a run, one database a package, one tenant a
// test. Nobody mocks SQL.
package pgtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
)

// Database is a migrated database of a test package.
type Database struct {
	DB       *postgres.DB
	AdminURL string // as the schema's owner
	Routed   string // as the owner of the database that tests' tenants lie in, when it is another one
}

var (
	once   sync.Once
	shared *Database
	failed error
	stop   = func() {}
	ends   sync.Mutex // guards stop
)

// Main runs a package's tests and then removes its database; call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	Stop()
	os.Exit(code)
}

// Stop removes the package's database, for packages whose TestMain does more than Main.
func Stop() { stop() }

// Open returns the package's database.
func Open(tb testing.TB) *Database {
	tb.Helper()
	once.Do(func() { shared, failed = open() })
	if failed != nil {
		tb.Fatalf("pgtest: %v", failed)
	}
	return shared
}

// New makes one more database for the package, for what must not meet the others' jobs. It lasts as long as they.
func New(tb testing.TB) *Database {
	tb.Helper()
	d, err := open()
	if err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	return d
}

// open makes a database in the cluster of the run, or in one of the package's own when the tests were
// started without `make test`.
func open() (*Database, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	base := os.Getenv("TEST_DATABASE_URL")
	if base == "" {
		server, err := ownCluster(ctx)
		if err != nil {
			return nil, err
		}
		base = server
	}
	admin, err := createDatabase(ctx, base)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	if err := postgres.Migrate(ctx, admin, log); err != nil {
		return nil, err
	}
	cfg := postgres.Config{URL: admin, AdminURL: admin, Logger: log, MaxConns: 12}
	routed := ""
	if os.Getenv("SIGNATE_TEST_ROUTED") != "" {
		if routed, err = createDatabase(ctx, base); err != nil {
			return nil, err
		}
		cfg.Databases = map[string]postgres.Database{OtherName: {URL: routed, AdminURL: routed}}
	}
	db, err := postgres.Open(context.Background(), cfg)
	if err != nil {
		return nil, err
	}
	chain(db.Close)
	for _, err := range db.Databases(ctx) {
		if err != nil {
			return nil, err
		}
	}
	return &Database{DB: db, AdminURL: admin, Routed: routed}, nil
}

// OtherName is what tenants call the database beside the shared one. With SIGNATE_TEST_ROUTED set it holds the
// data plane of every tenant of the tests, which shows what needs both planes in one database.
const OtherName = "other"

// chain adds what happens at the end, before what was added earlier.
func chain(fn func()) {
	ends.Lock()
	defer ends.Unlock()
	earlier := stop
	stop = func() { fn(); earlier() }
}

func ownCluster(ctx context.Context) (string, error) {
	server, err := startCluster(ctx)
	if err != nil {
		return "", err
	}
	chain(server.remove)
	return server.URL(), nil
}

func createDatabase(ctx context.Context, base string) (string, error) {
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		return "", fmt.Errorf("connect to the test cluster: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	raw := make([]byte, 6)
	_, _ = rand.Read(raw) // never fails
	name := "test_" + hex.EncodeToString(raw)
	if _, err := conn.Exec(ctx, "create database "+name); err != nil {
		return "", fmt.Errorf("create the test database: %w", err)
	}
	chain(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if conn, err := pgx.Connect(ctx, base); err == nil {
			_, _ = conn.Exec(ctx, "drop database "+name+" with (force)") // the cluster goes anyway
			_ = conn.Close(ctx)
		}
	})
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("read TEST_DATABASE_URL: %w", err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// Tenant makes a tenant without limits and returns a context in which its administrator acts.
func (d *Database) Tenant(tb testing.TB) (context.Context, uuid.UUID) {
	tb.Helper()
	t := id.New()
	err := d.DB.ControlTx(context.Background(), func(tx postgres.Tx) error {
		_, err := tx.Exec(context.Background(), `insert into tenant_management.tenants (id, name, slug, subscription_tier) values ($1, 'Test', $2, 'legacy')`,
			t, "t"+hex.EncodeToString(t[8:]))
		return err
	})
	if err == nil {
		err = d.Place(t)
	}
	if err != nil {
		tb.Fatalf("pgtest: make a tenant: %v", err)
	}
	ctx := access.With(context.Background(), access.Actor{Tenant: t, User: id.New(), Role: access.TenantAdmin, Permissions: access.NewSet(access.All)})
	return ctx, t
}
