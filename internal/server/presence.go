package server

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

// presence counts the live connections of each screen and reports when the first comes and, after a
// grace in which it may come back, when the last is gone.
type presence struct {
	mu     sync.Mutex
	grace  time.Duration
	report func(tenant, device uuid.UUID, connected bool)
	count  map[uuid.UUID]int
	timers map[uuid.UUID]*time.Timer
}

func newPresence(grace time.Duration, report func(tenant, device uuid.UUID, connected bool)) *presence {
	return &presence{grace: grace, report: report, count: map[uuid.UUID]int{}, timers: map[uuid.UUID]*time.Timer{}}
}

func (p *presence) change(tenant, device uuid.UUID, connected bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if connected {
		p.count[device]++
		if t := p.timers[device]; t != nil {
			t.Stop()
			delete(p.timers, device)
		}
		if p.count[device] == 1 {
			go p.report(tenant, device, true)
		}
		return
	}
	if p.count[device]--; p.count[device] > 0 {
		return
	}
	delete(p.count, device)
	p.timers[device] = time.AfterFunc(p.grace, func() { p.lost(tenant, device) })
}

func (p *presence) lost(tenant, device uuid.UUID) {
	p.mu.Lock()
	delete(p.timers, device)
	back := p.count[device] > 0
	p.mu.Unlock()
	if !back {
		p.report(tenant, device, false)
	}
}
