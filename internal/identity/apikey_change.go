package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

// APIKeyPatch changes a key; nil leaves as it is. What a key may do never changes.
type APIKeyPatch struct {
	Name      *string
	Networks  *[]string
	RateLimit *int
	ExpiresAt **time.Time // of which nil is never
}

// UpdateAPIKey changes a key of the tenant, which must do no more than the actor may. It takes effect on all
// nodes within a second. Faults: NotFound, Invalid, Forbidden.
func (s *Service) UpdateAPIKey(ctx context.Context, key uuid.UUID, p APIKeyPatch) (APIKey, error) {
	if err := s.checkPatch(ctx, &p); err != nil {
		return APIKey{}, err
	}
	a := access.From(ctx)
	var after APIKey
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAPIKey(ctx, tx, db.LockAPIKeyParams{TenantID: a.Tenant, ID: key})
		if err != nil {
			return postgres.Fault(err, "API key")
		}
		before := keyFromRow(row)
		for _, name := range before.Permissions {
			if !a.Permissions.Has(access.Permission(name)) {
				return fault.Forbidden("This key may do more than you; ask somebody who has " + name + ".").WithCode("permission_missing")
			}
		}
		after = p.apply(before)
		row, err = s.q.UpdateAPIKey(ctx, tx, db.UpdateAPIKeyParams{
			TenantID: a.Tenant, ID: key, Name: after.Name, Networks: after.Networks, RateLimit: int32(after.RateLimit), ExpiresAt: after.ExpiresAt,
		})
		if err != nil {
			return postgres.Fault(err, "API key")
		}
		after = keyFromRow(row)
		tx.AfterCommit(s.keys.Forget)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "api_key.update", Object: "api_key", ObjectID: key.String(), Before: before, After: after})
	})
	return after, err
}

func (s *Service) checkPatch(ctx context.Context, p *APIKeyPatch) error {
	if p.Name != nil {
		name, err := text.Name("name", *p.Name)
		if err != nil {
			return err
		}
		p.Name = &name
	}
	if p.Networks != nil {
		networks, err := checkNetworks(*p.Networks)
		if err != nil {
			return err
		}
		p.Networks = &networks
	}
	if p.ExpiresAt != nil && *p.ExpiresAt != nil && !(*p.ExpiresAt).After(s.now()) {
		return fault.Invalid("expires_at", "past", "Choose a time in the future.")
	}
	if p.RateLimit == nil {
		return nil
	}
	_, err := s.keyLimit(ctx, *p.RateLimit)
	return err
}

func (p APIKeyPatch) apply(k APIKey) APIKey {
	if p.Name != nil {
		k.Name = *p.Name
	}
	if p.Networks != nil {
		k.Networks = *p.Networks
	}
	if p.RateLimit != nil {
		k.RateLimit = *p.RateLimit
	}
	if p.ExpiresAt != nil {
		k.ExpiresAt = *p.ExpiresAt
	}
	return k
}

// keyLimit returns the requests an hour of a key, of which 0 asks for the usual ones. The plan bounds them.
func (s *Service) keyLimit(ctx context.Context, wanted int) (int32, error) {
	t, err := s.tenants.ByID(ctx, access.From(ctx).Tenant)
	if err != nil {
		return 0, err
	}
	most := int32(maxKeyLimit)
	if t.Limits.APICallsPerHour != nil {
		most = max(1, *t.Limits.APICallsPerHour)
	}
	switch {
	case wanted == 0:
		return min(defaultKeyLimit, most), nil
	case wanted < 1 || wanted > int(most):
		return 0, fault.Invalid("rate_limit", "out_of_range", fmt.Sprintf("Choose 1 to %d requests an hour, which is what the plan allows.", most))
	}
	return int32(wanted), nil
}
