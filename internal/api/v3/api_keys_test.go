package v3_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
)

func TestAPIKeys(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, other := in.Tenant(t), in.Tenant(t)
	admin := tenant.Admin(t)

	made := admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": "Importer", "permissions": []string{"assets.view"}}).Want(t, http.StatusCreated)
	key, id := made.Text(t, "key"), made.Text(t, "id")
	list := admin.Get(t, "/api/v3/api-keys/?count=true").Want(t, http.StatusOK)
	if list.Value(t, "count") != 1.0 || list.Text(t, "results.0.prefix") != key[:12] || list.Value(t, "results.0.key") != nil {
		t.Errorf("the list shows %s", list.Body)
	}

	program := &apitest.Client{URL: in.URL}
	for name, header := range map[string][]string{
		"bearer": {"Authorization", "Bearer " + key}, "ApiKey": {"Authorization", "ApiKey " + key}, "X-API-Key": {"X-API-Key", key},
	} {
		t.Run(name, func(t *testing.T) {
			program.Get(t, "/api/v3/assets/", header...).Want(t, http.StatusOK)
			program.Get(t, "/api/v3/tenants/current/", header...).Want(t, http.StatusOK)
			program.Post(t, "/api/v3/assets/", map[string]any{"name": "x", "uri": "https://example.com"}, header...).WantProblem(t, http.StatusForbidden, "permission_missing", "")
			program.Get(t, "/api/v3/auth/me/", header...).WantProblem(t, http.StatusForbidden, "", "")
			program.In(other.Slug).Get(t, "/api/v3/assets/", header...).WantProblem(t, http.StatusForbidden, "tenant_mismatch", "")
			program.In("nobody").Get(t, "/api/v3/assets/", header...).WantProblem(t, http.StatusForbidden, "tenant_mismatch", "")
		})
	}
	program.Get(t, "/api/v3/assets/", "Authorization", "Bearer "+key, "X-API-Key", key).WantProblem(t, http.StatusBadRequest, "", "X-API-Key")
	program.Get(t, "/api/v3/assets/", "X-API-Key", admin.Token).WantProblem(t, http.StatusUnauthorized, "api_key_invalid", "")
	program.Get(t, "/api/v3/assets/", "Authorization", "ApiKey "+key+"x").WantProblem(t, http.StatusUnauthorized, "api_key_invalid", "")

	theirs := other.Admin(t)
	theirs.Get(t, "/api/v3/api-keys/"+id+"/").WantProblem(t, http.StatusNotFound, "", "")
	theirs.Delete(t, "/api/v3/api-keys/"+id+"/").WantProblem(t, http.StatusNotFound, "", "")
	tenant.As(t, access.Viewer).Get(t, "/api/v3/api-keys/").WantProblem(t, http.StatusForbidden, "permission_missing", "")

	admin.Delete(t, "/api/v3/api-keys/"+id+"/").Want(t, http.StatusNoContent)
	program.Get(t, "/api/v3/assets/", "X-API-Key", key).WantProblem(t, http.StatusUnauthorized, "api_key_invalid", "")
	admin.Get(t, "/api/v3/api-keys/"+id+"/").WantProblem(t, http.StatusNotFound, "", "")
}

func TestAPIKeys_are_listed_page_by_page(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	for _, name := range []string{"one", "two", "three"} {
		admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": name, "permissions": []string{"*"}}).Want(t, http.StatusCreated)
	}
	first := admin.Get(t, "/api/v3/api-keys/?limit=2").Want(t, http.StatusOK)
	second := admin.Get(t, "/api/v3/api-keys/?limit=2&cursor="+first.Text(t, "next_cursor")).Want(t, http.StatusOK)
	got := []string{first.Text(t, "results.0.name"), first.Text(t, "results.1.name"), second.Text(t, "results.0.name")}
	if got[0] != "three" || got[1] != "two" || got[2] != "one" || second.Value(t, "next_cursor") != nil {
		t.Errorf("pages hold %v, the last one leads to %v", got, second.Value(t, "next_cursor"))
	}
	admin.Get(t, "/api/v3/api-keys/?cursor=eyJvIjoibmFtZSJ9").WantProblem(t, http.StatusBadRequest, "", "cursor")
}

