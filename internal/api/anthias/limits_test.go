package anthias_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
)

// The legacy APIs draw on the same budgets as v3: a tenant's plan, an API key's limit, and an address's without
// a credential.
func TestLimits(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	node := in.Node(t, io.Discard, func(c *config.Config) { c.RateLimits = true })
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	key := admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": "n8n", "permissions": []string{"assets.view"}, "rate_limit": 2}).Want(t, 201).Text(t, "key")
	program := in.Guest().At(node)
	for range 2 {
		program.Get(t, "/api/v2/assets", "X-API-Key", key).Want(t, 200)
	}
	full := program.Get(t, "/api/v2/assets", "X-API-Key", key).Want(t, http.StatusTooManyRequests)
	if full.Header.Get("Retry-After") == "" || full.Header.Get("RateLimit-Limit") != "2" || !strings.Contains(full.Text(t, "detail"), "Too many requests") {
		t.Errorf("it says %s %v", full.Body, full.Header)
	}

	tenant.Limit(t, "api_calls_per_hour", 3)
	person := boxOf(tenant.Member(t, access.Viewer).At(node))
	person.until(t, "/api/v1/assets", func(a *apitest.Answer) bool { return a.Status == http.StatusTooManyRequests })
	admin.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusTooManyRequests) // one budget for all faces

	refused := 0
	for range 110 {
		if program.Get(t, "/api/v2/assets", "X-Forwarded-For", "203.0.113.77").Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 110 requests without a credential are refused, want 10", refused)
	}
}

// A web socket ends when the membership that let it in does.
func TestWS_ends_with_the_membership(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin, member := tenant.Admin(t), tenant.Member(t, access.Viewer)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	dial := func(c *apitest.Client) *websocket.Conn {
		conn, res, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(c.URL, "http")+"/ws", &websocket.DialOptions{
			HTTPHeader: http.Header{"Authorization": {boxOf(c).auth}, "X-Tenant-Id": {tenant.Slug}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if res.Body != nil {
			_ = res.Body.Close()
		}
		return conn
	}
	goes, stays := dial(member), dial(admin)
	defer func() { _ = stays.CloseNow() }()
	admin.Patch(t, "/api/v3/users/"+member.ID.String()+"/", map[string]any{"is_active": false}).Want(t, 200)
	if _, _, err := goes.Read(ctx); err == nil || ctx.Err() != nil {
		t.Fatalf("it goes on: %v", err)
	}
	boxOf(admin).make(t, "New", "")
	if _, _, err := stays.Read(ctx); err != nil {
		t.Errorf("somebody else's ended too: %v", err)
	}
}
