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

// line is the way to a store that may be away. It tells once when that begins and ends.
type line struct {
	log     *slog.Logger
	now     func() time.Time
	until   atomic.Int64 // do not ask before this moment, in nanoseconds
	failing atomic.Bool
}

func newLine(log *slog.Logger, now func() time.Time) *line {
	if now == nil {
		now = time.Now
	}
	return &line{log: log, now: now}
}

// try asks the store unless it is left alone, and tells whether that worked.
func (l *line) try(ctx context.Context, ask func() error) bool {
	now := l.now()
	if now.UnixNano() < l.until.Load() {
		return false
	}
	err := ask()
	if err == nil {
		if l.failing.CompareAndSwap(true, false) {
			l.log.InfoContext(ctx, "Redis answers again: limits are counted for all nodes together")
		}
		return true
	}
	if ctx.Err() != nil { // the client has gone; that says nothing about the store
		return false
	}
	l.until.Store(now.Add(pause).UnixNano())
	if l.failing.CompareAndSwap(false, true) {
		l.log.WarnContext(ctx, "Redis does not answer: each node counts limits by itself", "error", err)
	}
	return false
}

// Fallback asks one store and, while that one fails, another. It recovers by itself.
type Fallback struct {
	first, second Store
	line          *line
}

// NewFallback returns a store over two; now is the clock, nil the system's.
func NewFallback(first, second Store, log *slog.Logger, now func() time.Time) *Fallback {
	return &Fallback{first: first, second: second, line: newLine(log, now)}
}

// Take draws from the store that answers. It fails only when both do.
func (f *Fallback) Take(ctx context.Context, buckets ...Bucket) (allowed bool, states []State, err error) {
	if f.line.try(ctx, func() error { allowed, states, err = f.first.Take(ctx, buckets...); return err }) {
		return allowed, states, nil
	}
	return f.second.Take(ctx, buckets...)
}
