package v3_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/redistest"
	"github.com/signate/signate/test/sample"
)

// What one node takes away, the others stop believing within a second, whether they share a Redis or only the
// database.
func TestChanges_take_effect_on_other_nodes(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	t.Run("with the database alone", func(t *testing.T) {
		t.Parallel()
		changesTakeEffect(t, in, in.Node(t, io.Discard, nil))
	})
	t.Run("with Redis", func(t *testing.T) {
		t.Parallel()
		redis := redistest.Start(t)
		share := func(c *config.Config) { c.RedisURL = redis.URL }
		changesTakeEffect(t, in.Node(t, io.Discard, share), in.Node(t, io.Discard, share))
	})
}

// changesTakeEffect makes changes at one node and looks at another.
func changesTakeEffect(t *testing.T, in, node *apitest.Installation) {
	t.Helper()
	refused := func(t *testing.T, c *apitest.Client, method, path string, status int, code string) {
		t.Helper()
		there := c.At(node)
		within(t, time.Second, func() bool { return there.Do(t, method, path, nil).Status == status })
		there.Do(t, method, path, nil).WantProblem(t, status, code, "")
	}
	t.Run("role", func(t *testing.T) {
		t.Parallel()
		tenant := in.Tenant(t)
		member := tenant.Member(t, access.ContentManager)
		member.At(node).Delete(t, "/api/v3/assets/0123456789abcdef0123456789abcdef/").Want(t, http.StatusNotFound)
		tenant.Admin(t).Patch(t, userPath(member), body{"role": "viewer"}).Want(t, http.StatusOK)
		refused(t, member, "DELETE", "/api/v3/assets/0123456789abcdef0123456789abcdef/", http.StatusForbidden, "permission_missing")
	})
	t.Run("membership", func(t *testing.T) {
		t.Parallel()
		tenant := in.Tenant(t)
		member := tenant.Member(t, access.Viewer)
		member.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
		tenant.Admin(t).Patch(t, userPath(member), body{"is_active": false}).Want(t, http.StatusOK)
		refused(t, member, "GET", "/api/v3/assets/", http.StatusForbidden, "not_a_member")
	})
	t.Run("session", func(t *testing.T) {
		t.Parallel()
		member := in.Tenant(t).Member(t, access.Viewer)
		member.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
		member.Delete(t, "/api/v3/auth/sessions/").Want(t, http.StatusNoContent)
		refused(t, member, "GET", "/api/v3/assets/", http.StatusUnauthorized, "token_invalid")
	})
	t.Run("key", func(t *testing.T) {
		t.Parallel()
		admin := in.Tenant(t).Admin(t)
		made := admin.Post(t, "/api/v3/api-keys/", body{"name": "x", "permissions": []string{"assets.view"}}).Want(t, http.StatusCreated)
		program := &apitest.Client{URL: in.URL, Token: made.Text(t, "key")}
		program.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
		admin.Delete(t, "/api/v3/api-keys/"+made.Text(t, "id")+"/").Want(t, http.StatusNoContent)
		refused(t, program, "GET", "/api/v3/assets/", http.StatusUnauthorized, "api_key_invalid")
	})
	t.Run("file", func(t *testing.T) {
		t.Parallel()
		tenant := in.Tenant(t)
		admin, op := tenant.Admin(t), operator(t, in)
		made := admin.Upload(t, "photo.jpg", sample.JPEG(64, 64, "signed")).Want(t, http.StatusCreated)
		address := admin.Until(t, asset(made.Text(t, "id")), processed).Text(t, "content_url")
		stranger := in.Guest() // the address is all that it takes
		stranger.At(node).Get(t, address).Want(t, http.StatusOK)
		path := "/api/v3/admin/tenants/" + tenant.ID.String()
		op.Post(t, path+"/suspend/", body{"reason": "x"}).Want(t, http.StatusOK)
		refused(t, stranger, "GET", address, http.StatusForbidden, "tenant_suspended")
		op.Post(t, path+"/reactivate/", nil).Want(t, http.StatusOK)
		within(t, time.Second, func() bool { return stranger.At(node).Get(t, address).Status == http.StatusOK })
	})
	t.Run("tenant", func(t *testing.T) {
		t.Parallel()
		tenant := in.Tenant(t)
		admin := tenant.Admin(t)
		program := &apitest.Client{URL: in.URL, Token: admin.Post(t, "/api/v3/api-keys/", body{"name": "x", "permissions": []string{"assets.view"}}).
			Want(t, http.StatusCreated).Text(t, "key")}
		program.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
		admin.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
		operator(t, in).Post(t, "/api/v3/admin/tenants/"+tenant.ID.String()+"/suspend/", body{"reason": "x"}).Want(t, http.StatusOK)
		refused(t, admin, "GET", "/api/v3/assets/", http.StatusForbidden, "tenant_suspended")
		refused(t, program, "GET", "/api/v3/assets/", http.StatusForbidden, "tenant_suspended")
		for name, header := range map[string][]string{
			"by tenant": {"Authorization", "Bearer " + admin.Token, "X-Tenant-ID", tenant.Slug}, "by token": {"Authorization", "Bearer " + admin.Token}, "by key": {"X-API-Key", program.Token},
		} {
			if a := in.Guest().At(node).Get(t, "/api/v2/assets", header...); a.Status != http.StatusForbidden || a.Text(t, "detail") != "This tenant is suspended; its operator can reactivate it." {
				t.Errorf("the Anthias API, %s: %d %s", name, a.Status, a.Body)
			}
		}
	})
}

