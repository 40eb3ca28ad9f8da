package v3_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// makers make a real object of a tenant for the path of an operation, by the longest beginning of the
// path, and return the values of its parameters in order.
var makers = map[string]func(t *testing.T, owner *apitest.Tenant) []string{
	"/api/v3/assets/{id}/":                   func(t *testing.T, o *apitest.Tenant) []string { return []string{newAsset(t, o)} },
	"/api/v3/assets/{id}/versions/{number}/": func(t *testing.T, o *apitest.Tenant) []string { return []string{newAsset(t, o), "1"} },
	"/api/v3/assets/{id}/comments/{comment_id}/": func(t *testing.T, o *apitest.Tenant) []string {
		a := newAsset(t, o)
		return []string{a, o.Admin(t).Post(t, "/api/v3/assets/"+a+"/comments/", map[string]any{"content": "x"}).Want(t, http.StatusCreated).Text(t, "id")}
	},
	"/api/v3/tags/{id}/":               madeAt("/api/v3/tags/", "food/lunch"),
	"/api/v3/folders/{id}/":            madeAt("/api/v3/folders/", "Folder"),
	"/api/v3/metadata-templates/{id}/": madeAt("/api/v3/metadata-templates/", "Template", "fields", []any{}),
	"/api/v3/saved-searches/{id}/":     madeAt("/api/v3/saved-searches/", "Search", "filter", map[string]any{}, "is_shared", true),
	"/api/v3/devices/{id}/":            func(t *testing.T, o *apitest.Tenant) []string { return []string{newDevice(t, o)} },
	"/api/v3/sharing/{id}/": func(t *testing.T, o *apitest.Tenant) []string {
		return []string{o.Admin(t).Post(t, asset(newAsset(t, o))+"share/", map[string]any{}).Want(t, http.StatusOK).Text(t, "id")}
	},
	"/api/v3/webhooks/{id}/": func(t *testing.T, o *apitest.Tenant) []string {
		return []string{newWebhook(t, o, "http://127.0.0.1:1/", "*")}
	},
	"/api/v3/webhooks/{id}/deliveries/{delivery_id}/": func(t *testing.T, o *apitest.Tenant) []string {
		hook := newWebhook(t, o, "http://127.0.0.1:1/", "*")
		return []string{hook, o.Admin(t).Post(t, "/api/v3/webhooks/"+hook+"/test/", nil).Want(t, http.StatusAccepted).Text(t, "id")}
	},
	"/api/v3/offers/{id}/": func(t *testing.T, o *apitest.Tenant) []string {
		giver := o.Tenant(t)
		return []string{offer(t, giver, o, "asset_id", newAsset(t, giver))}
	},
	"/api/v3/playlists/{id}/": madeAt("/api/v3/playlists/", "Playlist"),
	"/api/v3/playlists/{id}/revisions/{number}/restore/": func(t *testing.T, o *apitest.Tenant) []string {
		id := newPlaylist(t, o.Admin(t), "Playlist", nil).Text(t, "id")
		publish(t, o.Admin(t), id)
		return []string{id, "1"}
	},
	"/api/v3/layouts/{id}/": madeAt("/api/v3/layouts/", "Layout"),
	"/api/v3/layouts/{id}/revisions/{number}/restore/": func(t *testing.T, o *apitest.Tenant) []string {
		id := newLayout(t, o.Admin(t), "Layout", zone("a", 0, 10, "widget", widget("clock"))).Text(t, "id")
		publishLayout(t, o.Admin(t), id)
		return []string{id, "1"}
	},
	"/api/v3/direct-uploads/{id}/":          func(t *testing.T, o *apitest.Tenant) []string { return []string{newUpload(t, o)} },
	"/api/v3/uploads/{id}":                  func(t *testing.T, o *apitest.Tenant) []string { return []string{newUpload(t, o)} },
	"/api/v3/users/{id}/":                   func(t *testing.T, o *apitest.Tenant) []string { return []string{newMember(t, o)} },
	"/api/v3/users/{id}/grants/{grant_id}/": newGrant,
	"/api/v3/invitations/{id}/":             func(t *testing.T, o *apitest.Tenant) []string { return []string{newInvitation(t, o)} },
	"/api/v3/imports/{id}/":                 func(t *testing.T, o *apitest.Tenant) []string { return []string{newImport(t, o, "imports", "xibo")} },
	"/api/v3/exports/{id}/": func(t *testing.T, o *apitest.Tenant) []string {
		return []string{newImport(t, o, "exports", "screenly")}
	},
	"/api/v3/api-keys/{id}/":      func(t *testing.T, o *apitest.Tenant) []string { return []string{newAPIKey(t, o)} },
	"/api/v3/auth/sessions/{id}/": nobodys,
	"/api/v3/auth/passkeys/{id}/": nobodys,
	"/api/v3/roles/{role}/":       func(t *testing.T, o *apitest.Tenant) []string { return []string{newRole(t, o)} },
	"/api/v3/tenants/{id}/":       func(_ *testing.T, o *apitest.Tenant) []string { return []string{o.ID.String()} },
	"/api/v3/admin/tenants/{id}/": func(_ *testing.T, o *apitest.Tenant) []string { return []string{o.ID.String()} },
	"/api/v3/admin/plans/{tier}/": func(*testing.T, *apitest.Tenant) []string { return []string{"basic"} },
	"/api/v3/tenants/current/domains/{id}/": func(t *testing.T, o *apitest.Tenant) []string {
		domain := o.Admin(t).Post(t, "/api/v3/tenants/current/domains/", map[string]any{"domain": id.NewAsset() + ".example.com"})
		return []string{domain.Want(t, http.StatusCreated).Text(t, "id")}
	},
}

