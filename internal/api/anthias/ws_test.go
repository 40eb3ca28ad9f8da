package anthias_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/signate/signate/test/apitest"
)

// dial opens the live channel of a box.
func (b *box) dial(t *testing.T, header ...string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, answer, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(b.URL, "http")+"/ws", &websocket.DialOptions{HTTPHeader: h})
	if answer != nil && answer.Body != nil {
		_ = answer.Body.Close() // nothing is in it
	}
	return conn, answer, err
}

// The live channel names what changed in its tenant as text, whoever changed it and however, and nothing else.
func TestWebSocket(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b, other := boxOf(tenant.Admin(t)), newBox(t)
	conn, _, err := b.dial(t, "Authorization", b.auth, "X-Tenant-ID", tenant.Slug)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	hear := func(want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for {
			kind, text, err := conn.Read(ctx)
			if err != nil || kind != websocket.MessageText {
				t.Fatalf("waiting for %s: %v %v", want, kind, err)
			}
			if string(text) == want {
				return
			}
			if len(text) != 32 && string(text) != "*" {
				t.Errorf("the channel says %q", text)
			}
		}
	}
	other.make(t, "Elsewhere", "")
	first := b.make(t, "Here", "")
	hear(first)
	b.json(t, "PATCH", "/api/v1.2/assets/"+first, `{"is_enabled":0}`).Want(t, 200)
	hear(first)
	second := b.make(t, "Here too", "")
	hear(second)
	b.formBody(t, "POST", "/api/v1/assets/order", "ids", second+","+first).Want(t, 204)
	hear("*")
	tenant.Admin(t).Patch(t, "/api/v3/assets/"+first+"/", map[string]any{"name": "By the dashboard"}).Want(t, 200)
	hear(first)
	// What a client says is not listened to.
	if err := conn.Write(t.Context(), websocket.MessageText, []byte("hello")); err != nil {
		t.Error(err)
	}
	b.json(t, "DELETE", "/api/v2/assets/"+first, "").Want(t, 204)
	hear(first)
	// A form that changes nothing is told too.
	newBrowser(t, b).says(t, "/assets/new/", url.Values{"uri": {"nonsense"}}, "error", "Invalid URL.")
	hear("*")
}

func TestWebSocket_refuses(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.json(t, "GET", "/ws", "").Want(t, 404)
	for name, header := range map[string][]string{"nobody": nil, "a wrong password": {"Authorization", "Basic eDp5"}} {
		if conn, answer, err := b.dial(t, header...); err == nil || answer == nil || answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %v %v %v", name, conn, answer, err)
		}
	}
}
