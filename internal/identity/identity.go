// Package identity owns users, their passwords and their sessions, and tells who a request comes from.
package identity

import (
	"context"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
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
	Signup  Signup
	Now     func() time.Time
}

// outbox sends a mail once a transaction is committed.
type outbox interface {
	SendTx(ctx context.Context, tx postgres.Tx, m mail.Message) error
}

// Service signs people in and out.
type Service struct {
	db      *postgres.DB
	q       *db.Queries
	tenants *tenant.Service
	signer  signer
	hasher  *hasher
	mail    outbox
	signup  Signup
	now     func() time.Time
	cache   *otter.Cache[subject, standing]
	guesses *guesses
}

// New returns the service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{
		db: d.DB, q: db.New(), tenants: d.Tenants, mail: d.Mail, signup: d.Signup, now: d.Now,
		signer: signer{keys: d.Keys, now: d.Now}, hasher: newHasher(), guesses: newGuesses(d.Now),
		cache: otter.Must(&otter.Options[subject, standing]{
			MaximumSize: 100_000, ExpiryCalculator: otter.ExpiryWriting[subject, standing](freshness),
		}),
	}
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

// checkName refuses what a name never holds, so that it can be shown and mailed everywhere.
func checkName(field, name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", fault.Invalid(field, "required", "Enter a name.")
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '<' || r == '>' || r == 0x7f }) {
		return "", fault.Invalid(field, "unsafe", "Invalid content detected")
	}
	return name, nil
}
