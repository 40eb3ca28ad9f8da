package cache_test

import (
	"context"
	"testing"
	"time"

	"github.com/signate/signate/internal/cache"
)

type counted uint64

func (c *counted) ControlChanges() uint64 { return uint64(*c) }

// A value is loaded once, and again after a change that this node made or when all are forgotten.
func TestBrief_keeps_nothing_across_a_change(t *testing.T) {
	t.Parallel()
	var changes counted
	b := cache.NewBrief[string, int](&changes, 10, time.Hour)
	loads := 0
	get := func(key string, want int) {
		t.Helper()
		got, err := b.Get(t.Context(), key, func(_ context.Context, k string) (int, error) {
			if k != key {
				t.Errorf("asked for %q, want %q", k, key)
			}
			loads++
			return loads, nil
		})
		if err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", key, got, err, want)
		}
	}
	get("a", 1)
	get("a", 1)
	get("b", 2)
	changes++
	get("a", 3)
	get("a", 3)
	b.Forget()
	get("a", 4)
}
