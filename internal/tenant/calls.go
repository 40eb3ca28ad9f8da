package tenant

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// Bounds of counting.
const (
	callsInterval = 5 * time.Second      // how far the numbers lag behind, and what a killed node may lose
	callsKept     = 400 * 24 * time.Hour // how long hours are kept
	callsPatience = 5 * time.Second      // of a node that stops
)

// Calls counts the requests of people and API keys by tenant and hour. A node counts in memory and adds what
// it has to the database every few seconds and when it stops, so that counting costs a request nothing. Nodes
// only ever add, so their numbers make one sum.
type Calls struct {
	db  *postgres.DB
	q   *db.Queries
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	pending map[tenantHour]int64
}

type tenantHour struct {
	tenant uuid.UUID
	hour   int64 // in Unix seconds
}

// NewCalls returns a counter of this node. now is the clock; nil is the system's.
func NewCalls(pg *postgres.DB, log *slog.Logger, now func() time.Time) *Calls {
	if now == nil {
		now = time.Now
	}
	return &Calls{db: pg, q: db.New(), log: log, now: now, pending: map[tenantHour]int64{}}
}

// Count counts a request of a tenant.
func (c *Calls) Count(tenant uuid.UUID) {
	k := tenantHour{tenant, c.now().Unix() / 3600 * 3600}
	c.mu.Lock()
	c.pending[k]++
	c.mu.Unlock()
}

// Run adds up until the context ends. Flush what comes after that.
func (c *Calls) Run(ctx context.Context) error {
	tick := time.NewTicker(callsInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			c.Flush(ctx)
		}
	}
}

// Flush adds what was counted to the database. What cannot be added is kept for the next time.
func (c *Calls) Flush(ctx context.Context) {
	c.mu.Lock()
	counted := c.pending
	c.pending = map[tenantHour]int64{}
	c.mu.Unlock()
	if len(counted) == 0 {
		return
	}
	var p db.AddCallsParams
	for k, n := range counted {
		p.Tenants, p.Hours, p.Calls = append(p.Tenants, k.tenant), append(p.Hours, time.Unix(k.hour, 0)), append(p.Calls, n)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callsPatience)
	defer cancel()
	err := c.db.ControlTx(ctx, func(tx postgres.Tx) error { return c.q.AddCalls(ctx, tx, p) })
	if err == nil {
		return
	}
	c.log.WarnContext(ctx, "calls of the API were not added up; they will be the next time", "error", err)
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, n := range counted {
		c.pending[k] += n
	}
}

// CallUsage is how many requests a tenant made.
type CallUsage struct {
	Hour    int64 // in the present hour of the clock
	Busiest int64 // in the busiest of the last 24 hours; warnings go by it
	Month   int64 // in the present month, UTC
}

func (s *Service) callUsage(ctx context.Context, tenant uuid.UUID) (CallUsage, error) {
	at := s.now().UTC()
	month, dayAgo := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC), at.Add(-24*time.Hour)
	since := month
	if dayAgo.Before(since) {
		since = dayAgo
	}
	row, err := s.q.CountCalls(ctx, s.db.ControlRead(), db.CountCallsParams{
		ThisHour: at.Truncate(time.Hour), DayAgo: dayAgo, ThisMonth: month, TenantID: tenant, Since: since,
	})
	return CallUsage{Hour: row.Hour, Busiest: row.Busiest, Month: row.Month}, postgres.Fault(err, "tenant")
}

// dropOldCalls forgets hours that nobody asks for any more.
func (s *Service) dropOldCalls(ctx context.Context) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error { return s.q.DropCalls(ctx, tx, s.now().Add(-callsKept)) })
}
