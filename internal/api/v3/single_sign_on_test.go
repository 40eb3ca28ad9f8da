package v3_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/oidctest"
)

const signOnCallback = "http://signate.test/api/v3/auth/single-sign-on/callback/"

// signOnSettings are the settings of a tenant whose people come from a provider.
func signOnSettings(issuer string) map[string]any {
	return map[string]any{
		"issuer": issuer, "client_id": oidctest.ClientID, "client_secret": oidctest.Secret, "allowed_domains": []string{"example.com"}, "just_in_time": true,
		"group_roles": map[string]any{"signage": "content_manager"},
	}
}

// attempt is a browser that was sent to a provider.
type attempt struct {
	to     *url.URL
	cookie string
}

func beginSignOn(t *testing.T, guest *apitest.Client, slug, issuer string) attempt {
	t.Helper()
	start := guest.Get(t, "/api/v3/auth/single-sign-on/start/?tenant="+slug).Want(t, http.StatusSeeOther)
	to, err := url.Parse(start.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), issuer+"/authorize") {
		t.Fatalf("the browser is sent to %s: %v", to, err)
	}
	if q := to.Query(); q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != signOnCallback {
		t.Errorf("the provider is asked with %s", to.RawQuery)
	}
	cookie, _, _ := strings.Cut(strings.TrimPrefix(start.Header.Get("Set-Cookie"), "signate_sign_on="), ";")
	return attempt{to: to, cookie: cookie}
}

// finish comes back from the provider and returns where the browser ends.
func (a attempt) finish(t *testing.T, guest *apitest.Client, code, state string) (location, refresh string) {
	t.Helper()
	query := url.Values{"code": {code}, "state": {state}}
	back := guest.Get(t, "/api/v3/auth/single-sign-on/callback/?"+query.Encode(), "Cookie", "signate_sign_on="+a.cookie).Want(t, http.StatusSeeOther)
	for _, line := range back.Header.Values("Set-Cookie") {
		if strings.HasPrefix(line, "signate_refresh=") {
			refresh, _, _ = strings.Cut(strings.TrimPrefix(line, "signate_refresh="), ";")
		}
	}
	return back.Header.Get("Location"), refresh
}

// signOn goes the whole way of a browser and returns where it ends.
func signOn(t *testing.T, guest *apitest.Client, slug string, p *oidctest.Provider, subject string) (location, refresh string) {
	t.Helper()
	a := beginSignOn(t, guest, slug, p.URL)
	back := p.SignIn(t, a.to.String(), subject).Query()
	return a.finish(t, guest, back.Get("code"), back.Get("state"))
}

