package v3_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// visit opens the page of a link as a browser does.
func visit(t *testing.T, in *apitest.Installation, link, password string, header ...string) (status int, body string) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	method, form := http.MethodGet, io.Reader(nil)
	if password != "" {
		method, form = http.MethodPost, strings.NewReader(url.Values{"password": {password}}.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, in.URL+u.Path, form)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func TestShare_shows_an_asset_to_whoever_has_the_link(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	ours := in.Tenant(t)
	admin := ours.Admin(t)
	id := admin.Upload(t, "menu & more.png", sample.PNG(64, 64, "menu")).Want(t, http.StatusCreated).Text(t, "id")
	admin.Until(t, asset(id), func(a *apitest.Answer) bool { return a.Value(t, "processing_status") == "completed" })
	made := admin.Do(t, "POST", asset(id)+"share/", nil).Want(t, http.StatusOK)
	link := made.Text(t, "share_url")
	expires, err := time.Parse(time.RFC3339, made.Text(t, "expires_at"))
	if err != nil || time.Until(expires).Round(time.Hour) != 30*24*time.Hour {
		t.Errorf("the link ends at %v, %v", expires, err)
	}
	if again := admin.Post(t, asset(id)+"share/", map[string]any{}).Want(t, http.StatusOK); again.Text(t, "share_url") != link {
		t.Error("calling again makes another link")
	}
	if listed := admin.Get(t, "/api/v3/sharing/?asset_id="+id); listed.Text(t, "results.0.share_url") != link || listed.Text(t, "results.0.object_name") != "menu & more" {
		t.Errorf("the links of the asset are %s", listed.Body)
	}
	if other := admin.Get(t, "/api/v3/sharing/?playlist_id=0198c0de-0000-7000-8000-000000000000"); len(other.Value(t, "results").([]any)) != 0 {
		t.Errorf("the links of a playlist that has none are %s", other.Body)
	}
	if admin.Get(t, asset(id)).Value(t, "is_shared") != true {
		t.Error("the asset does not say that it is shared")
	}

	status, body := visit(t, in, link, "")
	if status != http.StatusOK || !strings.Contains(body, "<h1>menu &amp; more</h1>") || !strings.Contains(body, `<meta property="og:image"`) {
		t.Fatalf("the page is %d: %s", status, body)
	}
	if strings.Contains(body, ours.Slug) || strings.Contains(body, id) {
		t.Error("the page tells whose it is")
	}
	start := strings.Index(body, `<img src="`) + len(`<img src="`)
	file := strings.ReplaceAll(body[start:start+strings.Index(body[start:], `"`)], "&amp;", "&")
	in.Guest().Get(t, file).Want(t, http.StatusOK)
	visit(t, in, link, "", "User-Agent", "Slackbot-LinkExpanding 1.0")
	opened := in.Guest().Post(t, "/api/v3/share/"+made.Text(t, "share_token")+"/", map[string]any{}).Want(t, http.StatusOK)
	if opened.Text(t, "items.0.name") != "menu & more" {
		t.Errorf("a program sees %s", opened.Body)
	}
	if n := admin.Get(t, "/api/v3/sharing/"+made.Text(t, "id")+"/").Value(t, "open_count"); n != 2.0 {
		t.Errorf("it was opened %v times, want 2: makers of previews do not count", n)
	}
	if seen := admin.Until(t, asset(id), func(a *apitest.Answer) bool { return a.Value(t, "view_count") == 2.0 }); seen.Value(t, "last_viewed") == nil {
		t.Error("nobody knows when the asset was seen last")
	}
	if status, _ := visit(t, in, link, "", "X-Tenant-ID", in.Tenant(t).Slug); status != http.StatusNotFound {
		t.Errorf("another tenant's address shows it: %d", status)
	}

	renewed := admin.Post(t, asset(id)+"share/", map[string]any{"regenerate": true}).Want(t, http.StatusOK).Text(t, "share_url")
	if status, _ := visit(t, in, link, ""); status != http.StatusNotFound || renewed == link {
		t.Errorf("the link before goes on working: %d", status)
	}
	admin.Delete(t, asset(id)+"share/").Want(t, http.StatusNoContent)
	if status, _ := visit(t, in, renewed, ""); status != http.StatusNotFound {
		t.Errorf("a revoked link shows something: %d", status)
	}
	if admin.Get(t, asset(id)).Value(t, "is_shared") != false {
		t.Error("the asset says that it is shared")
	}
	admin.Delete(t, asset(id)+"share/").WantProblem(t, http.StatusNotFound, "not_found", "")
}

func TestShare_asks_for_the_password(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	a, b := link(t, admin, "a").Text(t, "id"), link(t, admin, "b").Text(t, "id")
	list := newPlaylist(t, admin, "Program", items(b, a)).Text(t, "id")
	publish(t, admin, list)
	made := admin.Post(t, "/api/v3/playlists/"+list+"/share/", map[string]any{"password": "open sesame", "title": "For partners"}).Want(t, http.StatusOK)
	link := made.Text(t, "share_url")
	if status, body := visit(t, in, link, ""); status != http.StatusOK || strings.Contains(body, "example.com") || !strings.Contains(body, `type="password"`) {
		t.Fatalf("without a password: %d %s", status, body)
	}
	if status, body := visit(t, in, link, "wrong"); status != http.StatusUnauthorized || strings.Contains(body, "example.com") {
		t.Errorf("with a wrong password: %d %s", status, body)
	}
	status, body := visit(t, in, link, "open sesame")
	if first, second := strings.Index(body, "example.com/b"), strings.Index(body, "example.com/a"); status != http.StatusOK || first < 0 || second < first {
		t.Errorf("with the password: %d %s", status, body)
	}
	open := "/api/v3/share/" + made.Text(t, "share_token") + "/"
	in.Guest().Post(t, open, map[string]any{}).WantProblem(t, http.StatusUnauthorized, "password_required", "")
	for range 10 {
		in.Guest().Post(t, open, map[string]any{"password": "guess"})
	}
	in.Guest().Post(t, open, map[string]any{"password": "open sesame"}).WantProblem(t, http.StatusTooManyRequests, "rate_limited", "")

	share := "/api/v3/sharing/" + made.Text(t, "id") + "/"
	changed := admin.Patch(t, share, map[string]any{"password": "", "expires_at": time.Now().Add(time.Hour)}).Want(t, http.StatusOK)
	if changed.Value(t, "has_password") != false || changed.Text(t, "share_url") != link {
		t.Errorf("the link is now %s", changed.Body)
	}
	if status, body := visit(t, in, link, ""); status != http.StatusOK || !strings.Contains(body, "example.com/a") {
		t.Errorf("without a password any more: %d", status)
	}
	for _, body := range []map[string]any{{"expires_at": "2020-01-01T00:00:00Z"}, {"expires_at": time.Now().AddDate(2, 0, 0)}} {
		admin.Patch(t, share, body).WantProblem(t, http.StatusBadRequest, "invalid", "expires_at")
	}
	admin.Patch(t, share, map[string]any{"password": "abc"}).WantProblem(t, http.StatusBadRequest, "invalid", "password")
	admin.Patch(t, share, map[string]any{"title": "<script>"}).WantProblem(t, http.StatusBadRequest, "invalid", "title")
	if picture := admin.Get(t, share+"qr/").Want(t, http.StatusOK); !strings.HasPrefix(string(picture.Body), "<svg") {
		t.Errorf("the QR code is %s", picture.Body)
	}
	in.Exec(t, `update tenant_management.tenants set is_active = false where id = (select tenant_id from tenant_management.share_tokens where share_id = $1)`, made.Text(t, "id"))
	if status, _ := visit(t, in, link, ""); status != http.StatusNotFound {
		t.Errorf("a suspended tenant shows it: %d", status)
	}
}

// Pages that need no account have budgets by address, and refuse in words.
func TestVisitors_are_limited(t *testing.T) {
	t.Parallel()
	node := apitest.Open(t).Node(t, io.Discard, func(c *config.Config) { c.RateLimits = true })
	for path, budget := range map[string]int{"/share/" + uuid.NewString(): 60, "/q/" + strings.Repeat("a", 16): 600} {
		start, passed := time.Now(), 0
		var last *apitest.Answer
		for last = node.Guest().Get(t, path); last.Status == http.StatusNotFound && passed < 2*budget; last = node.Guest().Get(t, path) {
			passed++
		}
		earned := int(time.Since(start).Minutes()*float64(budget)) + 1 // meanwhile
		if last.Status != http.StatusTooManyRequests || passed < budget || passed > budget+earned {
			t.Errorf("%s: %d after %d", path, last.Status, passed)
		}
		if !strings.Contains(string(last.Body), "in a minute") || last.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %s, %v", path, last.Body, last.Header)
		}
	}
}

// The documentation of both APIs has one budget by address, which nobody's work draws on.
func TestReaders_are_limited(t *testing.T) {
	t.Parallel()
	node := apitest.Open(t).Node(t, io.Discard, func(c *config.Config) { c.RateLimits = true })
	passed := 0
	for node.Guest().Get(t, "/api/v3/openapi.json").Status == http.StatusOK && passed < 1000 {
		passed++
	}
	if passed < 300 || passed == 1000 {
		t.Errorf("%d pages were read", passed)
	}
	if a := node.Guest().Get(t, "/api/device/v1/docs/"); a.Header.Get("RateLimit-Limit") != "300" || len(a.Header.Get("RateLimit-Remaining")) > 2 { // some come back meanwhile
		t.Errorf("the screens' documentation: %d, %v", a.Status, a.Header)
	}
	for path, want := range map[string]int{
		"/api/v3/plans/": http.StatusOK, "/api/device/v1/manifest": http.StatusUnauthorized, "/api/v3/docs/nothing/": http.StatusNotFound,
	} {
		if got := node.Guest().Get(t, path); got.Status != want {
			t.Errorf("%s: %d, %v", path, got.Status, got.Header)
		}
	}
}
