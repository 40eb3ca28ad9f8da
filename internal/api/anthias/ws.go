package anthias

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/live"
)

const (
	wsPing  = 30 * time.Second
	wsWrite = 5 * time.Second
	// wsQueue bounds the messages that wait for a slow reader; more become one that says that something
	// changed.
	wsQueue = 32
)

// tableSent is the hint that a form has answered with the table of assets. A box says * then, even of a form that
// changed nothing.
const tableSent = "table.sent"

// ws tells a client which assets change: their ids as text, * for several.
func (a *api) ws(c *call) {
	if !strings.EqualFold(c.r.Header.Get("Upgrade"), "websocket") {
		a.notFoundPage(c)
		return
	}
	entered := *c
	a.protected(c, access.AssetsView, func(c *call) error {
		conn, err := websocket.Accept(c.w, c.r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
		if err != nil {
			return nil // Accept has answered
		}
		defer func() { _ = conn.CloseNow() }()
		ctx, stop := live.Guard(c.ctx(), func(ctx context.Context) bool { return a.mayGoOn(ctx, entered, access.From(c.ctx())) })
		defer stop()
		a.tell(drain(ctx, conn), conn, c)
		return nil
	})
}

// mayGoOn lets a call in once more. While nobody can tell, it stays.
func (a *api) mayGoOn(ctx context.Context, c call, was access.Actor) bool {
	t, err := a.Tenants.ByID(ctx, was.Tenant)
	if err != nil {
		return !fault.IsKind(err, fault.KindNotFound)
	}
	if !t.Active || !was.Authenticated() { // the latter is a box without authentication
		return t.Active
	}
	ctx, err = a.identify(&c)
	if err != nil || ctx == nil {
		return err != nil && fault.As(err) == nil
	}
	is := access.From(ctx)
	return is.Tenant == was.Tenant && is.May(access.AssetsView)
}

// drain passes over what the client says, and returns a context that ends when the client leaves.
func drain(ctx context.Context, conn *websocket.Conn) context.Context {
	ctx, left := context.WithCancel(ctx)
	go func() {
		defer left()
		for {
			_, r, err := conn.Reader(ctx)
			if err == nil {
				_, err = io.Copy(io.Discard, r)
			}
			if err != nil {
				return
			}
		}
	}()
	return ctx
}

// tell sends what changes until the client leaves.
func (a *api) tell(ctx context.Context, conn *websocket.Conn, c *call) {
	messages := make(chan string, wsQueue)
	stop := a.Live.Watch(tenantOf(c), func(h live.Hint) {
		text := "*"
		switch {
		case h.Type == tableSent:
		case h.Type != "assets.changed":
			return
		case h.ID != "":
			text = h.ID
		}
		select {
		case messages <- text:
		default:
		}
	})
	defer stop()
	tick := time.NewTicker(wsPing)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			_ = conn.Close(websocket.StatusNormalClosure, "")
			return
		case text := <-messages:
			write, cancel := context.WithTimeout(ctx, wsWrite)
			err = conn.Write(write, websocket.MessageText, []byte(text))
			cancel()
		case <-tick.C:
			ping, cancel := context.WithTimeout(ctx, wsWrite)
			err = conn.Ping(ping)
			cancel()
		}
		if err != nil {
			return
		}
	}
}

var _ http.Handler = (*Face)(nil)
