package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

const v3 = "/api/v3/"

// world is a tenant with a bit of everything, and what is known of it: the entries of each collection.
type world struct {
	t      *testing.T
	tenant *apitest.Tenant
	admin  *apitest.Client // who is an operator too
	known  map[string][]map[string]string
	gone   map[string][]map[string]string // what was deleted

	neighbour *apitest.Tenant
}

// keepLimits lets a tenant's limits stay when an operator changes its plan, which all worlds are on: one has no room to be made.
const keepLimits = "update tenant_management.tenants set custom_limits = true where id = $1"

// newWorld makes one, the whole of it or without what takes long. Everything goes through the API, so that its
// answers tell the ids.
func newWorld(t *testing.T, in *apitest.Installation, whole bool) *world {
	t.Helper()
	w := &world{t: t, tenant: in.Tenant(t), known: map[string][]map[string]string{}, gone: map[string][]map[string]string{}}
	admin := w.tenant.Member(t, access.TenantAdmin)
	in.Exec(t, "update auth_user set is_superuser = true where id = $1", admin.ID)
	in.Exec(t, keepLimits, w.tenant.ID)
	admin.Tenant = w.tenant.ID.String() // the slug may change
	w.admin = admin
	made := func(path string, body any) string {
		a := admin.Post(t, v3+path, body)
		if a.Status >= 300 {
			t.Fatalf("POST %s: %d %s", path, a.Status, a.Body)
		}
		w.learn("POST", v3+path, a)
		var v struct {
			ID      string
			Webhook struct{ ID string }
		}
		_ = json.Unmarshal(a.Body, &v)
		return v.ID + v.Webhook.ID
	}
	type body = map[string]any
	var assets []string
	for i := range 3 {
		a := admin.Upload(t, "picture.png", sample.PNG(16+i, 16, "x"))
		w.learn("POST", v3+"assets/", a)
		assets = append(assets, a.Text(t, "id"))
	}
	made("tags/", body{"name": "food/lunch"})
	made("tags/", body{"name": "drinks"})
	folder := made("folders/", body{"name": "Folder"})
	made("folders/", body{"name": "Inner", "parent_id": folder})
	made("metadata-templates/", body{"name": "Template", "fields": []any{}})
	made("saved-searches/", body{"name": "Search", "filter": body{}, "is_shared": true})
	made("assets/"+assets[0]+"/comments/", body{"content": "x"})
	made("assets/"+assets[0]+"/share/", body{})
	list := made("playlists/", body{"name": "Playlist"})
	made("playlists/", body{"name": "Another"})
	made("playlists/"+list+"/items/", body{"items": []any{body{"asset_id": assets[0], "duration": 10}}})
	made("playlists/"+list+"/publish/", body{})
	made("playlists/"+list+"/share/", body{})
	layout := made("layouts/", body{"name": "Layout", "content": body{"zones": []any{body{"name": "All", "x": 0, "y": 0, "width": 1920, "height": 1080, "playlist_id": list}}}})
	made("layouts/"+layout+"/publish/", body{})
	made("layouts/"+layout+"/share/", body{})
	made("roles/", body{"name": "Helpers", "permissions": []string{"assets.view"}})
	made("api-keys/", body{"name": "Key", "permissions": []string{"assets.view"}})
	made("invitations/", body{"email": id.NewAsset() + "@example.com"})
	made("tenants/current/domains/", body{"domain": id.NewAsset() + ".example.com"})
	hook := made("webhooks/", body{"url": "http://127.0.0.1:1/", "events": []string{"*"}})
	made("webhooks/"+hook+"/test/", nil)
	in.Pair(t, admin, "Screen")
	member := w.tenant.Member(t, access.Viewer)
	made("users/"+member.ID.String()+"/grants/", body{"permissions": []string{"assets.edit"}, "expires_at": time.Now().Add(time.Hour)})
	w.neighbour = in.Tenant(t)
	in.Exec(t, keepLimits, w.neighbour.ID)
	giver := w.neighbour
	gift := giver.Admin(t).Upload(t, "gift.png", sample.PNG(20, 20, "x")).Text(t, "id")
	giver.Admin(t).Post(t, v3+"offers/", body{"asset_id": gift, "tenant": w.tenant.Slug})
	if whole {
		for collection, vendor := range map[string]string{"imports": "xibo", "exports": "screenly"} { // one after the other
			taken := made(collection+"/", body{"vendor": vendor, "base_url": "http://127.0.0.1:9", "credentials": body{"username": "u", "secret": "s"}})
			admin.Until(t, v3+collection+"/"+taken+"/", func(a *apitest.Answer) bool { return a.Value(t, "finished_at") != nil })
		}
	}
	admin.Do(t, "PUT", v3+"assets/"+assets[0]+"/content/", bytes.NewReader(sample.PNG(30, 30, "x")))
	upload := admin.Post(t, v3+"uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Length", "10")
	w.learn("POST", v3+"uploads/", upload)
	w.know(v3+"branding/logo/", map[string]string{"id": w.tenant.ID.String()})
	w.know(v3+"admin/tenants/", map[string]string{"id": w.neighbour.ID.String()}) // not the own one, which would be the end
	w.know(v3+"tenants/", map[string]string{"id": w.tenant.ID.String()})
	w.know(v3+"admin/plans/", map[string]string{"tier": "basic"})
	w.survey(t)
	return w
}

