package identity

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/signate/signate/internal/postgres"
)

// freshness is how long a standing is believed. Revocations and role changes take effect on all nodes within a
// second; the rest of it is for the look-up itself.
const freshness = 750 * time.Millisecond

// standings keeps for a moment what somebody may do, and never across a change that this node made: who takes a
// permission away is not answered by what was before.
type standings[K comparable, V any] struct {
	db   *postgres.DB
	kept *otter.Cache[between[K], V]
}

// between names what is kept between two changes of this node.
type between[K comparable] struct {
	key     K
	changes uint64
}

func newStandings[K comparable, V any](db *postgres.DB) standings[K, V] {
	return standings[K, V]{db: db, kept: newCache[between[K], V](freshness)}
}

func (s standings[K, V]) get(ctx context.Context, key K, load func(context.Context, K) (V, error)) (V, error) {
	return s.kept.Get(ctx, between[K]{key, s.db.ControlChanges()}, otter.LoaderFunc[between[K], V](func(ctx context.Context, b between[K]) (V, error) {
		return load(ctx, b.key)
	}))
}

// forget forgets all of them, after a change to a person, who is in no tenant.
func (s standings[K, V]) forget() { s.kept.InvalidateAll() }
