package ratelimit_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/ratelimit/ratelimittest"
	"github.com/signate/signate/test/redistest"
)

func TestRedis(t *testing.T) {
	t.Parallel()
	store, err := ratelimit.NewRedis(redistest.Start(t).URL, "limit:")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ratelimittest.Run(t, store, time.Sleep)
}

// Two nodes draw on the same buckets.
func TestRedis_is_shared(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, err := ratelimit.NewRedis(server.URL, "limit:")
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	two, err := ratelimit.NewRedis(server.URL, "limit:")
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	b := ratelimit.Bucket{Key: "shared", Budget: ratelimit.Budget{Requests: 1, Per: time.Hour}}
	if allowed, _, err := one.Take(context.Background(), b); err != nil || !allowed {
		t.Fatalf("%v %v", allowed, err)
	}
	if allowed, _, err := two.Take(context.Background(), b); err != nil || allowed {
		t.Errorf("the other node lets it through: %v %v", allowed, err)
	}
}

func TestNewRedis_refuses_what_is_no_address(t *testing.T) {
	t.Parallel()
	if _, err := ratelimit.NewRedis("http://:secret@host", ""); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("it says %v", err)
	}
}

// logs is a log that a test reads while others write.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.buf.String(), text)
}

// A server that dies costs nobody a request: the node counts by itself and says so once, and comes back to
// the server when that answers.
func TestFallback_survives_a_dead_server(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	first, err := ratelimit.NewRedis(server.URL, "limit:")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	var log logs
	store := ratelimit.NewFallback(first, ratelimit.NewMemory(nil), slog.New(slog.NewTextHandler(&log, nil)), nil)
	b := ratelimit.Bucket{Key: "k", Budget: ratelimit.Budget{Requests: 1000, Per: time.Hour}}
	remaining := func() int64 {
		t.Helper()
		started := time.Now()
		allowed, states, err := store.Take(context.Background(), b)
		if err != nil || !allowed {
			t.Fatalf("%v %v", allowed, err)
		}
		if took := time.Since(started); took > 2*time.Second {
			t.Errorf("a request waited %s for its limit", took)
		}
		return states[0].Remaining
	}
	if n := remaining(); n != 999 {
		t.Fatalf("%d left", n)
	}
	server.Stop()
	if n := remaining(); n != 999 {
		t.Errorf("with the server dead %d are left, want 999 of the node's own bucket", n)
	}
	remaining()
	if log.count("does not answer") != 1 {
		t.Error("the log should tell once that the server is away")
	}
	server.Start(t)
	for deadline := time.Now().Add(15 * time.Second); log.count("answers again") == 0; time.Sleep(50 * time.Millisecond) {
		remaining()
		if time.Now().After(deadline) {
			t.Fatal("it does not come back to the server")
		}
	}
}
