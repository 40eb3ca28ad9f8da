package v3_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// typed is a name that looks like trouble and is none.
const typed = `5 < 6 & "7" > '4' I <3 Café ☕ {{7*7}} %s&lt;`

// christening is an operation that gives something a name.
type christening struct {
	method, path string
	body         string // with NAME where the name goes
	field        string // as faults call it
}

// at is where the answer has the name.
func (n christening) at() string {
	if strings.HasSuffix(n.path, "webhooks/") {
		return "webhook." + n.field
	}
	return n.field
}

// Every name, title and tag refuses markup, script addresses and control characters with the same words, and is
// otherwise kept as it was typed.
func TestNames_are_safe_and_as_typed(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	a := link(t, admin, "typed").Text(t, "id")
	screen := "/api/v3/devices/" + in.Pair(t, admin, "typed").ID + "/"
	for _, tt := range []christening{
		{"POST", "/api/v3/tags/", `{"name": NAME}`, "name"}, // before others make it
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "name": NAME}`, "name"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "tags": ["a", NAME]}`, "tags.1"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "description": NAME}`, "description"},
		{"PATCH", asset(a), `{"name": NAME}`, "name"},
		{"PATCH", asset(a), `{"tags": [NAME]}`, "tags.0"},
		{"PATCH", asset(a), `{"description": NAME}`, "description"},
		{"POST", "/api/v3/folders/", `{"name": NAME}`, "name"},
		{"POST", "/api/v3/playlists/", `{"name": NAME}`, "name"},
		{"POST", "/api/v3/playlists/", `{"name": "x", "description": NAME}`, "description"},
		{"POST", "/api/v3/layouts/", `{"name": NAME}`, "name"},
		{"POST", "/api/v3/layouts/", `{"name": "x", "description": NAME}`, "description"},
		{"POST", "/api/v3/metadata-templates/", `{"name": NAME, "fields": [{"key": "k", "label": "K", "type": "text"}]}`, "name"},
		{"POST", "/api/v3/metadata-templates/", `{"name": "labels", "fields": [{"key": "k", "label": NAME, "type": "text"}]}`, "fields.0.label"},
		{"POST", "/api/v3/saved-searches/", `{"name": NAME, "filter": {"search": "x"}}`, "name"},
		{"POST", "/api/v3/webhooks/", `{"url": "https://example.com/", "events": ["*"], "description": NAME}`, "description"},
		{"POST", "/api/v3/roles/", `{"name": NAME, "permissions": ["assets.view"]}`, "name"},
		{"POST", "/api/v3/api-keys/", `{"name": NAME, "permissions": ["assets.view"]}`, "name"},
		{"POST", asset(a) + "share/", `{"title": NAME, "regenerate": true}`, "title"},
		{"PATCH", screen, `{"name": NAME}`, "name"},
		{"PATCH", "/api/v3/auth/profile/", `{"first_name": NAME}`, "first_name"},
		{"PATCH", "/api/v3/tenants/current/", `{"name": NAME}`, "name"},
	} {
		ask := func(name string) *apitest.Answer {
			text, err := json.Marshal(name)
			if err != nil {
				t.Fatal(err)
			}
			return admin.Do(t, tt.method, tt.path, strings.ReplaceAll(tt.body, "NAME", string(text)), "Content-Type", "application/json")
		}
		for _, name := range []string{
			"<script>alert(1)</script>", "a</b>", "<!-- x", "<?php", `"><IMG src=x onerror=alert(1)>`, "javascript:alert(1)", "JaVaScRiPt:x", "VBScript:x", "data:text/html;x",
			"a\x00b", "a\x1bb", "a\x7fb",
		} {
			a := ask(name)
			reason := "Invalid content detected"
			if strings.Contains(name, "/") && strings.HasSuffix(tt.path, "folders/") {
				reason = "slash" // which no folder has anyway
			}
			if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), reason) || !strings.Contains(string(a.Body), `"`+tt.field+`"`) {
				t.Errorf("%s %s takes %q for %s: %d %s", tt.method, tt.path, name, tt.field, a.Status, a.Body)
			}
		}
		if a := ask(typed); a.Status >= http.StatusBadRequest {
			t.Errorf("%s %s refuses %q for %s: %d %s", tt.method, tt.path, typed, tt.field, a.Status, a.Body)
		} else if got := a.Value(t, tt.at()); got != typed {
			t.Errorf("%s %s: %s is %q", tt.method, tt.path, tt.field, got)
		}
	}
}

// scripts fails the test when a document, read as XML, has an element or attribute that a name brought into it.
func scripts(t *testing.T, what, document string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if n := strings.ToLower(start.Name.Local); n == "script" || n == "b" || n == "foreignobject" {
			t.Errorf("%s has an element %s", what, n)
		}
		for _, a := range start.Attr {
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || strings.HasPrefix(strings.ToLower(a.Value), "javascript:") {
				t.Errorf("%s has %s=%q", what, a.Name.Local, a.Value)
			}
		}
	}
}

// A name that holds markup after all, as the older APIs take it, is nothing but text wherever it is shown.
func TestMarkup_in_names_is_text(t *testing.T) {
	t.Parallel()
	const evil = `<script>alert(1)</script><b onclick="alert(2)">&amp;'"</b>`
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	a := admin.Upload(t, "a.png", sample.PNG(64, 64, "evil")).Want(t, http.StatusCreated).Text(t, "id")
	admin.Until(t, asset(a), processed)
	err := in.DB.Tx(access.System(t.Context(), tenant.ID), func(tx postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `update assets set name = $1 where asset_id = $2`, evil, a)
		tx.Changed(tenant.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := admin.Get(t, asset(a)).Want(t, http.StatusOK); got.Text(t, "name") != evil || got.Header.Get("Content-Type") != "application/json" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the API says %q with %v", got.Text(t, "name"), got.Header)
	}
	url := admin.Post(t, asset(a)+"share/", nil).Want(t, http.StatusOK).Text(t, "share_url")
	status, page := visit(t, in, url, "")
	if status != http.StatusOK || !strings.Contains(html.UnescapeString(page), evil) || strings.Contains(strings.ToLower(page), "<script") || strings.Contains(page, "<b onclick") {
		t.Errorf("the page of the link: %d %s", status, page)
	}
	if got := admin.Get(t, "/share/"+url[strings.LastIndex(url, "/")+1:]); !strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'") || strings.Contains(got.Header.Get("Content-Security-Policy"), "script-src") {
		t.Errorf("the page of the link has the policy %q", got.Header.Get("Content-Security-Policy"))
	}
	made := newLayout(t, admin, "Evil", zone("Words", 0, 400, "widget", widget("text", "text", evil)), zone("Code", 400, 400, "widget", widget("qr", "kind", "text", "text", evil)),
		zone("News", 900, 400, "widget", widget("ticker", "text", evil)))
	picture := admin.Get(t, "/api/v3/layouts/"+made.Text(t, "id")+"/preview/").Want(t, http.StatusOK)
	scripts(t, "the picture of the layout", string(picture.Body))
	if policy := picture.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") {
		t.Errorf("the picture has the policy %q", policy)
	}
	for _, path := range []string{asset(a) + "content/", asset(a) + "thumbnail/"} {
		got := admin.Get(t, path).Want(t, http.StatusOK)
		if policy := got.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "'none'") || strings.Contains(got.Header.Get("Content-Disposition"), "<script") {
			t.Errorf("%s: %v", path, got.Header)
		}
	}
}
