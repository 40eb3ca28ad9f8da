package identity

import (
	"context"
	"crypto/rand"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

// Bounds of API keys.
const (
	keyScheme   = "sgn_"
	keyShown    = len(keyScheme) + 8 // characters of a key that lists show
	maxKeys     = 100                // of a tenant
	maxNetworks = 50                 // of a key

	defaultKeyLimit = 1000 // requests an hour
	maxKeyLimit     = 1_000_000
)

// IsAPIKey tells whether a credential has the form of an API key.
func IsAPIKey(credential string) bool { return strings.HasPrefix(credential, keyScheme) }

// APIKey is what a program of a tenant proves itself with. The key itself is shown once and kept as a hash.
type APIKey struct {
	ID          uuid.UUID
	Name        string
	Prefix      string // how the key begins, to tell keys apart
	Permissions []string
	Networks    []string // where it may be used from; empty is everywhere
	RateLimit   int      // requests an hour
	CreatedBy   uuid.UUID
	CreatedAt   time.Time
	ExpiresAt   *time.Time
	LastUsedAt  *time.Time
}

// NewAPIKey describes a key to be made.
type NewAPIKey struct {
	Name        string
	Permissions []string
	Networks    []string
	RateLimit   int // requests an hour; 0 is 1,000, or what the plan allows
	ExpiresAt   *time.Time
}

// CreateAPIKey makes a key of the tenant and returns it with its secret, which nobody can read again. It
// may do what the creator grants out of their own permissions, and never more than they may do themselves
// at the moment of use. Faults: Invalid, Forbidden for programs, Quota.
func (s *Service) CreateAPIKey(ctx context.Context, n NewAPIKey) (APIKey, string, error) {
	a := access.From(ctx)
	if a.User == uuid.Nil {
		return APIKey{}, "", fault.Forbidden("API keys are made by people, not by other keys.")
	}
	if err := s.checkAPIKey(&n, a.Permissions); err != nil {
		return APIKey{}, "", err
	}
	limit, err := s.keyLimit(ctx, n.RateLimit)
	if err != nil {
		return APIKey{}, "", err
	}
	secret := newKey()
	var made APIKey
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		count, err := s.q.CountAPIKeys(ctx, tx, a.Tenant)
		if err != nil {
			return postgres.Fault(err, "API key")
		}
		if count >= maxKeys {
			return fault.Quota("There are as many API keys as a tenant may have; revoke one first.")
		}
		row, err := s.q.InsertAPIKey(ctx, tx, db.InsertAPIKeyParams{
			ID: id.New(), TenantID: a.Tenant, CreatedBy: a.User, Name: n.Name, Prefix: secret[:keyShown], KeyHash: hashOpaque(secret),
			Permissions: n.Permissions, Networks: n.Networks, RateLimit: limit, ExpiresAt: n.ExpiresAt,
		})
		made = keyFromRow(row)
		return postgres.Fault(err, "API key")
	})
	if err != nil {
		return APIKey{}, "", err
	}
	return made, secret, s.record(ctx, audit.Entry{Action: "api_key.create", Object: "api_key", ObjectID: made.ID.String(), After: made})
}

// APIKeys returns a page of the tenant's keys, the newest first. Faults: Invalid.
func (s *Service) APIKeys(ctx context.Context, req page.Request) (page.Page[APIKey], error) {
	var out page.Page[APIKey]
	tenant := access.From(ctx).Tenant
	before, err := idCursor(req.Cursor)
	if err != nil {
		return out, err
	}
	rows, err := s.q.ListAPIKeys(ctx, s.db.ControlRead(), db.ListAPIKeysParams{TenantID: tenant, Before: before, Size: int32(req.Size() + 1)})
	if err != nil {
		return out, postgres.Fault(err, "API key")
	}
	out.Results = make([]APIKey, len(rows))
	for i, r := range rows {
		out.Results[i] = keyFromRow(r)
	}
	if len(rows) > req.Size() {
		out.Results = out.Results[:req.Size()]
		out.NextCursor = page.Cursor{Order: newestFirst, Key: []any{out.Results[req.Size()-1].ID}}.Encode()
	}
	if req.Count {
		n, err := s.q.CountAPIKeys(ctx, s.db.ControlRead(), tenant)
		if err != nil {
			return out, postgres.Fault(err, "API key")
		}
		out.Count = &n
	}
	return out, nil
}

