package v3_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

// company is an OpenID provider: it signs in whomever the test says, and checks PKCE and the client's secret.
type company struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu        sync.Mutex
	person    jwt.MapClaims // who signs in next
	challenge string
	nonce     string
}

func newCompany(t *testing.T) *company {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := &company{key: key}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": c.URL, "authorization_endpoint": c.URL + "/authorize", "token_endpoint": c.URL + "/token", "jwks_uri": c.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		enc := base64.RawURLEncoding
		answer(w, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig", "n": enc.EncodeToString(key.N.Bytes()), "e": enc.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		_, secret, _ := r.BasicAuth()
		if base64.RawURLEncoding.EncodeToString(sum[:]) != c.challenge || r.PostFormValue("code") != "code" || secret != "planted-client-secret" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		claims := jwt.MapClaims{"iss": c.URL, "aud": "signate", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(), "nonce": c.nonce, "email_verified": true}
		for k, v := range c.person {
			claims[k] = v
		}
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
		token.Header["kid"] = "1"
		signed, err := token.SignedString(key)
		if err != nil {
			t.Error(err)
		}
		answer(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": signed})
	})
	c.Server = httptest.NewServer(mux)
	t.Cleanup(c.Close)
	return c
}

// signIn goes the way of a browser and returns where it ends.
func (c *company) signIn(t *testing.T, guest *apitest.Client, slug string, person jwt.MapClaims, edit func(cookie, state string) (string, string)) (location string, refresh string) {
	t.Helper()
	start := guest.Get(t, "/api/v3/auth/single-sign-on/start/?tenant="+slug).Want(t, http.StatusSeeOther)
	to, err := url.Parse(start.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), c.URL+"/authorize") {
		t.Fatalf("the browser is sent to %s: %v", to, err)
	}
	q := to.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != "http://signate.test/api/v3/auth/single-sign-on/callback/" {
		t.Errorf("the provider is asked with %s", to.RawQuery)
	}
	c.mu.Lock()
	c.person, c.challenge, c.nonce = person, q.Get("code_challenge"), q.Get("nonce")
	c.mu.Unlock()
	cookie, _, _ := strings.Cut(strings.TrimPrefix(start.Header.Get("Set-Cookie"), "signate_sign_on="), ";")
	state := q.Get("state")
	if edit != nil {
		cookie, state = edit(cookie, state)
	}
	back := guest.Get(t, "/api/v3/auth/single-sign-on/callback/?code=code&state="+url.QueryEscape(state), "Cookie", "signate_sign_on="+cookie).Want(t, http.StatusSeeOther)
	for _, line := range back.Header.Values("Set-Cookie") {
		if strings.HasPrefix(line, "signate_refresh=") {
			refresh, _, _ = strings.Cut(strings.TrimPrefix(line, "signate_refresh="), ";")
		}
	}
	return back.Header.Get("Location"), refresh
}

func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, other := in.Tenant(t), in.Tenant(t)
	admin := tenant.Admin(t)
	c := newCompany(t)
	guest := in.Guest()
	settings := map[string]any{
		"issuer": c.URL, "client_id": "signate", "client_secret": "planted-client-secret", "allowed_domains": []string{"example.com"}, "just_in_time": true,
		"group_roles": map[string]any{"signage": "content_manager"},
	}
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
	person := jwt.MapClaims{"sub": "42", "email": email, "given_name": "Grace", "family_name": "Hopper", "groups": []string{"staff", "signage"}}
	location, refresh := c.signIn(t, guest, tenant.Slug, person, nil)
	if location != "/"+tenant.Slug+"/" || refresh == "" {
		t.Fatalf("it ends at %s", location)
	}
	session := guest.Post(t, "/api/v3/auth/refresh/", map[string]any{"refresh_token": refresh}).Want(t, http.StatusOK)
	grace := &apitest.Client{URL: in.URL, Token: session.Text(t, "access_token")}
	if me := grace.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK); me.Text(t, "role") != "content_manager" || me.Text(t, "user.first_name") != "Grace" {
		t.Errorf("she is %s", me.Body)
	}
	if again, _ := c.signIn(t, guest, tenant.Slug, person, nil); again != location {
		t.Errorf("a second time it ends at %s", again)
	}

	with := func(k string, v any) jwt.MapClaims {
		p := jwt.MapClaims{}
		for k, v := range person {
			p[k] = v
		}
		p[k] = v
		return p
	}
	tests := []struct {
		name   string
		person jwt.MapClaims
		edit   func(cookie, state string) (string, string)
		code   string
	}{
		{"an address of another domain", with("email", "eve@evil.example"), nil, "address_refused"},
		{"an address that nobody verified", with("email_verified", false), nil, "address_refused"},
		{"a token for somebody else", with("aud", "other"), nil, "single_sign_on_failed"},
		{"a token of another provider", with("iss", "https://evil.example"), nil, "single_sign_on_failed"},
		{"an expired token", with("exp", time.Now().Add(-time.Hour).Unix()), nil, "single_sign_on_failed"},
		{"a token of another attempt", with("nonce", "x"), nil, "single_sign_on_failed"},
		{"another browser", person, func(_, state string) (string, string) { return "x", state }, "challenge_expired"},
		{"an unknown state", person, func(string, string) (string, string) { return "x", "x" }, "challenge_expired"},
	}
	for _, tt := range tests {
		if location, refresh := c.signIn(t, guest, tenant.Slug, tt.person, tt.edit); location != "/login/#error="+tt.code || refresh != "" {
			t.Errorf("%s ends at %s", tt.name, location)
		}
	}
	admin.Delete(t, "/api/v3/single-sign-on/").Want(t, http.StatusNoContent)
	guest.Get(t, "/api/v3/auth/single-sign-on/start/?tenant="+tenant.Slug).WantProblem(t, http.StatusNotFound, "", "")
}

// Whoever runs a tenant's provider can claim any address. That must not open the account's other tenants,
// nor the account itself.
func TestSingleSignOn_reaches_its_tenant_only(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	mine, theirs := in.Tenant(t), in.Tenant(t)
	victim := mine.Member(t, access.TenantAdmin)
	in.Exec(t, "update auth_user set is_superuser = true where id = $1", victim.ID)
	c := newCompany(t)
	theirs.Admin(t).Do(t, http.MethodPut, "/api/v3/single-sign-on/", map[string]any{
		"issuer": c.URL, "client_id": "signate", "client_secret": "planted-client-secret", "allowed_domains": []string{"example.com"}, "just_in_time": true,
	}).Want(t, http.StatusOK)
	_, refresh := c.signIn(t, in.Guest(), theirs.Slug, jwt.MapClaims{"sub": "1", "email": victim.Email}, nil)
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
