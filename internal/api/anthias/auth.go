package anthias

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/tenant"
)

// The cookies of a browser session.
const (
	sessionCookie = "sessionid"
	csrfCookie    = "csrftoken"
)

// authorize finds out who calls. done means that the call was answered: with the way to the login page.
func (a *api) authorize(c *call) (done bool, err error) {
	if access.From(c.ctx()).Suspended {
		return false, errSuspended
	}
	ctx, err := a.identify(c)
	if err != nil {
		return false, err
	}
	known := ctx != nil
	if known {
		gateway.Saw(ctx)
		c.r = c.r.WithContext(ctx)
	} else {
		c.w.Header().Set("Vary", "Accept, Cookie")
		known = a.isOpen(c)
	}
	if err := a.Limits.Admit(c.w.Header(), c.r); err != nil {
		return false, err
	}
	switch actor := access.From(c.ctx()); {
	case actor.Suspended && actor.Role == "":
		return false, errSuspended
	case known && actor.Role == "" && actor.APIKey == uuid.Nil:
		return false, detail(http.StatusForbidden, textForbidden)
	case known:
		return false, nil
	case !wantsPage(c.r):
		return false, detail(http.StatusUnauthorized, textNoAuth)
	}
	a.toLogin(c)
	return true, nil
}

// errSuspended has a code beside what clients know: nothing that they can do helps.
var errSuspended = refuse(http.StatusForbidden, object{{"detail", "This tenant is suspended; its operator can reactivate it."}, {"code", "tenant_suspended"}})

// wantsPage tells a browser that walks about from a program.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// toLogin sends a browser to the login page and, after reading, back.
func (a *api) toLogin(c *call) {
	to := c.root + "/login/"
	if (c.r.Method == http.MethodGet || c.r.Method == http.MethodHead) && c.r.Header.Get("HX-Request") == "" {
		to += "?next=" + url.QueryEscape(c.r.URL.RequestURI())
	}
	h := c.w.Header()
	h.Del("Content-Type")
	h.Set("Location", to)
	h.Set("Content-Length", "0")
	c.w.WriteHeader(http.StatusFound)
}

// isOpen lets a stranger in where authentication is off: on the single site's own tenant only, and only
// when the operator of the installation said so.
func (a *api) isOpen(c *call) bool {
	if !a.Open || !a.SingleSite {
		return false
	}
	ctx := a.withDefault(c.ctx(), c.named)
	if access.From(ctx).Tenant != tenant.Default {
		return false
	}
	actor := access.From(ctx)
	actor.Role, actor.Permissions = access.TenantAdmin, access.RolePermissions(access.TenantAdmin)
	c.r = c.r.WithContext(access.With(ctx, actor))
	return true
}

// identify returns the context in which the caller acts, nil for nobody in particular.
func (a *api) identify(c *call) (context.Context, error) {
	header := c.r.Header.Get("Authorization")
	scheme, credentials, _ := strings.Cut(header, " ")
	switch {
	case strings.EqualFold(scheme, "Basic"):
		return a.basic(c, header, credentials)
	case strings.EqualFold(scheme, "Bearer"), strings.EqualFold(scheme, "ApiKey"):
		return a.token(c, credentials)
	case c.r.Header.Get("X-API-Key") != "":
		return a.token(c, c.r.Header.Get("X-API-Key"))
	}
	return a.session(c)
}

// token reads an access token or an API key; one that is no good counts as no credentials, because
// scripts send invented ones to boxes that look at none.
func (a *api) token(c *call, text string) (context.Context, error) {
	ctx, err := a.Identity.Authenticate(c.ctx(), strings.TrimSpace(text), c.named)
	if fault.IsKind(err, fault.KindUnauthorized) {
		return nil, nil //nolint:nilnil // nobody in particular
	}
	return ctx, err
}

// basic reads user and password; a wrong pair is never open, whatever else would be.
func (a *api) basic(c *call, header, credentials string) (context.Context, error) {
	if a.isOpenTo(c) {
		return nil, nil //nolint:nilnil // with authentication off the header is not looked at
	}
	switch parts := strings.Fields(header); {
	case len(parts) == 1:
		return nil, detail(http.StatusUnauthorized, "Invalid basic header. No credentials provided.")
	case len(parts) > 2:
		return nil, detail(http.StatusUnauthorized, "Invalid basic header. Credentials string should not contain spaces.")
	}
	user, password, valid := decodeBasic(strings.TrimSpace(credentials))
	if !valid {
		return nil, detail(http.StatusUnauthorized, "Invalid basic header. Credentials not correctly base64 encoded.")
	}
	if c.named.Any && access.From(c.ctx()).Tenant == uuid.Nil {
		return nil, detail(http.StatusForbidden, textForbidden)
	}
	if identity.IsAPIKey(user) || identity.IsAPIKey(password) { // a key knows its tenant
		return a.Identity.AuthenticateBasic(c.ctx(), user, password)
	}
	return a.atHome(c, func(ctx context.Context) (context.Context, error) {
		return a.Identity.AuthenticateBasic(ctx, user, password)
	})
}

