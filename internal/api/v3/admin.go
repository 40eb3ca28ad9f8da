package v3

import (
	"context"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/tenant"
)

// admin is the installation as its operator sees it.
type admin struct {
	tenants  *tenant.Service
	identity *identity.Service
}

func (h admin) AdminListTenants(ctx context.Context, r contract.AdminListTenantsRequestObject) (contract.AdminListTenantsResponseObject, error) {
	f := tenant.Filter{Search: value(r.Params.Search), Tier: value(r.Params.Tier), Active: r.Params.IsActive, State: tenant.State(value(r.Params.State))}
	p, err := h.tenants.List(ctx, f, string(value(r.Params.Ordering)), pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.AdminListTenants200JSONResponse{Results: make([]contract.AdminTenant, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, t := range p.Results {
		out.Results[i] = toAdminTenant(t, nil)
	}
	return out, nil
}

func (h admin) AdminCreateTenant(ctx context.Context, r contract.AdminCreateTenantRequestObject) (contract.AdminCreateTenantResponseObject, error) {
	n := tenant.NewTenant{Name: r.Body.Name, Slug: value(r.Body.Slug), Tier: value(r.Body.Tier)}
	if n.Tier == "" {
		n.Tier = "basic"
	}
	if email := value(r.Body.OwnerEmail); email != "" {
		owner, err := h.identity.AccountByEmail(ctx, "owner_email", email)
		if err != nil {
			return nil, err
		}
		n.Owner = owner.ID
	}
	t, err := h.tenants.Create(ctx, n)
	if err != nil {
		return nil, err
	}
	out, err := h.show(ctx, t.ID, nil)
	return contract.AdminCreateTenant201JSONResponse(out), err
}

func (h admin) AdminGetTenant(ctx context.Context, r contract.AdminGetTenantRequestObject) (contract.AdminGetTenantResponseObject, error) {
	out, err := h.show(ctx, r.Id, nil)
	return contract.AdminGetTenant200JSONResponse(out), err
}

func (h admin) AdminUpdateTenant(ctx context.Context, r contract.AdminUpdateTenantRequestObject) (contract.AdminUpdateTenantResponseObject, error) {
	var err error
	if r.Body.Tier != nil {
		_, err = h.tenants.SetPlan(ctx, r.Id, *r.Body.Tier)
	}
	if l := r.Body.Limits; l != nil && err == nil {
		_, err = h.tenants.SetLimits(ctx, r.Id, tenant.PlanLimits{
			Devices: narrow(l.MaxDevices), Users: narrow(l.MaxUsers), Assets: narrow(l.MaxAssets), StorageGB: narrow(l.StorageQuotaGb), APICallsPerHour: narrow(l.ApiCallsPerHour),
		})
	}
	out, err := h.show(ctx, r.Id, err)
	return contract.AdminUpdateTenant200JSONResponse(out), err
}

func (h admin) AdminDeleteTenant(ctx context.Context, r contract.AdminDeleteTenantRequestObject) (contract.AdminDeleteTenantResponseObject, error) {
	if _, err := h.tenants.Remove(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.AdminDeleteTenant204Response{}, nil
}

func (h admin) AdminSuspendTenant(ctx context.Context, r contract.AdminSuspendTenantRequestObject) (contract.AdminSuspendTenantResponseObject, error) {
	_, err := h.tenants.Suspend(ctx, r.Id, r.Body.Reason)
	out, err := h.show(ctx, r.Id, err)
	return contract.AdminSuspendTenant200JSONResponse(out), err
}

func (h admin) AdminReactivateTenant(ctx context.Context, r contract.AdminReactivateTenantRequestObject) (contract.AdminReactivateTenantResponseObject, error) {
	_, err := h.tenants.Reactivate(ctx, r.Id)
	out, err := h.show(ctx, r.Id, err)
	return contract.AdminReactivateTenant200JSONResponse(out), err
}

func (h admin) AdminRestoreTenant(ctx context.Context, r contract.AdminRestoreTenantRequestObject) (contract.AdminRestoreTenantResponseObject, error) {
	_, err := h.tenants.Restore(ctx, r.Id)
	out, err := h.show(ctx, r.Id, err)
	return contract.AdminRestoreTenant200JSONResponse(out), err
}

func (h admin) AdminListPlans(ctx context.Context, _ contract.AdminListPlansRequestObject) (contract.AdminListPlansResponseObject, error) {
	plans, err := h.tenants.Plans(ctx, true)
	if err != nil {
		return nil, err
	}
	return contract.AdminListPlans200JSONResponse{Results: toPlans(plans)}, nil
}

func (h admin) AdminCreatePlan(ctx context.Context, r contract.AdminCreatePlanRequestObject) (contract.AdminCreatePlanResponseObject, error) {
	b := r.Body
	p, err := h.tenants.CreatePlan(ctx, fromPlan(b.Tier, contract.PlanInput{
		Name: b.Name, Price: b.Price, Currency: b.Currency, IsPublic: b.IsPublic, MaxDevices: b.MaxDevices, MaxUsers: b.MaxUsers, MaxAssets: b.MaxAssets,
		StorageQuotaGb: b.StorageQuotaGb, ApiCallsPerHour: b.ApiCallsPerHour, Features: b.Features,
	}))
	if err != nil {
		return nil, err
	}
	return contract.AdminCreatePlan201JSONResponse(toPlan(p)), nil
}

func (h admin) AdminUpdatePlan(ctx context.Context, r contract.AdminUpdatePlanRequestObject) (contract.AdminUpdatePlanResponseObject, error) {
	p, err := h.tenants.UpdatePlan(ctx, fromPlan(r.Tier, *r.Body))
	if err != nil {
		return nil, err
	}
	return contract.AdminUpdatePlan200JSONResponse(toPlan(p)), nil
}

func fromPlan(tier string, b contract.PlanInput) tenant.Plan {
	p := tenant.Plan{Tier: tier, Name: b.Name, Currency: b.Currency, Public: b.IsPublic, Features: b.Features, Limits: tenant.PlanLimits{
		Devices: narrow(b.MaxDevices), Users: narrow(b.MaxUsers), Assets: narrow(b.MaxAssets),
		StorageGB: narrow(b.StorageQuotaGb), APICallsPerHour: narrow(b.ApiCallsPerHour),
	}}
	if price, err := b.Price.Get(); err == nil {
		p.Price = &price
	}
	return p
}

func (h admin) GetInstallationUsage(ctx context.Context, _ contract.GetInstallationUsageRequestObject) (contract.GetInstallationUsageResponseObject, error) {
	i, err := h.tenants.Installation(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.GetInstallationUsage200JSONResponse{Accounts: int(i.Accounts), Members: int(i.Members)}
	out.Tenants.Active, out.Tenants.Suspended, out.Tenants.Deleted = int(i.Active), int(i.Suspended), int(i.Deleted)
	c := i.Content
	out.Content.CountedAt, out.Content.Devices, out.Content.Assets, out.Content.StorageBytes = c.CountedAt.UTC(), int(c.Devices), int(c.Assets), c.StorageBytes
	out.Plans = make([]contract.PlanHolders, len(i.Plans))
	for n, p := range i.Plans {
		out.Plans[n] = contract.PlanHolders{Tier: p.Tier, Name: p.Name, Tenants: int(p.Tenants)}
	}
	return out, nil
}

// show answers with a tenant as it is now, unless what came before failed.
func (h admin) show(ctx context.Context, id uuid.UUID, err error) (contract.AdminTenant, error) {
	if err != nil {
		return contract.AdminTenant{}, err
	}
	t, u, err := h.tenants.WithUsage(ctx, id)
	if err != nil {
		return contract.AdminTenant{}, err
	}
	return toAdminTenant(t, &u), nil
}

func toAdminTenant(t tenant.Tenant, u *tenant.Usage) contract.AdminTenant {
	out := contract.AdminTenant{
		Id: t.ID, Name: t.Name, Slug: t.Slug, Domain: textOrNull(t.Domain), Database: textOrNull(t.Database), SubscriptionTier: t.Tier, IsActive: t.Active,
		SuspendedAt: orNull(t.SuspendedAt), SuspendedReason: t.SuspendedReason, DeletedAt: orNull(t.DeletedAt), RestorableUntil: orNull(t.RestorableUntil()), HasCustomLimits: t.CustomLimits,
		CreatedAt: t.CreatedAt.UTC(), Limits: toLimits(t.Limits), Usage: nullable.NewNullNullable[contract.TenantUsage](),
	}
	if u != nil {
		out.Usage.Set(toUsage(*u))
	}
	return out
}

// narrow reads a number that may be null; the contract bounds it.
func narrow(n nullable.Nullable[int]) *int32 {
	v, err := n.Get()
	if err != nil {
		return nil
	}
	short := int32(v)
	return &short
}
