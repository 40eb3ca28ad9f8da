// Package providertest is servers that speak the APIs of other signage systems as these do: with their
// logins, pages, refusals and expiring tokens.
package providertest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Secret opens every account; User is the name that goes with it where there is one.
const (
	Secret = "s3cret-of-the-account"
	User   = "ada@example.com"
)

// Thing is something of an account.
type Thing struct {
	ID, Name, Kind string
	FileName       string
	Content        []byte
	URL            string // of pages
	LinkType       string // ScreenCloud's
	Duration       int
	From, Until    string
	Tags           []string
	Folder         string
}

// Server is one account.
type Server struct {
	URL string

	mu        sync.Mutex
	things    []Thing
	token     string // current one of systems that hand them out
	tokens    int
	requests  []string // method and path
	intercept func(w http.ResponseWriter, r *http.Request) bool
	sent      []Sent
}

// Sent is what arrived at a target.
type Sent struct {
	Title, Group, SourceURL, FileName string
	Content                           []byte
}

func start(tb testing.TB, mux *http.ServeMux, things []Thing) *Server {
	s := &Server{things: things}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+r.URL.Path)
		intercept := s.intercept
		s.mu.Unlock()
		if intercept != nil && intercept(w, r) {
			return
		}
		mux.ServeHTTP(w, r)
	}))
	tb.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Intercept has fn see every request first; it tells whether it has answered.
func (s *Server) Intercept(fn func(w http.ResponseWriter, r *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = fn
}

// Count tells how many requests began with method and path.
func (s *Server) Count(prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.requests {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

// Sent returns what arrived.
func (s *Server) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

// Put has something be there as if it had arrived.
func (s *Server) Put(a Sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, a)
}

// Expire makes the token that was handed out invalid.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = "expired"
}

func (s *Server) issue() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens++
	s.token = "token-" + strconv.Itoa(s.tokens)
	return s.token
}

func (s *Server) valid(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token != "" && token == s.token
}

func (s *Server) find(id string) (Thing, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.things {
		if t.ID == id {
			return t, true
		}
	}
	return Thing{}, false
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// Times returns an interceptor that answers the first n requests whose path contains part with a status.
func Times(n, status int, part string, header ...string) func(http.ResponseWriter, *http.Request) bool {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		if n == 0 || !strings.Contains(r.URL.Path, part) {
			return false
		}
		n--
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		return true
	}
}
