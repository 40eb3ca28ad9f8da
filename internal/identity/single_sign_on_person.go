package identity

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/oidc"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

// personTx returns the user whom the provider vouches for: the one known by the provider's subject, the
// one with the address, or a new one.
func (s *Service) personTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, o SingleSignOn, c oidc.Claims) (db.AuthUser, error) {
	known, err := s.q.GetIdentity(ctx, tx, db.GetIdentityParams{TenantID: tenant, Issuer: o.Issuer, Subject: c.Subject})
	isNew := errors.Is(err, pgx.ErrNoRows)
	if err != nil && !isNew {
		return db.AuthUser{}, postgres.Fault(err, "user")
	}
	var user db.AuthUser
	if isNew {
		user, err = s.byClaimsTx(ctx, tx, o, c)
	} else {
		user, err = s.q.GetUser(ctx, tx, known)
	}
	if err != nil {
		return db.AuthUser{}, postgres.Fault(err, "user")
	}
	if !user.IsActive {
		return db.AuthUser{}, errCredentials
	}
	if err := s.admitTx(ctx, tx, tenant, user.ID, o, c); err != nil || !isNew {
		return user, err
	}
	err = s.q.InsertIdentity(ctx, tx, db.InsertIdentityParams{TenantID: tenant, Issuer: o.Issuer, Subject: c.Subject, UserID: user.ID})
	return user, postgres.Fault(err, "user")
}

// byClaimsTx finds the user by address, or makes one without a password when people may join by themselves.
func (s *Service) byClaimsTx(ctx context.Context, tx postgres.Tx, o SingleSignOn, c oidc.Claims) (db.AuthUser, error) {
	user, err := s.q.GetUserByEmail(ctx, tx, c.Email)
	if !errors.Is(err, pgx.ErrNoRows) {
		return user, err
	}
	if !o.JustInTime {
		return user, errNotInvited
	}
	first, err := text.Name("first_name", c.FirstName)
	if err != nil {
		first, _, _ = strings.Cut(c.Email, "@")
	}
	last, err := text.Name("last_name", c.LastName)
	if err != nil {
		last = ""
	}
	user, err = s.q.InsertUser(ctx, tx, db.InsertUserParams{ID: id.New(), Email: c.Email, Username: c.Email, FirstName: first, LastName: last, Language: Languages[0]})
	if err != nil {
		return user, err
	}
	return user, s.q.VerifyEmail(ctx, tx, user.ID)
}

var (
	errNotInvited  = fault.Forbidden("You are not a member yet; ask for an invitation.").WithCode("not_a_member")
	errDeactivated = fault.Forbidden("Your membership was deactivated; ask an administrator.").WithCode("member_deactivated")
	errUnmapped    = fault.Forbidden("None of your groups may use this; ask whoever runs your company's sign-in.").WithCode("groups_refused")
)

// admitTx makes sure that the user is a member with the role that their groups say. People without
// membership join when the settings say so; owners are admitted as they are; nobody comes back by signing
// in whom an administrator deactivated.
func (s *Service) admitTx(ctx context.Context, tx postgres.Tx, tenant, user uuid.UUID, o SingleSignOn, c oidc.Claims) error {
	role, mapped := o.role(c)
	m, err := s.q.GetMembership(ctx, tx, db.GetMembershipParams{TenantID: tenant, UserID: user})
	switch isNew := errors.Is(err, pgx.ErrNoRows); {
	case err != nil && !isNew:
		return postgres.Fault(err, "member")
	case isNew && !o.JustInTime:
		return errNotInvited
	case !isNew && !m.IsActive:
		return errDeactivated
	case m.IsOwner:
		return nil
	case !mapped && o.RefuseUnmapped:
		return errUnmapped
	case isNew:
		return s.tenants.JoinBySignOnTx(ctx, tx, tenant, user, role)
	case len(o.GroupRoles) == 0:
		return nil
	}
	return s.tenants.FollowRoleTx(ctx, tx, tenant, user, role)
}
