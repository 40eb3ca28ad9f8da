package live

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
)

// pingInterval is how often a quiet connection hears from us; it must be shorter than the patience of
// the proxies in between.
const pingInterval = 10 * time.Second

// writeTimeout bounds one write to a connection that does not read.
const writeTimeout = 5 * time.Second

// connecting subscribes a connection to what its actor may hear: a screen to itself and its tenant's
// screens, a member to the tenant.
func (h *Hub) connecting(ctx context.Context, _ centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	a := access.From(ctx)
	reply := centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{}, Subscriptions: map[string]centrifuge.SubscribeOptions{}}
	switch {
	case a.Tenant == uuid.Nil:
		return reply, centrifuge.DisconnectInvalidToken
	case a.Device != uuid.Nil:
		reply.Credentials.UserID = a.Device.String()
		reply.Subscriptions[screensChannel(a.Tenant)] = centrifuge.SubscribeOptions{}
		reply.Subscriptions[screenChannel(a.Tenant, a.Device)] = centrifuge.SubscribeOptions{}
	case a.May(access.Member):
		reply.Credentials.UserID = a.User.String()
		reply.Subscriptions[tenantChannel(a.Tenant)] = centrifuge.SubscribeOptions{}
	default:
		return reply, centrifuge.DisconnectPermissionDenied
	}
	return reply, nil
}

func (h *Hub) connected(c *centrifuge.Client) {
	a := access.From(c.Context())
	if a.Device == uuid.Nil {
		return
	}
	h.devices(a.Tenant, a.Device, true)
	c.OnDisconnect(func(centrifuge.DisconnectEvent) { h.devices(a.Tenant, a.Device, false) })
}

// ServeHTTP streams the hints of the request's actor as Server-Sent Events until either side leaves.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := &stream{w: w, rc: http.NewResponseController(w), gone: make(chan struct{})}
	client, closeClient, err := centrifuge.NewClient(r.Context(), h.node, t)
	if err != nil {
		http.Error(w, "no live connection", http.StatusServiceUnavailable)
		return
	}
	defer func() { _ = closeClient() }()
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	_ = t.rc.SetWriteDeadline(time.Time{})
	_ = t.rc.SetReadDeadline(time.Time{})
	w.WriteHeader(http.StatusOK)
	_ = t.rc.Flush()
	client.Connect(centrifuge.ConnectRequest{})
	select {
	case <-r.Context().Done():
	case <-t.gone:
	case <-h.node.NotifyShutdown():
	}
	t.stop()
}

// stream is a transport of centrifuge over a response that only the server writes to.
type stream struct {
	mu     sync.Mutex
	w      http.ResponseWriter
	rc     *http.ResponseController
	gone   chan struct{}
	closed bool
}

func (*stream) Name() string                                { return "uni_sse" }
func (*stream) AcceptProtocol() string                      { return "" }
func (*stream) Protocol() centrifuge.ProtocolType           { return centrifuge.ProtocolTypeJSON }
func (*stream) ProtocolVersion() centrifuge.ProtocolVersion { return centrifuge.ProtocolVersion2 }
func (*stream) Unidirectional() bool                        { return true }
func (*stream) Emulation() bool                             { return false }
func (*stream) DisabledPushFlags() uint64                   { return 0 }
func (*stream) PingPongConfig() centrifuge.PingPongConfig {
	return centrifuge.PingPongConfig{PingInterval: pingInterval, PongTimeout: -1}
}

// Write sends one message.
func (t *stream) Write(data []byte) error { return t.WriteMany(data) }

// WriteMany sends messages, an event each.
func (t *stream) WriteMany(messages ...[]byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	_ = t.rc.SetWriteDeadline(time.Now().Add(writeTimeout))
	for _, m := range messages {
		if _, err := t.w.Write(append(append([]byte("data: "), m...), '\n', '\n')); err != nil {
			return err
		}
	}
	if err := t.rc.Flush(); err != nil {
		return err
	}
	return t.rc.SetWriteDeadline(time.Time{})
}

// Close ends the stream from the server's side.
func (t *stream) Close(centrifuge.Disconnect) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.closed = true
		close(t.gone)
	}
	return nil
}

// stop makes sure that nothing writes to the response after the handler has returned.
func (t *stream) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.closed = true
		close(t.gone)
	}
}
