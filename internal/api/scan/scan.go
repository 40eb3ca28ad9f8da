// Package scan sends on whoever scanned a QR code of a layout, and counts the scan.
package scan

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"

	"github.com/signate/signate/internal/fault"
)

// layouts know where codes lead.
type layouts interface {
	Scan(ctx context.Context, token, userAgent string, count bool) (target string, err error)
}

// Handler serves the addresses that codes say.
type Handler struct {
	Layouts layouts
	Log     *slog.Logger
}

var token = regexp.MustCompile(`^[a-z2-7]{16}$`)

// previewers are programs that look at an address to make a preview of it; they scanned nothing.
var previewers = regexp.MustCompile(`(?i)bot\b|crawler|spider|facebookexternalhit|whatsapp|slack|telegram|discord|preview`)

// ServeHTTP redirects to the target of the code. The answer is not to be kept, for the target may change.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Robots-Tag", "noindex")
	given := r.PathValue("token")
	if !token.MatchString(given) {
		http.Error(w, "This code leads nowhere any more.", http.StatusNotFound)
		return
	}
	count := r.Method == http.MethodGet && !previewers.MatchString(r.UserAgent())
	target, err := h.Layouts.Scan(r.Context(), given, r.UserAgent(), count)
	switch {
	case fault.IsKind(err, fault.KindNotFound):
		http.Error(w, "This code leads nowhere any more.", http.StatusNotFound)
	case target == "":
		h.Log.ErrorContext(r.Context(), "a scan failed", "error", err)
		http.Error(w, "Please try again in a moment.", http.StatusServiceUnavailable)
	default:
		if err != nil { // people reach the target even when their scan is not counted
			h.Log.WarnContext(r.Context(), "a scan was not counted", "error", err)
		}
		http.Redirect(w, r, target, http.StatusFound) //nolint:gosec // leading to where the tenant's people want is its purpose
	}
}