// survey reads all lists.
func (w *world) survey(t *testing.T) {
	t.Helper()
	lists := slices.Clone(apitest.Operations())
	slices.SortFunc(lists, func(a, b apitest.Operation) int { return len(parts(a.Path)) - len(parts(b.Path)) })
	for _, op := range lists {
		if op.Method != http.MethodGet || op.Raw || strings.HasSuffix(op.Path, "}/") {
			continue
		}
		for _, path := range w.paths(op) {
			if a := w.admin.Get(t, path); a.Status == 200 {
				w.learn("GET", path, a)
			}
		}
	}
}

// paths returns the operation's path with all that is known, a few at most.
func (w *world) paths(op apitest.Operation) []string {
	out := []string{""}
	for _, part := range parts(op.Path) {
		var longer []string
		for _, begin := range out {
			if !strings.HasPrefix(part, "{") {
				longer = append(longer, begin+part)
				continue
			}
			for i, entry := range w.known[begin] {
				if i < 1 && valueOf(entry, part) != "" {
					longer = append(longer, begin+valueOf(entry, part))
				}
			}
		}
		out = longer
	}
	return out
}

// parts cuts a path at its parameters.
func parts(path string) []string {
	var out []string
	for len(path) > 0 {
		if i := strings.Index(path, "{"); i > 0 {
			out, path = append(out, path[:i]), path[i:]
		} else if end := strings.Index(path, "}"); i == 0 {
			out, path = append(out, path[:end+1]), path[end+1:]
		} else {
			out, path = append(out, path), ""
		}
	}
	return out
}

func (w *world) know(collection string, entry map[string]string) {
	const enough = 40
	if list := w.known[collection]; len(list) < enough {
		w.known[collection] = append(list, entry)
	} else {
		list[len(entry["id"])*7919%enough] = entry
	}
}

// valueOf returns what fills a parameter.
func valueOf(entry map[string]string, parameter string) string {
	switch name := strings.Trim(parameter, "{}"); name {
	case "role":
		return entry["key"]
	case "tier", "number":
		return entry[name]
	}
	return entry["id"]
}

// learn takes ids from an answer.
func (w *world) learn(method, path string, a *apitest.Answer) {
	if a.Status >= 300 || len(a.Body) > 1<<20 {
		return
	}
	if location := a.Header.Get("Location"); strings.Contains(location, "/uploads/") {
		w.know(v3+"uploads/", map[string]string{"id": location[strings.LastIndex(location, "/")+1:]})
	}
	if path, _, _ = strings.Cut(path, "?"); !strings.HasSuffix(path, "/") {
		path += "/"
	}
	if path == v3+"admin/tenants/" && method == "GET" {
		return // other worlds are left alone
	}
	var v any
	if json.Unmarshal(a.Body, &v) != nil {
		return
	}
	object, ok := v.(map[string]any)
	if !ok {
		return
	}
	if list, ok := object["results"].([]any); ok {
		for _, e := range list {
			if entry, ok := e.(map[string]any); ok {
				w.take(path, entry)
			}
		}
	} else if method == "POST" {
		if strings.HasSuffix(path, "/share/") {
			path = v3 + "sharing/"
		}
		path = strings.TrimSuffix(path, "upload/")
		w.take(path, object)
	}
}

