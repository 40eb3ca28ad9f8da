package v3_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/signate/signate/test/apitest"
)

// logBook keeps what a node logs.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// line returns the first line that holds all parts.
func (l *logBook) line(parts ...string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		missing := false
		for _, part := range parts {
			missing = missing || !strings.Contains(line, part)
		}
		if !missing {
			return line
		}
	}
	return ""
}

// A mistake of ours tells the client nothing but the request id, under which the log tells all. Not parallel,
// because nobody can read assets meanwhile.
func TestMistakes_of_ours_are_found_by_their_request_id(t *testing.T) {
	in := apitest.Open(t)
	log := &logBook{}
	admin := in.Tenant(t).Admin(t).At(in.Node(t, log, nil))
	in.Owner(t, "revoke select on assets from signate_app")
	defer in.Owner(t, "grant select on assets to signate_app")
	a := admin.Get(t, "/api/v3/assets/?search=hidden").WantProblem(t, http.StatusInternalServerError, "internal", "")
	if body := string(a.Body); strings.Contains(body, "permission denied") || strings.Contains(body, "assets") || strings.Contains(body, "42501") {
		t.Errorf("the client is told %s", body)
	}
	id := a.Text(t, "request_id")
	if a.Header.Get("X-Request-Id") != id {
		t.Errorf("the header says %s, the body %s", a.Header.Get("X-Request-Id"), id)
	}
	if log.line(id, `"level":"ERROR"`, "permission denied", admin.ID.String()) == "" {
		t.Errorf("the log does not say what happened to %s", id)
	}
	if line := log.line("hidden"); line != "" {
		t.Errorf("the log tells what was searched for: %s", line)
	}
	if log.line(admin.Token) != "" {
		t.Error("the log holds a token")
	}
}
