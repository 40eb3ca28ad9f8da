package gateway_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/tenant"
)

// plans answers with a tenant whose plan allows so many requests an hour.
type plans map[uuid.UUID]int32

func (p plans) ByID(_ context.Context, id uuid.UUID) (tenant.Tenant, error) {
	t := tenant.Tenant{ID: id, Tier: "legacy"}
	if n, limited := p[id]; limited {
		t.Tier, t.Limits.APICallsPerHour = "basic", &n
	}
	return t, nil
}

type caller struct {
	limits *gateway.Limits
	actor  access.Actor
}

// standing is a clock that stands still, so that nothing comes back while a test runs.
func standing() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

func newLimits(p plans) *gateway.Limits {
	return &gateway.Limits{Store: ratelimit.NewMemory(standing), Tenants: p, Problems: problem.Writer{Log: slog.New(slog.DiscardHandler)}}
}

func (c caller) call(t *testing.T, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	r := httptest.NewRequest(method, path, nil)
	w := httptest.NewRecorder()
	c.limits.People(ok).ServeHTTP(w, r.WithContext(access.With(r.Context(), c.actor)))
	return w
}

// through returns how many of n requests come through.
func (c caller) through(t *testing.T, n int, method, path string) int {
	t.Helper()
	passed := 0
	for range n {
		if c.call(t, method, path).Code == http.StatusNoContent {
			passed++
		}
	}
	return passed
}

func guest(address string) access.Actor { return access.Actor{Address: netip.MustParseAddr(address)} }

func member(tenant uuid.UUID) access.Actor {
	a := guest("192.0.2.9")
	a.Tenant, a.User, a.Role = tenant, id.New(), access.Viewer
	return a
}

func TestLimits_budgets(t *testing.T) {
	t.Parallel()
	free, unlimited := id.New(), id.New()
	tests := []struct {
		name         string
		actor        access.Actor
		method, path string
		calls, want  int
	}{
		{"a guest has 100 an hour", guest("192.0.2.1"), "GET", "/api/v3/plans/", 150, 100},
		{"signing in is tried 10 times a minute", guest("192.0.2.2"), "POST", "/api/v3/auth/login/", 30, 10},
		{"with and without a slash", guest("192.0.2.2"), "POST", "/api/v3/auth/register", 30, 10},
		{"accepting an invitation counts as signing in", guest("192.0.2.3"), "POST", "/api/v3/invitations/accept/", 30, 10},
		{"renewing a session does not", guest("192.0.2.4"), "POST", "/api/v3/auth/refresh/", 130, 120},
		{"what was shared is opened 60 times a minute", guest("192.0.2.5"), "GET", "/api/v3/share/abc/", 80, 60},
		{"health is free", guest("192.0.2.6"), "GET", "/api/v3/health/", 500, 500},
		{"a tenant has what its plan says", member(free), "GET", "/api/v3/assets/", 60, 50},
		{"a tenant without limit has none", member(unlimited), "GET", "/api/v3/assets/", 2000, 2000},
		{"an API key has its own limit", access.Actor{Tenant: id.New(), APIKey: id.New(), KeyLimit: 70, Address: netip.MustParseAddr("192.0.2.7")}, "GET", "/api/v3/assets/", 100, 70},
		{"which no more than the plan bounds", access.Actor{Tenant: free, APIKey: id.New(), KeyLimit: 70, Address: netip.MustParseAddr("192.0.2.7")}, "GET", "/api/v3/assets/", 100, 50},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := caller{newLimits(plans{free: 50}), tt.actor}
			if got := c.through(t, tt.calls, tt.method, tt.path); got != tt.want {
				t.Errorf("%d of %d came through, want %d", got, tt.calls, tt.want)
			}
		})
	}
}

func TestLimits_of_a_key_in_a_limited_tenant(t *testing.T) {
	t.Parallel()
	limited := id.New()
	l := newLimits(plans{limited: 5000})
	a := access.Actor{Tenant: limited, APIKey: id.New(), KeyLimit: 1000, Address: netip.MustParseAddr("192.0.2.7")}
	if got := (caller{l, a}).through(t, 1200, "GET", "/api/v3/assets/"); got != 1000 {
		t.Errorf("%d requests of a key came through, want 1000", got)
	}
	a.APIKey = id.New()
	if got := (caller{l, a}).through(t, 100, "GET", "/api/v3/assets/"); got != 100 {
		t.Errorf("another key of the tenant is let through %d times of 100", got)
	}
}

