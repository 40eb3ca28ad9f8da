package server

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// checkTimeout bounds one check of a part of the system.
const checkTimeout = 2 * time.Second

// health answers what load balancers and people ask about this node.
type health struct {
	database func(context.Context) error
	storage  func(context.Context) error
	redis    func(context.Context) error            // nil when there is none
	tenants  func(context.Context) map[string]error // the databases that only some tenants need
	draining atomic.Bool
	now      func() time.Time
}

// report is the full picture. A part that is not in use counts as well.
func (h *health) report(w http.ResponseWriter, r *http.Request) {
	checks := map[string]bool{
		"database": h.passes(r.Context(), h.database), "storage": h.passes(r.Context(), h.storage),
		"redis": h.redis == nil || h.passes(r.Context(), h.redis), "external_services": true,
	}
	status, code := "healthy", http.StatusOK
	if !checks["database"] || !checks["storage"] || h.draining.Load() {
		status, code = "unhealthy", http.StatusServiceUnavailable
	}
	body := map[string]any{"status": status, "checks": checks, "timestamp": h.now().UTC().Format(time.RFC3339Nano)}
	if d := h.tenantDatabases(r.Context()); len(d) > 0 {
		body["tenant_databases"] = d
	}
	writeJSON(w, code, body)
}

// tenantDatabases says which databases of tenants answer. The node is as healthy without them: it serves all
// other tenants.
func (h *health) tenantDatabases(ctx context.Context) map[string]bool {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	out := map[string]bool{}
	for name, err := range h.tenants(ctx) {
		out[name] = err == nil
	}
	return out
}

// live says that the process answers at all.
func (h *health) live(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"status": "alive"})
}

// ready says whether this node should get requests.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() || !h.passes(r.Context(), h.database) {
		writeJSON(w, http.StatusServiceUnavailable, map[string]any{"status": "not ready"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"status": "ready"})
}

func (h *health) passes(ctx context.Context, check func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return check(ctx) == nil
}

func writeJSON(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}
