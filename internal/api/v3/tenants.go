package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/tenant"
)

type tenants struct{ svc *tenant.Service }

func (h tenants) GetCurrentTenant(ctx context.Context, _ contract.GetCurrentTenantRequestObject) (contract.GetCurrentTenantResponseObject, error) {
	t, u, err := h.svc.Current(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetCurrentTenant200JSONResponse(toTenant(t, u)), nil
}

func (h tenants) UpdateCurrentTenant(ctx context.Context, r contract.UpdateCurrentTenantRequestObject) (contract.UpdateCurrentTenantResponseObject, error) {
	p := tenant.Patch{Name: r.Body.Name, Slug: r.Body.Slug}
	if s := r.Body.Settings; s != nil {
		p.Settings = &tenant.Settings{Timezone: value(s.Timezone), DefaultDuration: value(s.DefaultDuration)}
	}
	if _, err := h.svc.Update(ctx, p); err != nil {
		return nil, err
	}
	t, u, err := h.svc.Current(ctx)
	if err != nil {
		return nil, err
	}
	return contract.UpdateCurrentTenant200JSONResponse(toTenant(t, u)), nil
}

func toTenant(t tenant.Tenant, u tenant.Usage) contract.Tenant {
	out := contract.Tenant{
		Id: t.ID, Name: t.Name, Slug: t.Slug, Domain: textOrNull(t.Domain), SubscriptionTier: t.Tier, IsActive: t.Active, CreatedAt: t.CreatedAt.UTC(),
		Features: t.Features,
		Limits: contract.TenantLimits{
			MaxAssets: numberOrNull(t.Limits.Assets), MaxDevices: numberOrNull(t.Limits.Devices), MaxUsers: numberOrNull(t.Limits.Users),
			StorageBytes: orNull(t.Limits.StorageBytes),
		},
		Usage: contract.TenantUsage{Assets: int(u.Assets), Devices: int(u.Devices), Users: int(u.Users), StorageBytes: u.StorageBytes},
	}
	if out.Features == nil {
		out.Features = []string{}
	}
	if t.Settings.Timezone != "" {
		out.Settings.Timezone = &t.Settings.Timezone
	}
	if t.Settings.DefaultDuration != 0 {
		out.Settings.DefaultDuration = &t.Settings.DefaultDuration
	}
	return out
}
