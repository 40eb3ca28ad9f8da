package tenant

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
	"github.com/signate/signate/internal/text"
)

// Grace is how long a deleted tenant can be restored.
const Grace = 30 * 24 * time.Hour

// Delete takes the context's tenant out of service; for Grace it can be restored, then everything it
// has is gone. confirm must be its slug. Owners only. Faults: Invalid, Forbidden.
func (s *Service) Delete(ctx context.Context, confirm string) (Tenant, error) {
	return s.change(ctx, access.From(ctx).Tenant, "tenant.delete", func(tx postgres.Tx, before Tenant) (db.TenantManagementTenant, error) {
		if confirm != before.Slug {
			return db.TenantManagementTenant{}, fault.Invalid("confirm", "mismatch", "Enter the tenant's slug to confirm.")
		}
		if err := s.ownerOnlyTx(ctx, tx); err != nil {
			return db.TenantManagementTenant{}, err
		}
		row, err := s.q.MarkTenantDeleted(ctx, tx, before.ID)
		if err != nil {
			return row, err
		}
		until := row.DeletedAt.Add(Grace).UTC().Format("2 January 2006")
		return row, s.mailAdminsTx(ctx, tx, before.ID, mail.Letter{
			Subject:    before.Name + " was deleted",
			Paragraphs: []string{fmt.Sprintf("%s was deleted. Until %s an owner can restore it; then everything in it is gone.", before.Name, until)},
			Button:     "Restore " + before.Name, Link: s.publicURL + "/workspaces/",
		})
	})
}

// Restorable lists the deleted tenants that the signed-in person owns and can still restore.
func (s *Service) Restorable(ctx context.Context) ([]Tenant, error) {
	a := access.From(ctx)
	rows, err := s.q.ListRestorable(ctx, s.db.ControlRead(), db.ListRestorableParams{UserID: a.User, Since: s.now().Add(-Grace)})
	if err != nil {
		return nil, postgres.Fault(err, "tenant")
	}
	out := []Tenant{}
	for _, r := range rows {
		if a.Confined && r.ID != a.Tenant {
			continue
		}
		out = append(out, Tenant{ID: r.ID, Name: r.Name, Slug: r.Slug, DeletedAt: &r.DeletedAt})
	}
	return out, nil
}

// Restore brings a deleted tenant back within Grace. For its owners, and for operators; to anybody else
// it does not exist. Faults: NotFound, Conflict.
func (s *Service) Restore(ctx context.Context, tenant uuid.UUID) (Tenant, error) {
	a := access.From(ctx)
	return s.change(ctx, tenant, "tenant.restore", func(tx postgres.Tx, before Tenant) (db.TenantManagementTenant, error) {
		if !a.Operator {
			me, err := s.member(access.With(ctx, access.Actor{Tenant: tenant}), tx, a.User)
			if err != nil || !me.Owner || !me.Active {
				return db.TenantManagementTenant{}, fault.NotFound("tenant").Because(err)
			}
		}
		if before.DeletedAt == nil {
			return db.TenantManagementTenant{}, fault.Conflict("This tenant is not deleted.").WithCode("not_deleted")
		}
		if s.now().Sub(*before.DeletedAt) > Grace {
			return db.TenantManagementTenant{}, fault.NotFound("tenant")
		}
		return s.q.ReactivateTenant(ctx, tx, tenant)
	})
}

// Suspend takes a tenant out of service: people get a clear refusal, screens keep playing what they have.
// For operators. Faults: NotFound.
func (s *Service) Suspend(ctx context.Context, tenant uuid.UUID, reason string) (Tenant, error) {
	return s.change(ctx, tenant, "tenant.suspend", func(tx postgres.Tx, before Tenant) (db.TenantManagementTenant, error) {
		row, err := s.q.SuspendTenant(ctx, tx, db.SuspendTenantParams{ID: tenant, SuspendedReason: strings.TrimSpace(reason)})
		if err != nil {
			return row, err
		}
		letter := mail.Letter{
			Subject:    before.Name + " is suspended",
			Paragraphs: []string{before.Name + " is suspended. Screens keep playing what they have; nobody can sign in to it."},
		}
		if row.SuspendedReason != "" {
			letter.Paragraphs = append(letter.Paragraphs, row.SuspendedReason)
		}
		return row, s.mailAdminsTx(ctx, tx, tenant, letter)
	})
}

