package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
)

// freshness is how long a standing is believed. Revocations and role changes take effect on all nodes within a
// second; the rest of it is for the look-up itself.
const freshness = 750 * time.Millisecond

// standing is what a user is in a tenant at the moment.
type standing struct {
	active      bool // user and session
	operator    bool
	role        access.Role // empty when not an active member
	permissions access.Set

	confined     uuid.UUID // the only tenant of the session; uuid.Nil reaches all of the user's
	secondFactor bool      // known only where a password comes with the request
	mustEnrol    bool      // the tenant asks for a second factor that the user lacks
}

var errDisagree = fault.Forbidden("The access token belongs to another tenant than this address.").WithCode("tenant_mismatch")

// Named tells how a request named its tenant.
type Named struct {
	Any    bool // by host or header, whether such a tenant exists or not
	ByHost bool
}

// Authenticate completes the actor of the context with the user of an access token, or the program of an
// API key, and what they may do. The tenant that the request names wins over the token's, except when it
// was named by the host: then both must agree. An API key speaks for its own tenant only. Membership is
// always checked. Faults: Unauthorized, Forbidden.
func (s *Service) Authenticate(ctx context.Context, token string, named Named) (context.Context, error) {
	if IsAPIKey(token) {
		return s.authenticateKey(ctx, token, named)
	}
	sub, err := s.signer.parse(token)
	if err != nil {
		return ctx, err
	}
	a := access.From(ctx)
	if named.ByHost && !a.Suspended && sub.Tenant != uuid.Nil && a.Tenant != sub.Tenant {
		return ctx, errDisagree
	}
	if !named.Any && sub.Tenant != uuid.Nil {
		if t, err := s.tenants.ByID(ctx, sub.Tenant); err == nil && t.Active {
			a.Tenant, a.TenantSlug = t.ID, t.Slug
		} else if err == nil {
			a.Suspended = t.Suspended()
		} else if !fault.IsKind(err, fault.KindNotFound) {
			return ctx, err
		}
	}
	sub.Tenant = a.Tenant
	st, err := s.cache.Get(ctx, sub, s.load)
	if err != nil {
		return ctx, err
	}
	if !st.active {
		return ctx, errToken
	}
	if st.confined != uuid.Nil {
		if a.Tenant != st.confined {
			return ctx, errDisagree
		}
		a.Confined, st.operator = true, false
	}
	a.User, a.Session, a.Operator, a.Role, a.Permissions = sub.User, sub.Session, st.operator, st.role, st.permissions
	a.MustEnrol = st.mustEnrol
	return access.With(ctx, a), nil
}

func (s *Service) load(ctx context.Context, sub subject) (standing, error) {
	row, err := s.q.GetStanding(ctx, s.db.ControlRead(), db.GetStandingParams{TenantID: sub.Tenant, UserID: sub.User, SessionID: sub.Session})
	if errors.Is(err, pgx.ErrNoRows) {
		return standing{}, nil
	}
	if err != nil {
		return standing{}, fmt.Errorf("load the user's standing: %w", postgres.Fault(err, "user"))
	}
	st := standing{
		active:   row.UserIsActive && row.RevokedAt == nil && row.ExpiresAt.After(s.now()),
		operator: row.IsSuperuser,
	}
	if row.SessionTenantID != nil {
		st.confined = *row.SessionTenantID
	}
	st.role, st.permissions = membership(row.Role, row.MemberIsActive, row.RolePermissions, row.Permissions, row.Granted)
	settings := tenant.ReadSettings(row.Settings)
	st.active = st.active && !settings.SessionOver(row.CreatedAt, s.now())
	if settings.RequireSecondFactor && st.role != "" && !row.HasSecondFactor && st.confined == uuid.Nil {
		st.mustEnrol, st.role, st.permissions = true, "", nil
	}
	return st, nil
}

// membership returns the role and the permissions of a member; nothing for somebody who is none, or was
// deactivated.
func membership(role *string, active *bool, custom, own, granted json.RawMessage) (access.Role, access.Set) {
	if role == nil || active == nil || !*active {
		return "", nil
	}
	r := access.Role(*role)
	return r, tenant.Effective(r, custom, own, granted)
}
