package asset

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tally"
)

// Views counts how often people without an account look at assets.
type Views struct {
	*tally.Tally[look, looks]

	db  *postgres.DB
	q   *db.Queries
	now func() time.Time
}

type look struct {
	tenant uuid.UUID
	asset  string
}

type looks struct {
	times int64
	last  time.Time
}

func (l looks) plus(more looks) looks {
	if more.last.Before(l.last) {
		more.last = l.last
	}
	return looks{l.times + more.times, more.last}
}

// NewViews returns a counter of this node. now is the clock; nil is the system's.
func NewViews(pg *postgres.DB, log *slog.Logger, now func() time.Time) *Views {
	if now == nil {
		now = time.Now
	}
	v := &Views{db: pg, q: db.New(), now: now}
	v.Tally = tally.New(tally.Rules[look, looks]{Of: "views of assets", Log: log, Plus: looks.plus, Write: v.write})
	return v
}

// Count counts a look at assets of a tenant.
func (v *Views) Count(tenant uuid.UUID, assets ...string) {
	for _, id := range assets {
		v.Add(look{tenant, id}, looks{1, v.now()})
	}
}

// write adds to the assets tenant by tenant: one that cannot be reached does not keep the others.
func (v *Views) write(ctx context.Context, counted map[look]looks) (map[look]looks, error) {
	tenants := map[uuid.UUID]map[look]looks{}
	for k, seen := range counted {
		if tenants[k.tenant] == nil {
			tenants[k.tenant] = map[look]looks{}
		}
		tenants[k.tenant][k] = seen
	}
	left, failed := map[look]looks{}, error(nil)
	for tenant, counted := range tenants {
		p := db.AddViewsParams{TenantID: tenant}
		for k, seen := range counted {
			p.Assets, p.Views, p.Seen = append(p.Assets, k.asset), append(p.Views, seen.times), append(p.Seen, seen.last)
		}
		ctx := access.System(ctx, tenant)
		err := v.db.Tx(ctx, func(tx postgres.Tx) error { return postgres.Fault(v.q.AddViews(ctx, tx, p), "asset") })
		if err == nil || fault.IsKind(err, fault.KindNotFound) { // the tenant is gone
			continue
		}
		maps.Copy(left, counted)
		failed = errors.Join(failed, fmt.Errorf("tenant %s: %w", tenant, err))
	}
	return left, failed
}
