package probe_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/signate/signate/internal/probe"
)

// anything is a guard that lets tests ask their own server.
func anything(string, string) error { return nil }

func TestReach(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/get-only", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	plain, secure := httptest.NewServer(mux), httptest.NewTLSServer(mux)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	tests := []struct {
		uri    string
		verify bool
		want   bool
	}{
		{plain.URL + "/ok", true, true}, {plain.URL + "/get-only", true, true}, {plain.URL + "/moved", true, true}, {plain.URL + "/gone", true, false},
		{plain.URL + "/round", true, false}, {secure.URL + "/ok", true, false}, {secure.URL + "/ok", false, true}, {"http://127.0.0.1:1/", true, false},
	}
	p := probe.New(anything)
	for _, tt := range tests {
		if got, judged := p.Reach(t.Context(), tt.uri, tt.verify); got != tt.want || !judged {
			t.Errorf("%s: %v %v, want %v", tt.uri, got, judged, tt.want)
		}
	}
}

// Private addresses are never connected to, whether named outright, in other writing or by a redirect.
func TestReach_leaves_private_addresses_alone(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(s.Close)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	p := probe.New(nil)
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]", "[fd00::1]"} {
		if got, judged := p.Reach(t.Context(), "http://"+host+port+"/", true); got || judged {
			t.Errorf("%s: %v %v", host, got, judged)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("the server on the loopback was asked %d times", asked.Load())
	}
}
