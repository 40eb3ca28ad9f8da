package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
)

// AuthenticateBasic completes the actor of the context with the user, or the program, behind a pair of
// user and password as HTTP Basic authentication sends them. An API key may stand in either place. The
// tenant is the one that the context names already; without membership in it the actor may do nothing.
// Users with a second factor, and members of a tenant that asks for one, are refused: the pair cannot carry
// it, an API key can take its place.
// Faults: Unauthorized, Forbidden, RateLimited.
func (s *Service) AuthenticateBasic(ctx context.Context, user, password string) (context.Context, error) {
	for _, c := range []string{password, user} {
		if IsAPIKey(c) {
			return s.authenticateKey(ctx, c, Named{})
		}
	}
	login := strings.ToLower(strings.TrimSpace(user))
	row, err := s.q.GetUserByLogin(ctx, s.db.ControlRead(), login)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return ctx, postgres.Fault(err, "user")
	}
	if err := s.verifyCached(ctx, login, password, row); err != nil {
		return ctx, err
	}
	return s.actAs(ctx, row.ID)
}

// verifyCached checks a password as verify does. Clients send the pair with every request, and checking
// it takes long on purpose, so a pair that was right is remembered for a while, under a key of this
// process and bound to the stored hash: changing the password forgets it.
func (s *Service) verifyCached(ctx context.Context, login, password string, row db.AuthUser) error {
	mac := hmac.New(sha256.New, s.pepper)
	mac.Write([]byte(row.ID.String() + "\x00" + row.PasswordHash + "\x00" + password))
	pair := [sha256.Size]byte(mac.Sum(nil))
	if _, known := s.pairs.GetIfPresent(pair); known && row.IsActive {
		return nil
	}
	if err := s.verify(ctx, login, password, row); err != nil {
		return err
	}
	s.pairs.Set(pair, struct{}{})
	return nil
}

// member names a user in a tenant.
type member struct{ User, Tenant uuid.UUID }

func (s *Service) actAs(ctx context.Context, user uuid.UUID) (context.Context, error) {
	a := access.From(ctx)
	st, err := s.members.Get(ctx, member{user, a.Tenant}, s.loadMember)
	if err != nil {
		return ctx, err
	}
	if !st.active {
		return ctx, errCredentials
	}
	if st.secondFactor {
		return ctx, errSecondFactorHere
	}
	if st.mustEnrol {
		return ctx, errSecondFactorAsked
	}
	a.User, a.Operator, a.Role, a.Permissions = user, st.operator, st.role, st.permissions
	return access.With(ctx, a), nil
}

func (s *Service) loadMember(ctx context.Context, m member) (standing, error) {
	row, err := s.q.GetMemberStanding(ctx, s.db.ControlRead(), db.GetMemberStandingParams{TenantID: m.Tenant, UserID: m.User})
	if errors.Is(err, pgx.ErrNoRows) {
		return standing{}, nil
	}
	if err != nil {
		return standing{}, fmt.Errorf("load the member's standing: %w", postgres.Fault(err, "user"))
	}
	st := standing{active: row.UserIsActive, operator: row.IsSuperuser, secondFactor: row.HasSecondFactor}
	st.role, st.permissions = membership(row.Role, row.MemberIsActive, row.RolePermissions, row.Permissions, row.Granted)
	st.mustEnrol = st.role != "" && tenant.ReadSettings(row.Settings).RequireSecondFactor
	return st, nil
}

// verify checks a password under the limits on guessing. Unknown accounts, wrong passwords and inactive
// users answer alike and take the same time. Faults: Unauthorized, RateLimited.
func (s *Service) verify(ctx context.Context, login, password string, row db.AuthUser) error {
	account := "login:" + login
	if row.ID != uuid.Nil {
		account = "user:" + row.ID.String() // by address and by name are the same account
	}
	if err := s.guesses.check(ctx, account); err != nil {
		return err
	}
	ok, err := s.hasher.verify(ctx, password, row.PasswordHash)
	if err != nil {
		return err
	}
	if !ok || !row.IsActive {
		s.log.InfoContext(ctx, "sign-in refused", "reason", "wrong password", "account_id", row.ID, "address", access.From(ctx).Address)
		if err := s.guesses.fail(ctx, account); err != nil {
			return err
		}
		return errCredentials
	}
	return s.guesses.forget(ctx, account)
}

// These refuse a password where no second factor can be given.
var (
	errSecondFactorHere  = fault.Unauthorized("This account has a second factor; use an API key instead of the password.").WithCode("api_key_needed")
	errSecondFactorAsked = fault.Unauthorized("This tenant asks for a second factor; use an API key instead of the password.").WithCode("api_key_needed")
)
