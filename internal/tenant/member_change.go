package tenant

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// maxGrant bounds how long a grant can last.
const maxGrant = 366 * 24 * time.Hour

// MemberPatch changes a member; nil leaves as it is.
type MemberPatch struct {
	Role        *access.Role
	Permissions *[]string // besides the role's
	Active      *bool
	Owner       *bool
}

// UpdateMember changes a member's role, permissions, activity or ownership. The actor must have every
// permission that the member has before and after; only owners make and unmake owners, and one active
// owner always remains. It takes effect on all nodes within a second. Faults: NotFound, Invalid,
// Forbidden, Conflict for the last owner, Quota when there is no room to reactivate.
func (s *Service) UpdateMember(ctx context.Context, user uuid.UUID, p MemberPatch) (Member, error) {
	tenant := access.From(ctx).Tenant
	var after Member
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		before, err := s.manageableTx(ctx, tx, user)
		if err != nil {
			return err
		}
		after = before
		if err := applyMember(&after, p); err != nil {
			return err
		}
		if err := s.checkMemberTx(ctx, tx, before, after); err != nil {
			return err
		}
		err = s.q.UpdateMember(ctx, tx, db.UpdateMemberParams{
			TenantID: tenant, UserID: user, Role: string(after.Role), Permissions: encodePermissions(after.Permissions), IsActive: after.Active, IsOwner: after.Owner,
		})
		if err != nil {
			return postgres.Fault(err, "user")
		}
		if err := s.keepOwnerTx(ctx, tx, tenant, before); err != nil {
			return err
		}
		s.hintTx(tx, tenant, "members.changed", user.String())
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "user.update", Object: "user", ObjectID: user.String(), Before: memberSummary(before), After: memberSummary(after)})
	})
	if err != nil {
		return Member{}, err
	}
	return s.Member(ctx, user)
}

func applyMember(m *Member, p MemberPatch) error {
	if p.Permissions != nil {
		set, err := ParsePermissions("permissions", *p.Permissions)
		if err != nil {
			return err
		}
		m.Permissions = set
	}
	if p.Role != nil {
		m.Role = *p.Role
		m.Owner = m.Owner && m.Role == access.TenantAdmin // owners are administrators
	}
	if p.Active != nil {
		m.Active = *p.Active
	}
	if p.Owner != nil {
		m.Owner = *p.Owner
	}
	if m.Owner && m.Role != access.TenantAdmin {
		return fault.Invalid("is_owner", "invalid", "An owner has the role tenant_admin.")
	}
	return nil
}

// checkMemberTx checks what the member becomes.
func (s *Service) checkMemberTx(ctx context.Context, tx postgres.Tx, before, after Member) error {
	tenant := access.From(ctx).Tenant
	if after.Role != before.Role {
		if _, err := s.rolePermissions(ctx, tx, tenant, after.Role); err != nil {
			return err
		}
	}
	all, err := s.effective(ctx, tx, tenant, after)
	if err != nil {
		return err
	}
	if err := within(ctx, all); err != nil {
		return err
	}
	if before.Owner || after.Owner {
		if err := s.ownerOnlyTx(ctx, tx); err != nil {
			return err
		}
	}
	if after.Active && !before.Active {
		return s.SeatTx(ctx, tx, tenant, 0)
	}
	return nil
}

// manageableTx locks a member whom the actor may manage.
func (s *Service) manageableTx(ctx context.Context, tx postgres.Tx, user uuid.UUID) (Member, error) {
	tenant := access.From(ctx).Tenant
	if _, err := s.q.LockMember(ctx, tx, db.LockMemberParams{TenantID: tenant, UserID: user}); err != nil {
		return Member{}, postgres.Fault(err, "user")
	}
	m, err := s.member(ctx, tx, user)
	if err != nil {
		return Member{}, err
	}
	all, err := s.effective(ctx, tx, tenant, m)
	if err != nil {
		return Member{}, err
	}
	return m, within(ctx, all)
}

// ownerOnlyTx lets only owners, operators and the system itself through.
func (s *Service) ownerOnlyTx(ctx context.Context, tx postgres.Tx) error {
	a := access.From(ctx)
	if a.Operator || !a.Authenticated() {
		return nil
	}
	me, err := s.member(ctx, tx, a.User)
	if err != nil && !fault.IsKind(err, fault.KindNotFound) {
		return err
	}
	if !me.Owner || !me.Active {
		return fault.Forbidden("Only an owner can manage owners.").WithCode("owner_required")
	}
	return nil
}

