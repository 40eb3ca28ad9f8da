// Package identity owns users, their passwords and their sessions, and tells who a request comes from.
package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/tenant"
)

// User is a person who can sign in.
type User struct {
	ID                         uuid.UUID
	Email, FirstName, LastName string
	Operator                   bool // administers the installation
}

// Session is what signing in gives.
type Session struct {
	AccessToken  string
	RefreshToken string
	ExpiresIn    int // seconds until the access token ends
	User         User
	Tenant       *tenant.Tenant // nil for a user without any
}

// Signup says who may create a tenant.
type Signup string

// The modes of sign-up.
const (
	SignupOpen   Signup = "open"
	SignupInvite Signup = "invite"
	SignupClosed Signup = "closed"
)

// Deps are what the service needs.
type Deps struct {
	DB      *postgres.DB
	Tenants *tenant.Service
	Keys    []secret.Key
	Mail    outbox
	Jobs    jobs
	Vault   vault
	Secrets secrets
	// Provider reaches tenants' providers of single sign-on.
	Provider provider
	Signup   Signup
	// PublicURL is where the links of mails lead, without a slash at the end; never what a request says.
	PublicURL  string
	BaseDomain string // whose subdomains are tenants; they share their passkeys
	// SigninLimit is how many wrong guesses a minute are taken from one address; 0 takes any number.
	SigninLimit int
	// Guesses counts wrong guesses and mails that were asked for; nil does it in this process.
	Guesses ratelimit.Guesses
	Log     *slog.Logger // discarded when nil
	Now     func() time.Time
}

// outbox sends a mail once a transaction is committed.
type outbox interface {
	SendTx(ctx context.Context, tx postgres.Tx, m mail.Message) error
}

// jobs puts background work into a transaction.
type jobs interface {
	InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error
}

// Service signs people in and out.
type Service struct {
	db       *postgres.DB
	q        *db.Queries
	tenants  *tenant.Service
	signer   signer
	hasher   *hasher
	mail     outbox
	signup   Signup
	now      func() time.Time
	log      *slog.Logger
	guesses  *guesses
	jobs     jobs
	vault    vault
	secrets  secrets
	provider provider

	publicURL, baseDomain string
	cache                 cache.Brief[subject, standing]              // by session
	members               cache.Brief[member, standing]               // by user, for requests without a session
	keys                  cache.Brief[[sha256.Size]byte, keyStanding] // by hash of the key
	pairs                 *otter.Cache[[sha256.Size]byte, struct{}]   // user and password that were right
	pepper                []byte                                      // of pairs; this process's own
}

// New returns the service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Guesses == nil {
		d.Guesses = ratelimit.NewMemoryGuesses(d.Now)
	}
	pepper := make([]byte, sha256.Size)
	_, _ = rand.Read(pepper) // never fails
	return &Service{
		db: d.DB, q: db.New(), tenants: d.Tenants, mail: d.Mail, jobs: d.Jobs, vault: d.Vault, secrets: d.Secrets, provider: d.Provider, publicURL: d.PublicURL, baseDomain: d.BaseDomain, signup: d.Signup, now: d.Now, log: d.Log,
		signer: newSigner(d.Keys, d.Now), hasher: newHasher(), guesses: &guesses{store: d.Guesses, perMinute: d.SigninLimit},
		cache: cache.NewBrief[subject, standing](d.DB, mostKept, freshness), members: cache.NewBrief[member, standing](d.DB, mostKept, freshness),
		keys: cache.NewBrief[[sha256.Size]byte, keyStanding](d.DB, mostKept, freshness), pairs: newCache[[sha256.Size]byte, struct{}](pairLifetime), pepper: pepper,
	}
}

// pairLifetime is how long a pair of user and password is known to be right without computing its hash.
const pairLifetime = 5 * time.Minute

// mostKept bounds what is remembered of each kind.
const mostKept = 100_000

func newCache[K comparable, V any](lifetime time.Duration) *otter.Cache[K, V] {
	return otter.Must(&otter.Options[K, V]{MaximumSize: mostKept, ExpiryCalculator: otter.ExpiryWriting[K, V](lifetime)})
}

// record writes to the audit log, that of the actor's tenant if there is one.
func (s *Service) record(ctx context.Context, e audit.Entry) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error { return audit.WriteTx(ctx, tx, e) })
}

// Me is what a user may do in the tenant of the request.
type Me struct {
	User        User
	Memberships []tenant.Membership
}

// Me returns the signed-in user and their tenants. Faults: Unauthorized.
func (s *Service) Me(ctx context.Context) (Me, error) {
	row, err := s.q.GetUser(ctx, s.db.ControlRead(), access.From(ctx).User)
	if err != nil {
		return Me{}, postgres.Fault(err, "user")
	}
	memberships, err := s.tenants.Memberships(ctx, row.ID)
	if a := access.From(ctx); a.Confined {
		memberships = slices.DeleteFunc(memberships, func(m tenant.Membership) bool { return m.Tenant.ID != a.Tenant })
	}
	return Me{User: fromRow(row), Memberships: memberships}, err
}

func fromRow(r db.AuthUser) User {
	return User{ID: r.ID, Email: r.Email, FirstName: r.FirstName, LastName: r.LastName, Operator: r.IsSuperuser}
}

// checkEmail returns the address in the form it is kept in.
func checkEmail(email string) (string, error) {
	email = strings.TrimSpace(email)
	parsed, err := netmail.ParseAddress(email)
	if err != nil || parsed.Address != email || !strings.Contains(email[strings.LastIndex(email, "@")+1:], ".") && !strings.HasSuffix(email, "@localhost") {
		return "", fault.Invalid("email", "invalid", "Enter an e-mail address such as ada@example.com.")
	}
	return email, nil
}
