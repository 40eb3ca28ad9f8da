package anthias_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
)

func TestCredentials(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	tests := []struct {
		name, header string
		status       int
		body         string
	}{
		{"none", "", 401, `{"detail":"Authentication credentials were not provided."}`},
		{"a scheme that boxes do not know", "Token abc", 401, `{"detail":"Authentication credentials were not provided."}`},
		{"a bearer that is none", "Bearer abc", 401, `{"detail":"Authentication credentials were not provided."}`},
		{"Basic alone", "Basic", 401, `{"detail":"Invalid basic header. No credentials provided."}`},
		{"spaces", "Basic a b", 401, `{"detail":"Invalid basic header. Credentials string should not contain spaces."}`},
		{"not base64", "Basic ***", 401, `{"detail":"Invalid basic header. Credentials not correctly base64 encoded."}`},
		{"a wrong password", basic(b.Email + ":wrong"), 401, `{"detail":"Invalid username/password."}`},
		{"nobody", basic("nobody:wrong"), 401, `{"detail":"Invalid username/password."}`},
		{"right, scheme in capitals", strings.Replace(b.auth, "Basic", "BASIC", 1), 200, `[]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := b.Do(t, "GET", "/api/v2/assets", nil, "Authorization", tt.header)
			golden(t, a, tt.status, tt.body)
			if tt.status == 401 && a.Header.Get("WWW-Authenticate") != `Basic realm="api"` {
				t.Errorf("challenge %q", a.Header.Get("WWW-Authenticate"))
			}
		})
	}
	page := b.Do(t, "GET", "/api/v2/assets?x=1", nil, "Accept", "text/html").Want(t, 302)
	if to := page.Header.Get("Location"); to != "/login/?next=%2Fapi%2Fv2%2Fassets%3Fx%3D1" {
		t.Errorf("to %s", to)
	}
	for method, header := range map[string]string{"DELETE": "", "GET": "true"} { // a part of a page is nowhere to go back to
		if to := b.Do(t, method, "/api/v2/assets/x", nil, "Accept", "text/html", "HX-Request", header).Want(t, 302).Header.Get("Location"); to != "/login/" {
			t.Errorf("%s: to %s", method, to)
		}
	}
}

// An access token of the dashboard works as well.
func TestCredentials_bearer(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	golden(t, admin.Get(t, "/api/v2/assets"), 200, `[]`)
}

// After ten wrong passwords not even the right one works, but only for this account.
func TestCredentials_guessing(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	guessed, other := boxOf(tenant.Member(t, "viewer")), boxOf(tenant.Member(t, "viewer"))
	wrong := "Basic " + base64.StdEncoding.EncodeToString([]byte(guessed.Email+":guess"))
	for range 10 {
		guessed.Do(t, "GET", "/api/v2/assets", nil, "Authorization", wrong).Want(t, 401)
	}
	guessed.json(t, "GET", "/api/v2/assets", "").Want(t, http.StatusTooManyRequests)
	other.json(t, "GET", "/api/v2/assets", "").Want(t, 200)
}

var hidden = regexp.MustCompile(`name="csrfmiddlewaretoken" value="([^"]+)"`)

// cookies sends and keeps cookies as a script does.
type cookies map[string]string

func (c cookies) header() string {
	var parts []string
	for k, v := range c {
		parts = append(parts, k+"="+v)
	}
	return strings.Join(parts, "; ")
}

func (c cookies) keep(a *apitest.Answer) {
	r := http.Response{Header: a.Header}
	for _, one := range r.Cookies() {
		c[one.Name] = one.Value
	}
}

// A script reads the login form, signs in, and sends the token of the cookie with what it changes.
func TestLogin_page_session(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	jar := cookies{}
	form := b.Do(t, "GET", "/login/", nil)
	jar.keep(form)
	m := hidden.FindSubmatch(form.Want(t, 200).Body)
	if m == nil {
		t.Fatalf("no token in %s", form.Body)
	}
	post := func(password, token string, header ...string) *apitest.Answer {
		body := url.Values{"username": {b.Email}, "password": {password}, "csrfmiddlewaretoken": {token}, "next": {"/api/v2/assets"}}.Encode()
		return b.Do(t, "POST", "/login/", strings.NewReader(body), append(header, "Content-Type", "application/x-www-form-urlencoded", "Cookie", jar.header())...)
	}
	post(b.Password, "wrong").Want(t, 403)
	if bad := post("wrong", string(m[1])).Want(t, 200); !strings.Contains(string(bad.Body), "Invalid username or password") || !strings.Contains(string(bad.Body), `name="next" value="/api/v2/assets"`) {
		t.Errorf("%s", bad.Body)
	}
	here := strings.TrimPrefix(b.URL, "http://")
	post("wrong", string(m[1]), "Origin", "https://"+here).Want(t, 200) // somebody before us may end TLS
	post("wrong", string(m[1]), "Origin", "http://"+here+"0").Want(t, 403)
	in := post(b.Password, string(m[1])).Want(t, 302)
	if in.Header.Get("Location") != "/api/v2/assets" {
		t.Errorf("to %s", in.Header.Get("Location"))
	}
	jar.keep(in)
	b.Do(t, "GET", "/api/v2/assets", nil, "Cookie", jar.header()).Want(t, 200)
	change := func(header ...string) *apitest.Answer {
		return b.Do(t, "POST", "/api/v2/assets/order", strings.NewReader(`{}`), append(header, "Content-Type", "application/json")...)
	}
	golden(t, change("Cookie", jar.header()), 403, `{"detail":"CSRF Failed: CSRF token missing."}`)
	golden(t, change("Cookie", "sessionid="+jar["sessionid"], "X-CSRFToken", "x"), 403, `{"detail":"CSRF Failed: CSRF cookie not set."}`)
	golden(t, change("Cookie", jar.header(), "X-CSRFToken", jar["csrftoken"], "Origin", "https://evil.example"), 403,
		`{"detail":"CSRF Failed: Origin checking failed - https://evil.example does not match any trusted origins."}`)
	for origin, want := range map[string]int{"http://" + here: 204, "https://" + here: 403, "http://" + here + "0": 403} {
		change("Cookie", jar.header(), "X-CSRFToken", jar["csrftoken"], "Origin", origin).Want(t, want)
	}
	change("Cookie", jar.header(), "Origin", "http://"+here).Want(t, 403)
	change("Cookie", jar.header(), "X-CSRFToken", jar["csrftoken"]).Want(t, 204)
	forged := []byte(jar["sessionid"])
	if middle := &forged[len(forged)/2]; *middle == 'A' {
		*middle = 'B'
	} else {
		*middle = 'A'
	}
	b.Do(t, "GET", "/api/v2/assets", nil, "Cookie", "sessionid="+string(forged)).Want(t, 401)
}

func TestLogin_goes_nowhere_else(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	jar := cookies{}
	jar.keep(b.Do(t, "GET", "/login/", nil))
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "evil", "https:evil", "ftp://" + strings.TrimPrefix(b.URL, "http://")} {
		body := url.Values{"username": {b.Email}, "password": {b.Password}, "csrfmiddlewaretoken": {jar["csrftoken"]}, "next": {next}}.Encode()
		in := b.Do(t, "POST", "/login/", strings.NewReader(body), "Content-Type", "application/x-www-form-urlencoded", "Cookie", jar.header()).Want(t, 302)
		if to := in.Header.Get("Location"); to != "/" {
			t.Errorf("next %q leads to %s", next, to)
		}
	}
}