// keepOwnerTx refuses to leave a tenant that had an active owner without one.
func (s *Service) keepOwnerTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, before Member) error {
	if !before.Owner || !before.Active {
		return nil
	}
	n, err := s.q.CountActiveOwners(ctx, tx, tenant)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	if n == 0 {
		return fault.Conflict("This is the last owner; make somebody else an owner first.").WithCode("last_owner")
	}
	return nil
}

func errSeats(limit int32) error {
	return fault.Quota(fmt.Sprintf("The plan has room for %d people; remove somebody or choose a larger plan.", limit)).WithCode("quota_exceeded")
}

// RemoveMember ends a membership; the person's account stays. Faults: NotFound, Forbidden, Conflict for
// the last owner.
func (s *Service) RemoveMember(ctx context.Context, user uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		m, err := s.manageableTx(ctx, tx, user)
		if err != nil {
			return err
		}
		if m.Owner {
			if err := s.ownerOnlyTx(ctx, tx); err != nil {
				return err
			}
		}
		if _, err := s.q.DeleteMember(ctx, tx, db.DeleteMemberParams{TenantID: tenant, UserID: user}); err != nil {
			return postgres.Fault(err, "user")
		}
		if err := s.keepOwnerTx(ctx, tx, tenant, m); err != nil {
			return err
		}
		s.hintTx(tx, tenant, "members.changed", user.String())
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "user.remove", Object: "user", ObjectID: user.String(), Before: memberSummary(m)})
	})
}

// GrantInput describes permissions for a while.
type GrantInput struct {
	Permissions []string
	Reason      string
	ExpiresAt   time.Time
}

// AddGrant gives a member permissions until a moment within a year. Faults: NotFound, Invalid, Forbidden.
func (s *Service) AddGrant(ctx context.Context, user uuid.UUID, in GrantInput) (Grant, error) {
	set, err := ParsePermissions("permissions", in.Permissions)
	if err != nil {
		return Grant{}, err
	}
	if now := s.now(); !in.ExpiresAt.After(now) || in.ExpiresAt.After(now.Add(maxGrant)) {
		return Grant{}, fault.Invalid("expires_at", "out_of_range", "Choose a moment within the next year.")
	}
	if err := within(ctx, set); err != nil {
		return Grant{}, err
	}
	a := access.From(ctx)
	var out Grant
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if _, err := s.manageableTx(ctx, tx, user); err != nil {
			return err
		}
		row, err := s.q.InsertGrant(ctx, tx, db.InsertGrantParams{
			TenantID: a.Tenant, ID: id.New(), UserID: user, Permissions: encodePermissions(set), Reason: strings.TrimSpace(in.Reason),
			GrantedBy: userOrNil(a.User), ExpiresAt: in.ExpiresAt,
		})
		if err != nil {
			return postgres.Fault(err, "grant")
		}
		out = grantFromRow(row)
		s.hintTx(tx, a.Tenant, "members.changed", user.String())
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "user.grant", Object: "user", ObjectID: user.String(), After: grantSummary(out)})
	})
	return out, err
}

// RemoveGrant takes a grant back before it expires. Faults: NotFound, Forbidden.
func (s *Service) RemoveGrant(ctx context.Context, user, grant uuid.UUID) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if _, err := s.manageableTx(ctx, tx, user); err != nil {
			return err
		}
		row, err := s.q.DeleteGrant(ctx, tx, db.DeleteGrantParams{TenantID: access.From(ctx).Tenant, UserID: user, ID: grant})
		if err != nil {
			return postgres.Fault(err, "grant")
		}
		s.hintTx(tx, access.From(ctx).Tenant, "members.changed", user.String())
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "user.revoke_grant", Object: "user", ObjectID: user.String(), Before: grantSummary(grantFromRow(row))})
	})
}

func userOrNil(user uuid.UUID) *uuid.UUID {
	if user == uuid.Nil {
		return nil
	}
	return &user
}

func memberSummary(m Member) any {
	return map[string]any{"email": m.Email, "role": m.Role, "permissions": m.Permissions.Names(), "is_active": m.Active, "is_owner": m.Owner}
}

func grantSummary(g Grant) any {
	return map[string]any{"id": g.ID, "permissions": g.Permissions.Names(), "reason": g.Reason, "expires_at": g.ExpiresAt}
}