// nobodys is the id of something that belongs to a user, not to the tenant: to all others it is missing.
func nobodys(*testing.T, *apitest.Tenant) []string { return []string{id.New().String()} }

// madeAt posts something with a name of its own, and more fields if need be.
func madeAt(path, name string, fields ...any) func(*testing.T, *apitest.Tenant) []string {
	return func(t *testing.T, o *apitest.Tenant) []string {
		body := map[string]any{"name": name + " " + id.NewAsset()[:8]}
		for i := 0; i+1 < len(fields); i += 2 {
			body[fields[i].(string)] = fields[i+1]
		}
		return []string{o.Admin(t).Post(t, path, body).Want(t, http.StatusCreated).Text(t, "id")}
	}
}

func newAsset(t *testing.T, o *apitest.Tenant) string {
	return o.Admin(t).Upload(t, "picture.png", sample.PNG(16, 16, "x")).Want(t, http.StatusCreated).Text(t, "id")
}

func newMember(t *testing.T, o *apitest.Tenant) string {
	return o.Member(t, access.Viewer).ID.String()
}

func newGrant(t *testing.T, o *apitest.Tenant) []string {
	user := newMember(t, o)
	grant := o.Admin(t).Post(t, "/api/v3/users/"+user+"/grants/", map[string]any{
		"permissions": []string{"assets.edit"}, "expires_at": time.Now().Add(time.Hour),
	}).Want(t, http.StatusCreated)
	return []string{user, grant.Text(t, "id")}
}

func newInvitation(t *testing.T, o *apitest.Tenant) string {
	return o.Admin(t).Post(t, "/api/v3/invitations/", map[string]any{"email": id.NewAsset() + "@example.com"}).Want(t, http.StatusCreated).Text(t, "id")
}

// newImport makes an import that is over: of a server where nobody listens.
func newImport(t *testing.T, o *apitest.Tenant, collection, vendor string) string {
	made := o.Admin(t).Post(t, "/api/v3/"+collection+"/", map[string]any{
		"vendor": vendor, "base_url": "http://127.0.0.1:9", "credentials": map[string]any{"username": "u", "secret": "s"},
	}).Want(t, http.StatusAccepted).Text(t, "id")
	o.Admin(t).Until(t, "/api/v3/"+collection+"/"+made+"/", func(a *apitest.Answer) bool { return a.Value(t, "finished_at") != nil })
	return made
}

func newAPIKey(t *testing.T, o *apitest.Tenant) string {
	return o.Admin(t).Post(t, "/api/v3/api-keys/", map[string]any{"name": "Key", "permissions": []string{"assets.view"}}).Want(t, http.StatusCreated).Text(t, "id")
}

func newRole(t *testing.T, o *apitest.Tenant) string {
	return o.Admin(t).Post(t, "/api/v3/roles/", map[string]any{"name": "Role " + id.NewAsset()[:8], "permissions": []string{"assets.view"}}).
		Want(t, http.StatusCreated).Text(t, "key")
}

func newUpload(t *testing.T, o *apitest.Tenant) string {
	a := o.Admin(t).Post(t, "/api/v3/uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Length", "10").Want(t, http.StatusCreated)
	location := a.Header.Get("Location")
	return location[strings.LastIndex(strings.TrimSuffix(location, "/"), "/")+1:]
}

