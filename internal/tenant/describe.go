package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// Description is what an archive holds of a tenant besides its content. It has no secrets: no passwords,
// sessions, keys or credentials of screens.
type Description struct {
	Name     string              `json:"name"`
	Slug     string              `json:"slug"`
	Tier     string              `json:"subscription_tier"`
	Settings Settings            `json:"settings"`
	Branding Branding            `json:"branding"`
	Roles    []RoleDescription   `json:"roles"`
	Members  []MemberDescription `json:"members"`
	Domains  []string            `json:"domains"`
}

// RoleDescription is a role of the tenant's own.
type RoleDescription struct {
	Key         string          `json:"key"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Permissions json.RawMessage `json:"permissions"`
}

// MemberDescription is a person in the tenant.
type MemberDescription struct {
	Email       string          `json:"email"`
	FirstName   string          `json:"first_name"`
	LastName    string          `json:"last_name"`
	Role        string          `json:"role"`
	Permissions json.RawMessage `json:"permissions"`
	Active      bool            `json:"is_active"`
	Owner       bool            `json:"is_owner"`
}

// Describe returns what an archive holds of the context's tenant.
func (s *Service) Describe(ctx context.Context) (Description, error) {
	tenant := access.From(ctx).Tenant
	row, err := s.q.GetTenant(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return Description{}, postgres.Fault(err, "tenant")
	}
	t := fromRow(row)
	out := Description{Name: t.Name, Slug: t.Slug, Tier: t.Tier, Settings: t.Settings, Branding: t.Branding}
	roles, err := s.q.ListRoles(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return out, postgres.Fault(err, "role")
	}
	for _, r := range roles {
		out.Roles = append(out.Roles, RoleDescription{r.Key, r.Name, r.Description, r.Permissions})
	}
	members, err := s.q.DescribeMembers(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return out, postgres.Fault(err, "user")
	}
	for _, m := range members {
		out.Members = append(out.Members, MemberDescription{
			Email: m.Email, FirstName: m.FirstName, LastName: m.LastName, Role: m.Role, Permissions: m.Permissions, Active: m.IsActive, Owner: m.IsOwner,
		})
	}
	domains, err := s.Domains(ctx)
	for _, d := range domains {
		out.Domains = append(out.Domains, d.Domain)
	}
	return out, err
}

// Recreate makes a tenant from a description, under a free slug, with those of its members that have an
// account in this installation. missing are the addresses of the others. For operators.
func (s *Service) Recreate(ctx context.Context, d Description) (t Tenant, missing []string, err error) {
	settings, serr := json.Marshal(d.Settings)
	branding, berr := json.Marshal(d.Branding)
	if err := errors.Join(serr, berr); err != nil {
		return t, nil, fmt.Errorf("encode the settings: %w", err)
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		missing = nil
		slug, err := s.freeSlugTx(ctx, tx, SuggestSlug(d.Slug))
		if err != nil {
			return err
		}
		if t, err = s.CreateTx(ctx, tx, NewTenant{Name: d.Name, Slug: slug, Tier: d.Tier}); err != nil {
			return err
		}
		if err := s.q.RestoreSettings(ctx, tx, db.RestoreSettingsParams{ID: t.ID, Settings: settings, Branding: branding}); err != nil {
			return postgres.Fault(err, "tenant")
		}
		for _, r := range d.Roles {
			_, err := s.q.InsertRole(ctx, tx, db.InsertRoleParams{TenantID: t.ID, Key: r.Key, Name: r.Name, Description: r.Description, Permissions: r.Permissions})
			if err != nil {
				return postgres.Fault(err, "role")
			}
		}
		for _, m := range d.Members {
			found, err := s.recreateMemberTx(ctx, tx, t.ID, m)
			if err != nil {
				return err
			}
			if !found {
				missing = append(missing, m.Email)
			}
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Tenant: t.ID, Action: "tenant.import", Object: "tenant", ObjectID: t.ID.String(), After: summary(t)})
	})
	return t, missing, err
}

func (s *Service) recreateMemberTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, m MemberDescription) (found bool, err error) {
	user, err := s.q.UserByEmail(ctx, tx, m.Email)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, postgres.Fault(err, "user")
	}
	err = s.q.RestoreMember(ctx, tx, db.RestoreMemberParams{
		ID: id.New(), TenantID: tenant, UserID: user, Role: m.Role, Permissions: m.Permissions, IsActive: m.Active, IsOwner: m.Owner,
	})
	return true, postgres.Fault(err, "user")
}

// Purgeable lists deleted tenants whose grace has passed.
func (s *Service) Purgeable(ctx context.Context) ([]Tenant, error) {
	before := s.now().Add(-Grace)
	rows, err := s.q.ListPurgeable(ctx, s.db.ControlRead(), &before)
	if err != nil {
		return nil, postgres.Fault(err, "tenant")
	}
	out := make([]Tenant, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

// Purge removes every row of a deleted tenant whose grace has passed, and the tenant. Its files go before,
// so that a purge that breaks off can be repeated.
func (s *Service) Purge(ctx context.Context, t Tenant) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.q.PurgeTenant(ctx, tx, t.ID); err != nil {
			return postgres.Fault(err, "tenant")
		}
		if _, err := s.q.DeleteTenant(ctx, tx, t.ID); err != nil {
			return postgres.Fault(err, "tenant")
		}
		tx.AfterCommit(func() { s.forget(t) })
		return audit.WriteTx(access.With(ctx, withoutTenant(ctx)), tx, audit.Entry{Action: "tenant.purge", Object: "tenant", ObjectID: t.ID.String(), Before: map[string]any{"name": t.Name, "slug": t.Slug}})
	})
}

// Discard makes a tenant that was not completed due to be purged at once.
func (s *Service) Discard(ctx context.Context, tenant uuid.UUID) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.DiscardTenant(ctx, tx, tenant), "tenant")
	})
}
