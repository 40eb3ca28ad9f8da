package ratelimit

import (
	"context"
	"sync"
	"time"
)

// maxBuckets is how many buckets make the store look for full ones to forget.
const maxBuckets = 100_000

// Memory keeps buckets in this process.
type Memory struct {
	mu   sync.Mutex
	now  func() time.Time
	full map[string]time.Time // when each bucket is full again
}

// NewMemory returns a store; now is the clock, nil the system's.
func NewMemory(now func() time.Time) *Memory {
	if now == nil {
		now = time.Now
	}
	return &Memory{now: now, full: map[string]time.Time{}}
}

// Take draws one request from every bucket or from none. It never fails.
func (m *Memory) Take(_ context.Context, buckets ...Bucket) (bool, []State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	allowed := true
	next, retry := make([]time.Time, len(buckets)), make([]time.Duration, len(buckets))
	for i, b := range buckets {
		next[i], retry[i] = peek(b.Budget, m.full[b.Key], now)
		allowed = allowed && retry[i] == 0
	}
	states := make([]State, len(buckets))
	for i, b := range buckets {
		if allowed {
			m.full[b.Key] = next[i]
		}
		states[i] = stateOf(b.Budget, m.full[b.Key], now, retry[i])
	}
	if len(m.full) > maxBuckets {
		m.sweep(now)
	}
	return allowed, states, nil
}

// sweep forgets full buckets, which are the same as none, and, should all be in use, some of the others:
// memory is bounded whatever strangers send.
func (m *Memory) sweep(now time.Time) {
	for key, full := range m.full {
		if !full.After(now) {
			delete(m.full, key)
		}
	}
	for key := range m.full {
		if len(m.full) <= maxBuckets*9/10 {
			return
		}
		delete(m.full, key)
	}
}
