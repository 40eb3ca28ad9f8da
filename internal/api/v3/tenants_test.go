package v3_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

const current = "/api/v3/tenants/current/"

// operator returns an administrator of the installation who is a member of no tenant.
func operator(t *testing.T, in *apitest.Installation) *apitest.Client {
	t.Helper()
	c := in.User(t)
	in.Exec(t, `update auth_user set is_superuser = true where id = $1`, c.ID)
	c.SignIn(t)
	return c
}

func TestTenant_settings_and_branding(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, guest := tenant.Admin(t), in.Guest().In(tenant.Slug)
	admin.Patch(t, current, body{"settings": body{"timezone": "Mars/Phobos"}}).WantProblem(t, http.StatusBadRequest, "invalid", "settings.timezone")
	admin.Patch(t, current, body{"branding": body{"primary_color": "red"}}).WantProblem(t, http.StatusBadRequest, "invalid", "branding.primary_color")
	admin.Patch(t, current, body{"name": "<script>"}).WantProblem(t, http.StatusBadRequest, "invalid", "name")
	admin.Patch(t, current, body{"slug": "www"}).WantProblem(t, http.StatusBadRequest, "invalid", "slug")
	admin.Patch(t, current, body{"slug": in.Tenant(t).Slug}).WantProblem(t, http.StatusBadRequest, "invalid", "slug")
	admin.Patch(t, current, body{"branding": body{"name": "Acme", "primary_color": "#0a84ff", "accent_color": "#ff9500"}}).Want(t, http.StatusOK)
	changed := admin.Patch(t, current, body{"branding": body{"accent_color": ""}}).Want(t, http.StatusOK)
	if changed.Text(t, "branding.primary_color") != "#0a84ff" || changed.Value(t, "branding.accent_color") != nil {
		t.Errorf("a part of the branding changed more: %s", changed.Body)
	}
	picture := sample.PNG(32, 32, "logo")
	admin.Do(t, http.MethodPut, current+"logo/", bytes.NewReader([]byte("<svg onload=alert(1)>"))).WantProblem(t, http.StatusBadRequest, "invalid", "file")
	admin.Do(t, http.MethodPut, current+"logo/", bytes.NewReader(make([]byte, 600<<10))).Want(t, http.StatusRequestEntityTooLarge)
	admin.Do(t, http.MethodPut, current+"logo/", bytes.NewReader(picture)).Want(t, http.StatusNoContent)
	look := guest.Get(t, "/api/v3/branding/").Want(t, http.StatusOK)
	if look.Text(t, "name") != "Acme" || look.Text(t, "primary_color") != "#0a84ff" {
		t.Errorf("strangers see %s", look.Body)
	}
	if logo := in.Guest().Get(t, look.Text(t, "logo_url")).Want(t, http.StatusOK); !bytes.Equal(logo.Body, picture) || logo.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the logo is %d bytes of %s", len(logo.Body), logo.Header.Get("Content-Type"))
	}
	if byHost := in.Guest().Get(t, "/api/v3/branding/", "Host", tenant.Slug+".signate.test").Want(t, http.StatusOK); byHost.Text(t, "name") != "Acme" {
		t.Errorf("by host strangers see %s", byHost.Body)
	}
	in.Guest().Get(t, "/api/v3/branding/").Want(t, http.StatusNotFound)
	admin.Delete(t, current+"logo/").Want(t, http.StatusNoContent)
	in.Guest().Get(t, look.Text(t, "logo_url")).Want(t, http.StatusNotFound)
	if log := admin.Get(t, "/api/v3/audit/?action=tenant.update"); log.Text(t, "results.1.after.branding.name") != "Acme" {
		t.Errorf("the log says %s", log.Body)
	}
}

func TestTenant_suspension(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, op := in.Tenant(t), operator(t, in)
	admin := tenant.Admin(t)
	path := "/api/v3/admin/tenants/" + tenant.ID.String() + "/"
	op.Post(t, path+"suspend/", body{"reason": "The invoice is open."}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return admin.Get(t, "/api/v3/assets/").Status != http.StatusOK })
	admin.Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "tenant_suspended", "")
	admin.In("").Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "tenant_suspended", "")
	admin.In("").Get(t, "/api/v3/assets/", "Host", tenant.Slug+".signate.test").WantProblem(t, http.StatusForbidden, "tenant_suspended", "")
	admin.In("").Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
	in.Guest().In(tenant.Slug).Get(t, "/api/v3/branding/").Want(t, http.StatusNotFound)
	if text := in.Mail(t, admin.Email); !strings.Contains(text, "The invoice is open.") {
		t.Errorf("the administrator reads %s", text)
	}
	op.Post(t, path+"reactivate/", nil).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return admin.Get(t, "/api/v3/assets/").Status == http.StatusOK })
	log := admin.Get(t, "/api/v3/audit/?action=tenant.suspend").Want(t, http.StatusOK)
	if log.Text(t, "results.0.actor.email") != op.Email || log.Text(t, "results.0.after.suspended_reason") == "" {
		t.Errorf("the tenant's log says %s", log.Body)
	}
}

