package ratelimit

import (
	"context"
	"sync"
	"time"
)

// maxNames is how many names MemoryGuesses keeps: the memory that strangers can fill.
const maxNames = 200_000

// MemoryGuesses counts guesses in this process. It is bounded: when it is full, names that count least go
// first.
type MemoryGuesses struct {
	mu       sync.Mutex
	now      func() time.Time
	capacity int
	names    map[string]*guessed
}

type guessed struct {
	times  []time.Time // guesses within the window
	delays int         // delays so far
	until  time.Time
	last   time.Time
	memory time.Duration
}

// NewMemoryGuesses returns a store; now is the clock, nil the system's.
func NewMemoryGuesses(now func() time.Time) *MemoryGuesses {
	if now == nil {
		now = time.Now
	}
	return &MemoryGuesses{now: now, capacity: maxNames, names: map[string]*guessed{}}
}

// Wait tells how long the name has to wait. It never fails.
func (m *MemoryGuesses) Wait(_ context.Context, name string) (time.Duration, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.wait(name), nil
}

// Add counts a guess. It never fails.
func (m *MemoryGuesses) Add(_ context.Context, p Patience, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(p, name)
	return nil
}

// Take counts a guess unless the name has to wait. It never fails.
func (m *MemoryGuesses) Take(_ context.Context, p Patience, name string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.wait(name) > 0 {
		return false, nil
	}
	m.add(p, name)
	return true, nil
}

// Forget forgives the name everything. It never fails.
func (m *MemoryGuesses) Forget(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.names, name)
	return nil
}

func (m *MemoryGuesses) wait(name string) time.Duration {
	if g := m.names[name]; g != nil {
		return max(g.until.Sub(m.now()), 0)
	}
	return 0
}

func (m *MemoryGuesses) add(p Patience, name string) {
	now := m.now()
	g := m.names[name]
	if g == nil || now.Sub(g.last) > p.Memory {
		m.makeRoom(now)
		g = &guessed{memory: p.Memory}
		m.names[name] = g
	}
	g.last = now
	for len(g.times) > 0 && now.Sub(g.times[0]) >= p.Window {
		g.times = g.times[1:]
	}
	g.times = append(g.times, now)
	if len(g.times) < p.Free && g.delays == 0 {
		return
	}
	g.times = nil
	g.until = now.Add(p.delay(g.delays))
	g.delays++
}

// makeRoom drops what is forgiven, then what has not led to a delay yet, then anything.
func (m *MemoryGuesses) makeRoom(now time.Time) {
	if len(m.names) < m.capacity {
		return
	}
	for name, g := range m.names {
		if now.Sub(g.last) > g.memory {
			delete(m.names, name)
		}
	}
	for _, worthLess := range []func(*guessed) bool{func(g *guessed) bool { return g.delays == 0 }, func(*guessed) bool { return true }} {
		for name, g := range m.names {
			if len(m.names) < m.capacity*9/10 {
				return
			}
			if worthLess(g) {
				delete(m.names, name)
			}
		}
	}
}
