package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/maypok86/otter/v2"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
	"github.com/signate/signate/internal/text"
)

// freshness is how old a looked-up tenant may be. Changes take effect on all nodes within a second; the rest
// of it is for the look-up itself.
const freshness = 750 * time.Millisecond

// outbox sends a mail once a transaction is committed.
type outbox interface {
	SendTx(ctx context.Context, tx postgres.Tx, m mail.Message) error
}

// hints tells dashboards that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
}

// Deps are what the service needs besides the database. The zero value is enough for everything that
// mails nobody and verifies no domains.
type Deps struct {
	Mail       outbox
	Live       hints    // nil tells nobody
	Resolver   resolver // nil asks the system's
	BaseDomain string   // whose subdomains are tenants
	PublicURL  string
	Now        func() time.Time
}

// Service keeps the tenants.
type Service struct {
	db        *postgres.DB
	q         *db.Queries
	lookup    *otter.Cache[string, Tenant]
	content   *otter.Cache[struct{}, Content]
	mail      outbox
	live      hints
	resolver  resolver
	base      string
	publicURL string
	now       func() time.Time
}

// New returns the service.
func New(pg *postgres.DB, deps ...Deps) *Service {
	var d Deps
	if len(deps) > 0 {
		d = deps[0]
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Resolver == nil {
		d.Resolver = net.DefaultResolver
	}
	return &Service{
		db: pg, q: db.New(), mail: d.Mail, live: d.Live, resolver: d.Resolver, base: d.BaseDomain, publicURL: d.PublicURL, now: d.Now,
		lookup: otter.Must(&otter.Options[string, Tenant]{
			MaximumSize: 50_000, ExpiryCalculator: otter.ExpiryWriting[string, Tenant](freshness),
		}),
		content: otter.Must(&otter.Options[struct{}, Content]{
			MaximumSize: 1, ExpiryCalculator: otter.ExpiryWriting[struct{}, Content](contentFreshness),
		}),
	}
}

// hintTx tells the tenant's dashboards what to read again, once the transaction is committed.
func (s *Service) hintTx(tx postgres.Tx, tenant uuid.UUID, kind, id string) {
	if s.live != nil {
		tx.AfterCommit(func() { s.live.ToPeople(tenant, live.Hint{Type: kind, ID: id}) })
	}
}

// BySlug finds a tenant by its slug. Faults: NotFound.
func (s *Service) BySlug(ctx context.Context, slug string) (Tenant, error) {
	return s.find(ctx, "slug:"+slug, func(ctx context.Context) (db.TenantManagementTenant, error) {
		return s.q.GetTenantBySlug(ctx, s.db.ControlRead(), slug)
	})
}

// ByID finds a tenant by its id. Faults: NotFound.
func (s *Service) ByID(ctx context.Context, tenant uuid.UUID) (Tenant, error) {
	return s.find(ctx, "id:"+tenant.String(), func(ctx context.Context) (db.TenantManagementTenant, error) {
		return s.q.GetTenant(ctx, s.db.ControlRead(), tenant)
	})
}

// ByDomain finds a tenant by its custom domain. Faults: NotFound.
func (s *Service) ByDomain(ctx context.Context, domain string) (Tenant, error) {
	return s.find(ctx, "domain:"+domain, func(ctx context.Context) (db.TenantManagementTenant, error) {
		return s.q.GetTenantByDomain(ctx, s.db.ControlRead(), domain)
	})
}

// find keeps what it found for a moment. A tenant that does not exist is kept too, as the zero
// Tenant, so that guessing names does not reach the database each time.
func (s *Service) find(ctx context.Context, key string, query func(context.Context) (db.TenantManagementTenant, error)) (Tenant, error) {
	t, err := s.lookup.Get(ctx, key, otter.LoaderFunc[string, Tenant](func(ctx context.Context, _ string) (Tenant, error) {
		row, err := query(ctx)
		if errors.Is(err, pgx.ErrNoRows) {
			return Tenant{}, nil
		}
		if err != nil {
			return Tenant{}, fmt.Errorf("find the tenant: %w", err)
		}
		return fromRow(row), nil
	}))
	if err != nil {
		return Tenant{}, err
	}
	if t.ID == uuid.Nil {
		return Tenant{}, fault.NotFound("tenant")
	}
	return t, nil
}

func (s *Service) forget(t Tenant) {
	s.lookup.Invalidate("id:" + t.ID.String())
	s.lookup.Invalidate("slug:" + t.Slug)
	if t.Domain != "" {
		s.lookup.Invalidate("domain:" + t.Domain)
	}
}

// Current returns the tenant of the context with what it uses.
func (s *Service) Current(ctx context.Context) (Tenant, Usage, error) {
	tenant := access.From(ctx).Tenant
	row, err := s.q.GetTenant(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return Tenant{}, Usage{}, postgres.Fault(err, "tenant")
	}
	u, err := s.q.CountUsage(ctx, s.db.Read(ctx), tenant)
	if err != nil {
		return Tenant{}, Usage{}, postgres.Fault(err, "tenant")
	}
	members, err := s.q.CountMembers(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return Tenant{}, Usage{}, postgres.Fault(err, "tenant")
	}
	calls, err := s.callUsage(ctx, tenant)
	return fromRow(row), Usage{Devices: u.Devices, Users: members, Assets: u.Assets, StorageBytes: u.StorageBytes, Calls: calls}, err
}

// Update changes the tenant of the context. Faults: Invalid, also when the slug is taken.
func (s *Service) Update(ctx context.Context, p Patch) (Tenant, error) {
	if err := checkPatch(&p); err != nil {
		return Tenant{}, err
	}
	var before, after Tenant
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockTenant(ctx, tx, access.From(ctx).Tenant)
		if err != nil {
			return postgres.Fault(err, "tenant")
		}
		before = fromRow(row)
		changed := merge(before, p)
		if p.Branding != nil {
			if err := applyBranding(&changed.Branding, *p.Branding); err != nil {
				return err
			}
		}
		settings, serr := json.Marshal(changed.Settings)
		branding, berr := json.Marshal(changed.Branding)
		if err := errors.Join(serr, berr); err != nil {
			return fmt.Errorf("encode the settings: %w", err)
		}
		row, err = s.q.UpdateTenant(ctx, tx, db.UpdateTenantParams{ID: before.ID, Name: changed.Name, Slug: changed.Slug, Settings: settings, Branding: branding})
		if postgres.IsConstraint(err, "tenants_slug_key") {
			return fault.Invalid("slug", "taken", "This name is taken; choose another.").Because(err)
		}
		if err != nil {
			return postgres.Fault(err, "tenant")
		}
		after = fromRow(row)
		tx.AfterCommit(func() { s.forget(before); s.forget(after) })
		s.hintTx(tx, after.ID, "tenant.changed", "")
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "tenant.update", Object: "tenant", ObjectID: after.ID.String(), Before: summary(before), After: summary(after)})
	})
	return after, err
}

