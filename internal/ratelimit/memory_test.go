package ratelimit_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/ratelimit/ratelimittest"
)

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) wait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func TestMemory(t *testing.T) {
	t.Parallel()
	c := newClock()
	ratelimittest.Run(t, ratelimit.NewMemory(c.now), c.wait)
}

// However many strangers come, memory stays bounded, and those who were refused stay so.
func TestMemory_is_bounded(t *testing.T) {
	t.Parallel()
	c := newClock()
	m := ratelimit.NewMemory(c.now)
	for i := range 250_000 {
		b := ratelimit.Bucket{Key: strconv.Itoa(i), Budget: ratelimit.Budget{Requests: 1, Per: time.Minute}}
		if allowed, _, _ := m.Take(context.Background(), b); !allowed {
			t.Fatal("a stranger is refused the first request")
		}
	}
	if n := m.Len(); n > 100_001 {
		t.Errorf("it keeps %d buckets", n)
	}
}
