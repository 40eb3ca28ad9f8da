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

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/test/pgtest"
)

// Installation is a running server with a database of its own.
type Installation struct {
	URL string       // without a slash at the end
	DB  *postgres.DB // the same database, for what no API shows
}

var (
	once   sync.Once
	shared *Installation
	failed error
	stop   = func() {}
)

// Main runs a package's tests and then stops the server; call it from TestMain.
func Main(m *testing.M) {
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

func start(database *pgtest.Database) (*Installation, error) {
	dir, err := os.MkdirTemp("", "signate-apitest-")
	if err != nil {
		return nil, err
	}
	cfg := Config(database, dir)
	if err := cfg.Complete(); err != nil {
		return nil, err
	}
	s, err := server.New(context.Background(), cfg, logger())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	stop = func() {
		cancel()
		if err := <-done; err != nil {
			fmt.Fprintln(os.Stderr, "apitest: the server ended with:", err)
		}
		_ = os.RemoveAll(dir)
	}
	return &Installation{URL: "http://" + s.Addr(), DB: database.DB}, nil
}

// Config returns the settings of a server for tests over a database.
func Config(database *pgtest.Database, dir string) config.Config {
	return config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, BaseDomain: "signate.test", Roles: []string{"web", "worker"}, DatabaseURL: database.AdminURL, MaxConns: 12,
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
	return t
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

// Mail returns the text of the last mail to an address, and fails the test when there is none.
func (in *Installation) Mail(tb testing.TB, to string) string {
	tb.Helper()
	var text string
	err := in.DB.SharedPool().QueryRow(tb.Context(),
		`select args->>'text' from jobs.river_job where kind = 'mail' and lower(args->>'to') = lower($1) order by id desc limit 1`, to).Scan(&text)
	if err != nil {
		tb.Fatalf("apitest: the mail to %s: %v", to, err)
	}
	return text
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