// Reactivate puts a suspended tenant back into service. For operators. Faults: NotFound.
func (s *Service) Reactivate(ctx context.Context, tenant uuid.UUID) (Tenant, error) {
	return s.change(ctx, tenant, "tenant.reactivate", func(tx postgres.Tx, before Tenant) (db.TenantManagementTenant, error) {
		if before.DeletedAt != nil {
			return db.TenantManagementTenant{}, fault.Conflict("This tenant is deleted; restore it instead.").WithCode("deleted")
		}
		return s.q.ReactivateTenant(ctx, tx, tenant)
	})
}

// Remove deletes a tenant on behalf of an operator, with the same grace. Faults: NotFound.
func (s *Service) Remove(ctx context.Context, tenant uuid.UUID) (Tenant, error) {
	return s.change(ctx, tenant, "tenant.delete", func(tx postgres.Tx, _ Tenant) (db.TenantManagementTenant, error) {
		return s.q.MarkTenantDeleted(ctx, tx, tenant)
	})
}

// SetPlan puts a tenant on a plan, with the plan's limits. For operators. Faults: NotFound, Invalid.
func (s *Service) SetPlan(ctx context.Context, tenant uuid.UUID, tier string) (Tenant, error) {
	return s.change(ctx, tenant, "tenant.plan", func(tx postgres.Tx, _ Tenant) (db.TenantManagementTenant, error) {
		if _, err := s.planTx(ctx, tx, tier); err != nil {
			return db.TenantManagementTenant{}, err
		}
		return s.q.SetPlan(ctx, tx, db.SetPlanParams{ID: tenant, Tier: tier})
	})
}

// SetLimits gives a tenant limits of its own, which no longer follow its plan. For operators. Faults:
// NotFound, Invalid.
func (s *Service) SetLimits(ctx context.Context, tenant uuid.UUID, l PlanLimits) (Tenant, error) {
	return s.change(ctx, tenant, "tenant.limits", func(tx postgres.Tx, _ Tenant) (db.TenantManagementTenant, error) {
		return s.q.SetLimits(ctx, tx, db.SetLimitsParams{
			ID: tenant, MaxDevices: l.Devices, MaxUsers: l.Users, StorageQuotaGb: l.StorageGB, MaxAssets: l.Assets, ApiCallsPerHour: l.APICallsPerHour,
		})
	})
}

// change does one thing to a tenant, notes it in the tenant's log and makes all nodes see it within a
// second.
func (s *Service) change(ctx context.Context, tenant uuid.UUID, action string, fn func(tx postgres.Tx, before Tenant) (db.TenantManagementTenant, error)) (Tenant, error) {
	var out Tenant
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockTenant(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "tenant")
		}
		before := fromRow(row)
		row, err = fn(tx, before)
		if err != nil {
			return postgres.Fault(err, "tenant")
		}
		out = fromRow(row)
		tx.AfterCommit(func() { s.forget(before); s.lookup.InvalidateAll() })
		s.hintTx(tx, tenant, "tenant.changed", "")
		return audit.WriteTx(ctx, tx, audit.Entry{
			Tenant: tenant, Action: action, Object: "tenant", ObjectID: tenant.String(), Before: state(before), After: state(out),
		})
	})
	return out, err
}

func state(t Tenant) any {
	return map[string]any{"tier": t.Tier, "is_active": t.Active, "suspended_reason": t.SuspendedReason, "deleted_at": t.DeletedAt, "limits": limitsSummary(t.Limits)}
}

