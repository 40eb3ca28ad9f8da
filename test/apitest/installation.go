// Package apitest drives a whole server over real HTTP: one installation a package, one tenant a test,
// and checks every answer of the v3 API against the contract.
package apitest

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/test/pgtest"
	"github.com/signate/signate/test/smtptest"
)

// Installation is a running server with a database of its own.
type Installation struct {
	URL string       // without a slash at the end
	DB  *postgres.DB // the same database, for what no API shows
	Dir string       // where it keeps files and keys

	Blobs blob.Store // where the files are

	Mails *smtptest.Server // what the server has sent; nil at further nodes

	database *pgtest.Database
	settings func(*config.Config) // of the installation, for its further nodes
}

var (
	once   sync.Once
	shared *Installation
	failed error
	stop   = func() {}
)

// Main runs a package's tests and then stops the server; call it from TestMain.
func Main(m *testing.M) {
	media.BeWorker(context.Background()) // as the program itself does
	code := m.Run()
	stop()
	pgtest.Stop()
	os.Exit(code)
}

// Open returns the package's installation.
func Open(tb testing.TB) *Installation {
	tb.Helper()
	once.Do(func() { shared, failed = start(pgtest.Open(tb)) })
	if failed != nil {
		tb.Fatalf("apitest: %v", failed)
	}
	return shared
}

// Alone starts an installation with a database and a directory of its own, set up by change as its nodes will be.
// It ends with the test.
func Alone(tb testing.TB, change func(*config.Config)) *Installation {
	tb.Helper()
	database := pgtest.New(tb)
	cfg := Config(database, tb.TempDir())
	change(&cfg)
	in, end, err := run(database, cfg, logger())
	if err != nil {
		tb.Fatalf("apitest: %v", err)
	}
	tb.Cleanup(func() {
		if err := end(); err != nil {
			tb.Errorf("apitest: the server ended with: %v", err)
		}
	})
	in.settings = change
	return in
}

func start(database *pgtest.Database) (*Installation, error) {
	dir, err := os.MkdirTemp("", "signate-apitest-")
	if err != nil {
		return nil, err
	}
	mails, err := smtptest.Start()
	if err != nil {
		return nil, err
	}
	parts, err := startParts()
	if err != nil {
		return nil, err
	}
	cfg := Config(database, dir)
	parts.set(&cfg)
	cfg.SMTPURL = mails.URL
	in, end, err := run(database, cfg, logger())
	stop = func() {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, "apitest: the server ended with:", err)
		}
		parts.close()
		mails.Close()
		_ = os.RemoveAll(dir)
	}
	if err != nil {
		return nil, err
	}
	in.Mails, in.settings = mails, parts.set
	return in, nil
}

// run starts a server and returns what stops it.
func run(database *pgtest.Database, cfg config.Config, log *slog.Logger) (in *Installation, end func() error, err error) {
	end = func() error { return nil }
	if err := cfg.Complete(); err != nil {
		return nil, end, err
	}
	blobs, err := openBlobs(cfg)
	if err != nil {
		return nil, end, err
	}
	s, err := server.New(context.Background(), cfg, log)
	if err != nil {
		return nil, end, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	end = func() error {
		cancel()
		return <-done
	}
	return &Installation{URL: "http://" + s.Addr(), DB: database.DB, Dir: cfg.DataDir, Blobs: blobs, database: database}, end, nil
}

// Node starts another server over the same database and directory, which the test may set up differently
// and which ends with it. It works no jobs. Everything that it logs goes to log.
func (in *Installation) Node(tb testing.TB, log io.Writer, change func(*config.Config)) *Installation {
	tb.Helper()
	cfg := Config(in.database, in.Dir)
	cfg.Roles, cfg.MaxConns = []string{"web"}, 4
	in.settings(&cfg)
	if change != nil {
		change(&cfg)
	}
	node, end, err := run(in.database, cfg, server.NewLogger(log, "debug", "json"))
	if err != nil {
		tb.Fatalf("apitest: %v", err)
	}
	tb.Cleanup(func() {
		if err := end(); err != nil {
			tb.Errorf("apitest: the node ended with: %v", err)
		}
	})
	return node
}

// At returns the same client at another node.
func (c *Client) At(node *Installation) *Client {
	other := *c
	other.URL = node.URL
	return &other
}

// Config returns the settings of a server for tests over a database.
func Config(database *pgtest.Database, dir string) config.Config {
	further := ""
	if database.Routed != "" {
		further = pgtest.OtherName + "=" + database.Routed
	}
	return config.Config{
		Databases: further,
		Addr:      "127.0.0.1:0", DataDir: dir, BaseDomain: "signate.test", PublicURL: "http://signate.test", Roles: []string{"web", "worker"}, DatabaseURL: database.AdminURL, MaxConns: 12,
		TrustedProxies: []string{"127.0.0.0/8"}, // so that a test can come from an address of its own, with X-Forwarded-For
		LocalProviders: true, PrivateNetworks: []string{"127.0.0.0/8"}, AnthiasDefault: true,
		Signup: "open", MailFrom: "Signate <signate@example.com>", MaxUpload: 64 << 20, LogLevel: "warn", LogFormat: "text",
	}
}

// logger shows what the server complains about when tests run with SIGNATE_TEST_LOG set.
func logger() *slog.Logger {
	if os.Getenv("SIGNATE_TEST_LOG") == "" {
		return server.NewLogger(io.Discard, "error", "text")
	}
	return server.NewLogger(os.Stderr, "debug", "text")
}

// Tenant is a tenant without limits and its people.
type Tenant struct {
	*Installation
	ID   uuid.UUID
	Slug string

	mu     sync.Mutex
	people map[access.Role]*Client
}

// Tenant makes a tenant.
func (in *Installation) Tenant(tb testing.TB) *Tenant {
	tb.Helper()
	t := &Tenant{Installation: in, ID: id.New(), people: map[access.Role]*Client{}}
	t.Slug = "t" + hex.EncodeToString(t.ID[8:])
	in.exec(tb, `insert into tenant_management.tenants (id, name, slug, subscription_tier) values ($1, 'Test', $2, 'legacy')`, t.ID, t.Slug)
	if err := in.database.Place(t.ID); err != nil {
		tb.Fatalf("apitest: %v", err)
	}
	return t
}

// Limit changes the limits of a tenant's plan: max_assets, max_devices or storage_quota_gb.
func (t *Tenant) Limit(tb testing.TB, column string, limit int) {
	tb.Helper()
	t.exec(tb, "update tenant_management.tenants set "+column+" = $2 where id = $1", t.ID, limit)
}

// Fill makes the tenant use so many bytes of storage. The sweep of a starting worker may have counted what it uses
// already, and may not have.
func (t *Tenant) Fill(tb testing.TB, bytes int64) {
	tb.Helper()
	t.Tx(tb, t.Slug, `with f as (insert into files (tenant_id, sha256, size) values (app_tenant(), repeat('0', 64), $1) returning tenant_id, sha256),
		counted as (update storage_usage set bytes = bytes + $1, files = files + 1 where tenant_id = app_tenant())
		insert into file_references (tenant_id, owner, owner_id, sha256) select tenant_id, 'test', 'fill', sha256 from f`, bytes)
}

// exec changes the control plane where no API does.
func (in *Installation) exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err := in.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	})
	if err != nil {
		tb.Fatalf("apitest: %v", err)
	}
}

