package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// notifyTimeout bounds how long a hint may take to get out.
const notifyTimeout = 5 * time.Second

// Notifier gives hints to the servers of the installation, for programs that serve nobody themselves.
type Notifier struct {
	pool *pgxpool.Pool
	log  *slog.Logger
}

// NewNotifier returns a notifier.
func NewNotifier(pool *pgxpool.Pool, log *slog.Logger) *Notifier { return &Notifier{pool, log} }

// ToPeople hints to whoever looks at the tenant.
func (n *Notifier) ToPeople(tenant uuid.UUID, h Hint) { n.publish(tenantChannel(tenant), h) }

// ToScreens hints to all screens of the tenant.
func (n *Notifier) ToScreens(tenant uuid.UUID, h Hint) { n.publish(screensChannel(tenant), h) }

// ToScreen hints to one screen.
func (n *Notifier) ToScreen(tenant, device uuid.UUID, h Hint) {
	n.publish(screenChannel(tenant, device), h)
}

func (n *Notifier) publish(channel string, h Hint) {
	//nolint:forbidigo // what was committed is told of, whoever has left
	ctx, cancel := context.WithTimeout(context.Background(), notifyTimeout)
	defer cancel()
	text, err := json.Marshal(message{Channel: channel, Hint: h})
	if err == nil {
		_, err = n.pool.Exec(ctx, "select pg_notify($1, $2)", notifyChannel, string(text))
	}
	if err != nil {
		n.log.Warn("live: a hint did not reach the servers", "type", h.Type, "error", err)
	}
}
