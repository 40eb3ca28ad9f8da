package blob

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What is silent is ended, what is slow is not.
func TestPatient(t *testing.T) {
	t.Parallel()
	const silence = 500 * time.Millisecond
	const slow = silence / 5 // between two pieces, of which there are ten
	end := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) { <-end })
	mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		<-end
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) {
		for range 10 {
			<-time.After(slow)
			_, _ = io.WriteString(w, ".")
			_ = http.NewResponseController(w).Flush()
		}
	})
	mux.HandleFunc("/working", func(http.ResponseWriter, *http.Request) { <-time.After(2 * silence) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(body)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(end) }) // before the server waits for its answers
	p := newPatient(http.DefaultTransport)
	p.silence, p.suspicion = silence, silence/10
	ask := func(ctx context.Context, method, path string, body io.Reader, header ...string) (string, time.Duration, error) {
		r, err := http.NewRequestWithContext(ctx, method, server.URL+path, body)
		if err != nil {
			t.Fatal(err)
		}
		if len(header) > 0 {
			r.Header.Set(header[0], header[1])
		}
		began := time.Now()
		res, err := p.RoundTrip(r)
		if err != nil {
			return "", time.Since(began), err
		}
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		return string(text), time.Since(began), err
	}
	if _, took, err := ask(t.Context(), "GET", "/silent", nil); !errors.Is(err, errHangs) || !errors.Is(s3Fault("x", err), ErrUnavailable) || took > 10*silence {
		t.Errorf("silence: %v after %v", err, took)
	}
	if _, took, err := ask(t.Context(), "GET", "/silent", nil); !errors.Is(err, errHangs) || took >= silence {
		t.Errorf("silence of one who was silent before: %v after %v", err, took)
	}
	if text, _, err := ask(t.Context(), "PUT", "/", strings.NewReader("x")); err != nil || text != "x" || p.suspect.Load() {
		t.Errorf("the suspicion stays: %q, %v", text, err)
	}
	if text, _, err := ask(t.Context(), "GET", "/half", nil); !errors.Is(err, errHangs) || text != "half" {
		t.Errorf("silence in the middle: %q, %v", text, err)
	}
	p.suspect.Store(false)
	if text, _, err := ask(t.Context(), "GET", "/slow", nil); err != nil || len(text) != 10 {
		t.Errorf("a slow answer: %q, %v", text, err)
	}
	content, in := io.Pipe()
	go func() {
		for range 10 {
			<-time.After(slow)
			_, _ = io.WriteString(in, ".")
		}
		_ = in.Close()
	}()
	if text, _, err := ask(t.Context(), "PUT", "/", content); err != nil || len(text) != 10 {
		t.Errorf("slow content: %q, %v", text, err)
	}
	for what, tt := range map[string]struct{ method, path, header string }{
		"a copy":           {"PUT", "/working", "X-Amz-Copy-Source"},
		"parts made whole": {"POST", "/working?uploadId=1", "Accept"},
	} {
		if _, _, err := ask(t.Context(), tt.method, tt.path, nil, tt.header, "/a"); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(silence/10, cancel)
	if _, _, err := ask(ctx, "GET", "/silent", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves: %v", err)
	}
}

// A reader that takes its time does not count as a silent server.
func TestPatient_waits_for_readers(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 8<<20)) }))
	t.Cleanup(server.Close)
	p := newPatient(http.DefaultTransport)
	p.silence = 200 * time.Millisecond
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(res.Body, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	<-time.After(3 * p.silence)
	n, err := io.Copy(io.Discard, res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil || n != 8<<20-10 {
		t.Errorf("%d bytes, %v", n, err)
	}
}
