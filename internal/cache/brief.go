package cache

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"
)

// controlChanges counts what this node has changed in the control plane.
type controlChanges interface {
	ControlChanges() uint64
}

// Brief keeps in this process, for a moment, what nearly every request asks, and never across a change that this node made to the
// control plane: whoever takes something away there is not answered by what was before. Other nodes' changes are seen when the moment is over.
type Brief[K comparable, V any] struct {
	control controlChanges
	kept    *otter.Cache[between[K], V]
}

// between names what is kept between two changes.
type between[K comparable] struct {
	key     K
	changes uint64
}

// NewBrief returns one for so many values, each kept for so long.
func NewBrief[K comparable, V any](control controlChanges, most int, lifetime time.Duration) Brief[K, V] {
	return Brief[K, V]{control, otter.Must(&otter.Options[between[K], V]{MaximumSize: most, ExpiryCalculator: otter.ExpiryWriting[between[K], V](lifetime)})}
}

// Get returns the value of a key, or loads it. Many who ask at once wait for one load.
func (b Brief[K, V]) Get(ctx context.Context, key K, load func(context.Context, K) (V, error)) (V, error) {
	return b.kept.Get(ctx, between[K]{key, b.control.ControlChanges()}, otter.LoaderFunc[between[K], V](func(ctx context.Context, b between[K]) (V, error) {
		return load(ctx, b.key)
	}))
}

// Forget forgets all values, after a change that is not counted.
func (b Brief[K, V]) Forget() { b.kept.InvalidateAll() }