func (w *world) take(collection string, object map[string]any) {
	entry := map[string]string{}
	for _, key := range []string{"id", "key", "tier", "number"} {
		if v, ok := object[key]; ok && v != nil {
			entry[key] = strings.TrimSuffix(fmt.Sprintf("%.0f", v), "%!f(string=")
			if s, ok := v.(string); ok {
				entry[key] = s
			}
		}
	}
	if len(entry) > 0 && entry["id"] != w.admin.ID.String() { // who must not remove themselves
		w.know(collection, entry)
	}
	if token, ok := object["share_token"].(string); ok {
		w.know(v3+"share/", map[string]string{"id": token})
	}
}

// fits tells whether the administrator still is one, signing in again if need be.
func (w *world) fits(t *testing.T) bool {
	t.Helper()
	for range 2 {
		a := w.admin.Get(t, v3+"tenants/current/domains/")
		if a.Status != 401 {
			return a.Status == 200
		}
		again := w.admin.In("").Post(t, v3+"auth/login/", map[string]any{"email": w.admin.Email, "password": w.admin.Password})
		if again.Status != 200 {
			return false
		}
		w.admin.Token = again.Text(t, "access_token")
	}
	return false
}

// fill offers what makes sense in a field: real ids, the administrator's own address and password, harmless
// addresses.
func (w *world) fill(g generator, op apitest.Operation) func(string, *openapi3.Schema) (string, bool) {
	return func(name string, s *openapi3.Schema) (string, bool) {
		if s.Format == "uuid" || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_ids") || name == "ids" || name == "into" {
			return w.anID(g, op, name)
		}
		switch name {
		case "email":
			if g.chance(50) || op.ID == "login" {
				return w.admin.Email, true
			}
			return id.NewAsset() + "@example.com", true
		case "password", "current_password":
			return w.admin.Password, g.chance(70)
		case "role":
			return "viewer", g.chance(70)
		case "permissions", "permission":
			return "assets.view", g.chance(80)
		case "token":
			if list := w.known[v3+"share/"]; len(list) > 0 {
				return list[0]["id"], g.chance(50)
			}
		case "confirm":
			return w.tenant.Slug, g.chance(80)
		case "tenant":
			return w.neighbour.Slug, g.chance(60)
		case "code":
			if op.ID == "pairDevice" && g.chance(60) {
				return w.code(), true
			}
		case "color", "primary_color", "accent_color":
			return "#0a84ff", g.chance(70)
		case "timezone":
			return "Asia/Jakarta", g.chance(80)
		case "domain":
			return id.NewAsset() + ".example.com", g.chance(80)
		case "url", "base_url", "issuer", "uri":
			return "http://127.0.0.1:1/" + url.PathEscape(g.text("", &openapi3.Schema{})), g.chance(90)
		}
		return "", false
	}
}

func (w *world) anID(g generator, op apitest.Operation, name string) (string, bool) {
	stem := strings.TrimSuffix(strings.TrimSuffix(name, "s"), "_id")
	collection := v3 + stem + "s/"
	if len(w.known[collection]) == 0 || stem == "parent" || name == "ids" || name == "into" {
		collection, _, _ = strings.Cut(op.Path, "{")
		collection = v3 + strings.SplitN(strings.TrimPrefix(collection, v3), "/", 2)[0] + "/"
	}
	if list := w.known[collection]; len(list) > 0 && g.chance(85) {
		return pick(g, list)["id"], true
	}
	if all := sortedKeys(w.known); len(all) > 0 && g.chance(50) {
		return pick(g, w.known[pick(g, all)])["id"], true
	}
	return "", false
}

// code asks for the code of a screen that waits to be paired.
func (w *world) code() string {
	return w.tenant.Screen().Code(w.t)
}

// forget moves what was deleted to what is gone.
func (w *world) forget(path string) {
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimSuffix(path, "/")
	i := strings.LastIndex(path, "/")
	collection, value := path[:i+1], path[i+1:]
	list := w.known[collection]
	for i, entry := range list {
		if entry["id"] == value || entry["key"] == value {
			w.known[collection] = append(list[:i:i], list[i+1:]...)
			w.gone[collection] = append(w.gone[collection], entry)
			if len(list) == 1 {
				delete(w.known, collection)
			}
			return
		}
	}
}
