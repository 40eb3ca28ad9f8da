package ratelimit_test

import (
	"context"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/ratelimit/ratelimittest"
	"github.com/signate/signate/test/redistest"
)

var patience = ratelimit.Patience{Free: 10, Window: 15 * time.Minute, First: time.Minute, Longest: time.Hour, Memory: 24 * time.Hour}

func TestMemoryGuesses(t *testing.T) {
	t.Parallel()
	c := newClock()
	ratelimittest.RunGuesses(t, ratelimit.NewMemoryGuesses(c.now), c.wait)
}

func TestRedisGuesses(t *testing.T) {
	t.Parallel()
	ratelimittest.RunGuesses(t, redisGuesses(t, redistest.Start(t)), time.Sleep)
}

func redisGuesses(t *testing.T, server *redistest.Server) *ratelimit.RedisGuesses {
	t.Helper()
	node, err := ratelimit.NewRedis(server.URL, "limit:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(node.Close)
	return ratelimit.NewRedisGuesses(node, "guess:")
}

func wait(t *testing.T, store ratelimit.Guesses, name string) time.Duration {
	t.Helper()
	d, err := store.Wait(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Five guesses at each of two nodes are ten, and what one node forgives the other does too.
func TestRedisGuesses_are_shared(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, two := redisGuesses(t, server), redisGuesses(t, server)
	for range 5 {
		for _, node := range []ratelimit.Guesses{one, two} {
			if err := node.Add(t.Context(), patience, "ada@example.com"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, node := range []ratelimit.Guesses{one, two} {
		if d := wait(t, node, "ada@example.com"); d <= 59*time.Second || d > time.Minute {
			t.Errorf("node %d waits %s", i, d)
		}
	}
	if err := one.Forget(t.Context(), "ada@example.com"); err != nil {
		t.Fatal(err)
	}
	if d := wait(t, two, "ada@example.com"); d != 0 {
		t.Errorf("after the right password at one node the other still waits %s", d)
	}
}

// A delay outlives the server that counted it: the node counted along.
func TestFallbackGuesses_go_on_without_the_server(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := ratelimit.NewFallbackGuesses(redisGuesses(t, server), ratelimit.NewMemoryGuesses(nil), slog.New(slog.DiscardHandler), nil)
	for range 10 {
		if err := store.Add(t.Context(), patience, "victim"); err != nil {
			t.Fatal(err)
		}
	}
	before := wait(t, store, "victim")
	server.Stop()
	if after := wait(t, store, "victim"); before <= 0 || after <= 0 || after > before+time.Second { // the node counts a moment after the server
		t.Errorf("it waits %s, and %s when the server is dead", before, after)
	}
	if taken, err := store.Take(t.Context(), patience, "other"); err != nil || !taken {
		t.Errorf("without the server nothing is taken: %v %v", taken, err)
	}
}

// However many names strangers invent, memory stays bounded and an account under attack is not forgotten.
func TestMemoryGuesses_are_bounded(t *testing.T) {
	t.Parallel()
	c := newClock()
	m := ratelimit.NewMemoryGuesses(c.now)
	for range patience.Free {
		_ = m.Add(t.Context(), patience, "victim")
	}
	for i := range 450_000 {
		_ = m.Add(t.Context(), patience, "noise"+strconv.Itoa(i))
	}
	if n := m.Names(); n > 200_000 {
		t.Errorf("it keeps %d names", n)
	}
	if wait(t, m, "victim") <= 0 {
		t.Error("noise made it forget an account under attack")
	}
}
