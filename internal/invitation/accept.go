package invitation

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/invitation/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
)

var (
	errUnknown = fault.NotFound("invitation").WithCode("invitation_invalid")
	errDomain  = fault.Forbidden("This tenant no longer takes people with addresses of this domain.").WithCode("address_refused")
	errExpired = fault.New(fault.KindNotFound, "This invitation has expired; ask for a new one.").WithCode("invitation_expired")
)

// Offer is what an invitation's token shows before it is accepted.
type Offer struct {
	Email      string
	Role       access.Role
	Message    string
	Inviter    string
	TenantName string
	TenantSlug string
	HasAccount bool // the address has an account, so its owner signs in first
	ExpiresAt  time.Time
}

// Lookup shows what a token offers. Faults: NotFound.
func (s *Service) Lookup(ctx context.Context, token string) (Offer, error) {
	r, err := s.q.GetByToken(ctx, s.DB.ControlRead(), hashToken(token))
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (r.AcceptedAt != nil || r.RevokedAt != nil || !r.TenantIsActive) {
		return Offer{}, errUnknown
	}
	if err != nil {
		return Offer{}, postgres.Fault(err, "invitation")
	}
	if !r.ExpiresAt.After(s.Now()) {
		return Offer{}, errExpired
	}
	return Offer{
		Email: r.Email, Role: access.Role(r.Role), Message: r.Message, Inviter: r.Inviter, TenantName: r.TenantName, TenantSlug: r.TenantSlug,
		HasAccount: r.HasAccount, ExpiresAt: r.ExpiresAt,
	}, nil
}

// Acceptance is what somebody enters to join. Names and password are for those without an account.
type Acceptance struct {
	Token                         string
	FirstName, LastName, Password string
	UserAgent                     string
}

// Accepted is what joining gives.
type Accepted struct {
	Tenant  tenant.Tenant
	Role    access.Role
	Session *identity.Session // for a new account, which is signed in at once
}

// Accept makes the signed-in user, or a new one, a member. The invitation must be for their address, and
// whoever sent it must still be allowed to give the role. Faults: NotFound, Invalid, Forbidden, Conflict
// when the address has an account and nobody is signed in, Quota.
func (s *Service) Accept(ctx context.Context, in Acceptance) (Accepted, error) {
	offer, err := s.Lookup(ctx, in.Token)
	if err != nil {
		return Accepted{}, err
	}
	var account identity.NewAccount
	guest := access.From(ctx).User == uuid.Nil
	if guest {
		if account, err = s.prepare(ctx, offer, in); err != nil {
			return Accepted{}, err
		}
	}
	var out Accepted
	err = s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.lockTx(ctx, tx, in.Token)
		if err != nil {
			return err
		}
		if err := s.Tenants.MayInviteTx(ctx, tx, row.TenantID, row.InvitedBy, access.Role(row.Role)); err != nil {
			return err
		}
		if t, err := s.Tenants.ByID(ctx, row.TenantID); err != nil || !t.Settings.AdmitsEmail(row.Email) {
			return cmp.Or[error](err, errDomain)
		}
		user, err := s.userTx(ctx, tx, row, guest, account)
		if err != nil {
			return err
		}
		if err := s.joinTx(ctx, tx, row, user); err != nil {
			return err
		}
		out = Accepted{Tenant: tenant.Tenant{ID: row.TenantID, Name: offer.TenantName, Slug: offer.TenantSlug}, Role: access.Role(row.Role)}
		if !guest {
			return nil
		}
		session, err := s.Identity.OpenSessionTx(ctx, tx, user, out.Tenant, in.UserAgent)
		out.Session = &session
		return err
	})
	return out, err
}

// prepare checks that a guest may and can make an account.
func (s *Service) prepare(ctx context.Context, offer Offer, in Acceptance) (identity.NewAccount, error) {
	if offer.HasAccount {
		return identity.NewAccount{}, fault.Conflict("There is an account with this address; sign in, then accept.").WithCode("account_exists")
	}
	if s.Signup == identity.SignupClosed {
		return identity.NewAccount{}, fault.Forbidden("This installation takes no new accounts; ask its operator for one.").WithCode("signup_closed")
	}
	return s.Identity.PrepareAccount(ctx, offer.Email, in.FirstName, in.LastName, in.Password, false)
}

func (s *Service) lockTx(ctx context.Context, tx postgres.Tx, token string) (db.TenantManagementInvitation, error) {
	row, err := s.q.LockByToken(ctx, tx, hashToken(token))
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && (row.AcceptedAt != nil || row.RevokedAt != nil):
		return row, errUnknown
	case err != nil:
		return row, postgres.Fault(err, "invitation")
	case !row.ExpiresAt.After(s.Now()):
		return row, errExpired
	}
	return row, nil
}

// userTx returns who accepts.
func (s *Service) userTx(ctx context.Context, tx postgres.Tx, row db.TenantManagementInvitation, guest bool, account identity.NewAccount) (uuid.UUID, error) {
	if guest {
		u, err := s.Identity.CreateAccountTx(ctx, tx, account)
		return u.ID, err
	}
	me, err := s.Identity.Me(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if !strings.EqualFold(me.User.Email, row.Email) {
		return uuid.Nil, fault.Forbidden("This invitation is for another address; sign in with the account that has it.").WithCode("other_address")
	}
	return me.User.ID, nil
}

func (s *Service) joinTx(ctx context.Context, tx postgres.Tx, row db.TenantManagementInvitation, user uuid.UUID) error {
	if err := s.Tenants.JoinTx(ctx, tx, row.TenantID, user, access.Role(row.Role)); err != nil {
		return err
	}
	if err := s.q.AcceptInvitation(ctx, tx, db.AcceptInvitationParams{TenantID: row.TenantID, ID: row.ID, AcceptedBy: &user}); err != nil {
		return postgres.Fault(err, "invitation")
	}
	s.hintTx(tx, row)
	a := access.From(ctx)
	a.User = user
	return audit.WriteTx(access.With(ctx, a), tx, audit.Entry{
		Tenant: row.TenantID, Action: "invitation.accept", Object: "user", ObjectID: user.String(), After: map[string]any{"email": row.Email, "role": row.Role},
	})
}
