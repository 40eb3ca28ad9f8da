package identity_test

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/secret"
)

var (
	oldKey = secret.Key{ID: "k1", Bytes: []byte("0123456789abcdef0123456789abcdef")}
	newKey = secret.Key{ID: "k2", Bytes: []byte("fedcba9876543210fedcba9876543210")}
)

// forge signs claims like an access token's, changed by edit.
func (b *bench) forge(t *testing.T, method jwt.SigningMethod, key any, edit func(*jwt.Token, jwt.MapClaims)) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(b.login(t).AccessToken, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	claims := parsed.Claims.(jwt.MapClaims)
	token := jwt.NewWithClaims(method, claims)
	token.Header["kid"] = oldKey.ID
	if edit != nil {
		edit(token, claims)
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestService_Authenticate_refuses_forged_tokens(t *testing.T) {
	t.Parallel()
	b := setup(t)
	set := func(name string, value any) func(*jwt.Token, jwt.MapClaims) {
		return func(_ *jwt.Token, c jwt.MapClaims) { c[name] = value }
	}
	without := func(name string) func(*jwt.Token, jwt.MapClaims) {
		return func(_ *jwt.Token, c jwt.MapClaims) { delete(c, name) }
	}
	now := b.clock.Now()
	tests := []struct {
		name, token string
		fine        bool
	}{
		{"untouched", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, nil), true},
		{"a clock that is 20 s behind", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, set("iat", now.Add(20*time.Second).Unix())), true},
		{"just expired, within the skew", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, set("exp", now.Add(-20*time.Second).Unix())), true},
		{"expired", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, set("exp", now.Add(-time.Minute).Unix())), false},
		{"made in the future", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, set("iat", now.Add(time.Hour).Unix())), false},
		{"without an end", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, without("exp")), false},
		{"algorithm none", b.forge(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil), false},
		{"algorithm HS384", b.forge(t, jwt.SigningMethodHS384, oldKey.Bytes, nil), false},
		{"another key under the same id", b.forge(t, jwt.SigningMethodHS256, newKey.Bytes, nil), false},
		{"an unknown key", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, func(tk *jwt.Token, _ jwt.MapClaims) { tk.Header["kid"] = "other" }), false},
		{"no key id", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, func(tk *jwt.Token, _ jwt.MapClaims) { delete(tk.Header, "kid") }), false},
		{"type refresh", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, set("type", "refresh")), false},
		{"no type", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, without("type")), false},
		{"another user with the same session", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, set("user_id", "0190a0a0-0000-7000-8000-000000000000")), false},
		{"no session", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, without("sid")), false},
		{"a user who is no id", b.forge(t, jwt.SigningMethodHS256, oldKey.Bytes, set("user_id", "1 or 1=1")), false},
		{"a refresh token", b.login(t).RefreshToken, false},
		{"nothing", "", false},
	}
	for _, tt := range tests {
		ctx, err := b.Authenticate(b.at("192.0.2.1"), tt.token, identity.Named{Any: true})
		switch {
		case tt.fine && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case !tt.fine && !fault.IsKind(err, fault.KindUnauthorized):
			t.Errorf("%s: %v, want it refused", tt.name, err)
		case !tt.fine && access.From(ctx).Authenticated():
			t.Errorf("%s: it was refused and acts all the same", tt.name)
		}
	}
}

// A new key signs as soon as it comes first, and what the old one signed stays good until the old one goes.
func TestService_Authenticate_while_keys_rotate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	node := func(keys ...secret.Key) *bench {
		other := setup(t, func(d *identity.Deps) { d.Keys = keys })
		other.tenant, other.user, other.email, other.clock = b.tenant, b.user, b.email, b.clock
		return other
	}
	before, both, after := node(oldKey), node(newKey, oldKey), node(newKey)
	old, fresh := before.login(t).AccessToken, both.login(t).AccessToken
	tests := []struct {
		name  string
		node  *bench
		token string
		fine  bool
	}{
		{"old token during the rotation", both, old, true},
		{"new token during the rotation", both, fresh, true},
		{"new token after it", after, fresh, true},
		{"old token after it", after, old, false},
		{"new token on a node that has not heard of the key", before, fresh, false},
	}
	for _, tt := range tests {
		if _, err := tt.node.Authenticate(b.at("192.0.2.1"), tt.token, identity.Named{Any: true}); (err == nil) != tt.fine {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	session := before.login(t)
	if _, err := after.Refresh(b.at("192.0.2.1"), session.RefreshToken, ""); err != nil {
		t.Errorf("a session from before the rotation cannot go on: %v", err)
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	s := setup(b)
	ctx, token := s.at("192.0.2.1"), s.login(b).AccessToken
	_, key := s.newKey(b, identity.NewAPIKey{Permissions: []string{"assets.view"}})
	for name, credential := range map[string]string{"access token": token, "API key": key} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Authenticate(ctx, credential, identity.Named{Any: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// That a token was valid before does not make it outlive its end.
func TestService_Authenticate_refuses_a_known_token_once_it_has_expired(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.login(t).AccessToken
	for _, step := range []struct {
		later time.Duration
		fine  bool
	}{{0, true}, {time.Minute, true}, {14 * time.Minute, true}, {time.Minute, false}} {
		b.clock.Advance(step.later)
		if _, err := b.Authenticate(b.at("192.0.2.1"), token, identity.Named{Any: true}); (err == nil) != step.fine {
			t.Errorf("%v later: %v, want it taken: %v", step.later, err, step.fine)
		}
	}
}
