package v3_test

import (
	"net/http"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/oidctest"
)

// groupsTenant is a tenant whose people sign in at a company, and the way they do.
type groupsTenant struct {
	*apitest.Tenant
	company  *oidctest.Provider
	settings map[string]any
}

func newGroupsTenant(t *testing.T) *groupsTenant {
	t.Helper()
	g := &groupsTenant{Tenant: apitest.Open(t).Tenant(t), company: oidctest.New(t, signOnCallback)}
	g.settings = signOnSettings(g.company.URL)
	g.set(t, "group_roles", map[string]any{"editors": "content_manager", "bosses": "tenant_admin"})
	return g
}

func (g *groupsTenant) set(t *testing.T, field string, value any) {
	t.Helper()
	g.settings[field] = value
	g.Admin(t).Do(t, http.MethodPut, "/api/v3/single-sign-on/", g.settings).Want(t, http.StatusOK)
}

// come signs somebody in with groups and returns who they are then, or where the browser ends.
func (g *groupsTenant) come(t *testing.T, email string, groups ...string) (*apitest.Client, string) {
	t.Helper()
	g.company.Employ(oidctest.Person{Subject: email, Email: email, Groups: groups})
	location, refresh := signOn(t, g.Guest(), g.Slug, g.company, email)
	if refresh == "" {
		return nil, location
	}
	session := g.Guest().Post(t, "/api/v3/auth/refresh/", map[string]any{"refresh_token": refresh}).Want(t, http.StatusOK)
	return &apitest.Client{URL: g.URL, Token: session.Text(t, "access_token"), Email: email}, location
}

func (g *groupsTenant) wantRole(t *testing.T, email, role string, groups ...string) {
	t.Helper()
	c, location := g.come(t, email, groups...)
	if c == nil {
		t.Fatalf("with groups %v it ends at %s", groups, location)
	}
	if me := c.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK); me.Text(t, "role") != role {
		t.Errorf("with groups %v the role is %s, want %s", groups, me.Text(t, "role"), role)
	}
}

// Roles follow the groups up and down, and what was changed by hand lasts until the next sign-in.
func TestSingleSignOn_roles_follow_groups(t *testing.T) {
	t.Parallel()
	g := newGroupsTenant(t)
	admin := g.Admin(t)
	email := "new-" + g.User(t).Email
	g.wantRole(t, email, "content_manager", "staff", "editors")
	g.wantRole(t, email, "tenant_admin", "bosses", "editors")
	g.wantRole(t, email, "content_manager", "editors")
	g.wantRole(t, email, "viewer", "staff")
	g.wantRole(t, email, "viewer")
	found := admin.Get(t, "/api/v3/users/?search="+email).Want(t, http.StatusOK)
	user := "/api/v3/users/" + found.Text(t, "results.0.id") + "/"
	admin.Patch(t, user, map[string]any{"role": "tenant_admin"}).Want(t, http.StatusOK)
	g.wantRole(t, email, "content_manager", "editors")

	heard := admin.Listen(t, "/api/v3/live/")
	g.wantRole(t, email, "tenant_admin", "bosses")
	heard.Want(t, "members.changed", found.Text(t, "results.0.id"))
	admin.Patch(t, user, map[string]any{"role": "tenant_admin"}).Want(t, http.StatusOK)
	g.wantRole(t, email, "content_manager", "editors")

	log := admin.Get(t, "/api/v3/audit/?action=user.update").Want(t, http.StatusOK)
	if log.Text(t, "results.0.before.role") != "tenant_admin" || log.Text(t, "results.0.after.role") != "content_manager" ||
		log.Text(t, "results.0.after.by") != "single_sign_on" || log.Text(t, "results.0.actor.kind") != "system" {
		t.Errorf("the log says %s", log.Body)
	}
	if joined := admin.Get(t, "/api/v3/audit/?action=user.join").Want(t, http.StatusOK); joined.Text(t, "results.0.after.role") != "content_manager" {
		t.Errorf("the log says %s", joined.Body)
	}

	g.set(t, "group_roles", map[string]any{})
	admin.Patch(t, user, map[string]any{"role": "device_operator"}).Want(t, http.StatusOK)
	g.wantRole(t, email, "device_operator", "bosses")
}

// An owner is neither demoted nor kept out by groups: the tenant cannot be locked out from its provider.
func TestSingleSignOn_leaves_owners_alone(t *testing.T) {
	t.Parallel()
	g := newGroupsTenant(t)
	g.set(t, "refuse_unmapped", true)
	owner := g.Admin(t)
	g.wantRole(t, owner.Email, "tenant_admin", "editors")
	g.wantRole(t, owner.Email, "tenant_admin")
	if me := owner.Get(t, "/api/v3/users/"+owner.ID.String()+"/").Want(t, http.StatusOK); me.Value(t, "is_owner") != true {
		t.Errorf("she is %s", me.Body)
	}
}

func TestSingleSignOn_refuses(t *testing.T) {
	t.Parallel()
	g := newGroupsTenant(t)
	admin := g.Admin(t)
	member := g.Member(t, access.Viewer)
	g.wantRole(t, member.Email, "content_manager", "editors")
	refused := func(what, email, code string, groups ...string) {
		t.Helper()
		if _, location := g.come(t, email, groups...); location != "/login/#error="+code {
			t.Errorf("%s ends at %s", what, location)
		}
	}

	g.set(t, "refuse_unmapped", true)
	refused("a stranger without a group", "new-"+g.User(t).Email, "groups_refused", "staff")
	refused("a member who has left the groups", member.Email, "groups_refused", "staff")
	g.wantRole(t, member.Email, "content_manager", "editors")

	admin.Patch(t, userPath(member), map[string]any{"is_active": false}).Want(t, http.StatusOK)
	refused("somebody who was deactivated", member.Email, "member_deactivated", "editors")

	g.settings["group_roles"] = map[string]any{}
	admin.Do(t, http.MethodPut, "/api/v3/single-sign-on/", g.settings).WantProblem(t, http.StatusBadRequest, "invalid", "refuse_unmapped")
}

// A role that single sign-on gives cannot be deleted: people would come without any permission.
func TestSingleSignOn_keeps_its_roles(t *testing.T) {
	t.Parallel()
	g := newGroupsTenant(t)
	admin := g.Admin(t)
	admin.Post(t, "/api/v3/roles/", map[string]any{"name": "Menu writer", "permissions": []string{"assets.view"}}).Want(t, http.StatusCreated)
	g.set(t, "group_roles", map[string]any{"kitchen": "menu_writer"})
	admin.Delete(t, "/api/v3/roles/menu_writer/").WantProblem(t, http.StatusConflict, "role_in_use", "")
	g.wantRole(t, "new-"+g.User(t).Email, "menu_writer", "kitchen")
	g.set(t, "group_roles", map[string]any{})
	g.set(t, "default_role", "menu_writer")
	admin.Delete(t, "/api/v3/roles/menu_writer/").WantProblem(t, http.StatusConflict, "role_in_use", "")
}
