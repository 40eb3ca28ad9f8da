// Package ratelimit counts requests against budgets with token buckets: a budget of 1,000 an hour lets
// 1,000 through at once and one more every 3.6 seconds. It also counts guesses, such as wrong passwords, and
// says who has to wait. Both live in memory, or in Redis when several nodes share them.
//
// It knows nothing of HTTP or tenants; the gateway says whose budget a request draws on.
package ratelimit

import (
	"context"
	"time"
)

// Budget is how many requests are let through in a time.
type Budget struct {
	Requests int64
	Per      time.Duration
}

// interval is how long one request takes to come back.
func (b Budget) interval() time.Duration { return b.Per / time.Duration(b.Requests) }

// Bucket is somebody's budget.
type Bucket struct {
	Key string
	Budget
}

// State is what is left in a bucket.
type State struct {
	Limit      int64
	Remaining  int64
	Reset      time.Duration // until the bucket is full again
	RetryAfter time.Duration // until it lets the next request through; 0 when it does
}

// Store keeps buckets. Take draws one request from all of them, or from none when one is empty; the
// states are in the order of the buckets.
type Store interface {
	Take(ctx context.Context, buckets ...Bucket) (allowed bool, states []State, err error)
}

// peek works out what one bucket says to one more request. full is the moment at which it is full again:
// the one number that is kept of a bucket.
func peek(b Budget, full, now time.Time) (next time.Time, retry time.Duration) {
	if full.Before(now) {
		full = now
	}
	next = full.Add(b.interval())
	if over := next.Sub(now) - b.Per; over > 0 {
		return next, over
	}
	return next, 0
}

// stateOf describes a bucket that is full again at a moment.
func stateOf(b Budget, full, now time.Time, retry time.Duration) State {
	used := max(full.Sub(now), 0)
	return State{Limit: b.Requests, Remaining: max(int64((b.Per-used)/b.interval()), 0), Reset: used, RetryAfter: retry}
}
