// Package cache keeps copies of what tenants' data say, so that dear questions are asked once. A copy carries
// the generation of the tenant's data that it was read at, and is used only while that is the generation
// still: every write drops all copies of its tenant, on the node that wrote before anybody hears that it has,
// on the others within a second. Where that cannot be known, nothing is cached.
//
// Stores are dumb: they may lose anything and come back with what is old, since what is old has another
// generation.
package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/signate/signate/internal/access"
)

// Lifetime is how long a copy is kept at most.
const Lifetime = 300 * time.Second

// loadTimeout bounds a question that several wait for, some of whom may have left.
const loadTimeout = 30 * time.Second

// Store keeps values by key.
type Store interface {
	// Get returns a value; found is false when it is not there or no longer.
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	// Set keeps a value for so long at most.
	Set(ctx context.Context, key string, value []byte, lifetime time.Duration) error
}

// generations names the state of a tenant's data.
type generations interface {
	Generation(tenant uuid.UUID) (name string, ok bool)
}

// Cache keeps copies. A nil one keeps none.
type Cache struct {
	store   Store
	data    generations
	flights singleflight.Group
}

// New returns a cache over a store.
func New(store Store, data generations) *Cache { return &Cache{store: store, data: data} }

// kept is a value as it lies in the store.
type kept struct {
	Generation string          `json:"g"`
	Value      json.RawMessage `json:"v"`
}

// Key returns where the answer to a question of a tenant lies. All that the answer depends on must be in args.
func Key(tenant uuid.UUID, question string, args any) (string, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return "", fmt.Errorf("name what is cached: %w", err)
	}
	sum := sha256.Sum256(text)
	return "tenant:" + tenant.String() + ":" + question + ":" + hex.EncodeToString(sum[:16]), nil
}

// copyOf returns the copy under a key, if there is one of the generation.
func copyOf[T any](ctx context.Context, c *Cache, key, generation string) (T, bool) {
	var v T
	raw, ok := c.get(ctx, key, generation)
	ok = ok && json.Unmarshal(raw, &v) == nil
	return v, ok
}

// Fetch returns what load would return now, in the tenant of the context; from a copy when there is one. Many
// who ask at once wait for one load. What load returns must depend on nothing but the tenant's data and args:
// not on who asks, and not on the time. It must survive being written as JSON.
func Fetch[T any](ctx context.Context, c *Cache, question string, args any, load func(context.Context) (T, error)) (T, error) {
	var none T
	tenant := access.From(ctx).Tenant
	if c == nil || tenant == uuid.Nil {
		return load(ctx)
	}
	// Named before anything is read: what is written meanwhile makes the copy useless, not wrong.
	generation, known := c.data.Generation(tenant)
	if !known {
		return load(ctx)
	}
	key, err := Key(tenant, question, args)
	if err != nil {
		return none, err
	}
	if v, ok := copyOf[T](ctx, c, key, generation); ok {
		return v, nil
	}
	return wait(ctx, c.flights.DoChan(key+generation, Survive(func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
		defer cancel()
		// Whoever saw no copy while another's load was ending must not load again.
		if v, ok := copyOf[T](ctx, c, key, generation); ok {
			return v, nil
		}
		v, err := load(ctx)
		if err == nil {
			c.put(ctx, key, generation, v)
		}
		return v, err
	})), none)
}

func wait[T any](ctx context.Context, flight <-chan singleflight.Result, none T) (T, error) {
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case r := <-flight:
		if r.Err != nil {
			return none, r.Err
		}
		return r.Val.(T), nil //nolint:forcetypeassert // a key belongs to one type
	}
}

// get returns the copy of the generation. A store that does not answer has none.
func (c *Cache) get(ctx context.Context, key, generation string) (json.RawMessage, bool) {
	text, found, err := c.store.Get(ctx, key)
	if err != nil || !found {
		return nil, false
	}
	var k kept
	if json.Unmarshal(text, &k) != nil || k.Generation != generation {
		return nil, false
	}
	return k.Value, true
}

func (c *Cache) put(ctx context.Context, key, generation string, v any) {
	value, err := json.Marshal(v)
	if err != nil {
		return // it is asked again next time
	}
	if text, err := json.Marshal(kept{generation, value}); err == nil {
		_ = c.store.Set(ctx, key, text, Lifetime) // one that does not answer keeps nothing
	}
}
