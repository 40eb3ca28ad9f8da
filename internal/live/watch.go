package live

import (
	"sync"

	"github.com/google/uuid"
)

// watchers are told, in this process, what the people of a tenant are told.
type watchers struct {
	mu   sync.RWMutex
	next int
	of   map[string]map[int]func(Hint)
	all  func(tenant uuid.UUID, h Hint)
}

func newWatchers() *watchers { return &watchers{of: map[string]map[int]func(Hint){}} }

// Watch calls fn for every hint to the people of a tenant, from this node or another, until stop is
// called. fn must not block.
func (h *Hub) Watch(tenant uuid.UUID, fn func(Hint)) (stop func()) {
	w, channel := h.watchers, tenantChannel(tenant)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next++
	n := w.next
	if w.of[channel] == nil {
		w.of[channel] = map[int]func(Hint){}
	}
	w.of[channel][n] = fn
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.of[channel], n)
		if len(w.of[channel]) == 0 {
			delete(w.of, channel)
		}
	}
}

// OnHint registers what hears every hint that comes from another node to the people of any tenant.
func (h *Hub) OnHint(fn func(tenant uuid.UUID, h Hint)) {
	h.watchers.mu.Lock()
	defer h.watchers.mu.Unlock()
	h.watchers.all = fn
}

func (w *watchers) tell(m message, foreign bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if foreign && w.all != nil {
		if tenant, err := uuid.Parse(trimTenant(m.Channel)); err == nil {
			w.all(tenant, m.Hint)
		}
	}
	for _, fn := range w.of[m.Channel] {
		fn(m.Hint)
	}
}

// trimTenant returns the tenant of a tenant's channel, nothing for any other.
func trimTenant(channel string) string {
	const prefix = "tenant:"
	if len(channel) > len(prefix) && channel[:len(prefix)] == prefix {
		return channel[len(prefix):]
	}
	return ""
}