func TestTenant_deletion_and_restore(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	owner, second := tenant.Admin(t), tenant.Member(t, access.Viewer)
	owner.Patch(t, userPath(second), body{"role": "tenant_admin"}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return second.Get(t, "/api/v3/users/").Status == http.StatusOK })
	second.Delete(t, current+"?confirm="+tenant.Slug).WantProblem(t, http.StatusForbidden, "owner_required", "")
	owner.Delete(t, current+"?confirm=other").WantProblem(t, http.StatusBadRequest, "invalid", "confirm")
	owner.Delete(t, current+"?confirm="+tenant.Slug).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return owner.Get(t, "/api/v3/assets/").Status == http.StatusForbidden })
	owner.Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "invalid_tenant", "")

	restore := "/api/v3/tenants/" + tenant.ID.String() + "/restore/"
	const deleted = "/api/v3/tenants/deleted/"
	if list := owner.In("").Get(t, deleted).Want(t, http.StatusOK); list.Text(t, "results.0.slug") != tenant.Slug || list.Text(t, "results.0.purged_after") == "" {
		t.Errorf("the owner can restore %s", list.Body)
	}
	if list := second.In("").Get(t, deleted).Want(t, http.StatusOK); len(list.Value(t, "results").([]any)) > 0 {
		t.Errorf("somebody who is no owner can restore %s", list.Body)
	}
	in.Mails.Wait(t, owner.Email, "was deleted")
	second.In("").Post(t, restore, nil).Want(t, http.StatusNotFound)
	in.Tenant(t).Admin(t).Post(t, restore, nil).Want(t, http.StatusNotFound)
	owner.In("").Post(t, restore, nil).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return owner.Get(t, "/api/v3/assets/").Status == http.StatusOK })
	owner.Post(t, restore, nil).WantProblem(t, http.StatusConflict, "not_deleted", "")
	if list := owner.Get(t, deleted).Want(t, http.StatusOK); len(list.Value(t, "results").([]any)) > 0 {
		t.Errorf("what is restored can be restored again: %s", list.Body)
	}
}

func TestAdmin_keeps_tenants(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	op, owner := operator(t, in), in.User(t)
	owner.SignIn(t)
	name := "Acme " + id.NewAsset()[:8]
	op.Post(t, "/api/v3/admin/tenants/", body{"name": name, "owner_email": "nobody@example.com"}).WantProblem(t, http.StatusBadRequest, "invalid", "owner_email")
	op.Post(t, "/api/v3/admin/tenants/", body{"name": name, "tier": "gold"}).WantProblem(t, http.StatusBadRequest, "invalid", "tier")
	made := op.Post(t, "/api/v3/admin/tenants/", body{"name": name, "tier": "professional", "owner_email": owner.Email}).Want(t, http.StatusCreated)
	if made.Value(t, "limits.max_devices") != 25.0 || made.Value(t, "limits.api_calls_per_hour") != 20000.0 || made.Value(t, "usage.users") != 1.0 {
		t.Errorf("the new tenant is %s", made.Body)
	}
	path := "/api/v3/admin/tenants/" + made.Text(t, "id") + "/"
	owner.In(made.Text(t, "slug")).Get(t, current).Want(t, http.StatusOK)
	op.In(made.Text(t, "slug")).Get(t, current).WantProblem(t, http.StatusForbidden, "not_a_member", "")

	found := op.Get(t, "/api/v3/admin/tenants/?count=true&search="+strings.ToLower(name[5:])).Want(t, http.StatusOK)
	if found.Value(t, "count") != 1.0 || found.Text(t, "results.0.name") != name {
		t.Errorf("a search finds %s", found.Body)
	}
	own := op.Patch(t, path, body{"limits": body{"max_devices": 40, "max_users": nil, "max_assets": 7, "storage_quota_gb": 1, "api_calls_per_hour": nil}}).Want(t, http.StatusOK)
	if own.Value(t, "limits.max_devices") != 40.0 || own.Value(t, "limits.max_users") != nil || own.Value(t, "has_custom_limits") != true {
		t.Errorf("own limits are %s", own.Body)
	}
	if back := op.Patch(t, path, body{"tier": "basic"}).Want(t, http.StatusOK); back.Value(t, "limits.max_devices") != 5.0 || back.Value(t, "has_custom_limits") != false {
		t.Errorf("the plan's limits are %s", back.Body)
	}
	state := func(want string) {
		t.Helper()
		for _, state := range []string{"active", "suspended", "deleted"} {
			list := op.Get(t, "/api/v3/admin/tenants/?count=true&state="+state+"&search="+strings.ToLower(name[5:])).Want(t, http.StatusOK)
			if found := list.Value(t, "count") == 1.0; found != (state == want) {
				t.Errorf("the %s tenant is among the %s: %t", want, state, found)
			}
		}
	}
	state("active")
	op.Post(t, path+"suspend/", body{"reason": "The invoice is open."}).Want(t, http.StatusOK)
	state("suspended")
	op.Delete(t, path).Want(t, http.StatusNoContent)
	state("deleted")
	if gone := op.Get(t, path).Want(t, http.StatusOK); gone.Value(t, "deleted_at") == nil || gone.Value(t, "restorable_until") == nil {
		t.Errorf("the deleted tenant is %s", gone.Body)
	}
	op.Post(t, path+"reactivate/", nil).WantProblem(t, http.StatusConflict, "deleted", "")
	op.Post(t, path+"restore/", nil).Want(t, http.StatusOK)
	op.Get(t, "/api/v3/admin/tenants/"+id.New().String()+"/").Want(t, http.StatusNotFound)
}

