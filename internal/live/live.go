// Package live tells browsers and screens that something changed. What it sends are hints: losing one
// does no harm, because what it points at can be read again and is the truth.
//
// Hints travel to the other nodes by PostgreSQL's NOTIFY, sent after the write is committed.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Hint says what to read again.
type Hint struct {
	Type string `json:"type"`         // such as assets.changed
	ID   string `json:"id,omitempty"` // of the object, when it is one

	Percent int `json:"percent,omitempty"` // of work on it that is done
}

// Hub holds the live connections of this node.
type Hub struct {
	node     *centrifuge.Node
	log      *slog.Logger
	pool     *pgxpool.Pool
	self     string
	outbox   chan message
	devices  func(tenant, device uuid.UUID, connected bool)
	watchers *watchers
}

// message is a hint on its way to a channel, here and on the other nodes.
type message struct {
	Node    string `json:"n"`
	Channel string `json:"c"`
	Hint    Hint   `json:"h"`
}

// outboxSize bounds the hints that wait for the database; more are dropped, which is allowed.
const outboxSize = 1024

// New returns a hub that serves the connections of this node; Run joins it to the other nodes. pool carries the hints there.
func New(pool *pgxpool.Pool, log *slog.Logger) (*Hub, error) {
	node, err := centrifuge.New(centrifuge.Config{
		LogLevel: centrifuge.LogLevelError, LogHandler: func(e centrifuge.LogEntry) { log.Error("live: "+e.Message, "fields", fmt.Sprint(e.Fields)) },
		ClientQueueMaxSize: 1 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("make the live node: %w", err)
	}
	h := &Hub{node: node, log: log, pool: pool, self: uuid.NewString(), outbox: make(chan message, outboxSize), devices: func(uuid.UUID, uuid.UUID, bool) {}, watchers: newWatchers()}
	node.OnConnecting(h.connecting)
	node.OnConnect(h.connected)
	// The node takes what is published only when it runs, and requests come as soon as the caller serves.
	if err := node.Run(); err != nil {
		return nil, fmt.Errorf("start the live node: %w", err)
	}
	return h, nil
}

// OnDevice registers what is told when a screen's live connection on this node begins or ends.
func (h *Hub) OnDevice(fn func(tenant, device uuid.UUID, connected bool)) { h.devices = fn }

// Run exchanges hints with the other nodes until the context ends, and closes the connections then.
func (h *Hub) Run(ctx context.Context) error {
	go h.send(ctx)
	h.listen(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	return h.node.Shutdown(stop)
}

func tenantChannel(tenant uuid.UUID) string { return "tenant:" + tenant.String() }

func screensChannel(tenant uuid.UUID) string { return "screens:" + tenant.String() }

func screenChannel(tenant, device uuid.UUID) string {
	return "screen:" + tenant.String() + ":" + device.String()
}

// ToPeople hints to everybody who looks at the tenant's dashboard.
func (h *Hub) ToPeople(tenant uuid.UUID, hint Hint) { h.publish(tenantChannel(tenant), hint) }

// ToScreens hints to all screens of the tenant.
func (h *Hub) ToScreens(tenant uuid.UUID, hint Hint) { h.publish(screensChannel(tenant), hint) }

// ToScreen hints to one screen.
func (h *Hub) ToScreen(tenant, device uuid.UUID, hint Hint) {
	h.publish(screenChannel(tenant, device), hint)
}

func (h *Hub) publish(channel string, hint Hint) {
	m := message{Node: h.self, Channel: channel, Hint: hint}
	h.deliver(m)
	select {
	case h.outbox <- m:
	default:
		h.log.Warn("live: a hint to the other nodes was dropped", "type", hint.Type)
	}
}

// deliver gives the hint to this node's connections.
func (h *Hub) deliver(m message) {
	h.watchers.tell(m, m.Node != h.self)
	data, err := json.Marshal(m.Hint)
	if err == nil {
		_, err = h.node.Publish(m.Channel, data)
	}
	if err != nil {
		h.log.Warn("live: a hint was not delivered", "type", m.Hint.Type, "error", err)
	}
}
