package anthias

import (
	"crypto/rand"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"section": func(p boxPage, rows []tableRow) map[string]any { return map[string]any{"Page": p, "Rows": rows} },
}).ParseFS(pageFiles, "pages/*.html"))

// sessionSeconds is how long the login page signs somebody in.
const sessionSeconds = 14 * 24 * 3600

const csrfSeconds = 364 * 24 * 3600

// page serves what is no API: the pages that scripts and people open on a box.
func (a *api) page(c *call) {
	apiHeaders(c.w.Header())
	slashed := strings.TrimSuffix(c.path, "/") + "/"
	title, isPage := boxPages[slashed]
	if provider, isImport := strings.CutPrefix(strings.TrimSuffix(slashed, "/"), "/settings/import/"); isImport {
		isPage = isImportProvider(provider)
		title = "Import"
	}
	to, params := a.findForm(slashed)
	switch {
	case slashed != c.path && safe(c.r.Method) && (isPage || slashed == "/login/" || slashed == "/splash-page/" || to != nil || isOpening(slashed)):
		http.Redirect(c.w, c.r, c.root+slashed, http.StatusMovedPermanently) //nolint:gosec // the root is a path of ours
	case to != nil:
		a.submit(c, to, params)
	case c.path == "/ws":
		a.ws(c)
	case strings.HasPrefix(c.path, "/anthias_assets/"):
		a.protected(c, access.AssetsView, a.file)
	case strings.HasPrefix(c.path, "/static_with_mime/"):
		a.protected(c, access.TenantSettings, a.archiveFile)
	case strings.HasPrefix(c.path, "/static/"):
		a.static(c)
	case c.path == "/login/":
		a.login(c)
	case c.path == "/splash-page/", c.path == "/" && a.isProbe(c.r):
		a.html(c, http.StatusOK, "splash.html", nil)
	case (isPage || c.path == tablePath) && !safe(c.r.Method):
		c.w.Header().Set("Allow", "GET, HEAD")
		c.w.Header().Set("Content-Length", "0")
		c.w.WriteHeader(http.StatusMethodNotAllowed)
	case isPage:
		a.protected(c, access.AssetsView, func(c *call) error { return a.home(c, title) })
	case c.path == tablePath:
		a.protected(c, access.AssetsView, a.assetTable)
	case isOpening(c.path):
		a.protected(c, access.AssetsView, a.open)
	default:
		a.notFoundPage(c)
	}
}

// isProbe tells a program that only looks whether anybody is there: it wants no page and shows no credentials.
func (a *api) isProbe(r *http.Request) bool {
	_, err := r.Cookie(sessionCookie)
	return safe(r.Method) && !wantsPage(r) && r.Header.Get("Authorization") == "" && r.Header.Get("X-API-Key") == "" && err != nil && !a.Open
}

// tablePath is the part of the page that is fetched every few seconds.
const tablePath = "/_partials/asset-table/"

// boxPages are the pages of a box, with their titles.
var boxPages = map[string]string{
	"/": "", "/settings/": "Settings", "/system-info/": "System info", "/integrations/": "Integrations", "/settings/migrate-to-screenly/": "Migrate to Screenly",
}

// isOpening tells the links of a box's table that show or download an asset.
func isOpening(path string) bool {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	return len(parts) == 3 && parts[0] == "assets" && (parts[2] == "download" || parts[2] == "preview")
}

// protected lets those in who may; a browser is sent to the login page.
func (a *api) protected(c *call, p access.Permission, next func(c *call) error) {
	done, err := a.authorize(c)
	if done {
		return
	}
	if err == nil && !access.From(c.ctx()).May(p) {
		err = detail(http.StatusForbidden, textForbidden)
	}
	if err == nil {
		err = next(c)
	}
	if fault.IsKind(err, fault.KindNotFound) {
		a.notFoundPage(c)
		return
	}
	if err != nil {
		write(c.w, c.r, a.replyOf(c.ctx(), c.r, err))
	}
}

func (a *api) html(c *call, status int, name string, data any) {
	h := c.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'self'")
	c.w.WriteHeader(status)
	if c.r.Method == http.MethodHead {
		return
	}
	if err := pages.ExecuteTemplate(c.w, name, data); err != nil {
		a.log.WarnContext(c.ctx(), "a page was not written", "page", name, "error", err)
	}
}

func (a *api) notFoundPage(c *call) {
	apiHeaders(c.w.Header())
	a.html(c, http.StatusNotFound, "not-found.html", map[string]string{"Root": c.root})
}

// home shows what is there, plainly: the work is the dashboard's. Scripts find the token of forms in it.
func (a *api) home(c *call, title string) error {
	p, err := a.boxPage(c, title)
	if err != nil {
		return err
	}
	p.Messages = a.messages(c)
	a.html(c, http.StatusOK, "home.html", p)
	return nil
}

type loginForm struct{ Root, Next, Token, Error string }

