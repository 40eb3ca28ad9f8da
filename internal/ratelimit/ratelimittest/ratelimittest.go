// Package ratelimittest is the suite that every store of buckets must pass.
package ratelimittest

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/ratelimit"
)

// Run runs the suite. wait lets time pass on the store's clock.
func Run(t *testing.T, store ratelimit.Store, wait func(time.Duration)) {
	t.Run("a full bucket lets its budget through at once", func(t *testing.T) { burst(t, store) })
	t.Run("requests come back one by one", func(t *testing.T) { refill(t, store, wait) })
	t.Run("buckets do not know each other", func(t *testing.T) { separate(t, store) })
	t.Run("a refused request draws from no bucket", func(t *testing.T) { allOrNone(t, store) })
	t.Run("many at once get no more than the budget", func(t *testing.T) { concurrent(t, store) })
}

func bucket(requests int64, per time.Duration) ratelimit.Bucket {
	return ratelimit.Bucket{Key: "test:" + id.New().String(), Budget: ratelimit.Budget{Requests: requests, Per: per}}
}

func take(t *testing.T, store ratelimit.Store, buckets ...ratelimit.Bucket) (bool, []ratelimit.State) {
	t.Helper()
	allowed, states, err := store.Take(t.Context(), buckets...)
	if err != nil {
		t.Fatal(err)
	}
	if len(states) != len(buckets) {
		t.Fatalf("%d states of %d buckets", len(states), len(buckets))
	}
	return allowed, states
}

func burst(t *testing.T, store ratelimit.Store) {
	b := bucket(5, time.Hour)
	for want := int64(4); want >= 0; want-- {
		allowed, states := take(t, store, b)
		if !allowed || states[0].Remaining != want || states[0].Limit != 5 || states[0].RetryAfter != 0 {
			t.Fatalf("with %d left it says %v %+v", want, allowed, states[0])
		}
	}
	allowed, states := take(t, store, b)
	if allowed || states[0].Remaining != 0 || states[0].RetryAfter <= 11*time.Minute || states[0].RetryAfter > 12*time.Minute || states[0].Reset > time.Hour {
		t.Errorf("the sixth request gets %v %+v", allowed, states[0])
	}
}

func refill(t *testing.T, store ratelimit.Store, wait func(time.Duration)) {
	b := bucket(2, 400*time.Millisecond)
	take(t, store, b)
	take(t, store, b)
	allowed, states := take(t, store, b)
	if allowed {
		t.Fatal("an empty bucket lets a request through")
	}
	wait(states[0].RetryAfter + 5*time.Millisecond)
	if allowed, states := take(t, store, b); !allowed {
		t.Errorf("after the wait that it asked for it says %+v", states[0])
	}
	wait(time.Second)
	if _, states := take(t, store, b); states[0].Remaining != 1 {
		t.Errorf("after a long wait there is %+v: a bucket holds no more than its budget", states[0])
	}
}

func separate(t *testing.T, store ratelimit.Store) {
	a, b := bucket(1, time.Hour), bucket(1, time.Hour)
	take(t, store, a)
	if allowed, _ := take(t, store, b); !allowed {
		t.Error("one bucket empties another")
	}
}

func allOrNone(t *testing.T, store ratelimit.Store) {
	empty, full := bucket(1, time.Hour), bucket(3, time.Hour)
	take(t, store, empty)
	if allowed, states := take(t, store, full, empty); allowed || states[0].RetryAfter != 0 || states[1].RetryAfter == 0 {
		t.Errorf("an empty bucket beside a full one says %v %+v", allowed, states)
	}
	if _, states := take(t, store, full); states[0].Remaining != 2 {
		t.Errorf("a refused request left %d of 3", states[0].Remaining)
	}
}

func concurrent(t *testing.T, store ratelimit.Store) {
	b := bucket(50, time.Hour)
	var through atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				allowed, _, err := store.Take(t.Context(), b)
				if err != nil {
					t.Error(err)
				}
				if allowed {
					through.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if through.Load() != 50 {
		t.Errorf("%s of 160 requests came through, want 50", strconv.FormatInt(through.Load(), 10))
	}
}