// An API key stands in for user and password, within what it was given and in its own tenant.
func TestCredentials_api_key(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	key := tenant.Admin(t).Post(t, "/api/v3/api-keys/", map[string]any{"name": "n8n", "permissions": []string{"assets.view"}}).Want(t, 201).Text(t, "key")
	basic := func(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) }
	guest := tenant.Guest()
	for name, header := range map[string][2]string{
		"password": {"Authorization", basic("anybody:" + key)}, "user": {"Authorization", basic(key + ":")}, "bearer": {"Authorization", "Bearer " + key},
		"scheme": {"Authorization", "ApiKey " + key}, "header": {"X-API-Key", key},
	} {
		if a := guest.Get(t, "/api/v2/assets", header[0], header[1]); a.Status != 200 {
			t.Errorf("as %s: %d %s", name, a.Status, a.Body)
		}
	}
	guest.Get(t, "/api/v2/assets", "Authorization", basic("x:"+key), "X-Tenant-ID", newBox(t).Tenant).Want(t, 403)
	guest.Get(t, "/api/v2/assets", "Authorization", basic("x:"+key), "X-Tenant-ID", "nobody").Want(t, 403)
	guest.Delete(t, "/api/v2/assets/x", "Authorization", basic("x:"+key)).Want(t, 403)
	guest.Get(t, "/api/v2/assets", "Authorization", basic("x:"+key+"x")).Want(t, 401)
}
