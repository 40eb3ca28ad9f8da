package tenant

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tally"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// callsKept is how long hours are kept.
const callsKept = 400 * 24 * time.Hour

// Calls counts the requests of people and API keys by tenant and hour.
type Calls struct {
	*tally.Tally[tenantHour, int64]

	db  *postgres.DB
	q   *db.Queries
	now func() time.Time
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
	c := &Calls{db: pg, q: db.New(), now: now}
	c.Tally = tally.New(tally.Rules[tenantHour, int64]{
		Of: "calls of the API", Log: log, Plus: func(a, b int64) int64 { return a + b }, Write: c.write,
	})
	return c
}

// Count counts a request of a tenant.
func (c *Calls) Count(tenant uuid.UUID) {
	c.Add(tenantHour{tenant, c.now().Unix() / 3600 * 3600}, 1)
}

func (c *Calls) write(ctx context.Context, counted map[tenantHour]int64) (map[tenantHour]int64, error) {
	var p db.AddCallsParams
	for k, n := range counted {
		p.Tenants, p.Hours, p.Calls = append(p.Tenants, k.tenant), append(p.Hours, time.Unix(k.hour, 0)), append(p.Calls, n)
	}
	if err := c.db.ControlTx(ctx, func(tx postgres.Tx) error { return c.q.AddCalls(ctx, tx, p) }); err != nil {
		return counted, err
	}
	return nil, nil
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
