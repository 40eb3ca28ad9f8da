package pgtest

import (
	"context"
	"log/slog"
	"net/url"
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

// Other is a second PostgreSQL server, beside that of the package. Its database belongs to a role that is no
// superuser, as that of a provider does.
type Other struct {
	*cluster
}

// URL is the connection string of the database's owner.
func (o *Other) URL() string {
	u, _ := url.Parse(o.cluster.URL()) // it was made by a program
	u.User, u.Path = url.UserPassword("tenants_owner", "secret"), "/tenants"
	return u.String()
}

// AdminURL is the same database as the server's superuser, who sees all rows.
func (o *Other) AdminURL() string {
	u, _ := url.Parse(o.cluster.URL()) // it was made by a program
	u.Path = "/tenants"
	return u.String()
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
	for _, sql := range []string{"create role tenants_owner login createrole password 'secret'", "create database tenants owner tenants_owner"} {
		conn, err := pgx.Connect(context.Background(), c.URL())
		if err == nil {
			_, err = conn.Exec(context.Background(), sql)
			_ = conn.Close(context.Background())
		}
		if err != nil {
			tb.Fatalf("pgtest: make the other database: %v", err)
		}
	}
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
	for name, address := range others {
		cfg.Databases[name] = postgres.Database{URL: address, AdminURL: address}
	}
	db, err := postgres.Open(context.Background(), cfg)
	if err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	tb.Cleanup(db.Close)
	return db
}

// Place puts a new tenant where the tests' tenants lie: it does nothing unless SIGNATE_TEST_ROUTED is set.
func (d *Database) Place(tenant uuid.UUID) error {
	if d.Routed == "" {
		return nil
	}
	_, err := d.DB.Move(context.Background(), tenant, OtherName, nil)
	return err
}

// Rows counts what a tenant has in a table, as the owner sees it, in all databases of the tests together.
func (d *Database) Rows(tb testing.TB, table string, tenant uuid.UUID) (n int) {
	tb.Helper()
	ctx := context.Background()
	for _, address := range []string{d.AdminURL, d.Routed} {
		if address == "" {
			continue
		}
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			tb.Fatal(err)
		}
		var here int
		err = conn.QueryRow(ctx, "select count(*) from "+pgx.Identifier{table}.Sanitize()+" where tenant_id = $1", tenant).Scan(&here)
		_ = conn.Close(ctx)
		if err != nil {
			tb.Fatal(err)
		}
		n += here
	}
	return n
}
