package v3_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

func TestAudit_reads_both_planes_in_order(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	asset := newAsset(t, tenant)
	admin.Patch(t, userPath(member), body{"role": "content_manager"}).Want(t, http.StatusOK)
	admin.Patch(t, "/api/v3/assets/"+asset+"/", body{"name": "Renamed"}).Want(t, http.StatusOK)

	var actions []string
	for path := "/api/v3/audit/?limit=1"; path != ""; {
		page := admin.Get(t, path).Want(t, http.StatusOK)
		actions = append(actions, page.Text(t, "results.0.action"))
		path = ""
		if next, ok := page.Value(t, "next_cursor").(string); ok {
			path = "/api/v3/audit/?limit=1&cursor=" + next
		}
	}
	if got := strings.Join(actions, " "); !strings.HasPrefix(got, "asset.update user.update") || !strings.HasSuffix(got, "asset.create") {
		t.Errorf("the log is %s", got)
	}
	only := admin.Get(t, "/api/v3/audit/?object=asset&object_id="+asset+"&action=asset.update&actor_id="+admin.ID.String()).Want(t, http.StatusOK)
	if only.Text(t, "results.0.after.name") != "Renamed" || only.Value(t, "results.1") != nil {
		t.Errorf("the filters let through %s", only.Body)
	}
	if none := admin.Get(t, "/api/v3/audit/?until=2020-01-01T00:00:00Z").Want(t, http.StatusOK); none.Value(t, "results.0") != nil {
		t.Errorf("before 2020: %s", none.Body)
	}
	admin.Get(t, "/api/v3/audit/?cursor=bm9uc2Vuc2U").WantProblem(t, http.StatusBadRequest, "invalid", "cursor")
	admin.Get(t, "/api/v3/audit/?actor_id=me").WantProblem(t, http.StatusBadRequest, "invalid", "actor_id")
	if other := apitest.Open(t).Tenant(t).Admin(t).Get(t, "/api/v3/audit/"); other.Value(t, "results.0") != nil {
		t.Errorf("another tenant reads %s", other.Body)
	}
}

func TestAudit_export(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin := tenant.Admin(t)
	admin.Post(t, "/api/v3/roles/", body{"name": "One", "permissions": []string{}}).Want(t, http.StatusCreated)
	admin.Post(t, "/api/v3/roles/", body{"name": "Two", "permissions": []string{}}).Want(t, http.StatusCreated)

	table, err := csv.NewReader(strings.NewReader(string(admin.Get(t, "/api/v3/audit/export/?action=role.create").Want(t, http.StatusOK).Body))).ReadAll()
	if err != nil || len(table) != 3 || table[0][0] != "at" || table[1][6] != "two" || table[1][3] != admin.Email {
		t.Errorf("the table is %v (%v)", table, err)
	}
	var list []struct{ Action string }
	a := admin.Get(t, "/api/v3/audit/export/?format=json").Want(t, http.StatusOK)
	if err := json.Unmarshal(a.Body, &list); err != nil || len(list) != 2 {
		t.Errorf("the list is %s (%v)", a.Body, err)
	}
	if empty := admin.Get(t, "/api/v3/audit/export/?format=json&object=nothing").Want(t, http.StatusOK); strings.TrimSpace(string(empty.Body)) != "[]" {
		t.Errorf("an empty export is %q", empty.Body)
	}
	admin.Get(t, "/api/v3/audit/export/?format=pdf").WantProblem(t, http.StatusBadRequest, "invalid", "format")
	admin.Get(t, "/api/v3/audit/export/?since=yesterday").WantProblem(t, http.StatusBadRequest, "invalid", "since")
}
