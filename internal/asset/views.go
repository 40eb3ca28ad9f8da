package asset

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
)

// Bounds of counting views.
const (
	viewsInterval = 5 * time.Second // how far the numbers lag behind, and what a killed node may lose
	viewsPatience = 5 * time.Second // of a node that stops
)

// Views counts how often people without an account look at assets. As with the calls of the API, a node counts in
// memory and adds what it has every few seconds and when it stops: looking writes nothing.
type Views struct {
	db  *postgres.DB
	q   *db.Queries
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	pending map[uuid.UUID]map[string]viewed // by tenant and asset
}

type viewed struct {
	times int64
	last  time.Time
}

// NewViews returns a counter of this node. now is the clock; nil is the system's.
func NewViews(pg *postgres.DB, log *slog.Logger, now func() time.Time) *Views {
	if now == nil {
		now = time.Now
	}
	return &Views{db: pg, q: db.New(), log: log, now: now, pending: map[uuid.UUID]map[string]viewed{}}
}

// Count counts a look at assets of a tenant.
func (v *Views) Count(tenant uuid.UUID, assets ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, id := range assets {
		v.addLocked(tenant, id, viewed{1, v.now()})
	}
}

func (v *Views) addLocked(tenant uuid.UUID, asset string, more viewed) {
	of := v.pending[tenant]
	if of == nil {
		of = map[string]viewed{}
		v.pending[tenant] = of
	}
	so := of[asset]
	so.times += more.times
	if more.last.After(so.last) {
		so.last = more.last
	}
	of[asset] = so
}

// Run adds up until the context ends. Flush what comes after that.
func (v *Views) Run(ctx context.Context) error {
	tick := time.NewTicker(viewsInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			v.Flush(ctx)
		}
	}
}

// Flush adds what was counted to the assets. What cannot be added is kept for the next time.
func (v *Views) Flush(ctx context.Context) {
	v.mu.Lock()
	counted := v.pending
	v.pending = map[uuid.UUID]map[string]viewed{}
	v.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), viewsPatience)
	defer cancel()
	for tenant, assets := range counted {
		err := v.add(access.System(ctx, tenant), tenant, assets)
		if err == nil || fault.IsKind(err, fault.KindNotFound) { // the tenant is gone
			continue
		}
		v.log.WarnContext(ctx, "views of assets were not added up; they will be the next time", "tenant", tenant, "error", err)
		v.mu.Lock()
		for id, more := range assets {
			v.addLocked(tenant, id, more)
		}
		v.mu.Unlock()
	}
}

func (v *Views) add(ctx context.Context, tenant uuid.UUID, assets map[string]viewed) error {
	p := db.AddViewsParams{TenantID: tenant}
	for id, seen := range assets {
		p.Assets, p.Views, p.Seen = append(p.Assets, id), append(p.Views, seen.times), append(p.Seen, seen.last)
	}
	return v.db.Tx(ctx, func(tx postgres.Tx) error { return postgres.Fault(v.q.AddViews(ctx, tx, p), "asset") })
}
