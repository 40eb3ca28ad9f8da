package live

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// notifyChannel is the channel of PostgreSQL on which nodes hear each other.
const notifyChannel = "signate_live"

// send passes hints on to the other nodes.
func (h *Hub) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-h.outbox:
			text, err := json.Marshal(m)
			if err != nil {
				continue
			}
			if _, err := h.pool.Exec(ctx, "select pg_notify($1, $2)", notifyChannel, string(text)); err != nil && ctx.Err() == nil {
				h.log.Warn("live: a hint did not reach the other nodes", "error", err)
			}
		}
	}
}

// listen hears the other nodes until the context ends and connects again after every failure.
func (h *Hub) listen(ctx context.Context) {
	for wait := 100 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, 5*time.Second) {
		started := time.Now()
		err := h.listenOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		h.log.Warn("live: the line to the other nodes broke", "error", err)
		if time.Since(started) > time.Minute {
			wait = 100 * time.Millisecond
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

func (h *Hub) listenOnce(ctx context.Context) error {
	conn, err := h.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	// A connection that listens must not go back to the pool.
	raw := conn.Hijack()
	defer func() { _ = raw.Close(context.WithoutCancel(ctx)) }()
	if _, err := raw.Exec(ctx, "listen "+notifyChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	for {
		n, err := raw.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait for hints: %w", err)
		}
		var m message
		if json.Unmarshal([]byte(n.Payload), &m) == nil && m.Node != h.self {
			h.deliver(m)
		}
	}
}
