package pgtest

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/postgres/embedded"
)

// cluster is a PostgreSQL server in a directory of its own.
type cluster struct {
	*embedded.Server
	cfg embedded.Config
}

func startCluster(ctx context.Context) (*cluster, error) {
	dir, err := os.MkdirTemp("", "signate-pgtest-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	c := &cluster{cfg: embedded.Config{Dir: dir, BinDir: os.Getenv("SIGNATE_PG_BIN"), Logger: slog.New(slog.DiscardHandler),
		Settings: map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}}}
	c.Server, err = embedded.Start(ctx, c.cfg)
	return c, err
}

func (c *cluster) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = c.Stop(ctx) // the directory goes anyway
}

func (c *cluster) remove() {
	c.stop()
	_ = os.RemoveAll(c.cfg.Dir)
}

// Other is a second PostgreSQL server, beside that of the package.
type Other struct {
	*cluster
}

// OpenOther starts another server for the test.
func OpenOther(tb testing.TB) *Other {
	tb.Helper()
	c, err := startCluster(context.Background())
	if err != nil {
		tb.Fatalf("pgtest: start another server: %v", err)
	}
	o := &Other{c}
	tb.Cleanup(func() { o.remove() })
	return o
}

// Down stops the server.
func (o *Other) Down(tb testing.TB) {
	tb.Helper()
	o.stop()
}

// Up starts it again, with what it had.
func (o *Other) Up(tb testing.TB) {
	tb.Helper()
	s, err := embedded.Start(context.Background(), o.cfg)
	if err != nil {
		tb.Fatalf("pgtest: start the other server again: %v", err)
	}
	o.Server = s
}

// With opens the package's database once more, as a node to which it and others, by name, belong.
func (d *Database) With(tb testing.TB, others map[string]string) *postgres.DB {
	tb.Helper()
	cfg := postgres.Config{URL: d.AdminURL, AdminURL: d.AdminURL, Databases: map[string]postgres.Database{}, Logger: slog.New(slog.DiscardHandler), MaxConns: 6}
	for name, url := range others {
		cfg.Databases[name] = postgres.Database{URL: url, AdminURL: url}
	}
	db, err := postgres.Open(context.Background(), cfg)
	if err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	tb.Cleanup(db.Close)
	return db
}

// place opens the database at url for the tenant.
func place(url string, tenant uuid.UUID) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, "insert into tenant_management.placements (tenant_id) values ($1)", tenant)
	return err
}
