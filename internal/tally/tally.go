// Package tally adds up what happens too often to be written down each time. A node counts in memory and writes what it
// has every few seconds and when it stops, so that counting costs a request nothing. Nodes only ever add, so their
// numbers make one sum.
package tally

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	interval = 5 * time.Second // how far the numbers lag behind, and what a killed node may lose
	patience = 5 * time.Second // of a node that stops
)

// Tally counts values by key.
type Tally[K comparable, V any] struct {
	rules Rules[K, V]

	mu      sync.Mutex
	pending map[K]V
}

// Rules say what is counted, and where it is written.
type Rules[K comparable, V any] struct {
	Of   string // what is counted, for the log
	Log  *slog.Logger
	Plus func(V, V) V
	// Write adds what was counted to what is stored, and returns what could not be; that is kept for the next time.
	Write func(context.Context, map[K]V) (left map[K]V, err error)
}

// New returns a tally of this node.
func New[K comparable, V any](r Rules[K, V]) *Tally[K, V] {
	return &Tally[K, V]{rules: r, pending: map[K]V{}}
}

// Add counts.
func (t *Tally[K, V]) Add(key K, v V) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.addLocked(key, v)
}

func (t *Tally[K, V]) addLocked(key K, v V) {
	if so, ok := t.pending[key]; ok {
		v = t.rules.Plus(so, v)
	}
	t.pending[key] = v
}

// Run writes until the context ends. Flush what comes after that.
func (t *Tally[K, V]) Run(ctx context.Context) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			t.Flush(ctx)
		}
	}
}

// Flush writes what was counted.
func (t *Tally[K, V]) Flush(ctx context.Context) {
	t.mu.Lock()
	counted := t.pending
	t.pending = map[K]V{}
	t.mu.Unlock()
	if len(counted) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	left, err := t.rules.Write(ctx, counted)
	if err != nil {
		t.rules.Log.WarnContext(ctx, "what was counted was not added up; it will be the next time", "of", t.rules.Of, "error", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, v := range left {
		t.addLocked(k, v)
	}
}