func summary(t Tenant) any {
	return map[string]any{"name": t.Name, "slug": t.Slug, "tier": t.Tier, "is_active": t.Active, "settings": t.Settings, "branding": t.Branding, "limits": limitsSummary(t.Limits)}
}

func limitsSummary(l Limits) any {
	return map[string]any{"max_devices": l.Devices, "max_users": l.Users, "max_assets": l.Assets, "storage_bytes": l.StorageBytes, "api_calls_per_hour": l.APICallsPerHour}
}

func checkPatch(p *Patch) error {
	if p.Name != nil {
		name, err := text.Name("name", *p.Name)
		if err != nil {
			return err
		}
		p.Name = &name
	}
	if p.Slug != nil {
		if err := CheckSlug(*p.Slug); err != nil {
			return err
		}
	}
	if p.Settings != nil {
		return checkSettings(p.Settings)
	}
	return nil
}

func merge(t Tenant, p Patch) Tenant {
	if p.Name != nil {
		t.Name = *p.Name
	}
	if p.Slug != nil {
		t.Slug = *p.Slug
	}
	if p.Settings != nil {
		t.Settings = p.Settings.apply(t.Settings)
	}
	return t
}

// NewTenant describes a tenant to be made.
type NewTenant struct {
	ID    uuid.UUID // zero makes one
	Name  string
	Slug  string // empty is suggested from the name
	Tier  string
	Owner uuid.UUID // zero makes a tenant without members, which an operator fills
}

