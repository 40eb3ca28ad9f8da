package asset

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/postgres"
)

// allFreshness bounds how long a kept list is believed where nobody knows whether the tenant's data has changed and
// the hint of another node's change is lost.
const allFreshness = time.Second

// allTimeout bounds a read that several wait for, some of whom may have left.
const allTimeout = 30 * time.Second

// maxKept bounds the tenants whose lists are kept.
const maxKept = 2_000

// All is the whole library of a tenant in the order it plays. It must not be changed. The same value
// is returned as long as nothing changes, so whatever was made of it can be kept with it.
type All struct {
	Assets     []Asset
	read       time.Time
	generation string // of the tenant's data when it was read; empty when that was not known
}

// lists keeps the whole list of tenants that ask often: clients of the Anthias APIs read it all every
// few seconds.
type lists struct {
	mu     sync.Mutex
	kept   map[uuid.UUID]*All
	change map[uuid.UUID]uint64 // grows with every change, so that a list read before one is not kept after it

	reading singleflight.Group // many who ask at once wait for one read
}

func newLists() *lists {
	return &lists{kept: map[uuid.UUID]*All{}, change: map[uuid.UUID]uint64{}}
}

func (l *lists) get(tenant uuid.UUID, generation string, now time.Time) (*All, uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if all := l.kept[tenant]; all != nil && (now.Sub(all.read) < allFreshness || generation != "" && all.generation == generation) {
		return all, 0
	}
	return nil, l.change[tenant]
}

func (l *lists) put(tenant uuid.UUID, all *All, change uint64) *All {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.change[tenant] != change {
		return all
	}
	if before := l.kept[tenant]; before != nil && same(before.Assets, all.Assets) {
		before.read, before.generation = all.read, all.generation
		return before
	}
	if len(l.kept) >= maxKept {
		clear(l.kept)
	}
	l.kept[tenant] = all
	return all
}

// same tells whether two reads saw the same versions.
func same(a, b []Asset) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID || a[i].Version != b[i].Version || a[i].Status != b[i].Status || a[i].Reachable != b[i].Reachable ||
			!sameTime(a[i].LastCheck, b[i].LastCheck) {
			return false
		}
	}
	return true
}

func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

func (l *lists) forget(tenant uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.kept, tenant)
	l.change[tenant]++
	if len(l.change) > 10*maxKept { // forgetting a count at worst keeps a list for its freshness
		clear(l.change)
	}
}

// Forget drops what is kept of a tenant, because another node has changed it.
func (s *Service) Forget(tenant uuid.UUID) { s.lists.forget(tenant) }

// All returns every asset of the tenant in the order it plays.
func (s *Service) All(ctx context.Context) (*All, error) {
	tenant := access.From(ctx).Tenant
	generation, _ := s.db.Generation(tenant) // named before anything is read; empty when it is not known
	kept, change := s.lists.get(tenant, generation, s.now())
	if kept != nil {
		return kept, nil
	}
	flight := s.lists.reading.DoChan(tenant.String()+" "+strconv.FormatUint(change, 10)+" "+generation, cache.Survive(func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), allTimeout)
		defer cancel()
		all := &All{read: s.now(), generation: generation}
		rows, err := s.q.ListAllAssets(ctx, s.db.Read(ctx), tenant)
		if err != nil {
			return nil, postgres.Fault(err, "asset")
		}
		all.Assets = make([]Asset, len(rows))
		for i, r := range rows {
			all.Assets[i] = fromRow(r)
		}
		return s.lists.put(tenant, all, change), nil
	}))
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-flight:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*All), nil //nolint:forcetypeassert // there is no other flight
	}
}
