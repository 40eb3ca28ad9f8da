package v3_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

type body = map[string]any

func userPath(c *apitest.Client) string { return "/api/v3/users/" + c.ID.String() + "/" }

func TestUsers_list_search_and_page(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin := tenant.Admin(t)
	want := map[string]bool{admin.ID.String(): true}
	for range 4 {
		want[tenant.Member(t, access.Viewer).ID.String()] = true
	}
	got := map[string]bool{}
	for path := "/api/v3/users/?limit=2&count=true&ordering=email"; path != ""; {
		page := admin.Get(t, path).Want(t, http.StatusOK)
		if n := page.Value(t, "count"); n != 5.0 {
			t.Fatalf("count is %v, want 5", n)
		}
		for _, m := range page.Value(t, "results").([]any) {
			got[m.(map[string]any)["id"].(string)] = true
		}
		path = ""
		if next, ok := page.Value(t, "next_cursor").(string); ok {
			path = "/api/v3/users/?limit=2&count=true&ordering=email&cursor=" + next
		}
	}
	if len(got) != len(want) {
		t.Errorf("paging shows %d members, want %d", len(got), len(want))
	}
	found := admin.Get(t, "/api/v3/users/?search="+admin.Email).Want(t, http.StatusOK)
	if found.Text(t, "results.0.id") != admin.ID.String() || found.Value(t, "results.1") != nil {
		t.Errorf("searching an address finds %s", found.Body)
	}
	if n := admin.Get(t, "/api/v3/users/?role=viewer&count=true").Value(t, "count"); n != 4.0 {
		t.Errorf("%v viewers, want 4", n)
	}
}

func TestUsers_changes_take_effect_within_a_second(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	asset := "/api/v3/assets/" + newAsset(t, tenant) + "/"
	member.Patch(t, asset, body{"name": "no"}).WantProblem(t, http.StatusForbidden, "permission_missing", "")

	admin.Patch(t, userPath(member), body{"role": "content_manager"}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return member.Patch(t, asset, body{"name": "yes"}).Status == http.StatusOK })
	admin.Patch(t, userPath(member), body{"role": "viewer", "permissions": []string{"assets.edit"}}).Want(t, http.StatusOK)
	admin.Patch(t, userPath(member), body{"is_active": false}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return member.Get(t, asset).Status == http.StatusForbidden })
	admin.Patch(t, userPath(member), body{"is_active": true}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return member.Patch(t, asset, body{"name": "extra"}).Status == http.StatusOK })
	admin.Delete(t, userPath(member)).Want(t, http.StatusNoContent)
	within(t, time.Second, func() bool { return member.Get(t, asset).Status == http.StatusForbidden })
	admin.Get(t, userPath(member)).Want(t, http.StatusNotFound)
}

// within waits for a condition that must hold soon, with what a loaded machine adds.
func within(t *testing.T, limit time.Duration, done func() bool) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		began := time.Since(start) // a request that begins in time may take its time
		if done() {
			return
		}
		if began > limit {
			t.Fatalf("it has not happened after %s", limit)
		}
	}
}

func TestUsers_nobody_gives_more_than_they_have(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin, helper, viewer := tenant.Admin(t), tenant.Member(t, access.Viewer), tenant.Member(t, access.Viewer)
	role := admin.Post(t, "/api/v3/roles/", body{"name": "People", "permissions": []string{
		"users.view", "users.manage", "assets.view", "playlists.view", "layouts.view", "schedules.view", "devices.view"}}).Want(t, http.StatusCreated).Text(t, "key")
	admin.Patch(t, userPath(helper), body{"role": role}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return helper.Get(t, "/api/v3/users/").Status == http.StatusOK })

	exceeded := func(a *apitest.Answer) { t.Helper(); a.WantProblem(t, http.StatusForbidden, "permission_exceeded", "") }
	exceeded(helper.Patch(t, userPath(viewer), body{"role": "content_manager"}))
	exceeded(helper.Patch(t, userPath(viewer), body{"permissions": []string{"*"}}))
	exceeded(helper.Patch(t, userPath(helper), body{"role": "tenant_admin"}))
	exceeded(helper.Patch(t, userPath(admin), body{"is_active": false}))
	exceeded(helper.Delete(t, userPath(admin)))
	exceeded(helper.Post(t, "/api/v3/roles/", body{"name": "Mighty", "permissions": []string{"assets.delete"}}))
	exceeded(helper.Patch(t, "/api/v3/roles/"+role+"/", body{"permissions": []string{"tenant.billing"}}))
	exceeded(helper.Post(t, userPath(viewer)+"grants/", body{"permissions": []string{"tenant.billing"}, "expires_at": time.Now().Add(time.Hour)}))
	helper.Patch(t, userPath(viewer), body{"permissions": []string{"users.view"}}).Want(t, http.StatusOK)
	helper.Patch(t, userPath(viewer), body{"role": "nonsense"}).WantProblem(t, http.StatusBadRequest, "invalid", "role")
}