func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, other := in.Tenant(t), in.Tenant(t)
	admin := tenant.Admin(t)
	c := oidctest.New(t, signOnCallback)
	guest := in.Guest()
	settings := signOnSettings(c.URL)
	guest.Get(t, "/api/v3/auth/single-sign-on/start/?tenant="+tenant.Slug).WantProblem(t, http.StatusNotFound, "", "")
	set := admin.Do(t, http.MethodPut, "/api/v3/single-sign-on/", settings).Want(t, http.StatusOK)
	if strings.Contains(string(set.Body), "planted") {
		t.Errorf("the settings show the secret: %s", set.Body)
	}
	if look := in.Guest().In(tenant.Slug).Get(t, "/api/v3/branding/"); look.Value(t, "single_sign_on") != true {
		t.Errorf("strangers do not see that they can sign in at their company: %s", look.Body)
	}
	tenant.As(t, access.ContentManager).Get(t, "/api/v3/single-sign-on/").WantProblem(t, http.StatusForbidden, "permission_missing", "")
	other.Admin(t).Get(t, "/api/v3/single-sign-on/").WantProblem(t, http.StatusNotFound, "", "")
	for field, change := range map[string]any{"issuer": "http://169.254.169.254/", "allowed_domains": []string{"*"}, "default_role": "emperor"} {
		bad := map[string]any{}
		for k, v := range settings {
			bad[k] = v
		}
		bad[field] = change
		admin.Do(t, http.MethodPut, "/api/v3/single-sign-on/", bad).WantProblem(t, http.StatusBadRequest, "", field)
	}

	email := "new-" + in.User(t).Email
	c.Employ(oidctest.Person{Subject: "42", Email: email, FirstName: "Grace", LastName: "Hopper", Groups: []string{"staff", "signage"}})
	location, refresh := signOn(t, guest, tenant.Slug, c, "42")
	if location != "/"+tenant.Slug+"/" || refresh == "" {
		t.Fatalf("it ends at %s", location)
	}
	session := guest.Post(t, "/api/v3/auth/refresh/", map[string]any{"refresh_token": refresh}).Want(t, http.StatusOK)
	grace := &apitest.Client{URL: in.URL, Token: session.Text(t, "access_token")}
	if me := grace.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK); me.Text(t, "role") != "content_manager" || me.Text(t, "user.first_name") != "Grace" {
		t.Errorf("she is %s", me.Body)
	}
	if again, _ := signOn(t, guest, tenant.Slug, c, "42"); again != location {
		t.Errorf("a second time it ends at %s", again)
	}

	c.Employ(oidctest.Person{Subject: "43", Email: "eve@evil.example"})
	c.Employ(oidctest.Person{Subject: "44", Email: email, Unverified: true})
	for subject, what := range map[string]string{"43": "an address of another domain", "44": "an address that nobody verified"} {
		if location, refresh := signOn(t, guest, tenant.Slug, c, subject); location != "/login/#error=address_refused" || refresh != "" {
			t.Errorf("%s ends at %s", what, location)
		}
	}
	admin.Delete(t, "/api/v3/single-sign-on/").Want(t, http.StatusNoContent)
	guest.Get(t, "/api/v3/auth/single-sign-on/start/?tenant="+tenant.Slug).WantProblem(t, http.StatusNotFound, "", "")
}

// What comes back from a provider counts for the attempt, the browser and the product that it was made for.
func TestSingleSignOn_binds_what_comes_back(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, guest := in.Tenant(t), in.Guest()
	c := oidctest.New(t, signOnCallback)
	c.Employ(oidctest.Person{Subject: "1", Email: "new-" + in.User(t).Email})
	tenant.Admin(t).Do(t, http.MethodPut, "/api/v3/single-sign-on/", signOnSettings(c.URL)).Want(t, http.StatusOK)
	refused := func(what, code string, end func(a attempt, back url.Values) (location, refresh string)) {
		t.Helper()
		a := beginSignOn(t, guest, tenant.Slug, c.URL)
		if location, refresh := end(a, c.SignIn(t, a.to.String(), "1").Query()); location != "/login/#error="+code || refresh != "" {
			t.Errorf("%s ends at %s", what, location)
		}
	}
	refused("another browser", "challenge_expired", func(_ attempt, back url.Values) (string, string) {
		return attempt{cookie: "x"}.finish(t, guest, back.Get("code"), back.Get("state"))
	})
	refused("an unknown state", "challenge_expired", func(_ attempt, back url.Values) (string, string) {
		return attempt{cookie: "x"}.finish(t, guest, back.Get("code"), "x")
	})
	// The provider checks PKCE: an attacker's code is of no use in the attempt of their victim.
	refused("the code of another attempt", "single_sign_on_failed", func(_ attempt, stolen url.Values) (string, string) {
		mine := beginSignOn(t, guest, tenant.Slug, c.URL)
		return mine.finish(t, guest, stolen.Get("code"), mine.to.Query().Get("state"))
	})
	refused("a code for another product", "single_sign_on_failed", func(a attempt, _ url.Values) (string, string) {
		query := a.to.Query()
		query.Set("client_id", oidctest.OtherClient)
		a.to.RawQuery = query.Encode()
		back := c.SignIn(t, a.to.String(), "1").Query()
		return a.finish(t, guest, back.Get("code"), back.Get("state"))
	})
	refused("a code for the second time", "challenge_expired", func(a attempt, back url.Values) (string, string) {
		if _, refresh := a.finish(t, guest, back.Get("code"), back.Get("state")); refresh == "" {
			t.Error("nor does it count once")
		}
		return a.finish(t, guest, back.Get("code"), back.Get("state"))
	})
	elsewhere := beginSignOn(t, guest, tenant.Slug, c.URL).to
	query := elsewhere.Query()
	query.Set("redirect_uri", "https://evil.example/")
	elsewhere.RawQuery = query.Encode()
	if !c.Refuses(t, elsewhere.String()) {
		t.Error("the provider sends people anywhere, so it is not a real one")
	}
}