// APIKey returns a key of the tenant. Faults: NotFound.
func (s *Service) APIKey(ctx context.Context, key uuid.UUID) (APIKey, error) {
	row, err := s.q.GetAPIKey(ctx, s.db.ControlRead(), db.GetAPIKeyParams{TenantID: access.From(ctx).Tenant, ID: key})
	if err != nil {
		return APIKey{}, postgres.Fault(err, "API key")
	}
	return keyFromRow(row), nil
}

// RevokeAPIKey ends a key of the tenant for good. Faults: NotFound.
func (s *Service) RevokeAPIKey(ctx context.Context, key uuid.UUID) error {
	var gone APIKey
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.RevokeAPIKey(ctx, tx, db.RevokeAPIKeyParams{TenantID: access.From(ctx).Tenant, ID: key})
		gone = keyFromRow(row)
		return postgres.Fault(err, "API key")
	})
	if err != nil {
		return err
	}
	s.keys.Forget()
	return s.record(ctx, audit.Entry{Action: "api_key.revoke", Object: "api_key", ObjectID: gone.ID.String(), Before: gone})
}

// newestFirst names the only order of lists by id, which begins with the time.
const newestFirst = "-created_at"

// idCursor returns the id that a page ends before.
func idCursor(text string) (uuid.UUID, error) {
	c, err := page.Decode(text, newestFirst, 1)
	if err != nil || c == nil {
		return uuid.Max, err
	}
	last, _ := c.Key[0].(string)
	before, err := uuid.Parse(last)
	if err != nil {
		return uuid.Nil, fault.Invalid("cursor", "invalid", "This cursor does not belong to this list; start again without one.").Because(err)
	}
	return before, nil
}

func (s *Service) checkAPIKey(n *NewAPIKey, mine access.Set) (err error) {
	if n.Name, err = text.Name("name", n.Name); err != nil {
		return err
	}
	if n.ExpiresAt != nil && !n.ExpiresAt.After(s.now()) {
		return fault.Invalid("expires_at", "past", "Choose a time in the future.")
	}
	slices.Sort(n.Permissions)
	n.Permissions = slices.Compact(n.Permissions)
	if len(n.Permissions) == 0 {
		return fault.Invalid("permissions", "required", "Choose at least one permission.")
	}
	for _, p := range n.Permissions {
		if access.Permission(p) != access.All && !slices.Contains(access.Permissions(), access.Permission(p)) {
			return fault.Invalid("permissions", "unknown", "There is no permission "+p+".")
		}
		if !mine.Has(access.Permission(p)) {
			return fault.Invalid("permissions", "not_yours", "You can only grant what you may do yourself; "+p+" is not among it.")
		}
	}
	n.Networks, err = checkNetworks(n.Networks)
	return err
}

// checkNetworks brings the networks into their usual form; a single address is a network of one.
func checkNetworks(texts []string) ([]string, error) {
	if len(texts) > maxNetworks {
		return nil, fault.Invalid("networks", "too_long", "Name at most 50 networks.")
	}
	networks := make([]string, 0, len(texts))
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(text))
		if addr, aerr := netip.ParseAddr(strings.TrimSpace(text)); err != nil && aerr == nil {
			prefix, err = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, fault.Invalid("networks", "invalid", "Use addresses or networks such as 203.0.113.7 or 10.0.0.0/8.").Because(err)
		}
		networks = append(networks, prefix.Masked().String())
	}
	return networks, nil
}

// newKey makes an API key of 200 random bits: letters and digits that a double click selects whole.
func newKey() string {
	return keyScheme + strings.ToLower(rand.Text() + rand.Text())[:40]
}

func keyFromRow(r db.TenantManagementApiKey) APIKey {
	return APIKey{
		ID: r.ID, Name: r.Name, Prefix: r.Prefix, Permissions: r.Permissions, Networks: r.Networks, RateLimit: int(r.RateLimit),
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, LastUsedAt: r.LastUsedAt,
	}
}