// Members of one tenant share its budget; those of another have their own.
func TestLimits_are_the_tenants(t *testing.T) {
	t.Parallel()
	one, two := id.New(), id.New()
	l := newLimits(plans{one: 10, two: 10})
	(caller{l, member(one)}).through(t, 10, "GET", "/api/v3/assets/")
	if n := (caller{l, member(one)}).through(t, 5, "GET", "/api/v3/assets/"); n != 0 {
		t.Errorf("a colleague gets %d more requests", n)
	}
	if n := (caller{l, member(two)}).through(t, 5, "GET", "/api/v3/assets/"); n != 5 {
		t.Errorf("another tenant gets %d of 5 requests", n)
	}
}

func TestLimits_tell_what_is_left(t *testing.T) {
	t.Parallel()
	limited := id.New()
	c := caller{newLimits(plans{limited: 2}), member(limited)}
	h := c.call(t, "GET", "/api/v3/assets/").Header()
	for name, want := range map[string]string{
		"RateLimit-Limit": "2", "RateLimit-Remaining": "1", "RateLimit-Reset": "1800", "RateLimit-Policy": `"tenant";q=2;w=3600`, "RateLimit": `"tenant";r=1;t=1800`,
		"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "1800", "X-RateLimit-Tier": "basic",
	} {
		if h.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, h.Get(name), want)
		}
	}
	c.call(t, "GET", "/api/v3/assets/")
	refused := c.call(t, "GET", "/api/v3/assets/")
	var p struct{ Type, Code string }
	if err := json.Unmarshal(refused.Body.Bytes(), &p); err != nil || refused.Code != http.StatusTooManyRequests || p.Type != "/problems/rate-limited" || p.Code != "RATE_LIMITED" {
		t.Errorf("an empty budget answers %d %s", refused.Code, refused.Body)
	}
	if after := refused.Header().Get("Retry-After"); after != "1800" {
		t.Errorf("Retry-After is %q", after)
	}
}

// Screens draw on budgets of their own: neither uses up the other's.
func TestLimits_of_screens(t *testing.T) {
	t.Parallel()
	l := newLimits(plans{})
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	call := func(credential string) int {
		r := httptest.NewRequest(http.MethodGet, "/api/device/v1/manifest", nil)
		if credential != "" {
			r.Header.Set("Authorization", "Bearer "+credential)
		}
		w := httptest.NewRecorder()
		l.Screens(ok).ServeHTTP(w, r.WithContext(access.With(r.Context(), guest("192.0.2.1"))))
		return w.Code
	}
	for range 1200 {
		if code := call("sgd_one"); code != http.StatusNoContent {
			t.Fatalf("a screen is refused: %d", code)
		}
	}
	if code := call("sgd_one"); code != http.StatusTooManyRequests {
		t.Errorf("a screen that runs wild gets %d", code)
	}
	if code := call("sgd_two"); code != http.StatusNoContent {
		t.Errorf("the screen beside it gets %d", code)
	}
	if n := (caller{l, guest("192.0.2.1")}).through(t, 100, "GET", "/api/v3/plans/"); n != 100 {
		t.Errorf("screens used up the people's budget: %d of 100", n)
	}
	for range 120 {
		call("")
	}
	if code := call(""); code != http.StatusTooManyRequests {
		t.Errorf("somebody without a credential gets %d", code)
	}
}

func TestLimits_of_readers(t *testing.T) {
	t.Parallel()
	l := newLimits(plans{})
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	call := func(address string) int {
		r := httptest.NewRequest(http.MethodGet, "/api/v3/docs/", nil)
		w := httptest.NewRecorder()
		l.Readers(ok).ServeHTTP(w, r.WithContext(access.With(r.Context(), guest(address))))
		return w.Code
	}
	for n := range 300 {
		if code := call("192.0.2.1"); code != http.StatusNoContent {
			t.Fatalf("page %d: %d", n, code)
		}
	}
	if code := call("192.0.2.1"); code != http.StatusTooManyRequests {
		t.Errorf("an address that reads without end gets %d", code)
	}
	if code := call("192.0.2.2"); code != http.StatusNoContent {
		t.Errorf("the address beside it gets %d", code)
	}
	if n := (caller{l, guest("192.0.2.1")}).through(t, 100, "GET", "/api/v3/plans/"); n != 100 {
		t.Errorf("reading used up the budget for calls: %d of 100", n)
	}
}
