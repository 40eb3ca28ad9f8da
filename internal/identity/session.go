package identity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/text"
)

// Registration is what a stranger fills in to get a tenant.
type Registration struct {
	FirstName, LastName, Email, Password, Company string
	Language                                      string // one of Languages; empty is English
	UserAgent                                     string
}

// Register makes a user, their tenant, and signs them in. Faults: Invalid, Forbidden when sign-up is
// closed, Conflict when the address has an account.
func (s *Service) Register(ctx context.Context, r Registration) (Session, error) {
	if s.signup != SignupOpen {
		return Session{}, fault.Forbidden("Sign-up is closed on this installation; ask its administrator for an invitation.").WithCode("signup_closed")
	}
	if err := clean(&r); err != nil {
		return Session{}, err
	}
	hash, err := s.hasher.hash(ctx, r.Password)
	if err != nil {
		return Session{}, err
	}
	var out Session
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.InsertUser(ctx, tx, db.InsertUserParams{
			ID: id.New(), Email: r.Email, Username: r.Email, PasswordHash: hash, FirstName: r.FirstName, LastName: r.LastName, Language: r.Language,
		})
		if postgres.IsConstraint(err, "auth_user_email_key") || postgres.IsConstraint(err, "auth_user_username_key") {
			return fault.Conflict("There is already an account with this address; sign in instead.").WithCode("email_taken").Because(err)
		}
		if err != nil {
			return postgres.Fault(err, "user")
		}
		t, err := s.tenants.CreateTx(ctx, tx, tenant.NewTenant{Name: r.Company, Tier: "basic", Owner: row.ID})
		if err != nil {
			return err
		}
		if out, err = s.openTx(ctx, tx, row, &t, r.UserAgent); err != nil {
			return err
		}
		link, err := s.verifyLinkTx(ctx, tx, row)
		if err != nil {
			return err
		}
		return s.sendTx(ctx, tx, row.Email, texts(row.Language).welcome(row.FirstName, t.Name, t.Slug, link))
	})
	return out, err
}

func clean(r *Registration) (err error) {
	if r.Email, err = checkEmail(r.Email); err != nil {
		return err
	}
	if r.FirstName, err = text.Name("first_name", r.FirstName); err != nil {
		return err
	}
	if r.LastName, err = text.Name("last_name", r.LastName); err != nil {
		return err
	}
	if r.Company, err = text.Name("company", r.Company); err != nil {
		return err
	}
	if r.Language == "" {
		r.Language = Languages[0]
	}
	if !slices.Contains(Languages, r.Language) {
		return fault.Invalid("language", "unknown", "Choose en or id.")
	}
	return CheckPassword(r.Password, r.Email, r.FirstName, r.LastName, r.Company)
}

// Credentials are what a user signs in with.
type Credentials struct {
	Login      string // e-mail address or user name
	Password   string
	TenantSlug string // empty is the tenant used last
	UserAgent  string
}

var errCredentials = fault.Unauthorized("Invalid credentials").WithCode("invalid_credentials")

// Login signs a user in, or asks for their second factor. Unknown accounts, wrong passwords and inactive
// users answer alike and take the same time. Faults: Unauthorized, RateLimited, Forbidden.
func (s *Service) Login(ctx context.Context, c Credentials) (SignIn, error) {
	account := strings.ToLower(strings.TrimSpace(c.Login))
	user, err := s.q.GetUserByLogin(ctx, s.db.ControlRead(), account)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return SignIn{}, postgres.Fault(err, "user")
	}
	if err := s.verify(ctx, account, c.Password, user); err != nil {
		return SignIn{}, err
	}
	challenge, err := s.challenge(ctx, user, c.TenantSlug)
	if err != nil || challenge != nil {
		return SignIn{Challenge: challenge}, err
	}
	t, err := s.chooseTenant(ctx, user, c.TenantSlug)
	if err != nil {
		return SignIn{}, err
	}
	var out SignIn
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		out.Session, err = s.openTx(ctx, tx, user, t, c.UserAgent)
		return err
	})
	return out, err
}

// chooseTenant returns the tenant to work in: the named one, else the one used last, else the first.
func (s *Service) chooseTenant(ctx context.Context, user db.AuthUser, slug string) (*tenant.Tenant, error) {
	memberships, err := s.tenants.Memberships(ctx, user.ID)
	if err != nil {
		return nil, err
	}
	var chosen *tenant.Tenant
	for i := range memberships {
		t := &memberships[i].Tenant
		switch {
		case slug != "" && t.Slug == slug:
			return t, nil
		case slug == "" && user.LastTenantID != nil && t.ID == *user.LastTenantID:
			return t, nil
		case chosen == nil:
			chosen = t
		}
	}
	if slug != "" {
		return nil, fault.Forbidden("You are not a member of this tenant.").WithCode("not_a_member")
	}
	return chosen, nil
}

// openTx starts a session and returns its first tokens.
func (s *Service) openTx(ctx context.Context, tx postgres.Tx, user db.AuthUser, t *tenant.Tenant, userAgent string) (Session, error) {
	return s.openAsTx(ctx, tx, user, t, userAgent, proof{})
}

// proof says how somebody proved who they are.
type proof struct {
	secondFactor bool       // by more than a password
	only         *uuid.UUID // to this tenant only; nil to all
}

