// Package anthias is the face that clients of Anthias know: the APIs v1, v1.1, v1.2 and v2, the pages
// that scripts use, and the live channel, byte for byte. It translates; the rules live in the domains.
//
// One tenant looks like one Anthias box, and so does every screen, under its own host name or below
// /d/<screen>/.
package anthias

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/tenant"
)

// authenticator tells who a request comes from.
type authenticator interface {
	AuthenticateBasic(ctx context.Context, user, password string) (context.Context, error)
	Authenticate(ctx context.Context, token string, named identity.Named) (context.Context, error)
}

// sessions keeps people signed in through the login page, and keeps their passwords.
type sessions interface {
	ChangePassword(ctx context.Context, current, next string) error
	OpenPageSession(ctx context.Context, login, password, userAgent string) (string, error)
	PageSession(ctx context.Context, cookie string) (context.Context, error)
}

// watcher hears what changes in a tenant, and tells it.
type watcher interface {
	Watch(tenant uuid.UUID, fn func(live.Hint)) (stop func())
	ToPeople(tenant uuid.UUID, h live.Hint)
}

// Deps are what the face needs.
type Deps struct {
	Identity   authenticator
	Sessions   sessions
	Tenants    *tenant.Service
	Assets     *asset.Service
	Devices    *device.Service
	Imports    *importer.Service
	Blobs      blob.Store
	Live       watcher
	StageDir   string // where uploads wait to become assets
	MaxUpload  int64
	BaseDomain string
	PublicURL  string // as browsers know the installation, which may be by https behind a proxy
	SingleSite bool   // requests that name no tenant reach the default one
	Open       bool   // the default tenant needs no credentials, as an Anthias box with authentication off
	Limits     *gateway.Limits
	Log        *slog.Logger
	Now        func() time.Time
}

type api struct {
	Deps
	log      *slog.Logger
	now      func() time.Time
	routes   []route
	forms    []form
	stage    *stage
	lists    *listCache
	archives *archives
}

// Face serves the legacy APIs.
type Face struct{ api *api }

// New returns the face.
func New(d Deps) (*Face, error) {
	if d.Now == nil {
		d.Now = time.Now
	}
	st, err := newStage(d.StageDir, d.Now)
	if err != nil {
		return nil, err
	}
	arc, err := newArchives(filepath.Join(d.StageDir, "archives"))
	if err != nil {
		return nil, err
	}
	a := &api{Deps: d, log: d.Log, now: d.Now, stage: st, lists: newListCache(), archives: arc}
	a.routes, a.forms = a.table(), a.formTable()
	return &Face{a}, nil
}

// Mount adds the face to a server's routes. Requests for a screen's own host do not come this way, see
// Hosts.
func (f *Face) Mount(mux *http.ServeMux) {
	for _, prefix := range []string{"/api/v1/", "/api/v1.1/", "/api/v1.2/", "/api/v2/", "/api/docs/", "/api/schema/", "/anthias_assets/", "/static_with_mime/", "/static/", "/d/"} {
		mux.Handle(prefix, f)
	}
	for _, exact := range []string{
		"/ws", "/splash-page", "/splash-page/", "POST /login/", "/_partials/asset-table/", "GET /assets/{id}/download/", "GET /assets/{id}/preview/",
		"POST /assets/", "POST /settings/", "POST /apps/install/", "POST /review-cta/",
	} {
		mux.Handle(exact, f)
	}
}

// Hosts returns a handler that serves screens under their own host name and leaves everything else,
// and everything that is no part of an Anthias box, to next.
func (f *Face) Hosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case f.api.hostRef(r.Host) != "" && !foreign(r.URL.Path), f.scrapesLogin(r):
			f.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// foreign tells paths that a screen's host serves besides the box.
func foreign(path string) bool {
	for _, prefix := range []string{"/api/v3/", "/api/device/", "/player/", "/files/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// scrapesLogin tells a script that reads the login page, to find its form, from a browser, which gets
// the dashboard's.
func (f *Face) scrapesLogin(r *http.Request) bool {
	return r.URL.Path == "/login/" && !strings.Contains(r.Header.Get("Accept"), "text/html")
}

// ServeHTTP serves one request.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := f.api.enter(w, r)
	if err != nil {
		write(w, r, f.api.replyOf(r.Context(), r, err))
		return
	}
	f.api.serve(c)
}

// call is one request on its way through the face.
type call struct {
	w      http.ResponseWriter
	r      *http.Request
	path   string // below the box's root
	root   string // what stands before it: empty, or /d/<screen>
	ref    string // the screen that is meant, empty for the tenant's primary one
	params []string
	named  identity.Named
	screen *device.Device // found once the caller is known

	sameSite bool // a form proved already that it comes from a page of ours
}

func (c *call) ctx() context.Context { return c.r.Context() }

// hostRef returns the screen that a host name <screen>--<tenant>.<base> means.
func (a *api) hostRef(host string) string {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	label, under := strings.CutSuffix(host, "."+a.BaseDomain)
	if i := strings.LastIndex(label, "--"); under && i > 0 {
		return label[:i]
	}
	return ""
}

// enter finds out which box of which tenant is meant.
func (a *api) enter(w http.ResponseWriter, r *http.Request) (*call, error) {
	c := &call{w: w, r: r, path: r.URL.Path, ref: a.hostRef(r.Host)}
	if rest, below := strings.CutPrefix(r.URL.Path, "/d/"); below {
		ref, path, _ := strings.Cut(rest, "/")
		if ref == "" {
			return nil, detail(http.StatusNotFound, textNotFound)
		}
		c.ref, c.root, c.path = ref, "/d/"+url.PathEscape(ref), "/"+path
	}
	res := gateway.ResolutionFrom(r.Context())
	c.named = identity.Named{Any: res.Named, ByHost: res.ByHost}
	return c, nil
}

// withDefault gives a request that names no tenant the default one, where the installation has a single
// site.
func (a *api) withDefault(ctx context.Context, named identity.Named) context.Context {
	actor := access.From(ctx)
	if named.Any || actor.Tenant != uuid.Nil || !a.SingleSite {
		return ctx
	}
	t, err := a.Tenants.ByID(ctx, tenant.Default)
	if err != nil || !t.Active {
		actor.Suspended = err == nil && t.Suspended()
		return access.With(ctx, actor)
	}
	actor.Tenant, actor.TenantSlug = t.ID, t.Slug
	return access.With(ctx, actor)
}

// box returns the screen that the request means: the one it names, else the tenant's primary one, nil
// when there is none.
func (a *api) box(c *call) (*device.Device, error) {
	if c.screen != nil {
		return c.screen, nil
	}
	var d device.Device
	var err error
	if c.ref != "" {
		d, err = a.Devices.ByRef(c.ctx(), c.ref)
	} else {
		d, err = a.Devices.Primary(c.ctx())
	}
	if fault.IsKind(err, fault.KindNotFound) && c.ref == "" {
		return nil, nil //nolint:nilnil // a tenant without screens is still a box
	}
	if err != nil {
		return nil, err
	}
	c.screen = &d
	return &d, nil
}

// settingsOf names whose settings the request means: a screen's when it names one, else the tenant's.
func (a *api) settingsOf(c *call) (uuid.UUID, error) {
	if c.ref == "" {
		return uuid.Nil, nil
	}
	d, err := a.box(c)
	if err != nil {
		return uuid.Nil, err
	}
	return d.ID, nil
}

func (a *api) zone(c *call) (*time.Location, error) {
	of, err := a.settingsOf(c)
	if err != nil {
		return nil, err
	}
	return a.Devices.Location(c.ctx(), of)
}
