package anthias

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
)

// handler answers a call that was let in. A nil reply has been written already.
type handler func(c *call) (*reply, error)

// route is one path of the APIs; * in it stands for one segment.
type route struct {
	pattern  string
	open     bool // needs no credentials
	internal bool // for a box's own viewer
	methods  []method
}

type method struct {
	name       string
	permission access.Permission
	handle     handler
}

func get(p access.Permission, h handler) method    { return method{http.MethodGet, p, h} }
func post(p access.Permission, h handler) method   { return method{http.MethodPost, p, h} }
func put(p access.Permission, h handler) method    { return method{http.MethodPut, p, h} }
func patch(p access.Permission, h handler) method  { return method{http.MethodPatch, p, h} }
func remove(p access.Permission, h handler) method { return method{http.MethodDelete, p, h} }

// table lists the paths; what comes first wins.
func (a *api) table() []route {
	var all []route
	add := func(pattern string, methods ...method) { all = append(all, route{pattern: pattern, methods: methods}) }
	for _, v := range []string{"v1", "v2"} {
		base := "/api/" + v
		add(base+"/assets/order", post(access.AssetsEdit, a.order))
		add(base+"/assets/control/*", get(access.DevicesControl, a.control))
		add(base+"/assets/*/content", get(access.AssetsView, a.content))
		add(base+"/file_asset", post(access.AssetsCreate, a.fileAsset))
		add(base+"/backup", post(access.TenantSettings, a.backup))
		add(base+"/recover", post(access.TenantSettings, a.recover))
		add(base+"/reboot", post(access.DevicesControl, a.power("reboot")))
		add(base+"/shutdown", post(access.DevicesControl, a.power("shutdown")))
	}
	for _, v := range []version{v1, v11, v12, v2} {
		base := "/api/" + v.name
		add(base+"/assets", get(access.AssetsView, a.list(v)), post(access.AssetsCreate, a.create(v)))
		one := []method{get(access.AssetsView, a.get(v)), put(access.AssetsEdit, a.update(v, false))}
		if v.patch {
			one = append(one, patch(access.AssetsEdit, a.update(v, true)))
		}
		add(base+"/assets/*", append(one, remove(access.AssetsDelete, a.delete))...)
	}
	add("/api/v1/reboot_screenly", post(access.DevicesControl, a.power("reboot")))
	add("/api/v1/shutdown_screenly", post(access.DevicesControl, a.power("shutdown")))
	add("/api/v1/info", get(access.DevicesView, a.info(false)))
	add("/api/v1/viewer_current_asset", get(access.DevicesView, a.currentAsset))
	add("/api/v2/info", get(access.DevicesView, a.info(true)))
	add("/api/v2/display/*", post(access.DevicesControl, a.display))
	add("/api/v2/device_settings", get(access.DevicesView, a.settings), patch(access.TenantSettings, a.saveSettings))
	add("/api/v2/integrations", get(access.DevicesView, a.integrations))
	add("/api/v2/integrations/screenly/validate", post(access.TenantSettings, a.validateScreenly))
	add("/api/v2/integrations/screenly/migrate", post(access.TenantSettings, a.migrateToScreenly))
	add("/api/v2/integrations/import/*/validate", post(access.AssetsCreate, a.validateImport))
	add("/api/v2/integrations/import/*/item", post(access.AssetsCreate, a.importItem))
	for _, pattern := range []string{"/api/v2/viewer/playlist", "/api/v2/viewer/settings"} {
		all = append(all, route{pattern: pattern, open: true, internal: true, methods: []method{get(access.Public, a.internal)}})
	}
	all = append(all, route{pattern: "/api/v2/assets/*/recheck", open: true, internal: true, methods: []method{post(access.Public, a.internal)}})
	all = append(all, route{pattern: "/api/v2/network/ip-addresses", open: true, methods: []method{get(access.Public, a.addresses)}})
	return all
}

// match returns the route of a path and what stands at its asterisks. A slash at the end does no harm.
func (a *api) match(path string) (*route, []string) {
	if strings.HasSuffix(path, "/control/") { // a command is missing, not an asset of that name
		return nil, nil
	}
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i := range a.routes {
		if params, fits := a.routes[i].fits(parts); fits {
			return &a.routes[i], params
		}
	}
	return nil, nil
}

func (rt *route) fits(parts []string) ([]string, bool) {
	want := strings.Split(rt.pattern, "/")
	if len(want) != len(parts) {
		return nil, false
	}
	var params []string
	for i, w := range want {
		switch {
		case w == "*" && parts[i] != "":
			params = append(params, parts[i])
		case w != parts[i]:
			return nil, false
		}
	}
	return params, true
}

