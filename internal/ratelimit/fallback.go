package ratelimit

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// pause is how long the first store is left alone after it failed, so that requests do not wait for it
// one after the other.
const pause = 2 * time.Second

// Fallback asks one store and, while that one fails, another. It recovers by itself.
type Fallback struct {
	first, second Store
	log           *slog.Logger
	now           func() time.Time
	until         atomic.Int64 // do not ask the first before this moment, in nanoseconds
	failing       atomic.Bool
}

// NewFallback returns a store over two; now is the clock, nil the system's.
func NewFallback(first, second Store, log *slog.Logger, now func() time.Time) *Fallback {
	if now == nil {
		now = time.Now
	}
	return &Fallback{first: first, second: second, log: log, now: now}
}

// Take draws from the store that answers. It fails only when both do.
func (f *Fallback) Take(ctx context.Context, buckets ...Bucket) (bool, []State, error) {
	now := f.now()
	if now.UnixNano() < f.until.Load() {
		return f.second.Take(ctx, buckets...)
	}
	allowed, states, err := f.first.Take(ctx, buckets...)
	if err == nil {
		if f.failing.CompareAndSwap(true, false) {
			f.log.InfoContext(ctx, "Redis answers again: limits are counted for all nodes together")
		}
		return allowed, states, nil
	}
	if ctx.Err() != nil { // the client has gone; that says nothing about the store
		return f.second.Take(ctx, buckets...)
	}
	f.until.Store(now.Add(pause).UnixNano())
	if f.failing.CompareAndSwap(false, true) {
		f.log.WarnContext(ctx, "Redis does not answer: each node counts limits by itself", "error", err)
	}
	return f.second.Take(ctx, buckets...)
}