// login shows the form that scripts look for, and signs in who sends it.
func (a *api) login(c *call) {
	switch c.r.Method {
	case http.MethodGet, http.MethodHead:
		a.loginForm(c, http.StatusOK, c.r.URL.Query().Get("next"), "")
	case http.MethodPost:
		a.signIn(c)
	default:
		c.w.Header().Set("Allow", "GET, POST, HEAD, OPTIONS")
		c.w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (a *api) loginForm(c *call, status int, next, problem string) {
	a.html(c, status, "login.html", loginForm{c.root, next, a.csrfToken(c), problem})
}

// csrfToken returns the token that forms must carry, a new one where the browser has none.
func (a *api) csrfToken(c *call) string {
	token := ""
	if cookie, err := c.r.Cookie(csrfCookie); err == nil && len(cookie.Value) == 64 {
		token = cookie.Value
	}
	if token == "" {
		token = newToken()
	}
	a.setCookie(c, csrfCookie, token, csrfSeconds, false)
	return token
}

func newToken() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return hex.EncodeToString(raw)
}

func (a *api) setCookie(c *call, name, value string, seconds int, hidden bool) {
	http.SetCookie(c.w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: hidden, Secure: schemeOf(c.r) == "https", SameSite: http.SameSiteLaxMode})
}

func (a *api) signIn(c *call) {
	b, err := readBody(c.w, c.r, false)
	if err != nil {
		write(c.w, c.r, a.replyOf(c.ctx(), c.r, err))
		return
	}
	token := c.r.Header.Get("X-CSRFToken")
	if token == "" {
		token = b.form.Get("csrfmiddlewaretoken")
	}
	if checkCSRF(c.r, token, sameHost) != nil {
		a.html(c, http.StatusForbidden, "expired.html", map[string]string{"Root": c.root})
		return
	}
	cookie, err := a.Sessions.OpenPageSession(c.ctx(), b.form.Get("username"), b.form.Get("password"), c.r.UserAgent())
	if fault.IsKind(err, fault.KindUnauthorized) {
		a.loginForm(c, http.StatusOK, b.form.Get("next"), "Invalid username or password")
		return
	}
	if err != nil {
		write(c.w, c.r, a.replyOf(c.ctx(), c.r, err))
		return
	}
	a.setCookie(c, sessionCookie, cookie, sessionSeconds, true)
	a.setCookie(c, csrfCookie, newToken(), csrfSeconds, false)
	c.w.Header().Set("Content-Length", "0")
	c.w.Header().Set("Location", nextOf(c, b.form.Get("next")))
	c.w.WriteHeader(http.StatusFound)
}

// nextOf returns where to go after signing in: a path of this host, nothing else.
func nextOf(c *call, next string) string {
	home := c.root + "/"
	u, err := url.Parse(next)
	if err != nil || next == "" || strings.ContainsAny(next, "\\\r\n\t") {
		return home
	}
	if u.Host != "" && !strings.EqualFold(u.Host, c.r.Host) || u.Host == "" && u.Scheme != "" {
		return home
	}
	if u.Host == "" && (!strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//")) || u.Host != "" && u.Scheme != "http" && u.Scheme != "https" {
		return home
	}
	return u.RequestURI()
}

// open shows or downloads an asset, as the links of a box's table do.
func (a *api) open(c *call) error {
	parts := strings.Split(strings.Trim(c.path, "/"), "/")
	if len(parts) != 3 || parts[2] != "download" && parts[2] != "preview" || !safe(c.r.Method) {
		return fault.NotFound("page")
	}
	c.params = []string{parts[1]}
	found, err := a.find(c)
	if fault.IsKind(err, fault.KindNotFound) {
		http.Redirect(c.w, c.r, c.root+"/", http.StatusFound) //nolint:gosec // the root is a path of ours
		return nil
	}
	if err != nil {
		return err
	}
	if found.File == nil {
		to := c.root + "/"
		if u, err := url.Parse(found.URI); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			to = found.URI
		}
		http.Redirect(c.w, c.r, to, http.StatusFound) //nolint:gosec // the tenant chose the address, and only its members come here
		return nil
	}
	return a.sendFile(c, found, parts[2] == "download")
}

// docs points at the documentation.
func (a *api) docs(c *call) {
	a.protected(c, access.AssetsView, func(c *call) error {
		a.html(c, http.StatusOK, "docs.html", map[string]any{"Routes": a.routes})
		return nil
	})
}

// schema lists the paths of v2 as an OpenAPI document: YAML, unless JSON is asked for.
func (a *api) schema(c *call) {
	paths := object{}
	for _, rt := range a.routes {
		if !strings.HasPrefix(rt.pattern, "/api/v2/") || rt.internal {
			continue
		}
		methods := object{}
		for _, m := range rt.methods {
			methods = append(methods, pair{strings.ToLower(m.name), object{{"responses", object{{"default", object{{"description", ""}}}}}}})
		}
		paths = append(paths, pair{strings.ReplaceAll(rt.pattern, "*", "{id}"), methods})
	}
	ans := ok(object{{"openapi", "3.0.3"}, {"info", object{{"title", "Anthias API"}, {"version", "2.0.0"}}}, {"paths", paths}})
	if c.r.URL.Query().Get("format") != "json" && !strings.Contains(c.r.Header.Get("Accept"), "application/json") {
		text, err := asYAML(ans.body)
		if err != nil {
			write(c.w, c.r, a.replyOf(c.ctx(), c.r, err))
			return
		}
		ans = reply{status: http.StatusOK, raw: text, kind: "application/vnd.oai.openapi"}
	}
	write(c.w, c.r, ans)
}

// internal answers for what a box keeps for its own viewer. Nobody has the token: screens speak a protocol of their
// own.
func (a *api) internal(*call) (*reply, error) {
	no := empty(http.StatusForbidden)
	return &no, nil
}

// tenantOf returns the tenant of whoever calls, the nil one for nobody.
func tenantOf(c *call) uuid.UUID { return access.From(c.ctx()).Tenant }
