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
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/oidctest"
)

// liar is an OpenID provider that says what no correct one would: it puts the test's claims into its tokens
// unchecked. It signs them properly, so that nothing but the claims can be the reason of a refusal.
type liar struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu        sync.Mutex
	claims    jwt.MapClaims // of who signs in next
	challenge string
	nonce     string
}

func newLiar(t *testing.T) *liar {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := &liar{key: key}
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
		if base64.RawURLEncoding.EncodeToString(sum[:]) != c.challenge || r.PostFormValue("code") != "code" || secret != oidctest.Secret {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		claims := jwt.MapClaims{"iss": c.URL, "aud": "signate", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(), "nonce": c.nonce, "email_verified": true}
		for k, v := range c.claims {
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
func (c *liar) signIn(t *testing.T, guest *apitest.Client, slug string, claims jwt.MapClaims) (location, refresh string) {
	t.Helper()
	a := beginSignOn(t, guest, slug, c.URL)
	q := a.to.Query()
	c.mu.Lock()
	c.claims, c.challenge, c.nonce = claims, q.Get("code_challenge"), q.Get("nonce")
	c.mu.Unlock()
	return a.finish(t, guest, "code", q.Get("state"))
}

func TestSingleSignOn_believes_no_liar(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	c := newLiar(t)
	tenant.Admin(t).Do(t, http.MethodPut, "/api/v3/single-sign-on/", signOnSettings(c.URL)).Want(t, http.StatusOK)
	email := "new-" + in.User(t).Email
	for name, lie := range map[string]jwt.MapClaims{
		"a token for somebody else":     {"aud": "other"},
		"a token of another provider":   {"iss": "https://evil.example"},
		"an expired token":              {"exp": time.Now().Add(-time.Hour).Unix()},
		"a token that never expires":    {"exp": nil},
		"a token of another attempt":    {"nonce": "x"},
		"a token without a nonce":       {"nonce": nil},
		"a token that is not valid yet": {"nbf": time.Now().Add(time.Hour).Unix()},
	} {
		claims := jwt.MapClaims{"sub": "42", "email": email}
		for k, v := range lie {
			claims[k] = v
		}
		if location, refresh := c.signIn(t, in.Guest(), tenant.Slug, claims); location != "/login/#error=single_sign_on_failed" || refresh != "" {
			t.Errorf("%s ends at %s", name, location)
		}
	}
	if location, refresh := c.signIn(t, in.Guest(), tenant.Slug, jwt.MapClaims{"sub": "42", "email": email}); refresh == "" {
		t.Errorf("without a lie it ends at %s, so this test proves nothing", location)
	}
}
