package identity_test

import (
	"context"
	"encoding/hex"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Everybody's password and a hash of it that is cheap to compute.
const (
	password     = "correct horse battery"
	passwordHash = "$argon2id$v=19$m=64,t=1,p=1$c2lnbmF0ZSB0ZXN0cw$TuP7XpDT5K1as2mG3l4SzG88tdk36eU1Qr35CHfoOUM"
)

// mailbox keeps mails instead of sending them.
type mailbox struct {
	mu    sync.Mutex
	mails []mail.Message
}

func (b *mailbox) SendTx(_ context.Context, tx postgres.Tx, m mail.Message) error {
	tx.AfterCommit(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.mails = append(b.mails, m)
	})
	return nil
}

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// bench is a service over the package's database, and one tenant with a member.
type bench struct {
	*identity.Service
	db     *pgtest.Database
	clock  *clock
	mails  *mailbox
	tenant uuid.UUID
	slug   string
	user   uuid.UUID
	email  string
}

func setup(tb testing.TB, options ...func(*identity.Deps)) *bench {
	tb.Helper()
	b := &bench{db: pgtest.Open(tb), clock: &clock{now: time.Now()}, mails: &mailbox{}}
	d := identity.Deps{
		DB: b.db.DB, Tenants: tenant.New(b.db.DB), Mail: b.mails, Signup: identity.SignupOpen, Now: b.clock.Now,
		Keys: []secret.Key{{ID: "k1", Bytes: []byte("0123456789abcdef0123456789abcdef")}},
	}
	for _, o := range options {
		o(&d)
	}
	b.Service = identity.New(d)
	_, b.tenant = b.db.Tenant(tb)
	b.slug = "t" + hex.EncodeToString(b.tenant[8:])
	b.user, b.email = b.newUser(tb)
	b.join(tb, b.tenant, b.user, access.TenantAdmin)
	return b
}

func (b *bench) exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	err := b.db.DB.ControlTx(context.Background(), func(tx postgres.Tx) error {
		_, err := tx.Exec(context.Background(), sql, args...)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func (b *bench) newUser(tb testing.TB) (uuid.UUID, string) {
	tb.Helper()
	user := id.New()
	email := "u" + hex.EncodeToString(user[8:]) + "@example.com"
	b.exec(tb, `insert into auth_user (id, email, username, password_hash, first_name, email_verified_at) values ($1, $2, $2, $3, 'Ada', now())`, user, email, passwordHash)
	return user, email
}

func (b *bench) join(tb testing.TB, tenant, user uuid.UUID, role access.Role) {
	tb.Helper()
	b.exec(tb, `insert into tenant_management.tenant_users (tenant_id, user_id, role) values ($1, $2, $3)`, tenant, user, string(role))
}

// at returns a context of a request that names the tenant and comes from an address.
func (b *bench) at(address string) context.Context {
	return access.With(context.Background(), access.Actor{Tenant: b.tenant, Address: netip.MustParseAddr(address)})
}

// signedIn returns a context in which the member acts with a session of their own.
func (b *bench) signedIn(tb testing.TB) (context.Context, identity.Session) {
	tb.Helper()
	s := b.login(tb)
	ctx, err := b.Authenticate(b.at("192.0.2.1"), s.AccessToken, identity.Named{Any: true})
	if err != nil {
		tb.Fatal(err)
	}
	return ctx, s
}

func (b *bench) login(tb testing.TB) identity.Session {
	tb.Helper()
	s, err := b.Login(b.at("192.0.2.1"), identity.Credentials{Login: b.email, Password: password})
	if err != nil {
		tb.Fatal(err)
	}
	return s.Session
}

// setupOver returns a bench of another node over the same database, tenant and user.
func setupOver(b *bench) *bench {
	other := *b
	other.Service = identity.New(identity.Deps{
		DB: b.db.DB, Tenants: tenant.New(b.db.DB), Mail: b.mails, Signup: identity.SignupOpen, Now: b.clock.Now,
		Keys: []secret.Key{{ID: "k1", Bytes: []byte("0123456789abcdef0123456789abcdef")}},
	})
	return &other
}

// wait lets a moment pass between two looks at a condition.
func wait(tb testing.TB, d time.Duration) {
	tb.Helper()
	select {
	case <-time.After(d):
	case <-tb.Context().Done():
		tb.Fatal(tb.Context().Err())
	}
}
