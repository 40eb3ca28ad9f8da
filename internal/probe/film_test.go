package probe_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/probe"
)

func films(t *testing.T) string {
	t.Helper()
	content := bytes.Repeat([]byte("0123456789"), 100_000)
	mux := http.NewServeMux()
	mux.HandleFunc("/film", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "video/webm; codecs=vp9")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<p>") })
	mux.HandleFunc("/untyped", func(w http.ResponseWriter, _ *http.Request) { w.Header()["Content-Type"] = nil })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/film", http.StatusFound) })
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/", http.StatusFound)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestFilm(t *testing.T) {
	t.Parallel()
	at := films(t)
	p := probe.New(anything)
	body, err := p.Load(t.Context(), at+"/moved", true, false)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, body)
	if err := errors.Join(err, body.Close()); err != nil || n != 1_000_000 {
		t.Errorf("%d bytes, %v", n, err)
	}
	for _, path := range []string{"/page", "/untyped", "/nothing"} {
		var unfit *probe.Unfit
		if _, err := p.Load(t.Context(), at+path, true, false); !errors.As(err, &unfit) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for path, want := range map[string]string{"/film": ".webm", "/moved": ".webm", "/page": "", "/nothing": ""} {
		if got := p.IsFilm(t.Context(), at+path, true); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

// Nothing private is loaded, also not behind a redirect.
func TestFilm_leaves_private_addresses_alone(t *testing.T) {
	t.Parallel()
	at := films(t)
	if _, err := probe.New(nil).Load(t.Context(), at+"/film", true, false); !errors.Is(err, probe.ErrElsewhere) {
		t.Errorf("loopback: %v", err)
	}
	guarded := probe.New(func(_, address string) error {
		if strings.HasPrefix(address, "127.") {
			return nil
		}
		return probe.ErrRefused
	})
	if _, err := guarded.Load(t.Context(), at+"/inside", true, false); !errors.Is(err, probe.ErrElsewhere) {
		t.Errorf("behind a redirect: %v", err)
	}
}

// An address with encryption does not lead to one without, where anybody on the way could put another file in.
func TestRedirect_keeps_encryption(t *testing.T) {
	t.Parallel()
	plain := films(t)
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain+"/film", http.StatusFound)
	}))
	t.Cleanup(secure.Close)
	p := probe.New(anything)
	var unfit *probe.Unfit
	if _, err := p.Load(t.Context(), secure.URL, false, false); !errors.As(err, &unfit) || !strings.Contains(unfit.ForPeople(), "without encryption") {
		t.Errorf("it is loaded: %v", err)
	}
	if ext := p.IsFilm(t.Context(), secure.URL, false); ext != "" {
		t.Errorf("it is a film: %s", ext)
	}
	if ok, judged := p.Reach(t.Context(), secure.URL, false); ok || judged {
		t.Errorf("it is reached: %v, %v", ok, judged)
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	at := films(t)
	s, err := probe.New(anything).Spans(t.Context(), at+"/film", true)
	if err != nil || s.Size() != 1_000_000 {
		t.Fatalf("size %d, %v", s.Size(), err)
	}
	b := make([]byte, 10)
	for _, off := range []int64{0, 262_139, 999_990} {
		if _, err := s.ReadAt(b, off); err != nil || string(b[:1]) != string("0123456789"[off%10]) {
			t.Errorf("at %d: %s, %v", off, b, err)
		}
	}
	if n, err := s.ReadAt(b, 999_995); n != 5 || !errors.Is(err, io.EOF) {
		t.Errorf("over the end: %d, %v", n, err)
	}
	if _, err := probe.New(anything).Spans(t.Context(), at+"/page", true); err == nil {
		t.Error("a page serves parts of a file")
	}
}
