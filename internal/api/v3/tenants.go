package v3

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/tenant"
)

type tenants struct{ svc *tenant.Service }

func (h tenants) GetCurrentTenant(ctx context.Context, _ contract.GetCurrentTenantRequestObject) (contract.GetCurrentTenantResponseObject, error) {
	t, u, err := h.svc.Current(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetCurrentTenant200JSONResponse(h.toTenant(t, u)), nil
}

func (h tenants) UpdateCurrentTenant(ctx context.Context, r contract.UpdateCurrentTenantRequestObject) (contract.UpdateCurrentTenantResponseObject, error) {
	p := tenant.Patch{Name: r.Body.Name, Slug: r.Body.Slug}
	if s := r.Body.Settings; s != nil {
		p.Settings = &tenant.SettingsPatch{
			Timezone: s.Timezone, DefaultDuration: s.DefaultDuration, RequireSecondFactor: s.Require2fa, SessionMinutes: s.SessionTimeoutMinutes,
			EmailDomains: listOrNil(s.AllowedEmailDomains),
		}
	}
	if b := r.Body.Branding; b != nil {
		p.Branding = &tenant.BrandingPatch{Name: b.Name, PrimaryColor: b.PrimaryColor, AccentColor: b.AccentColor}
	}
	if _, err := h.svc.Update(ctx, p); err != nil {
		return nil, err
	}
	t, u, err := h.svc.Current(ctx)
	if err != nil {
		return nil, err
	}
	return contract.UpdateCurrentTenant200JSONResponse(h.toTenant(t, u)), nil
}

func (h tenants) DeleteCurrentTenant(ctx context.Context, r contract.DeleteCurrentTenantRequestObject) (contract.DeleteCurrentTenantResponseObject, error) {
	t, err := h.svc.Delete(ctx, r.Params.Confirm)
	if err != nil {
		return nil, err
	}
	return contract.DeleteCurrentTenant200JSONResponse{Id: t.ID, DeletedAt: t.DeletedAt.UTC(), PurgedAfter: t.DeletedAt.Add(tenant.Grace).UTC()}, nil
}

func (h tenants) ListDeletedTenants(ctx context.Context, _ contract.ListDeletedTenantsRequestObject) (contract.ListDeletedTenantsResponseObject, error) {
	deleted, err := h.svc.Restorable(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListDeletedTenants200JSONResponse{Results: make([]contract.Restorable, len(deleted))}
	for i, t := range deleted {
		out.Results[i] = contract.Restorable{Id: t.ID, Name: t.Name, Slug: t.Slug, DeletedAt: t.DeletedAt.UTC(), PurgedAfter: t.DeletedAt.Add(tenant.Grace).UTC()}
	}
	return out, nil
}

func (h tenants) RestoreTenant(ctx context.Context, r contract.RestoreTenantRequestObject) (contract.RestoreTenantResponseObject, error) {
	t, err := h.svc.Restore(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.RestoreTenant200JSONResponse(toTenantRef(t)), nil
}

func (h tenants) ListPlans(ctx context.Context, _ contract.ListPlansRequestObject) (contract.ListPlansResponseObject, error) {
	plans, err := h.svc.Plans(ctx, false)
	if err != nil {
		return nil, err
	}
	return contract.ListPlans200JSONResponse{Results: toPlans(plans)}, nil
}

func (h tenants) GetBranding(ctx context.Context, _ contract.GetBrandingRequestObject) (contract.GetBrandingResponseObject, error) {
	id := access.From(ctx).Tenant
	if id == uuid.Nil {
		return nil, fault.NotFound("tenant")
	}
	look, err := h.svc.Look(ctx, id)
	if err != nil {
		return nil, err
	}
	return contract.GetBranding200JSONResponse{
		Tenant: id, Name: look.Name, Slug: look.Slug, PrimaryColor: textOrNull(look.PrimaryColor), AccentColor: textOrNull(look.AccentColor),
		LogoUrl: textOrNull(look.LogoPath), SingleSignOn: look.SingleSignOn,
	}, nil
}

func (h tenants) DeleteLogo(ctx context.Context, _ contract.DeleteLogoRequestObject) (contract.DeleteLogoResponseObject, error) {
	if err := h.svc.DeleteLogo(ctx); err != nil {
		return nil, err
	}
	return contract.DeleteLogo204Response{}, nil
}

// logos handles the pictures themselves.
type logos struct {
	svc      *tenant.Service
	problems problem.Writer
}

func (h logos) put(w http.ResponseWriter, r *http.Request) {
	if err := h.svc.PutLogo(r.Context(), http.MaxBytesReader(w, r.Body, tenant.MaxLogo+1)); err != nil {
		h.problems.Write(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h logos) get(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(r.PathValue("tenant"))
	if err != nil {
		h.problems.Write(w, r, fault.NotFound("logo"))
		return
	}
	logo, err := h.svc.Logo(r.Context(), id)
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", logo.Mimetype)
	w.Header().Set("ETag", `"`+logo.SHA256+`"`)
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(logo.Content))
}

func (h tenants) toTenant(t tenant.Tenant, u tenant.Usage) contract.Tenant {
	out := contract.Tenant{
		Id: t.ID, Name: t.Name, Slug: t.Slug, Host: h.svc.Host(t.Slug), Domain: textOrNull(t.Domain), SubscriptionTier: t.Tier, IsActive: t.Active, CreatedAt: t.CreatedAt.UTC(),
		Features: t.Features, Limits: toLimits(t.Limits), Usage: toUsage(u), Warnings: []contract.QuotaWarning{},
	}
	for _, w := range tenant.Warnings(t.Limits, u) {
		out.Warnings = append(out.Warnings, contract.QuotaWarning{Resource: contract.QuotaWarningResource(w.Resource), Percent: int(w.Percent)})
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
	out.Settings.Require2fa, out.Settings.SessionTimeoutMinutes = &t.Settings.RequireSecondFactor, &t.Settings.SessionMinutes
	out.Settings.AllowedEmailDomains = t.Settings.EmailDomains
	for _, b := range []struct {
		from string
		to   **string
	}{{t.Branding.Name, &out.Branding.Name}, {t.Branding.PrimaryColor, &out.Branding.PrimaryColor}, {t.Branding.AccentColor, &out.Branding.AccentColor}} {
		if b.from != "" {
			*b.to = &b.from
		}
	}
	return out
}

func toLimits(l tenant.Limits) contract.TenantLimits {
	return contract.TenantLimits{
		MaxAssets: numberOrNull(l.Assets), MaxDevices: numberOrNull(l.Devices), MaxUsers: numberOrNull(l.Users),
		StorageBytes: orNull(l.StorageBytes), ApiCallsPerHour: numberOrNull(l.APICallsPerHour),
	}
}

func toUsage(u tenant.Usage) contract.TenantUsage {
	return contract.TenantUsage{
		Assets: int(u.Assets), Devices: int(u.Devices), Users: int(u.Users), StorageBytes: u.StorageBytes,
		ApiCallsThisHour: u.Calls.Hour, ApiCallsBusiestHour: u.Calls.Busiest, ApiCallsThisMonth: u.Calls.Month,
	}
}

func toPlans(plans []tenant.Plan) []contract.Plan {
	out := make([]contract.Plan, len(plans))
	for i, p := range plans {
		out[i] = toPlan(p)
	}
	return out
}

func toPlan(p tenant.Plan) contract.Plan {
	return contract.Plan{
		Tier: p.Tier, Name: p.Name, Price: orNull(p.Price), Currency: p.Currency, IsPublic: p.Public, Features: p.Features,
		MaxDevices: numberOrNull(p.Limits.Devices), MaxUsers: numberOrNull(p.Limits.Users), MaxAssets: numberOrNull(p.Limits.Assets),
		StorageQuotaGb: numberOrNull(p.Limits.StorageGB), ApiCallsPerHour: numberOrNull(p.Limits.APICallsPerHour),
	}
}