func TestPlans_are_data(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	op := operator(t, in)
	plans := in.Guest().Get(t, "/api/v3/plans/").Want(t, http.StatusOK)
	if plans.Text(t, "results.0.tier") != "free" || plans.Value(t, "results.1.price") != 99000.0 || plans.Value(t, "results.3.price") != nil || plans.Value(t, "results.4") != nil {
		t.Errorf("the plans are %s", plans.Body)
	}
	follower := op.Post(t, "/api/v3/admin/tenants/", body{"name": "Follower", "tier": "enterprise"}).Want(t, http.StatusCreated).Text(t, "id")
	input := body{"name": "Enterprise", "price": nil, "currency": "idr", "is_public": true, "max_devices": 5000, "max_users": nil, "max_assets": nil,
		"storage_quota_gb": nil, "api_calls_per_hour": 50000, "features": []string{"sso"}}
	changed := op.Do(t, http.MethodPut, "/api/v3/admin/plans/enterprise/", input).Want(t, http.StatusOK)
	if changed.Text(t, "currency") != "IDR" {
		t.Errorf("the plan is %s", changed.Body)
	}
	if got := op.Get(t, "/api/v3/admin/tenants/"+follower+"/"); got.Value(t, "limits.max_devices") != 5000.0 {
		t.Errorf("the tenant does not follow its plan: %s", got.Body)
	}
	op.Do(t, http.MethodPut, "/api/v3/admin/plans/gold/", input).Want(t, http.StatusNotFound)
	input["api_calls_per_hour"] = 0
	op.Do(t, http.MethodPut, "/api/v3/admin/plans/enterprise/", input).WantProblem(t, http.StatusBadRequest, "invalid", "api_calls_per_hour")
}

func TestPlans_are_made_by_operators(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	op := operator(t, in)
	tier := "school_" + id.NewAsset()[:8]
	input := body{"tier": tier, "name": "School", "price": 49000, "currency": "idr", "is_public": false, "max_devices": 10, "max_users": nil, "max_assets": 200,
		"storage_quota_gb": 20, "api_calls_per_hour": 5000, "features": []string{}}
	made := op.Post(t, "/api/v3/admin/plans/", input).Want(t, http.StatusCreated)
	if made.Text(t, "currency") != "IDR" || made.Value(t, "max_devices") != 10.0 || made.Value(t, "max_users") != nil {
		t.Errorf("the new plan is %s", made.Body)
	}
	op.Post(t, "/api/v3/admin/plans/", input).WantProblem(t, http.StatusBadRequest, "invalid", "tier")
	input["tier"] = "For Schools"
	op.Post(t, "/api/v3/admin/plans/", input).WantProblem(t, http.StatusBadRequest, "invalid", "tier")

	op.Post(t, "/api/v3/admin/tenants/", body{"name": "School", "tier": tier}).Want(t, http.StatusCreated)
	var usage struct {
		Plans []struct {
			Tier    string
			Tenants int
		}
		Tenants struct{ Active int }
	}
	op.Get(t, "/api/v3/admin/usage/").Want(t, http.StatusOK).JSON(t, &usage)
	if last := usage.Plans[len(usage.Plans)-1]; usage.Tenants.Active < 1 || last.Tier != tier || last.Tenants != 1 {
		t.Errorf("the installation is %+v", usage)
	}
}

func TestMe_tells_operators(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	if got := operator(t, in).Get(t, "/api/v3/auth/me/").Value(t, "user.is_operator"); got != true {
		t.Errorf("an operator is one: %v", got)
	}
	if got := in.Tenant(t).Admin(t).Get(t, "/api/v3/auth/me/").Value(t, "user.is_operator"); got != false {
		t.Errorf("a tenant's administrator is an operator: %v", got)
	}
}