// openAsTx is openTx for whoever proved more than a password, or less.
func (s *Service) openAsTx(ctx context.Context, tx postgres.Tx, user db.AuthUser, t *tenant.Tenant, userAgent string, p proof) (Session, error) {
	session := id.New()
	address := ""
	if a := access.From(ctx).Address; a.IsValid() {
		address = a.String()
	}
	err := s.q.InsertSession(ctx, tx, db.InsertSessionParams{
		ID: session, UserID: user.ID, TenantID: p.only, ExpiresAt: s.now().Add(refreshLifetime), UserAgent: clip(userAgent, 300), Address: address,
		SecondFactor: p.secondFactor,
	})
	if err != nil {
		return Session{}, postgres.Fault(err, "session")
	}
	var last *uuid.UUID
	if t != nil {
		last = &t.ID
	}
	if err := s.q.RecordLogin(ctx, tx, db.RecordLoginParams{ID: user.ID, TenantID: last}); err != nil {
		return Session{}, postgres.Fault(err, "user")
	}
	return s.tokensTx(ctx, tx, user, session, t)
}

// tokensTx makes the next pair of tokens of a session.
func (s *Service) tokensTx(ctx context.Context, tx postgres.Tx, user db.AuthUser, session uuid.UUID, t *tenant.Tenant) (Session, error) {
	refresh, hash := newOpaque()
	if err := s.q.InsertRefreshToken(ctx, tx, db.InsertRefreshTokenParams{TokenHash: hash, SessionID: session}); err != nil {
		return Session{}, postgres.Fault(err, "session")
	}
	var tenantID uuid.UUID
	if t != nil {
		tenantID = t.ID
	}
	token, err := s.signer.access(user.ID, session, tenantID, user.Username)
	if err != nil {
		return Session{}, fmt.Errorf("sign the access token: %w", err)
	}
	return Session{AccessToken: token, RefreshToken: refresh, ExpiresIn: int(accessLifetime.Seconds()), User: fromRow(user), Tenant: t}, nil
}

var errRefresh = fault.Unauthorized("The session has ended; sign in again.").WithCode("session_ended")

// Refresh exchanges a refresh token for a new pair. A token that was used before ends its session.
// slug switches to another tenant of the same user. Faults: Unauthorized, Forbidden.
func (s *Service) Refresh(ctx context.Context, token, slug string) (Session, error) {
	var out Session
	reused := false
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		r, err := s.q.LockRefreshToken(ctx, tx, hashOpaque(token))
		if errors.Is(err, pgx.ErrNoRows) {
			return errRefresh
		}
		if err != nil {
			return postgres.Fault(err, "session")
		}
		if r.RevokedAt != nil || !r.IsActive || r.ExpiresAt.Before(s.now()) {
			return errRefresh
		}
		if r.UsedAt != nil && s.now().Sub(*r.UsedAt) > refreshGrace {
			reused = true
			return postgres.Fault(s.q.RevokeSession(ctx, tx, r.SessionID), "session")
		}
		out, err = s.rotateTx(ctx, tx, r, token, slug)
		return err
	})
	if err == nil && reused {
		return Session{}, errRefresh
	}
	return out, err
}

func (s *Service) rotateTx(ctx context.Context, tx postgres.Tx, r db.LockRefreshTokenRow, token, slug string) (Session, error) {
	if err := s.q.MarkRefreshTokenUsed(ctx, tx, hashOpaque(token)); err != nil {
		return Session{}, postgres.Fault(err, "session")
	}
	if err := s.q.TouchSession(ctx, tx, db.TouchSessionParams{ID: r.SessionID, ExpiresAt: s.now().Add(refreshLifetime)}); err != nil {
		return Session{}, postgres.Fault(err, "session")
	}
	user, err := s.q.GetUser(ctx, tx, r.UserID)
	if err != nil {
		return Session{}, postgres.Fault(err, "user")
	}
	t, err := s.chooseTenant(ctx, user, slug)
	if err != nil {
		return Session{}, err
	}
	if r.TenantID != nil && (t == nil || t.ID != *r.TenantID) {
		if t, err = s.only(ctx, user.ID, *r.TenantID); err != nil || slug != "" {
			return Session{}, cmp.Or[error](err, errDisagree)
		}
	}
	if t != nil {
		if known, err := s.tenants.ByID(ctx, t.ID); err != nil || known.Settings.SessionOver(r.CreatedAt, s.now()) {
			return Session{}, cmp.Or[error](err, errRefresh)
		}
	}
	if slug != "" {
		if err := s.q.RecordLogin(ctx, tx, db.RecordLoginParams{ID: user.ID, TenantID: &t.ID}); err != nil {
			return Session{}, postgres.Fault(err, "user")
		}
	}
	return s.tokensTx(ctx, tx, user, r.SessionID, t)
}

// only returns a tenant that the user must still be a member of.
func (s *Service) only(ctx context.Context, user, id uuid.UUID) (*tenant.Tenant, error) {
	memberships, err := s.tenants.Memberships(ctx, user)
	if err != nil {
		return nil, err
	}
	for i := range memberships {
		if memberships[i].Tenant.ID == id {
			return &memberships[i].Tenant, nil
		}
	}
	return nil, errRefresh
}

// Logout ends the session of a refresh token; an unknown one is no fault.
func (s *Service) Logout(ctx context.Context, token string) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		r, err := s.q.LockRefreshToken(ctx, tx, hashOpaque(token))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return postgres.Fault(err, "session")
		}
		tx.AfterCommit(s.cache.Forget)
		return postgres.Fault(s.q.RevokeSession(ctx, tx, r.SessionID), "session")
	})
}

func clip(text string, n int) string {
	if len(text) > n {
		return strings.ToValidUTF8(text[:n], "")
	}
	return text
}