// atHome authenticates in the tenant that the request means: the one it names, else the default one,
// else the first in which the user is a member.
func (a *api) atHome(c *call, authenticate func(context.Context) (context.Context, error)) (context.Context, error) {
	ctx, err := authenticate(a.withDefault(c.ctx(), c.named))
	if err != nil || c.named.Any || access.From(ctx).Role != "" {
		return ctx, err
	}
	memberships, err := a.Tenants.Memberships(ctx, access.From(ctx).User)
	if err != nil || len(memberships) == 0 {
		return ctx, err
	}
	actor := access.From(c.ctx())
	actor.Tenant, actor.TenantSlug = memberships[0].Tenant.ID, memberships[0].Tenant.Slug
	return authenticate(access.With(c.ctx(), actor))
}

// isOpenTo tells whether strangers are let in, without letting this one in.
func (a *api) isOpenTo(c *call) bool {
	probe := *c
	return a.isOpen(&probe)
}

// decodeBasic reads base64 of user and password, in UTF-8 or Latin-1.
func decodeBasic(text string) (user, password string, valid bool) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		if raw, err = base64.RawStdEncoding.DecodeString(text); err != nil {
			return "", "", false
		}
	}
	pair := string(raw)
	if !utf8.Valid(raw) {
		runes := make([]rune, len(raw))
		for i, b := range raw {
			runes[i] = rune(b)
		}
		pair = string(runes)
	}
	user, password, found := strings.Cut(pair, ":")
	return user, password, found
}

// session reads the cookie of a browser; what changes something needs the token as well.
func (a *api) session(c *call) (context.Context, error) {
	cookie, err := c.r.Cookie(sessionCookie)
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // no cookie is nobody
	}
	c.w.Header().Set("Vary", "Accept, Cookie")
	ctx, err := a.atHome(c, func(ctx context.Context) (context.Context, error) { return a.Sessions.PageSession(ctx, cookie.Value) })
	if fault.IsKind(err, fault.KindUnauthorized) {
		return nil, nil //nolint:nilnil // a session that has ended is nobody
	}
	if err != nil {
		return nil, err
	}
	if safe(c.r.Method) || c.sameSite {
		return ctx, nil
	}
	return ctx, checkCSRF(c.r, c.r.Header.Get("X-CSRFToken"), a.sameOrigin)
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// checkCSRF refuses a change that another site makes a browser send. same tells whether an origin is ours.
func checkCSRF(r *http.Request, token string, same func(*http.Request, *url.URL) bool) error {
	origin := r.Header.Get("Origin")
	if u, err := url.Parse(origin); origin != "" && (err != nil || !same(r, u)) {
		return detail(http.StatusForbidden, "CSRF Failed: Origin checking failed - "+strings.ToValidUTF8(origin, "")+" does not match any trusted origins.")
	}
	cookie, err := r.Cookie(csrfCookie)
	if err != nil || cookie.Value == "" {
		return detail(http.StatusForbidden, "CSRF Failed: CSRF cookie not set.")
	}
	if token == "" {
		return detail(http.StatusForbidden, "CSRF Failed: CSRF token missing.")
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(cookie.Value)) != 1 {
		return detail(http.StatusForbidden, "CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header incorrect.")
	}
	return nil
}

// sameOrigin is the rule of the APIs: the scheme counts, that of the request or the one under which the
// installation is known.
func (a *api) sameOrigin(r *http.Request, origin *url.URL) bool {
	public, _, _ := strings.Cut(a.PublicURL, "://")
	return strings.EqualFold(origin.Host, r.Host) && (origin.Scheme == schemeOf(r) || origin.Scheme == public)
}

// sameHost is the rule of the forms: a proxy may have changed the scheme, and with it the port from 80 to
// 443 or back.
func sameHost(r *http.Request, origin *url.URL) bool {
	own := &url.URL{Host: r.Host}
	ours := own.Port()
	if ours == "" {
		ours = standardPorts[schemeOf(r)]
	}
	theirs := origin.Port()
	if theirs == "" {
		theirs = standardPorts[origin.Scheme]
	}
	standard := func(port string) bool { return port == "80" || port == "443" }
	return strings.EqualFold(origin.Hostname(), own.Hostname()) && (ours == theirs || standard(ours) && standard(theirs))
}

var standardPorts = map[string]string{"http": "80", "https": "443"}

func schemeOf(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https"
	}
	return "http"
}