// Providers change their keys whenever they like, also between the beginning and the end of an attempt.
func TestSingleSignOn_follows_keys(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, guest := in.Tenant(t), in.Guest()
	c := oidctest.New(t, signOnCallback)
	c.Employ(oidctest.Person{Subject: "1", Email: "new-" + in.User(t).Email})
	tenant.Admin(t).Do(t, http.MethodPut, "/api/v3/single-sign-on/", signOnSettings(c.URL)).Want(t, http.StatusOK)
	enters := func(what string, want bool) {
		t.Helper()
		location, refresh := signOn(t, guest, tenant.Slug, c, "1")
		if want != (refresh != "") || !want && location != "/login/#error=single_sign_on_failed" {
			t.Errorf("%s: it ends at %s", what, location)
		}
	}
	enters("the first key", true)
	c.Rotate()
	enters("a new key", true)
	a := beginSignOn(t, guest, tenant.Slug, c.URL)
	back := c.SignIn(t, a.to.String(), "1").Query()
	c.Rotate()
	if location, refresh := a.finish(t, guest, back.Get("code"), back.Get("state")); refresh == "" {
		t.Errorf("keys that changed on the way: it ends at %s", location)
	}
	c.Withdraw()
	enters("a key that the provider has withdrawn", false)
	c.Rotate()
	enters("the key after it", true)
	c.Lifetime(-time.Minute)
	enters("an expired token", false)
	c.Lifetime(time.Minute)
	enters("a fresh one", true)
}

// Whoever runs a tenant's provider can claim any address. That must not open the account's other tenants,
// nor the account itself.
func TestSingleSignOn_reaches_its_tenant_only(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	mine, theirs := in.Tenant(t), in.Tenant(t)
	victim := mine.Member(t, access.TenantAdmin)
	in.Exec(t, "update auth_user set is_superuser = true where id = $1", victim.ID)
	c := oidctest.New(t, signOnCallback)
	c.Employ(oidctest.Person{Subject: "1", Email: victim.Email}) // whatever its administrator likes
	theirs.Admin(t).Do(t, http.MethodPut, "/api/v3/single-sign-on/", signOnSettings(c.URL)).Want(t, http.StatusOK)
	_, refresh := signOn(t, in.Guest(), theirs.Slug, c, "1")
	session := in.Guest().Post(t, "/api/v3/auth/refresh/", map[string]any{"refresh_token": refresh}).Want(t, http.StatusOK)
	if session.Text(t, "tenant.slug") != theirs.Slug {
		t.Fatalf("the session is for %s", session.Text(t, "tenant.slug"))
	}
	attacker := &apitest.Client{URL: in.URL, Token: session.Text(t, "access_token")}
	me := attacker.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
	if strings.Contains(string(me.Body), mine.Slug) {
		t.Errorf("it shows the other tenant: %s", me.Body)
	}
	attacker.In(mine.Slug).Get(t, "/api/v3/assets/").WantProblem(t, http.StatusForbidden, "tenant_mismatch", "")
	in.Guest().Post(t, "/api/v3/auth/refresh/", map[string]any{"refresh_token": session.Text(t, "refresh_token"), "tenant_slug": mine.Slug}).
		Want(t, http.StatusForbidden)
	password := map[string]any{"password": victim.Password}
	for path, body := range map[string]any{
		"change-password": map[string]any{"current_password": victim.Password, "new_password": newPassword}, "totp": password, "passkeys/begin": password,
		"change-email": map[string]any{"email": "eve@evil.example", "password": victim.Password},
	} {
		attacker.Post(t, "/api/v3/auth/"+path+"/", body).WantProblem(t, http.StatusForbidden, "own_sign_in_needed", "")
	}
	attacker.Get(t, "/api/v3/auth/sessions/").WantProblem(t, http.StatusForbidden, "own_sign_in_needed", "")
	attacker.Delete(t, "/api/v3/auth/sessions/").WantProblem(t, http.StatusForbidden, "own_sign_in_needed", "")
	victim.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
}
