package v3_test

import (
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

// settle changes settings of the tenant.
func settle(t *testing.T, admin *apitest.Client, settings map[string]any) *apitest.Answer {
	t.Helper()
	return admin.Patch(t, current, map[string]any{"settings": settings})
}

func addApp(t *testing.T, c *apitest.Client) (seed string) {
	t.Helper()
	seed = c.Post(t, "/api/v3/auth/totp/", map[string]any{"password": c.Password}).Want(t, http.StatusCreated).Text(t, "secret")
	c.Post(t, "/api/v3/auth/totp/confirm/", map[string]any{"code": code(t, seed, -30*time.Second)}).Want(t, http.StatusOK)
	return seed
}

// Where a tenant asks for a second factor, somebody without one can add one and do nothing else; programs
// go on. The same person's other tenants do not care.
func TestTenant_requires_a_second_factor(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, elsewhere := in.Tenant(t), in.Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	in.Exec(t, `insert into tenant_management.tenant_users (tenant_id, user_id, role) values ($1, $2, 'viewer')`, elsewhere.ID, member.ID)
	key := &apitest.Client{URL: in.URL, Token: admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": "x", "permissions": []string{"assets.view"}}).
		Want(t, http.StatusCreated).Text(t, "key")}
	admin.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
	settle(t, admin, map[string]any{"require_2fa": true}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool {
		return member.Get(t, "/api/v3/assets/").Status == http.StatusForbidden && admin.Get(t, "/api/v3/assets/").Status == http.StatusForbidden
	})

	for _, c := range []*apitest.Client{admin, member} {
		for _, path := range []string{"/api/v3/assets/", current, "/api/v3/live/", "/api/v3/users/"} {
			c.Get(t, path).WantProblem(t, http.StatusForbidden, "second_factor_missing", "")
		}
		me := c.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
		if me.Value(t, "second_factor_missing") != true || me.Value(t, "role") != nil || me.Text(t, "tenant.slug") != tenant.Slug {
			t.Errorf("the dashboard learns %s", me.Body)
		}
	}
	signIn(t, in, member.Email, member.Password).Want(t, http.StatusOK)
	member.In(elsewhere.Slug).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
	key.Get(t, "/api/v3/assets/").Want(t, http.StatusOK)

	addApp(t, member)
	member.Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
	if me := member.Get(t, "/api/v3/auth/me/"); me.Value(t, "second_factor_missing") != false || me.Text(t, "role") != "viewer" {
		t.Errorf("with an app they are %s", me.Body)
	}
	admin.Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "second_factor_missing", "")
}

// A passkey counts when somebody signed in with it, and so does a company's own sign-in.
func TestTenant_requires_a_second_factor_of_passwords(t *testing.T) {
	t.Parallel()
	g := newGroupsTenant(t)
	settle(t, g.Admin(t), map[string]any{"require_2fa": true}).Want(t, http.StatusOK)
	g.wantRole(t, "new-"+g.User(t).Email, "content_manager", "editors")

	member := g.Member(t, access.Viewer)
	member.Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "second_factor_missing", "")
	device := newAuthenticator("http://signate.test", member.ID[:])
	device.addPasskey(t, member, "Key")
	member.Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "second_factor_missing", "")
	member.Token = device.signIn(t, g.Guest()).Want(t, http.StatusOK).Text(t, "access_token")
	member.Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
}

// The Anthias APIs cannot ask for a second factor, so they take no password of whoever has or needs one.
func TestSecondFactor_and_basic(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, plain, careful := tenant.Admin(t), tenant.Member(t, access.Viewer), tenant.Member(t, access.Viewer)
	key := admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": "x", "permissions": []string{"assets.view"}}).Want(t, http.StatusCreated).Text(t, "key")
	legacy := func(user, password string) int {
		pair := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
		return in.Guest().In(tenant.Slug).Get(t, "/api/v2/assets", "Authorization", "Basic "+pair).Status
	}
	if legacy(careful.Email, careful.Password) != http.StatusOK {
		t.Fatal("the password does not work before, so this proves nothing")
	}
	addApp(t, careful)
	within(t, time.Second, func() bool { return legacy(careful.Email, careful.Password) == http.StatusUnauthorized })
	if legacy(plain.Email, plain.Password) != http.StatusOK {
		t.Error("somebody without a second factor is refused though nobody asks for one")
	}
	settle(t, admin, map[string]any{"require_2fa": true}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return legacy(plain.Email, plain.Password) == http.StatusUnauthorized })
	if legacy("api", key) != http.StatusOK {
		t.Error("an API key is refused")
	}
}

func TestTenant_allowed_email_domains(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	g := newGroupsTenant(t)
	admin := g.Admin(t)
	invite := func(email string) *apitest.Answer {
		return admin.Post(t, "/api/v3/invitations/", map[string]any{"email": email, "role": "viewer"})
	}
	early := "early-" + g.Slug + "@gmail.example"
	invite(early).Want(t, http.StatusCreated)
	for _, bad := range []string{"example", "@example.com", "*.example.com", "exa mple.com"} {
		settle(t, admin, map[string]any{"allowed_email_domains": []string{bad}}).WantProblem(t, http.StatusBadRequest, "", "settings.allowed_email_domains")
	}
	set := settle(t, admin, map[string]any{"allowed_email_domains": []string{"Acme.example", "example.org"}}).Want(t, http.StatusOK)
	if set.Text(t, "settings.allowed_email_domains.0") != "acme.example" {
		t.Errorf("the settings are %s", set.Body)
	}
	invite("eve@gmail.example").WantProblem(t, http.StatusBadRequest, "", "email")
	invite("eve@evil-acme.example").WantProblem(t, http.StatusBadRequest, "", "email")
	invite("grace@ACME.example").Want(t, http.StatusCreated)
	in.Guest().Post(t, "/api/v3/invitations/accept/", newcomer(tokenFor(t, in, early))).
		WantProblem(t, http.StatusForbidden, "address_refused", "")
	if c, _ := g.come(t, "new@example.com"); c != nil {
		t.Error("single sign-on takes an address that the tenant does not")
	}
	settle(t, admin, map[string]any{"allowed_email_domains": []string{}}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return invite("eve@gmail.example").Status == http.StatusCreated })
}

// A session that is older than the tenant allows reaches it no more, however active it was.
func TestTenant_session_timeout(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	for _, bad := range []int{1, 14} {
		settle(t, admin, map[string]any{"session_timeout_minutes": bad}).WantProblem(t, http.StatusBadRequest, "", "settings.session_timeout_minutes")
	}
	settle(t, admin, map[string]any{"session_timeout_minutes": 60}).Want(t, http.StatusOK)
	old := signIn(t, in, member.Email, member.Password).Want(t, http.StatusOK)
	in.Exec(t, `update tenant_management.user_sessions set created_at = now() - interval '61 minutes'
		where id = (select id from tenant_management.user_sessions where user_id = $1 order by created_at desc limit 1)`, member.ID)
	aged := &apitest.Client{URL: in.URL, Token: old.Text(t, "access_token")}
	within(t, time.Second, func() bool { return aged.Get(t, "/api/v3/assets/").Status == http.StatusUnauthorized })
	in.Guest().Post(t, "/api/v3/auth/refresh/", map[string]any{"refresh_token": old.Text(t, "refresh_token")}).WantProblem(t, http.StatusUnauthorized, "session_ended", "")
	member.Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
	signIn(t, in, member.Email, member.Password).Want(t, http.StatusOK)
}