var table = postgres.ListTable{
	From: "tenant_management.tenants", ID: "id", Control: true, Search: "lower(name || ' ' || slug)",
	Columns: []string{"id", "name", "slug", "domain", "database_name", "created_at", "is_active", "subscription_tier", "settings", "branding", "max_devices",
		"storage_quota_gb", "max_users", "max_assets", "api_calls_per_hour", "features", "custom_limits", "suspended_at", "suspended_reason", "deleted_at"},
	Sort: map[string]string{"name": "text", "slug": "text", "created_at": "timestamptz"},
}

// Filter says which tenants are wanted; zero values want all.
type Filter struct {
	Search string
	Tier   string
	Active *bool
	State  State
}

// State is how a tenant stands with the installation.
type State string

// The states of a tenant. A deleted one can be restored within Grace.
const (
	StateActive    State = "active"
	StateSuspended State = "suspended"
	StateDeleted   State = "deleted"
)

// List returns a page of all tenants of the installation. For operators. Faults: Invalid.
func (s *Service) List(ctx context.Context, f Filter, ordering string, req page.Request) (page.Page[Tenant], error) {
	l := postgres.NewInstallationList(table)
	l.Search(f.Search)
	if f.Tier != "" {
		l.Equal("subscription_tier", f.Tier)
	}
	if f.Active != nil {
		l.Equal("is_active", *f.Active)
	}
	switch f.State {
	case StateActive:
		l.Equal("is_active", true)
	case StateSuspended:
		l.Equal("is_active", false)
		l.Null("deleted_at", true)
	case StateDeleted:
		l.Null("deleted_at", false)
	}
	if ordering == "" {
		ordering = "name"
	}
	return postgres.Rows(ctx, s.db, l, ordering, req, scanTenant, func(t Tenant) (any, any) {
		switch strings.TrimPrefix(ordering, "-") {
		case "slug":
			return t.Slug, t.ID
		case "created_at":
			return t.CreatedAt, t.ID
		}
		return t.Name, t.ID
	})
}

func scanTenant(rows pgx.Rows) (Tenant, error) {
	var r db.TenantManagementTenant
	err := rows.Scan(&r.ID, &r.Name, &r.Slug, &r.Domain, &r.DatabaseName, &r.CreatedAt, &r.IsActive, &r.SubscriptionTier, &r.Settings, &r.Branding, &r.MaxDevices,
		&r.StorageQuotaGb, &r.MaxUsers, &r.MaxAssets, &r.ApiCallsPerHour, &r.Features, &r.CustomLimits, &r.SuspendedAt, &r.SuspendedReason, &r.DeletedAt)
	if err != nil {
		return Tenant{}, fmt.Errorf("read a tenant: %w", err)
	}
	return fromRow(r), nil
}

// Create makes a tenant; for operators. Faults: Invalid.
func (s *Service) Create(ctx context.Context, n NewTenant) (Tenant, error) {
	name, err := text.Name("name", n.Name)
	if err != nil {
		return Tenant{}, err
	}
	n.Name = name
	var out Tenant
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if out, err = s.CreateTx(ctx, tx, n); err != nil {
			return err
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Tenant: out.ID, Action: "tenant.create", Object: "tenant", ObjectID: out.ID.String(), After: summary(out)})
	})
	return out, err
}

// WithUsage returns any tenant with what it uses; for operators. Faults: NotFound.
func (s *Service) WithUsage(ctx context.Context, tenant uuid.UUID) (Tenant, Usage, error) {
	a := access.From(ctx)
	a.Tenant = tenant
	return s.Current(access.With(ctx, a))
}

// Note writes into a tenant's log that somebody took its content away.
func (s *Service) Note(ctx context.Context, tenant uuid.UUID, action string) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		return audit.WriteTx(ctx, tx, audit.Entry{Tenant: tenant, Action: action, Object: "tenant", ObjectID: tenant.String()})
	})
}