func newDevice(t *testing.T, o *apitest.Tenant) string {
	code := o.Guest().Post(t, "/api/device/v1/pairings", map[string]any{}, "Authorization", "Bearer sgd_"+strings.Repeat("x", 20)+id.NewAsset()).
		Want(t, http.StatusCreated).Text(t, "code")
	return o.Admin(t).Post(t, "/api/v3/devices/pair/", map[string]any{"code": code, "name": "Screen"}).Want(t, http.StatusCreated).Text(t, "id")
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// pathOf fills an operation's path with an object of the owner.
func pathOf(t *testing.T, op apitest.Operation, owner *apitest.Tenant) string {
	t.Helper()
	if !parameter.MatchString(op.Path) {
		return op.Path
	}
	best := ""
	for prefix := range makers {
		if strings.HasPrefix(op.Path, prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	if best == "" || len(parameter.FindAllString(best, -1)) != len(parameter.FindAllString(op.Path, -1)) {
		t.Fatalf("%s has parameters that nobody makes an object for: add it to makers", op.Path)
	}
	values := makers[best](t, owner)
	return parameter.ReplaceAllStringFunc(op.Path, func(string) string {
		v := values[0]
		values = values[1:]
		return v
	})
}

// outcome is what a client gets of a problem.
type outcome struct {
	status int
	code   string
}

// call sends the operation's example and reads no more of the answer than what it means.
func call(t *testing.T, c *apitest.Client, op apitest.Operation, path string) outcome {
	t.Helper()
	var body any
	if op.Example != nil {
		body = op.Example
	}
	header := []string{}
	if strings.HasPrefix(op.Path, "/api/v3/uploads/") {
		header = append(header, "Tus-Resumable", "1.0.0", "Upload-Length", "10", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
		body = nil
		if op.Method == http.MethodPatch {
			body = bytes.NewReader([]byte("0123456789"))
		}
	}
	res, err := http.DefaultClient.Do(c.Request(t, op.Method, path, body, header...))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out := outcome{status: res.StatusCode}
	if res.StatusCode >= http.StatusBadRequest && op.Method != http.MethodHead {
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		var p struct{ Code string }
		if err := json.Unmarshal(raw, &p); err != nil && !strings.HasPrefix(op.Path, "/api/v3/uploads/") { // tus has words of its own
			t.Fatalf("%s %s: %d is no problem: %s", op.Method, path, res.StatusCode, raw)
		}
		out.code = p.Code
	}
	return out
}

// closed are the codes with which the door itself refuses.
var closed = []string{"PERMISSION_MISSING", "NOT_A_MEMBER", "INVALID_TENANT"}

// letIn tells whether the door let the call through to the operation.
func (o outcome) letIn(op apitest.Operation) bool {
	if op.Method == http.MethodHead {
		return o.status != http.StatusUnauthorized && o.status != http.StatusForbidden
	}
	return o.status != http.StatusUnauthorized && !slices.Contains(closed, o.code)
}

// Every operation of the contract is open to exactly those whom it says, and shows nobody an object of
// another tenant. An operation that is added is tested here without being named.
func TestPermissions_are_what_the_contract_says(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	for _, op := range apitest.Operations() {
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			ours, theirs := in.Tenant(t), in.Tenant(t)
			permission := access.Permission(op.Permission)
			if permission == access.Public {
				return // it may refuse for reasons of its own; its own tests tell
			}
			path := pathOf(t, op, ours)
			checkGuests(t, in, ours, op, path)
			checkStrangers(t, ours, theirs, op, path)
			for _, role := range access.Roles() {
				checkRole(t, ours, role, op, path)
			}
		})
	}
}

func checkGuests(t *testing.T, in *apitest.Installation, ours *apitest.Tenant, op apitest.Operation, path string) {
	t.Helper()
	if got := call(t, in.Guest().In(ours.Slug), op, path); got.status != http.StatusUnauthorized {
		t.Errorf("a guest who names the tenant gets %d %s, want 401", got.status, got.code)
	}
	if got := call(t, in.Guest(), op, path); got.status != http.StatusUnauthorized && got.status != http.StatusForbidden {
		t.Errorf("a guest gets %d %s, want 401 or 403", got.status, got.code)
	}
}

// checkStrangers calls as the administrator of another tenant: from there the object does not exist, and
// naming our tenant opens nothing.
func checkStrangers(t *testing.T, ours, theirs *apitest.Tenant, op apitest.Operation, path string) {
	t.Helper()
	stranger := theirs.Admin(t)
	permission := access.Permission(op.Permission)
	if permission != access.SignedIn {
		if got := call(t, stranger.In(ours.Slug), op, path); got.status != http.StatusForbidden {
			t.Errorf("a member of another tenant who names this one gets %d %s, want 403", got.status, got.code)
		}
	}
	if path == op.Path || permission == access.Operator {
		return
	}
	if got := call(t, stranger, op, path); got.status != http.StatusNotFound {
		t.Errorf("a member of another tenant gets %d %s for an object of this one, want 404", got.status, got.code)
	}
}

func checkRole(t *testing.T, ours *apitest.Tenant, role access.Role, op apitest.Operation, path string) {
	t.Helper()
	permission := access.Permission(op.Permission)
	may := permission == access.SignedIn || permission == access.Member || access.RolePermissions(role).Has(permission)
	if permission == access.Operator {
		may = false
	}
	if may && op.Method != http.MethodGet && path != op.Path {
		path = pathOf(t, op, ours) // the one before may have deleted it
	}
	got := call(t, ours.As(t, role), op, path)
	switch {
	case may && !got.letIn(op):
		t.Errorf("%s gets %d %s though %s allows it", role, got.status, got.code, permission)
	case !may && got.status != http.StatusForbidden:
		t.Errorf("%s gets %d %s without %s, want 403", role, got.status, got.code, permission)
	case got.status >= http.StatusInternalServerError:
		t.Errorf("%s gets %d %s", role, got.status, got.code)
	}
}
