package v3

import (
	"context"
	"net/http"
	"net/url"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
)

// singleSignOn is signing in at the tenant's company.
type singleSignOn struct {
	svc  *identity.Service
	auth auth
}

// The cookie that binds an attempt to sign in to the browser that began it. It must come along when the
// provider sends the browser back, hence Lax.
const (
	signOnCookie = "signate_sign_on"
	signOnPath   = "/api/v3/auth/single-sign-on/"
	signOnAge    = 600 // seconds
)

// onwards sends a browser on, with cookies.
type onwards struct {
	to      string
	cookies []*http.Cookie
}

func (o onwards) write(w http.ResponseWriter) error {
	for _, c := range o.cookies {
		http.SetCookie(w, c)
	}
	w.Header().Set("Location", o.to)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (o onwards) VisitStartSingleSignOnResponse(w http.ResponseWriter) error  { return o.write(w) }
func (o onwards) VisitFinishSingleSignOnResponse(w http.ResponseWriter) error { return o.write(w) }

func (h singleSignOn) GetSingleSignOn(ctx context.Context, _ contract.GetSingleSignOnRequestObject) (contract.GetSingleSignOnResponseObject, error) {
	o, err := h.svc.SingleSignOn(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetSingleSignOn200JSONResponse(toSingleSignOn(o)), nil
}

func (h singleSignOn) SetSingleSignOn(ctx context.Context, r contract.SetSingleSignOnRequestObject) (contract.SetSingleSignOnResponseObject, error) {
	o := identity.SingleSignOn{
		Enabled: r.Body.IsEnabled == nil || *r.Body.IsEnabled, Issuer: r.Body.Issuer, ClientID: r.Body.ClientId, AllowedDomains: r.Body.AllowedDomains,
		DefaultRole: access.Viewer, JustInTime: value(r.Body.JustInTime), RefuseUnmapped: value(r.Body.RefuseUnmapped), GroupRoles: map[string]access.Role{},
	}
	if r.Body.DefaultRole != nil {
		o.DefaultRole = access.Role(*r.Body.DefaultRole)
	}
	for group, role := range r.Body.GroupRoles {
		o.GroupRoles[group] = access.Role(role)
	}
	set, err := h.svc.SetSingleSignOn(ctx, o, value(r.Body.ClientSecret))
	if err != nil {
		return nil, err
	}
	return contract.SetSingleSignOn200JSONResponse(toSingleSignOn(set)), nil
}

func (h singleSignOn) RemoveSingleSignOn(ctx context.Context, _ contract.RemoveSingleSignOnRequestObject) (contract.RemoveSingleSignOnResponseObject, error) {
	if err := h.svc.RemoveSingleSignOn(ctx); err != nil {
		return nil, err
	}
	return contract.RemoveSingleSignOn204Response{}, nil
}

func (h singleSignOn) StartSingleSignOn(ctx context.Context, r contract.StartSingleSignOnRequestObject) (contract.StartSingleSignOnResponseObject, error) {
	address, state, err := h.svc.BeginSingleSignOn(ctx, r.Params.Tenant)
	if err != nil {
		return nil, err
	}
	return onwards{to: address, cookies: []*http.Cookie{h.cookie(state, signOnAge)}}, nil
}

// FinishSingleSignOn leads to the sign-in page when it fails: a person looks at the answer.
func (h singleSignOn) FinishSingleSignOn(ctx context.Context, r contract.FinishSingleSignOnRequestObject) (contract.FinishSingleSignOnResponseObject, error) {
	gone := h.cookie("", -1)
	state := value(r.Params.State)
	if state == "" || state != value(r.Params.SignateSignOn) {
		return onwards{to: "/login/#error=challenge_expired", cookies: []*http.Cookie{gone}}, nil
	}
	s, err := h.svc.FinishSingleSignOn(ctx, state, value(r.Params.Code), value(r.Params.UserAgent))
	if f := fault.As(err); f != nil {
		//nolint:nilerr // the page tells what went wrong
		return onwards{to: "/login/#error=" + url.QueryEscape(f.Code), cookies: []*http.Cookie{gone}}, nil
	}
	if err != nil {
		return nil, err
	}
	return onwards{to: "/" + s.Tenant.Slug + "/", cookies: []*http.Cookie{gone, h.auth.session(http.StatusOK, s, true).cookie}}, nil
}

func (h singleSignOn) cookie(state string, age int) *http.Cookie {
	return &http.Cookie{Name: signOnCookie, Value: state, Path: signOnPath, MaxAge: age, HttpOnly: true, Secure: h.auth.secure, SameSite: http.SameSiteLaxMode}
}

func toSingleSignOn(o identity.SingleSignOn) contract.SingleSignOn {
	out := contract.SingleSignOn{
		IsEnabled: o.Enabled, Issuer: o.Issuer, ClientId: o.ClientID, AllowedDomains: o.AllowedDomains, DefaultRole: string(o.DefaultRole),
		JustInTime: o.JustInTime, RefuseUnmapped: o.RefuseUnmapped, CallbackUrl: o.CallbackURL, GroupRoles: map[string]string{},
	}
	for group, role := range o.GroupRoles {
		out.GroupRoles[group] = string(role)
	}
	return out
}
