package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// touchInterval is how exactly the last use of an API key is known.
const touchInterval = time.Minute

// keyStanding is what an API key may do at the moment.
type keyStanding struct {
	id, tenant  uuid.UUID
	slug        string
	expires     *time.Time
	networks    []netip.Prefix
	limit       int        // requests an hour
	permissions access.Set // nil when the key is no good
	suspended   bool       // its tenant is
}

var (
	errKey       = fault.Unauthorized("The API key is not valid, has expired or was revoked.").WithCode("api_key_invalid")
	errSuspended = fault.Forbidden("This tenant is suspended; its operator can reactivate it.").WithCode("tenant_suspended")
)

func (s *Service) authenticateKey(ctx context.Context, key string, named Named) (context.Context, error) {
	st, err := s.keys.Get(ctx, sha256.Sum256([]byte(key)), s.loadKey)
	if err != nil {
		return ctx, err
	}
	if st.suspended {
		return ctx, errSuspended
	}
	if st.permissions == nil || (st.expires != nil && !st.expires.After(s.now())) {
		return ctx, errKey
	}
	a := access.From(ctx)
	if (named.Any || a.Tenant != uuid.Nil) && a.Tenant != st.tenant {
		return ctx, fault.Forbidden("The API key belongs to another tenant.").WithCode("tenant_mismatch")
	}
	if !st.allows(a.Address) {
		return ctx, fault.Forbidden("This API key must not be used from this address.").WithCode("address_refused")
	}
	a.Tenant, a.TenantSlug, a.APIKey, a.KeyLimit, a.Permissions = st.tenant, st.slug, st.id, st.limit, st.permissions
	return access.With(ctx, a), nil
}

func (st keyStanding) allows(address netip.Addr) bool {
	for _, n := range st.networks {
		if n.Contains(address.Unmap()) {
			return true
		}
	}
	return len(st.networks) == 0
}

// loadKey finds a key by its hash. A key of a suspended tenant, or whose creator is suspended or has left
// the tenant, is no good.
func (s *Service) loadKey(ctx context.Context, hash [sha256.Size]byte) (keyStanding, error) {
	row, err := s.q.GetKeyStanding(ctx, s.db.ControlRead(), hash[:])
	if errors.Is(err, pgx.ErrNoRows) {
		return keyStanding{}, nil
	}
	if err != nil {
		return keyStanding{}, fmt.Errorf("load the API key: %w", postgres.Fault(err, "API key"))
	}
	if !row.TenantIsActive {
		return keyStanding{suspended: row.TenantDeletedAt == nil}, nil
	}
	_, creator := membership(row.Role, row.MemberIsActive, row.RolePermissions, row.MemberPermissions, row.Granted)
	if !row.UserIsActive || creator == nil {
		return keyStanding{}, nil
	}
	st := keyStanding{id: row.ID, tenant: row.TenantID, slug: row.Slug, limit: int(row.RateLimit), expires: row.ExpiresAt, permissions: granted(row, creator)}
	for _, text := range row.Networks {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return keyStanding{}, fmt.Errorf("read a network of the API key: %w", err)
		}
		st.networks = append(st.networks, prefix)
	}
	return st, s.touchKey(ctx, row)
}

func granted(row db.GetKeyStandingRow, creator access.Set) access.Set {
	own := access.NewSet()
	for _, p := range row.Permissions {
		own[access.Permission(p)] = struct{}{}
	}
	return own.Intersect(creator)
}

// touchKey notes that the key is in use.
func (s *Service) touchKey(ctx context.Context, row db.GetKeyStandingRow) error {
	if row.LastUsedAt != nil && s.now().Sub(*row.LastUsedAt) < touchInterval {
		return nil
	}
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.TouchAPIKey(ctx, tx, row.ID), "API key")
	})
}