// A key's limit is 1,000 unless somebody sets another, which the plan bounds; the limiter goes by it at once.
func TestAPIKeys_rate_limit(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	node := in.Node(t, io.Discard, func(c *config.Config) { c.RateLimits = true })
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	make := func(fields map[string]any) *apitest.Answer {
		fields["name"], fields["permissions"] = "Importer", []string{"assets.view"}
		return admin.Post(t, "/api/v3/api-keys/", fields)
	}
	if made := make(map[string]any{}).Want(t, http.StatusCreated); made.Value(t, "rate_limit") != 1000.0 {
		t.Errorf("unset it is %v", made.Value(t, "rate_limit"))
	}
	make(map[string]any{"rate_limit": 0}).WantProblem(t, http.StatusBadRequest, "", "rate_limit")
	make(map[string]any{"rate_limit": 50_000}).Want(t, http.StatusCreated)
	tenant.Limit(t, "api_calls_per_hour", 500)
	within(t, time.Second, func() bool { return make(map[string]any{"rate_limit": 501}).Status == http.StatusBadRequest })
	if made := make(map[string]any{}).Want(t, http.StatusCreated); made.Value(t, "rate_limit") != 500.0 {
		t.Errorf("unset in a smaller plan it is %v", made.Value(t, "rate_limit"))
	}

	made := make(map[string]any{"rate_limit": 3}).Want(t, http.StatusCreated)
	path := "/api/v3/api-keys/" + made.Text(t, "id") + "/"
	program := &apitest.Client{URL: node.URL, Token: made.Text(t, "key")}
	for left := 2.0; left >= 0; left-- {
		if a := program.Get(t, "/api/v3/assets/").Want(t, http.StatusOK); a.Header.Get("RateLimit-Remaining") != strconv.Itoa(int(left)) || a.Header.Get("RateLimit-Limit") != "3" {
			t.Errorf("it says %s of %s", a.Header.Get("RateLimit-Remaining"), a.Header.Get("RateLimit-Limit"))
		}
	}
	program.Get(t, "/api/v3/assets/").WantProblem(t, http.StatusTooManyRequests, "rate_limited", "")

	admin.Patch(t, path, map[string]any{"rate_limit": 501}).WantProblem(t, http.StatusBadRequest, "", "rate_limit")
	if changed := admin.Patch(t, path, map[string]any{"rate_limit": 400}).Want(t, http.StatusOK); changed.Value(t, "rate_limit") != 400.0 || changed.Text(t, "name") != "Importer" {
		t.Errorf("changed it is %s", changed.Body)
	}
	within(t, time.Second, func() bool { return program.Get(t, "/api/v3/assets/").Status == http.StatusOK })
	if log := admin.Get(t, "/api/v3/audit/?action=api_key.update").Want(t, http.StatusOK); log.Value(t, "results.0.before.RateLimit") != 3.0 {
		t.Errorf("the log says %s", log.Body)
	}
}

// Networks and the last day can be changed; whoever may do less than the key may not.
func TestAPIKeys_change(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, clerk := tenant.Admin(t), tenant.Member(t, access.Viewer)
	in.Exec(t, `update tenant_management.tenant_users set permissions = '["tenant.api_keys"]' where user_id = $1`, clerk.ID)
	made := admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": "x", "permissions": []string{"assets.delete"}, "networks": []string{"198.51.100.0/24"}}).Want(t, http.StatusCreated)
	path := "/api/v3/api-keys/" + made.Text(t, "id") + "/"
	use := func() int {
		return in.Guest().Get(t, current, "X-API-Key", made.Text(t, "key"), "X-Forwarded-For", "203.0.113.9").Status
	}
	if use() != http.StatusForbidden {
		t.Fatal("it works from everywhere")
	}
	within(t, time.Second, func() bool { return clerk.Get(t, path).Status == http.StatusOK })
	clerk.Patch(t, path, map[string]any{"networks": []string{}}).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	admin.Patch(t, path, map[string]any{"networks": []string{"nowhere"}}).WantProblem(t, http.StatusBadRequest, "", "networks")
	admin.Patch(t, path, map[string]any{"expires_at": "2020-01-01T00:00:00Z"}).WantProblem(t, http.StatusBadRequest, "", "expires_at")
	admin.Patch(t, path, map[string]any{"permissions": []string{"*"}}).Want(t, http.StatusBadRequest)
	admin.Patch(t, path, map[string]any{"networks": []string{"203.0.113.9"}, "name": "Menu", "expires_at": "2099-01-01T00:00:00Z"}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return use() == http.StatusOK })
	if k := admin.Patch(t, path, map[string]any{"expires_at": nil}).Want(t, http.StatusOK); k.Value(t, "expires_at") != nil || k.Text(t, "name") != "Menu" || k.Text(t, "networks.0") != "203.0.113.9/32" {
		t.Errorf("it is %s", k.Body)
	}
	in.Tenant(t).Admin(t).Patch(t, path, map[string]any{"name": "y"}).WantProblem(t, http.StatusNotFound, "", "")
}
