package v3_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/provider/providertest"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

func xiboBody(address string, more ...any) body {
	b := body{"vendor": "xibo", "base_url": address, "credentials": body{"username": providertest.User, "secret": providertest.Secret}}
	for i := 0; i+1 < len(more); i += 2 {
		b[more[i].(string)] = more[i+1]
	}
	return b
}

func over(t *testing.T) func(*apitest.Answer) bool {
	return func(a *apitest.Answer) bool { return a.Value(t, "finished_at") != nil }
}

func TestImports_bring_an_account_in(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	manager := tenant.As(t, access.ContentManager)
	cms := providertest.Xibo(t,
		providertest.Thing{ID: "7", Name: "Poster", Kind: "image", FileName: "poster.png", Content: sample.PNG(20, 20, "import"), Duration: 9, Tags: []string{"sale"}},
		providertest.Thing{ID: "8", Name: "Font", Kind: "font"})
	dry := manager.Post(t, "/api/v3/imports/", xiboBody(cms.URL+"/api/", "dry_run", true)).Want(t, http.StatusAccepted)
	if strings.Contains(string(dry.Body), providertest.Secret) {
		t.Errorf("the answer holds the secret: %s", dry.Body)
	}
	seen := manager.Until(t, "/api/v3/imports/"+dry.Text(t, "id")+"/", over(t))
	if seen.Text(t, "state") != "completed" || seen.Value(t, "done") != 1.0 || seen.Value(t, "skipped") != 1.0 || seen.Value(t, "dry_run") != true {
		t.Errorf("the dry run came to %s", seen.Body)
	}
	if n := manager.Get(t, "/api/v3/assets/?count=true").Value(t, "count"); n != 0.0 {
		t.Errorf("a dry run made %v assets", n)
	}
	id := manager.Post(t, "/api/v3/imports/", xiboBody(cms.URL, "enable", false)).Want(t, http.StatusAccepted).Text(t, "id")
	if done := manager.Until(t, "/api/v3/imports/"+id+"/", over(t)); done.Value(t, "done") != 1.0 || done.Text(t, "created_by") != manager.ID.String() {
		t.Errorf("the import came to %s", done.Body)
	}
	items := manager.Get(t, "/api/v3/imports/"+id+"/items/?status=done&count=true").Want(t, http.StatusOK)
	asset := manager.Get(t, "/api/v3/assets/"+items.Text(t, "results.0.asset_id")+"/").Want(t, http.StatusOK)
	if asset.Text(t, "name") != "Poster" || asset.Value(t, "duration") != 9.0 || asset.Value(t, "is_enabled") != false || asset.Text(t, "tags.0") != "sale" {
		t.Errorf("the asset is %s", asset.Body)
	}
	if list := manager.Get(t, "/api/v3/imports/?count=true"); list.Value(t, "count") != 2.0 || list.Text(t, "results.0.id") != id {
		t.Errorf("the list is %s", list.Body)
	}
	manager.Post(t, "/api/v3/imports/"+id+"/cancel/", nil).WantProblem(t, http.StatusConflict, "import_over", "")
	tenant.Admin(t).Get(t, "/api/v3/exports/"+id+"/").WantProblem(t, http.StatusNotFound, "not_found", "")
	log := tenant.Admin(t).Get(t, "/api/v3/audit/?action=import.create").Want(t, http.StatusOK)
	if strings.Contains(string(log.Body), providertest.Secret) || log.Text(t, "results.0.object_id") == "" {
		t.Errorf("the log says %s", log.Body)
	}
}

func TestImports_refuse_what_cannot_be(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	post := func(b body) *apitest.Answer { return admin.Post(t, "/api/v3/imports/", b) }
	post(body{"vendor": "screenly", "credentials": body{"secret": "s"}}).WantProblem(t, http.StatusBadRequest, "", "vendor")
	post(body{"vendor": "xibo", "credentials": body{"username": "u", "secret": "s"}}).WantProblem(t, http.StatusBadRequest, "", "base_url")
	post(body{"vendor": "yodeck", "base_url": "file:///etc/passwd", "credentials": body{"secret": "s"}}).WantProblem(t, http.StatusBadRequest, "", "base_url")
	post(body{"vendor": "yodeck", "base_url": "https://u:p@example.com", "credentials": body{"secret": "s"}}).WantProblem(t, http.StatusBadRequest, "", "base_url")
	post(body{"vendor": "pisignage", "credentials": body{"account": "evil.example.com/x", "username": "u", "secret": "s"}}).WantProblem(t, http.StatusBadRequest, "", "credentials.account")
	post(body{"vendor": "yodeck", "credentials": body{"secret": "  "}}).WantProblem(t, http.StatusBadRequest, "", "credentials.secret")
	admin.Post(t, "/api/v3/exports/", body{"vendor": "xibo", "credentials": body{"secret": "s"}}).WantProblem(t, http.StatusBadRequest, "", "vendor")
}

// Neither log nor answer ever holds what opens an account, whatever becomes of it.
func TestImports_keep_the_login_out_of_the_log(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	var log bytes.Buffer
	node := in.Node(t, &log, func(c *config.Config) { c.LogLevel = "debug" })
	admin := in.Tenant(t).Admin(t).At(node)
	id := admin.Post(t, "/api/v3/imports/", xiboBody("http://127.0.0.1:9")).Want(t, http.StatusAccepted).Text(t, "id")
	failed := admin.Until(t, "/api/v3/imports/"+id+"/", over(t))
	if failed.Text(t, "state") != "failed" || failed.Text(t, "error") != "Xibo: The server cannot be reached." {
		t.Errorf("it came to %s", failed.Body)
	}
	if strings.Contains(log.String(), providertest.Secret) {
		t.Error("the log holds the secret")
	}
}

func TestExports_send_everything(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	admin.Upload(t, "poster.png", sample.PNG(30, 20, "export")).Want(t, http.StatusCreated)
	there := providertest.Screenly(t)
	export := body{"vendor": "screenly", "base_url": there.URL, "credentials": body{"secret": providertest.Secret}}
	id := admin.Post(t, "/api/v3/exports/", export).Want(t, http.StatusAccepted).Text(t, "id")
	if done := admin.Until(t, "/api/v3/exports/"+id+"/", over(t)); done.Value(t, "done") != 1.0 || done.Text(t, "state") != "completed" {
		t.Errorf("the export came to %s", done.Body)
	}
	if sent := there.Sent(); len(sent) != 1 || sent[0].Title != "poster" {
		t.Errorf("%d things arrived", len(sent))
	}
	admin.Get(t, "/api/v3/exports/"+id+"/items/").Want(t, http.StatusOK)
	admin.Get(t, "/api/v3/imports/"+id+"/items/").WantProblem(t, http.StatusNotFound, "not_found", "")
}
