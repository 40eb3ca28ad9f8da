package cache

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// pause is how long the first store is left alone after it failed, so that requests do not wait for it one
// after the other.
const pause = 2 * time.Second

// Fallback keeps values in one store and, while that one fails, in another. It recovers by itself.
type Fallback struct {
	first, second Store
	log           *slog.Logger
	until         atomic.Int64 // do not ask before this moment, in nanoseconds
	failing       atomic.Bool
}

// NewFallback returns a store over two.
func NewFallback(first, second Store, log *slog.Logger) *Fallback {
	return &Fallback{first: first, second: second, log: log}
}

// Get asks the store that answers.
func (f *Fallback) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	if f.try(ctx, func() error { value, found, err = f.first.Get(ctx, key); return err }) {
		return value, found, nil
	}
	return f.second.Get(ctx, key)
}

// Set tells the store that answers.
func (f *Fallback) Set(ctx context.Context, key string, value []byte, lifetime time.Duration) error {
	if f.try(ctx, func() error { return f.first.Set(ctx, key, value, lifetime) }) {
		return nil
	}
	return f.second.Set(ctx, key, value, lifetime)
}

// try asks the first store unless it is left alone, and tells whether that worked.
func (f *Fallback) try(ctx context.Context, ask func() error) bool {
	if time.Now().UnixNano() < f.until.Load() {
		return false
	}
	err := ask()
	if err == nil {
		if f.failing.CompareAndSwap(true, false) {
			f.log.InfoContext(ctx, "Redis answers again: nodes share what they cache")
		}
		return true
	}
	if ctx.Err() != nil { // the client has gone; that says nothing about the store
		return false
	}
	f.until.Store(time.Now().Add(pause).UnixNano())
	if f.failing.CompareAndSwap(false, true) {
		f.log.WarnContext(ctx, "Redis does not answer: each node caches by itself", "error", err)
	}
	return false
}