func (rt *route) allow() string {
	var names []string
	for _, m := range rt.methods {
		names = append(names, m.name)
	}
	if slices.Contains(names, http.MethodGet) {
		names = append(names, http.MethodHead)
	}
	return strings.Join(append(names, http.MethodOptions), ", ")
}

func (rt *route) method(name string) *method {
	if name == http.MethodHead {
		name = http.MethodGet
	}
	for i := range rt.methods {
		if rt.methods[i].name == name {
			return &rt.methods[i]
		}
	}
	return nil
}

// serve answers one call.
func (a *api) serve(c *call) {
	if !strings.HasPrefix(c.path, "/api/") {
		a.page(c)
		return
	}
	rt, params := a.match(c.path)
	if rt == nil {
		a.otherAPI(c)
		return
	}
	c.params = params
	h := c.w.Header()
	h.Set("Allow", rt.allow())
	h.Set("Vary", "Accept")
	apiHeaders(h)
	if c.r.Header.Get("Authorization") != "" {
		h.Set("Access-Control-Allow-Origin", "*")
	}
	ans, err := a.dispatch(c, rt)
	if err != nil {
		no := a.replyOf(c.ctx(), c.r, err)
		ans = &no
	}
	if ans != nil {
		write(c.w, c.r, *ans)
	}
}

func apiHeaders(h http.Header) {
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// dispatch checks method, Accept, credentials and permission, in the order in which they are reported.
func (a *api) dispatch(c *call, rt *route) (*reply, error) {
	if c.r.Method == http.MethodOptions {
		return a.options(c, rt), nil
	}
	m := rt.method(c.r.Method)
	if !acceptable(c.r.Header.Values("Accept")) {
		return nil, detail(http.StatusNotAcceptable, textAcceptable)
	}
	if !rt.open {
		if done, err := a.authorize(c); err != nil || done {
			return nil, err
		}
	}
	if m == nil {
		return nil, detail(http.StatusMethodNotAllowed, fmt.Sprintf("Method \"%s\" not allowed.", c.r.Method))
	}
	if !access.From(c.ctx()).May(m.permission) {
		return nil, detail(http.StatusForbidden, textForbidden)
	}
	if !rt.open && access.From(c.ctx()).Tenant == uuid.Nil {
		return nil, detail(http.StatusForbidden, textForbidden)
	}
	return m.handle(c)
}

// acceptable tells whether the client takes JSON. HTML counts: browsers get JSON here as well.
func acceptable(accepts []string) bool {
	if len(accepts) == 0 {
		return true
	}
	for _, one := range strings.Split(strings.Join(accepts, ","), ",") {
		switch media, _, _ := strings.Cut(strings.TrimSpace(one), ";"); strings.ToLower(strings.TrimSpace(media)) {
		case "", "*/*", "application/*", "application/json", "text/html", "text/*":
			return true
		}
	}
	return false
}

// options describes a path; browsers on other origins ask it before they send credentials.
func (a *api) options(c *call, rt *route) *reply {
	h := c.w.Header()
	if c.r.Header.Get("Origin") != "" {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", rt.allow())
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Range, X-Upload-Id")
		h.Set("Access-Control-Max-Age", "600")
	}
	ans := ok(object{
		{"name", viewName(rt.pattern)}, {"description", ""}, {"renders", []string{"application/json", "text/html"}},
		{"parses", []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}},
	})
	return &ans
}

// viewName is what the framework of Anthias calls the code behind a path.
func viewName(pattern string) string {
	parts := strings.Split(strings.TrimPrefix(pattern, "/api/"), "/")
	suffix := " " + strings.ToUpper(strings.ReplaceAll(parts[0], ".", "_"))
	if strings.HasSuffix(pattern, "/assets") {
		return "Asset List View" + suffix
	}
	words := []string{}
	for _, p := range parts[1:] {
		for _, w := range strings.FieldsFunc(p, func(r rune) bool { return r == '_' || r == '-' || r == '*' }) {
			words = append(words, strings.ToUpper(w[:1])+w[1:])
		}
	}
	name := strings.Join(words, " ")
	if name == "Assets" {
		name = "Asset"
	}
	return name + " View" + suffix
}

// otherAPI answers for paths that are no operations.
func (a *api) otherAPI(c *call) {
	apiHeaders(c.w.Header())
	switch strings.TrimSuffix(c.path, "/") {
	case "/api/docs":
		a.docs(c)
	case "/api/schema":
		a.schema(c)
	default:
		a.notFoundPage(c)
	}
}

// Describe names the route for people.
func (rt route) Describe() string {
	return strings.ReplaceAll(rt.pattern, "*", "…") + "  " + rt.allow()
}
