package v3_test

import (
	"net/http"
	"testing"

	"github.com/signate/signate/test/apitest"
)

// Whoever deleted a playlist or a layout finds it again as long as it can be restored; nobody else's.
func TestTrash_of_playlists_and_layouts(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/v3/playlists/", "/api/v3/layouts/"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			in := apitest.Open(t)
			ours, theirs := in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)
			made := map[string]string{}
			for _, name := range []string{"Breakfast", "Lunch", "Dinner", "Ancient"} {
				made[name] = ours.Post(t, path, map[string]any{"name": name}).Want(t, http.StatusCreated).Text(t, "id")
			}
			for _, name := range []string{"Ancient", "Breakfast", "Dinner"} {
				ours.Delete(t, path+made[name]+"/").Want(t, http.StatusNoContent)
			}
			table := map[string]string{"/api/v3/playlists/": "playlists", "/api/v3/layouts/": "layouts"}[path]
			in.Tx(t, ours.Tenant, "update "+table+" set deleted_at = now() - interval '31 days' where id = $1", made["Ancient"])

			trash := ours.Get(t, path+"?trash=true&count=true").Want(t, http.StatusOK)
			if trash.Value(t, "count") != 2.0 || trash.Value(t, "results.0.name") != "Dinner" || trash.Value(t, "results.1.name") != "Breakfast" {
				t.Errorf("the trash is %s", trash.Body)
			}
			if trash.Value(t, "results.0.deleted_at") == nil {
				t.Errorf("it does not say when: %s", trash.Body)
			}
			if all := walk(t, ours, path, "trash=true&limit=1", func() {}); len(all) != 2 || all[1].Name != "Breakfast" {
				t.Errorf("page by page the trash is %v", all)
			}
			if p := list(t, ours, path, "trash=true&ordering=name&search=breakfast"); len(p.Results) != 1 || p.Results[0].Name != "Breakfast" {
				t.Errorf("a search of the trash finds %v", p.Results)
			}
			kept := ours.Get(t, path+"?count=true").Want(t, http.StatusOK)
			if kept.Value(t, "count") != 1.0 || kept.Value(t, "results.0.name") != "Lunch" || kept.Value(t, "results.0.deleted_at") != nil {
				t.Errorf("the list is %s", kept.Body)
			}
			ours.Get(t, path+"?ordering=deleted_at").WantProblem(t, http.StatusBadRequest, "invalid", "ordering")

			if p := list(t, theirs, path, "trash=true"); len(p.Results) != 0 {
				t.Errorf("another tenant sees %v", p.Results)
			}
			theirs.Post(t, path+made["Dinner"]+"/restore/", nil).WantProblem(t, http.StatusNotFound, "not_found", "")
			ours.Post(t, path+made["Dinner"]+"/restore/", nil).Want(t, http.StatusOK)
			if p := list(t, ours, path, "trash=true"); len(p.Results) != 1 {
				t.Errorf("what was restored is in the trash still: %v", p.Results)
			}
		})
	}
}
