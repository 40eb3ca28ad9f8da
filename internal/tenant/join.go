package tenant

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// CheckRole tells whether the actor may give the role. Faults: Invalid for an unknown role, Forbidden
// for one that holds more than the actor has.
func (s *Service) CheckRole(ctx context.Context, role access.Role) error {
	set, err := s.rolePermissions(ctx, s.db.ControlRead(), access.From(ctx).Tenant, role)
	if err != nil {
		return err
	}
	return within(ctx, set)
}

// SeatTx refuses one more active member than the plan allows, reserved being how many are expected.
// The transaction is serializable, so two at once cannot both take the last seat. Faults: Quota.
func (s *Service) SeatTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, reserved int64) error {
	limit, err := s.q.MaxUsers(ctx, tx, tenant)
	if err != nil {
		return postgres.Fault(err, "tenant")
	}
	if limit == nil {
		return nil
	}
	n, err := s.q.CountMembers(ctx, tx, tenant)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	if n+reserved >= int64(*limit) {
		return errSeats(*limit)
	}
	return nil
}

// MayInviteTx tells whether a user is at this moment somebody who may bring others into the tenant with
// the role. Faults: Forbidden.
func (s *Service) MayInviteTx(ctx context.Context, tx postgres.Tx, tenant, inviter uuid.UUID, role access.Role) error {
	gone := fault.Forbidden("Whoever invited you may no longer give this role; ask for a new invitation.").WithCode("inviter_lacks_permission")
	ctx = access.With(ctx, access.Actor{Tenant: tenant})
	m, err := s.member(ctx, tx, inviter)
	if fault.IsKind(err, fault.KindNotFound) || err == nil && !m.Active {
		return gone
	}
	if err != nil {
		return err
	}
	may, err := s.effective(ctx, tx, tenant, m)
	if err != nil {
		return err
	}
	wanted, err := s.rolePermissions(ctx, tx, tenant, role)
	if fault.IsKind(err, fault.KindInvalid) || err == nil && (!may.Has(access.UsersInvite) || !may.Covers(wanted)) {
		return gone
	}
	return err
}

// JoinTx makes a user a member, or a former member one again with nothing but the role. Faults: Conflict
// for an active member, Quota.
func (s *Service) JoinTx(ctx context.Context, tx postgres.Tx, tenant, user uuid.UUID, role access.Role) error {
	m, err := s.q.LockMember(ctx, tx, db.LockMemberParams{TenantID: tenant, UserID: user})
	known := err == nil
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return postgres.Fault(err, "user")
	}
	if known && m.IsActive {
		return fault.Conflict("You are a member already.").WithCode("already_member")
	}
	if err := s.SeatTx(ctx, tx, tenant, 0); err != nil {
		return err
	}
	s.hintTx(tx, tenant, "members.changed", user.String())
	if known {
		return postgres.Fault(s.q.Rejoin(ctx, tx, db.RejoinParams{TenantID: tenant, UserID: user, Role: string(role)}), "user")
	}
	return postgres.Fault(s.q.InsertMember(ctx, tx, db.InsertMemberParams{ID: id.New(), TenantID: tenant, UserID: user, Role: string(role)}), "user")
}

// JoinAsTx makes a user a member with a role, empty for viewer, on behalf of an operator. The first
// administrator of a tenant without owners becomes its owner. Faults: Invalid for an unknown role, Conflict, Quota.
func (s *Service) JoinAsTx(ctx context.Context, tx postgres.Tx, tenant, user uuid.UUID, role string) error {
	if role == "" {
		role = string(access.Viewer)
	}
	if _, err := s.rolePermissions(ctx, tx, tenant, access.Role(role)); err != nil {
		return err
	}
	if err := s.JoinTx(ctx, tx, tenant, user, access.Role(role)); err != nil {
		return err
	}
	if role != string(access.TenantAdmin) {
		return nil
	}
	owners, err := s.q.CountActiveOwners(ctx, tx, tenant)
	if err != nil || owners > 0 {
		return postgres.Fault(err, "user")
	}
	return postgres.Fault(s.q.UpdateMember(ctx, tx, db.UpdateMemberParams{
		TenantID: tenant, UserID: user, Role: role, Permissions: encodePermissions(nil), IsActive: true, IsOwner: true,
	}), "user")
}

// JoinBySignOnTx makes a user a member whom the tenant's provider of single sign-on vouches for. Faults:
// Conflict, Quota.
func (s *Service) JoinBySignOnTx(ctx context.Context, tx postgres.Tx, tenant, user uuid.UUID, role access.Role) error {
	if err := s.JoinTx(ctx, tx, tenant, user, role); err != nil {
		return err
	}
	return audit.WriteTx(ctx, tx, audit.Entry{
		Tenant: tenant, Action: "user.join", Object: "user", ObjectID: user.String(), After: map[string]any{"role": role, "by": bySignOn},
	})
}

// FollowRoleTx gives a member the role that their groups have at the tenant's provider of single sign-on.
// Owners keep theirs. Faults: NotFound.
func (s *Service) FollowRoleTx(ctx context.Context, tx postgres.Tx, tenant, user uuid.UUID, role access.Role) error {
	a := access.From(ctx)
	ctx = access.With(ctx, access.Actor{Tenant: tenant, RequestID: a.RequestID, Address: a.Address})
	if _, err := s.q.LockMember(ctx, tx, db.LockMemberParams{TenantID: tenant, UserID: user}); err != nil {
		return postgres.Fault(err, "user")
	}
	m, err := s.member(ctx, tx, user)
	if err != nil || m.Owner || m.Role == role {
		return err
	}
	err = s.q.UpdateMember(ctx, tx, db.UpdateMemberParams{
		TenantID: tenant, UserID: user, Role: string(role), Permissions: encodePermissions(m.Permissions), IsActive: m.Active, IsOwner: m.Owner,
	})
	if err != nil {
		return postgres.Fault(err, "user")
	}
	s.hintTx(tx, tenant, "members.changed", user.String())
	return audit.WriteTx(ctx, tx, audit.Entry{
		Action: "user.update", Object: "user", ObjectID: user.String(), Before: map[string]any{"role": m.Role}, After: map[string]any{"role": role, "by": bySignOn},
	})
}

// bySignOn tells in the log that nobody in the tenant decided, but the groups at its provider.
const bySignOn = "single_sign_on"