func TestUsers_the_last_owner_stays(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	owner := tenant.Admin(t)
	for _, patch := range []body{{"is_active": false}, {"role": "viewer"}, {"is_owner": false}} {
		owner.Patch(t, userPath(owner), patch).WantProblem(t, http.StatusConflict, "last_owner", "")
	}
	owner.Delete(t, userPath(owner)).WantProblem(t, http.StatusConflict, "last_owner", "")

	second := tenant.Member(t, access.Viewer)
	owner.Patch(t, userPath(second), body{"is_owner": true}).WantProblem(t, http.StatusBadRequest, "invalid", "is_owner")
	owner.Patch(t, userPath(second), body{"role": "tenant_admin"}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return second.Get(t, "/api/v3/users/").Status == http.StatusOK })
	second.Patch(t, userPath(owner), body{"role": "viewer"}).WantProblem(t, http.StatusForbidden, "owner_required", "")
	second.Patch(t, userPath(second), body{"is_owner": true}).WantProblem(t, http.StatusForbidden, "owner_required", "")
	owner.Patch(t, userPath(second), body{"is_owner": true}).Want(t, http.StatusOK)
	owner.Patch(t, userPath(owner), body{"role": "viewer"}).Want(t, http.StatusOK)
}

// Owners who all leave at the same moment leave one behind.
func TestUsers_the_last_owner_stays_in_a_race(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	owners := []*apitest.Client{tenant.Admin(t)}
	for range 5 {
		m := tenant.Member(t, access.TenantAdmin)
		owners[0].Patch(t, userPath(m), body{"is_owner": true}).Want(t, http.StatusOK)
		owners = append(owners, m)
	}
	leave := []func(*apitest.Client) *apitest.Answer{
		func(c *apitest.Client) *apitest.Answer { return c.Patch(t, userPath(c), body{"is_owner": false}) },
		func(c *apitest.Client) *apitest.Answer { return c.Patch(t, userPath(c), body{"role": "viewer"}) },
		func(c *apitest.Client) *apitest.Answer { return c.Patch(t, userPath(c), body{"is_active": false}) },
	}
	var refused atomic.Int32
	var wg sync.WaitGroup
	for i, c := range owners {
		wg.Go(func() {
			switch a := leave[i%len(leave)](c); a.Status {
			case http.StatusOK:
			case http.StatusConflict:
				a.WantProblem(t, http.StatusConflict, "last_owner", "")
				refused.Add(1)
			default:
				t.Errorf("an owner who leaves is answered by %d: %s", a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	if refused.Load() != 1 {
		t.Errorf("%d of %d owners were kept, want 1", refused.Load(), len(owners))
	}
}

func TestUsers_grants_expire_and_are_audited(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	grants := userPath(member) + "grants/"
	admin.Post(t, grants, body{"permissions": []string{"users.view"}, "expires_at": time.Now().Add(-time.Minute)}).WantProblem(t, http.StatusBadRequest, "invalid", "expires_at")
	admin.Post(t, grants, body{"permissions": []string{"users.fly"}, "expires_at": time.Now().Add(time.Hour)}).WantProblem(t, http.StatusBadRequest, "invalid", "permissions.0")
	long := admin.Post(t, grants, body{"permissions": []string{"users.view"}, "reason": "Holiday", "expires_at": time.Now().Add(time.Hour)}).Want(t, http.StatusCreated)
	within(t, time.Second, func() bool { return member.Get(t, "/api/v3/users/").Status == http.StatusOK })
	if me := member.Get(t, "/api/v3/auth/me/"); !contains(me.Value(t, "permissions"), "users.view") {
		t.Errorf("auth/me does not show the grant: %s", me.Body)
	}
	admin.Delete(t, grants+long.Text(t, "id")+"/").Want(t, http.StatusNoContent)
	within(t, time.Second, func() bool { return member.Get(t, "/api/v3/users/").Status == http.StatusForbidden })

	admin.Post(t, grants, body{"permissions": []string{"users.view"}, "expires_at": time.Now().Add(1500 * time.Millisecond)}).Want(t, http.StatusCreated)
	within(t, time.Second, func() bool { return member.Get(t, "/api/v3/users/").Status == http.StatusOK })
	within(t, 3*time.Second, func() bool { return member.Get(t, "/api/v3/users/").Status == http.StatusForbidden })

	log := admin.Get(t, "/api/v3/audit/?object=user&action=user.grant").Want(t, http.StatusOK)
	if log.Text(t, "results.1.after.reason") != "Holiday" || log.Text(t, "results.1.actor.email") != admin.Email {
		t.Errorf("the log says %s", log.Body)
	}
}

func contains(list any, want string) bool {
	all, _ := list.([]any)
	for _, v := range all {
		if v == want {
			return true
		}
	}
	return false
}

func TestRoles_of_the_tenants_own(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	role := admin.Post(t, "/api/v3/roles/", body{"name": "Night shift", "permissions": []string{"devices.view"}}).Want(t, http.StatusCreated)
	if role.Text(t, "key") != "night_shift" {
		t.Errorf("key %s", role.Body)
	}
	admin.Post(t, "/api/v3/roles/", body{"name": "night SHIFT", "permissions": []string{}}).WantProblem(t, http.StatusBadRequest, "invalid", "name")
	admin.Post(t, "/api/v3/roles/", body{"name": "Tenant admin", "permissions": []string{}}).WantProblem(t, http.StatusBadRequest, "invalid", "name")
	admin.Post(t, "/api/v3/roles/", body{"name": "<b>x", "permissions": []string{}}).WantProblem(t, http.StatusBadRequest, "invalid", "name")
	admin.Patch(t, "/api/v3/roles/viewer/", body{"name": "x"}).WantProblem(t, http.StatusConflict, "role_built_in", "")

	admin.Patch(t, userPath(member), body{"role": "night_shift"}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return member.Get(t, "/api/v3/assets/").Status == http.StatusForbidden })
	member.Get(t, "/api/v3/devices/").Want(t, http.StatusOK)
	admin.Patch(t, "/api/v3/roles/night_shift/", body{"permissions": []string{"assets.view"}}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return member.Get(t, "/api/v3/assets/").Status == http.StatusOK })
	admin.Delete(t, "/api/v3/roles/night_shift/").WantProblem(t, http.StatusConflict, "role_in_use", "")
	admin.Patch(t, userPath(member), body{"role": "viewer"}).Want(t, http.StatusOK)
	admin.Delete(t, "/api/v3/roles/night_shift/").Want(t, http.StatusNoContent)

	log := admin.Get(t, "/api/v3/audit/?action=role.*").Want(t, http.StatusOK)
	if log.Text(t, "results.0.action") != "role.delete" || log.Text(t, "results.2.action") != "role.create" || log.Value(t, "results.1.before.permissions.0") != "devices.view" {
		t.Errorf("the log says %s", log.Body)
	}
}

// Dashboards that show people, roles or invitations hear of every change, and other tenants of none.
func TestLive_tells_of_people(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	heard, foreign := member.Listen(t, "/api/v3/live/"), in.Tenant(t).Admin(t).Listen(t, "/api/v3/live/")

	admin.Patch(t, userPath(member), body{"role": "device_operator"}).Want(t, http.StatusOK)
	heard.Want(t, "members.changed", member.ID.String())
	grant := admin.Post(t, userPath(member)+"grants/", body{"permissions": []string{"assets.edit"}, "expires_at": time.Now().Add(time.Hour)}).Want(t, http.StatusCreated)
	heard.Want(t, "members.changed", member.ID.String())
	admin.Delete(t, userPath(member)+"grants/"+grant.Text(t, "id")+"/").Want(t, http.StatusNoContent)
	heard.Want(t, "members.changed", member.ID.String())

	role := admin.Post(t, "/api/v3/roles/", body{"name": "Night shift", "permissions": []string{"devices.view"}}).Want(t, http.StatusCreated).Text(t, "key")
	heard.Want(t, "roles.changed", role)
	admin.Patch(t, "/api/v3/roles/"+role+"/", body{"name": "Late shift"}).Want(t, http.StatusOK)
	heard.Want(t, "roles.changed", role)
	admin.Delete(t, "/api/v3/roles/"+role+"/").Want(t, http.StatusNoContent)
	heard.Want(t, "roles.changed", role)

	email := someone()
	invite(t, admin, email, "viewer")
	heard.Want(t, "invitations.changed", "")
	in.Guest().Post(t, "/api/v3/invitations/accept/", newcomer(tokenFor(t, in, email))).Want(t, http.StatusOK)
	heard.Want(t, "members.changed", "")
	heard.Want(t, "invitations.changed", "")
	foreign.Silent(t)
}
