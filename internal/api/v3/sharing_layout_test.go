package v3_test

import (
	"encoding/base64"
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// drawn returns the picture that a page shows of a layout, and the page without it.
func drawn(t *testing.T, body string) (svg, page string) {
	t.Helper()
	const before = `src="data:image/svg+xml;base64,`
	body = html.UnescapeString(body)
	at := strings.Index(body, before)
	if at < 0 {
		t.Fatalf("there is no picture in %s", body)
	}
	coded, after, _ := strings.Cut(body[at+len(before):], `"`)
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), body[:at] + after
}

// Whoever has the link sees what is published of a layout and nothing else of the tenant.
func TestShare_draws_a_layout(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	a := admin.Upload(t, "secret-name.png", sample.PNG(64, 64, "shared layout")).Want(t, http.StatusCreated)
	picture := a.Text(t, "id")
	admin.Until(t, asset(picture), processed)
	web := link(t, admin, "internal-page").Text(t, "id")
	made := newLayout(t, admin, "Lobby", zone("Zone of the boss", 0, 400, "asset_id", picture), zone("Hidden page", 400, 400, "asset_id", web),
		zone("Words", 800, 400, "widget", widget("text", "text", "Welcome <all>")))
	id := made.Text(t, "id")
	layout := "/api/v3/layouts/" + id + "/"
	shared := admin.Post(t, layout+"share/", map[string]any{"title": "For the landlord"}).Want(t, http.StatusOK)
	url := shared.Text(t, "share_url")
	if shared.Text(t, "kind") != "layout" || shared.Text(t, "layout_id") != id || shared.Text(t, "object_name") != "Lobby" || shared.Value(t, "playlist_id") != nil {
		t.Errorf("the link is %s", shared.Body)
	}
	if status, body := visit(t, in, url, ""); status != http.StatusOK || !strings.Contains(body, "nothing to see yet") || strings.Contains(body, "data:image") {
		t.Errorf("before it is published: %d %s", status, body)
	}
	publishLayout(t, admin, id)
	if again := admin.Post(t, layout+"share/", nil).Want(t, http.StatusOK); again.Text(t, "share_url") != url || again.Text(t, "title") != "For the landlord" {
		t.Errorf("sharing again made %s", again.Body)
	}
	draft := admin.Get(t, layout).Want(t, http.StatusOK)
	admin.Patch(t, layout, map[string]any{"content": map[string]any{"zones": []any{zone("Words", 800, 400, "widget", widget("text", "text", "Not yet public"))}}},
		"If-Match", draft.Header.Get("ETag")).Want(t, http.StatusOK)

	status, body := visit(t, in, url, "")
	svg, page := drawn(t, body)
	if status != http.StatusOK || !strings.Contains(svg, "Welcome") || !strings.Contains(svg, "&lt;all&gt;") || !strings.Contains(svg, "data:image/jpeg") {
		t.Errorf("%d, it is drawn as %s", status, svg)
	}
	if !strings.Contains(page, `property="og:title" content="For the landlord"`) || !strings.Contains(page, `property="og:image"`) {
		t.Errorf("programs that make previews see %s", page)
	}
	for _, secret := range []string{"Not yet public", "boss", "Hidden", "secret-name", "internal-page", picture, web, id, "<all>", "<script"} {
		if strings.Contains(svg, secret) || strings.Contains(page, secret) {
			t.Errorf("%q is told to visitors", secret)
		}
	}
	open := "/api/v3/share/" + shared.Text(t, "share_token") + "/"
	told := in.Guest().Post(t, open, map[string]any{}).Want(t, http.StatusOK)
	if told.Text(t, "kind") != "layout" || !strings.HasPrefix(told.Text(t, "picture"), "<svg") || strings.Contains(told.Text(t, "picture"), "boss") {
		t.Errorf("programs get %s", told.Body)
	}
	var items struct{ Items []any }
	if told.JSON(t, &items); len(items.Items) != 0 {
		t.Errorf("the layout's assets are given away: %v", items.Items)
	}
	if list := admin.Get(t, "/api/v3/sharing/?layout_id="+id).Want(t, http.StatusOK); list.Text(t, "results.0.id") != shared.Text(t, "id") {
		t.Errorf("its links are %s", list.Body)
	}
	if count := admin.Get(t, "/api/v3/sharing/"+shared.Text(t, "id")+"/").Value(t, "open_count"); count != 3.0 {
		t.Errorf("it was opened %v times, want 3", count)
	}
	if status, _ := visit(t, in, url, "", "X-Tenant-ID", in.Tenant(t).Slug); status != http.StatusNotFound {
		t.Errorf("another tenant's address shows it: %d", status)
	}

	admin.Patch(t, "/api/v3/sharing/"+shared.Text(t, "id")+"/", map[string]any{"password": "open sesame"}).Want(t, http.StatusOK)
	if _, body := visit(t, in, url, ""); strings.Contains(body, "data:image") || strings.Contains(body, "og:image") || strings.Contains(body, "landlord") {
		t.Errorf("without the password: %s", body)
	}
	if _, body := visit(t, in, url, "open sesame"); !strings.Contains(html.UnescapeString(body), "data:image/svg+xml") {
		t.Errorf("with the password: %s", body)
	}
	admin.Delete(t, layout+"share/").Want(t, http.StatusNoContent)
	if status, body := visit(t, in, url, "open sesame"); status != http.StatusNotFound || strings.Contains(body, "data:image") {
		t.Errorf("a revoked link shows something: %d", status)
	}
	admin.Delete(t, layout+"share/").WantProblem(t, http.StatusNotFound, "not_found", "")

	renewed := admin.Post(t, layout+"share/", map[string]any{}).Want(t, http.StatusOK).Text(t, "share_url")
	admin.Delete(t, layout).Want(t, http.StatusNoContent)
	if status, _ := visit(t, in, renewed, ""); status != http.StatusNotFound {
		t.Errorf("a deleted layout is shown: %d", status)
	}
}
