package v3_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/oidctest"
	"github.com/signate/signate/test/pgtest"
)

// Whoever steals the database finds nothing in it to sign in with.
func TestDatabase_shows_no_secrets(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	me := in.Tenant(t).Member(t, access.TenantAdmin)
	guest := &apitest.Client{URL: in.URL}
	login := signIn(t, in, me.Email, me.Password).Want(t, http.StatusOK)
	key := me.Post(t, "/api/v3/api-keys/", map[string]any{"name": "x", "permissions": []string{"*"}}).Want(t, http.StatusCreated).Text(t, "key")
	seed := me.Post(t, "/api/v3/auth/totp/", map[string]any{"password": me.Password}).Want(t, http.StatusCreated).Text(t, "secret")
	codes := me.Post(t, "/api/v3/auth/totp/confirm/", map[string]any{"code": code(t, seed, -30*time.Second)}).Want(t, http.StatusOK)
	challenge := signIn(t, in, me.Email, me.Password).Want(t, http.StatusAccepted)
	guest.Post(t, "/api/v3/auth/forgot-password/", map[string]any{"email": me.Email}).Want(t, http.StatusAccepted)
	reset := in.Mails.Wait(t, me.Email, "Choose a new password").Token(t)

	planted := plant(t, in)

	dump := strings.ToLower(pgtest.Dump(t))
	if !strings.Contains(dump, me.Email) || !strings.Contains(dump, key[:12]) {
		t.Fatal("the dump does not show what it should")
	}
	hidden := map[string]string{
		"password": me.Password, "access token": login.Text(t, "access_token"), "refresh token": login.Text(t, "refresh_token"), "API key": key, "seed": seed,
		"recovery code": codes.Text(t, "recovery_codes.0"), "recovery code without dashes": strings.ReplaceAll(codes.Text(t, "recovery_codes.0"), "-", ""),
		"challenge": challenge.Text(t, "challenge_token"), "token of a mail": reset,
	}
	maps.Copy(hidden, planted)
	for name, secret := range hidden {
		if strings.Contains(dump, strings.ToLower(secret)) {
			t.Errorf("the database shows the %s", name)
		}
	}
}

// plant has a tenant keep a secret of each kind that it can have.
func plant(t *testing.T, in *apitest.Installation) map[string]string {
	t.Helper()
	tenant := in.Tenant(t)
	admin, invited := tenant.Admin(t), someone()
	invite(t, admin, invited, "viewer")
	admin.Do(t, http.MethodPut, "/api/v3/single-sign-on/", signOnSettings(oidctest.New(t, signOnCallback).URL)).Want(t, http.StatusOK)
	hook := admin.Post(t, "/api/v3/webhooks/", body{"url": "http://127.0.0.1:1/", "events": []string{"*"}}).Want(t, http.StatusCreated)
	shared := admin.Post(t, asset(newAsset(t, tenant))+"share/", body{"password": "planted word of a link"}).Want(t, http.StatusOK)
	return map[string]string{
		"token of an invitation": tokenFor(t, in, invited), "client secret of single sign-on": oidctest.Secret, "secret of a webhook": hook.Text(t, "secret"),
		"secret of a webhook without its prefix": strings.TrimPrefix(hook.Text(t, "secret"), "whsec_"), "password of a link": "planted word of a link",
		"token of a link": shared.Text(t, "share_token"), "credential of a screen": in.Pair(t, admin, "Screen").Token,
	}
}
