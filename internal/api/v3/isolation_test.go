package v3_test

import (
	"net/http"
	"testing"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// Two tenants: neither sees anything of the other.
func TestTenants_see_nothing_of_each_other(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	ours, theirs := in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)
	asset := theirs.Upload(t, "theirs.png", sample.PNG(64, 64, "theirs")).Want(t, http.StatusCreated).Text(t, "id")

	list := ours.Get(t, "/api/v3/assets/?count=true").Want(t, http.StatusOK)
	if n := list.Value(t, "count"); n != 0.0 {
		t.Errorf("our list counts %v", n)
	}
	ours.Get(t, "/api/v3/assets/"+asset+"/").WantProblem(t, http.StatusNotFound, "not_found", "")
	ours.Patch(t, "/api/v3/assets/"+asset+"/", map[string]any{"name": "ours"}).WantProblem(t, http.StatusNotFound, "not_found", "")
	ours.Delete(t, "/api/v3/assets/"+asset+"/").WantProblem(t, http.StatusNotFound, "not_found", "")
	ours.In(theirs.Tenant).Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "not_a_member", "")
	theirs.Get(t, "/api/v3/assets/"+asset+"/").Want(t, http.StatusOK)
}