// CreateTx makes a tenant with its owner in the caller's control transaction. Faults: Invalid, Conflict.
func (s *Service) CreateTx(ctx context.Context, tx postgres.Tx, n NewTenant) (Tenant, error) {
	if n.ID == uuid.Nil {
		n.ID = id.New()
	}
	if n.Slug == "" {
		free, err := s.freeSlugTx(ctx, tx, SuggestSlug(n.Name))
		if err != nil {
			return Tenant{}, err
		}
		n.Slug = free
	}
	if err := CheckSlug(n.Slug); err != nil {
		return Tenant{}, err
	}
	plan, err := s.planTx(ctx, tx, n.Tier)
	if err != nil {
		return Tenant{}, err
	}
	row, err := s.q.InsertTenant(ctx, tx, db.InsertTenantParams{
		ID: n.ID, Name: n.Name, Slug: n.Slug, SubscriptionTier: plan.Tier, Features: plan.Features,
		MaxDevices: plan.MaxDevices, StorageQuotaGb: plan.StorageQuotaGb, MaxUsers: plan.MaxUsers, MaxAssets: plan.MaxAssets,
		ApiCallsPerHour: plan.ApiCallsPerHour,
	})
	if postgres.IsConstraint(err, "tenants_slug_key") {
		return Tenant{}, fault.Invalid("slug", "taken", "This name is taken; choose another.").Because(err)
	}
	if err != nil {
		return Tenant{}, postgres.Fault(err, "tenant")
	}
	if n.Owner != uuid.Nil {
		err = s.q.InsertMember(ctx, tx, db.InsertMemberParams{ID: id.New(), TenantID: n.ID, UserID: n.Owner, Role: string(access.TenantAdmin), IsOwner: true})
		if err != nil {
			return Tenant{}, postgres.Fault(err, "member")
		}
	}
	t := fromRow(row)
	tx.AfterCommit(func() { s.forget(t) })
	return t, nil
}

func (s *Service) freeSlugTx(ctx context.Context, tx postgres.Tx, base string) (string, error) {
	for n := 1; n <= 50; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		taken, err := s.q.SlugTaken(ctx, tx, slug)
		if err != nil {
			return "", postgres.Fault(err, "tenant")
		}
		if !taken && CheckSlug(slug) == nil {
			return slug, nil
		}
	}
	return base + "-" + id.NewAsset()[:8], nil
}

// Host is where a tenant's pages are under the installation's domain.
func (s *Service) Host(slug string) string {
	if s.base == "" {
		return slug
	}
	return slug + "." + s.base
}

// Memberships lists the active tenants of a user.
func (s *Service) Memberships(ctx context.Context, user uuid.UUID) ([]Membership, error) {
	rows, err := s.q.ListMemberships(ctx, s.db.ControlRead(), user)
	if err != nil {
		return nil, postgres.Fault(err, "tenant")
	}
	out := make([]Membership, len(rows))
	for i, r := range rows {
		out[i] = Membership{Tenant: Tenant{ID: r.ID, Name: r.Name, Slug: r.Slug, Active: true}, Role: access.Role(r.Role)}
	}
	return out, nil
}

func fromRow(r db.TenantManagementTenant) Tenant {
	t := Tenant{
		ID: r.ID, Name: r.Name, Slug: r.Slug, Database: r.DatabaseName, Active: r.IsActive, Tier: r.SubscriptionTier,
		Settings: ReadSettings(r.Settings), CreatedAt: r.CreatedAt,
		Limits:      Limits{Devices: r.MaxDevices, Users: r.MaxUsers, Assets: r.MaxAssets, APICallsPerHour: r.ApiCallsPerHour},
		SuspendedAt: r.SuspendedAt, SuspendedReason: r.SuspendedReason, DeletedAt: r.DeletedAt, CustomLimits: r.CustomLimits,
	}
	_ = json.Unmarshal(r.Branding, &t.Branding) // branding that cannot be read is none
	if r.Domain != nil {
		t.Domain = *r.Domain
	}
	if r.StorageQuotaGb != nil {
		bytes := int64(*r.StorageQuotaGb) << 30
		t.Limits.StorageBytes = &bytes
	}
	_ = json.Unmarshal(r.Features, &t.Features) // features that cannot be read are none
	return t
}
