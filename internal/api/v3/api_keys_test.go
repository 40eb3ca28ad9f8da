package v3_test

import (
	"net/http"
	"testing"

	"github.com/signate/signate/internal/access"
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