// password is everybody's, and this its hash: computing one for each person would take most of the time.
const (
	password     = "correct horse battery"
	passwordHash = "$argon2id$v=19$m=64,t=1,p=1$c2lnbmF0ZSB0ZXN0cw$TuP7XpDT5K1as2mG3l4SzG88tdk36eU1Qr35CHfoOUM"
)

// Exec changes the control plane where no API does.
func (in *Installation) Exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	in.exec(tb, sql, args...)
}

// As returns a member with the role, signed in; the same one at every call.
func (t *Tenant) As(tb testing.TB, role access.Role) *Client {
	tb.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.people[role]; c != nil {
		return c
	}
	c := t.Member(tb, role)
	t.people[role] = c
	return c
}

// Admin returns an administrator of the tenant.
func (t *Tenant) Admin(tb testing.TB) *Client {
	tb.Helper()
	return t.As(tb, access.TenantAdmin)
}

// Member makes one more member with the role and signs them in.
func (t *Tenant) Member(tb testing.TB, role access.Role) *Client {
	tb.Helper()
	user := t.User(tb)
	t.exec(tb, `insert into tenant_management.tenant_users (tenant_id, user_id, role, is_owner) values ($1, $2, $3, $4)`,
		t.ID, user.ID, string(role), role == access.TenantAdmin)
	user.SignIn(tb)
	user.Tenant = t.Slug
	return user
}

// User makes somebody who is a member of nothing and not signed in; the password is Password.
func (in *Installation) User(tb testing.TB) *Client {
	tb.Helper()
	c := &Client{URL: in.URL, ID: id.New(), Password: password}
	c.Email = "u" + hex.EncodeToString(c.ID[8:]) + "@example.com"
	in.exec(tb, `insert into auth_user (id, email, username, password_hash, first_name, last_name, email_verified_at) values ($1, $2, $2, $3, 'Ada', 'Test', now())`,
		c.ID, c.Email, passwordHash)
	return c
}

// Guest returns somebody who is not signed in.
func (in *Installation) Guest() *Client { return &Client{URL: in.URL} }

// Owner changes the schema, as its owner. Tests that do are not parallel and undo it.
func (in *Installation) Owner(tb testing.TB, sql string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, in.database.AdminURL)
	if err == nil {
		_, err = conn.Exec(ctx, sql)
		_ = conn.Close(ctx)
	}
	if err != nil {
		tb.Fatalf("apitest: %v", err)
	}
}

// Tx changes a tenant's rows where no API does. The tenant is named by its slug.
func (in *Installation) Tx(tb testing.TB, slug, sql string, args ...any) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var tenant uuid.UUID
	err := in.DB.ControlRead().QueryRow(ctx, "select id from tenant_management.tenants where slug = $1", slug).Scan(&tenant)
	if err == nil {
		err = in.DB.Tx(access.System(ctx, tenant), func(tx postgres.Tx) error {
			_, err := tx.Exec(ctx, sql, args...)
			return err
		})
	}
	if err != nil {
		tb.Fatalf("apitest: %v", err)
	}
}
