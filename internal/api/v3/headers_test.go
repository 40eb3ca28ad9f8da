package v3_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
)

// Whatever answers, a browser is told not to guess types, not to frame it elsewhere and what a page may load; and nothing says
// what is running here.
func TestFaces_send_secure_headers(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	probes := map[string]bool{"/livez": true, "/readyz": true, "/health": true, "/metrics": true} // nobody's pages
	for path, status := range map[string]int{
		"/": http.StatusOK, "/login/": http.StatusOK, "/player/": http.StatusOK, "/_next/nothing.js": http.StatusNotFound, "/share/nobody": http.StatusNotFound, "/files/nothing": http.StatusForbidden,
		"/api/v3/assets/": http.StatusOK, "/api/v3/nothing/": http.StatusNotFound, "/api/v3/docs/": http.StatusOK, "/api/v3/openapi.json": http.StatusOK,
		"/api/device/v1/manifest": http.StatusUnauthorized, "/api/v2/assets": http.StatusOK, "/api/v2/nothing": http.StatusNotFound,
		"/livez": http.StatusOK, "/readyz": http.StatusOK, "/health": http.StatusOK, "/metrics": http.StatusOK,
	} {
		got := admin.Get(t, path)
		if got.Status != status {
			t.Errorf("%s: %d, want %d", path, got.Status, status)
		}
		h := got.Header
		if h.Get("X-Content-Type-Options") != "nosniff" || !probes[path] && (h.Get("Referrer-Policy") == "" || h.Get("X-Frame-Options") == "" || h.Get("Cross-Origin-Opener-Policy") != "same-origin") {
			t.Errorf("%s: %v", path, h)
		}
		if strings.HasPrefix(h.Get("Content-Type"), "text/html") && !strings.Contains(h.Get("Content-Security-Policy"), "default-src '") {
			t.Errorf("%s is a page with the policy %q", path, h.Get("Content-Security-Policy"))
		}
		if h.Get("Server") != "" && !strings.HasPrefix(path, "/api/v2/") || h.Get("X-Powered-By") != "" {
			t.Errorf("%s says what runs here: %v", path, h)
		}
	}
}