// Who makes a change is never answered by what was before it.
func TestChanges_take_effect_at_once_where_they_are_made(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	const missing = "/api/v3/assets/0123456789abcdef0123456789abcdef/"
	tenant := in.Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	for range 5 {
		for role, want := range map[string]int{"content_manager": http.StatusNotFound, "viewer": http.StatusForbidden} {
			admin.Patch(t, userPath(member), body{"role": role}).Want(t, http.StatusOK)
			member.Delete(t, missing).Want(t, want)
		}
		for _, active := range []bool{false, true} {
			admin.Patch(t, userPath(member), body{"is_active": active}).Want(t, http.StatusOK)
			if got := member.Get(t, "/api/v3/assets/"); (got.Status == http.StatusOK) != active {
				t.Errorf("a member who is active (%v): %d", active, got.Status)
			}
		}
	}
	made := admin.Post(t, "/api/v3/assets/", body{"name": "Mornings", "uri": "https://example.com/", "play_time_from": "00:00", "play_time_to": "12:00"}).Want(t, http.StatusCreated)
	for range 5 {
		for hour, plays := range map[int]bool{6: true, 18: false} {
			admin.Patch(t, "/api/v3/tenants/current/", body{"settings": body{"timezone": zoneAt(time.Now().UTC(), hour)}}).Want(t, http.StatusOK)
			if a := admin.Get(t, asset(made.Text(t, "id"))).Want(t, http.StatusOK); a.Value(t, "is_active") != plays {
				t.Errorf("at %d o'clock: %s, want it to play: %v", hour, a.Body, plays)
			}
		}
	}
}

// zoneAt returns a zone in which it is the given hour.
func zoneAt(now time.Time, hour int) string {
	behind := (now.Hour() - hour + 24) % 24
	if behind > 12 {
		return fmt.Sprintf("Etc/GMT-%d", 24-behind)
	}
	return fmt.Sprintf("Etc/GMT+%d", behind)
}

// ends fails the test unless the stream ends within seconds.
func ends(t *testing.T, what string, s *apitest.Stream) {
	t.Helper()
	select {
	case <-s.Done:
	case <-time.After(6 * time.Second):
		t.Errorf("the stream goes on after %s", what)
	}
}

// A stream of hints ends with what let it in, at another node too; others go on.
func TestLive_ends_with_its_credential(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	node := in.Node(t, io.Discard, nil)
	tenant := in.Tenant(t)
	admin, stays := tenant.Admin(t), tenant.Member(t, access.Viewer)
	leaves, changed, short := tenant.Member(t, access.Viewer), tenant.Member(t, access.Viewer), tenant.Member(t, access.Viewer)
	made := admin.Post(t, "/api/v3/api-keys/", body{"name": "x", "permissions": []string{"assets.view"}}).Want(t, http.StatusCreated)
	program := &apitest.Client{URL: in.URL, Token: made.Text(t, "key")}
	gone := in.Tenant(t)
	suspended := gone.Admin(t)
	short.Token = expiring(t, in, short.Token)

	goesOn := stays.At(node).Listen(t, "/api/v3/live/")
	streams := map[string]*apitest.Stream{
		"the session": leaves.At(node).Listen(t, "/api/v3/live/"), "the membership": changed.At(node).Listen(t, "/api/v3/live/"),
		"the key": program.At(node).Listen(t, "/api/v3/live/"), "the tenant": suspended.At(node).Listen(t, "/api/v3/live/"), "the token": short.At(node).Listen(t, "/api/v3/live/"),
	}
	leaves.Delete(t, "/api/v3/auth/sessions/").Want(t, http.StatusNoContent)
	admin.Patch(t, userPath(changed), body{"is_active": false}).Want(t, http.StatusOK)
	admin.Delete(t, "/api/v3/api-keys/"+made.Text(t, "id")+"/").Want(t, http.StatusNoContent)
	operator(t, in).Post(t, "/api/v3/admin/tenants/"+gone.ID.String()+"/suspend/", body{"reason": "x"}).Want(t, http.StatusOK)
	for what, s := range streams {
		ends(t, "the end of "+what, s)
	}
	select {
	case <-goesOn.Done:
		t.Error("somebody else's stream ended too")
	default:
	}
}

// expiring signs a token of the same session anew that ends in a moment. A clock may be off by 30 s, so it has
// ended almost so long ago.
func expiring(t *testing.T, in *apitest.Installation, token string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(in.Dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	var keys secret.Keys
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
		t.Fatal(err)
	}
	claims["exp"] = time.Now().Add(-27 * time.Second).Unix()
	made := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	made.Header["kid"] = keys.Tokens[0].ID
	signed, err := made.SignedString(keys.Tokens[0].Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
