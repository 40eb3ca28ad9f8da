package ratelimittest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/ratelimit"
)

// patience is short enough for stores whose clock is the world's.
var patience = ratelimit.Patience{Free: 3, Window: 400 * time.Millisecond, First: 300 * time.Millisecond, Longest: 700 * time.Millisecond, Memory: 2 * time.Second}

// RunGuesses runs the suite that every store of guesses must pass. wait lets time pass on the store's clock.
func RunGuesses(t *testing.T, store ratelimit.Guesses, wait func(time.Duration)) {
	g := guesser{store: store, pass: wait}
	t.Run("the last free guess begins a delay, and each further one a longer one", g.delays)
	t.Run("slow guesses delay nobody", g.slow)
	t.Run("a name that is forgotten starts anew", g.forgets)
	t.Run("delays are forgiven after a while", g.forgives)
	t.Run("names do not know each other", g.separate)
	t.Run("what is taken counts, and nothing is taken during a delay", g.takes)
	t.Run("many at once take no more than is free", g.concurrent)
}

type guesser struct {
	store ratelimit.Guesses
	pass  func(time.Duration)
}

func name() string { return "test:" + id.New().String() }

func (g guesser) add(t *testing.T, name string) {
	t.Helper()
	if err := g.store.Add(t.Context(), patience, name); err != nil {
		t.Fatal(err)
	}
}

// wait fails the test unless the name waits more than low and at most high.
func (g guesser) wait(t *testing.T, name string, low, high time.Duration) time.Duration {
	t.Helper()
	d, err := g.store.Wait(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if d < low || d > high {
		t.Fatalf("it waits %s, want %s to %s", d, low, high)
	}
	return d
}

func (g guesser) delays(t *testing.T) {
	n := name()
	g.wait(t, n, 0, 0)
	g.add(t, n)
	g.add(t, n)
	g.wait(t, n, 0, 0)
	g.add(t, n)
	for _, most := range []time.Duration{300, 600, 700, 700} {
		d := g.wait(t, n, 1, most*time.Millisecond)
		if d < (most-150)*time.Millisecond {
			t.Errorf("it waits %s only, want about %d ms", d, most)
		}
		g.pass(d + time.Millisecond)
		g.wait(t, n, 0, 0)
		g.add(t, n)
	}
}

func (g guesser) slow(t *testing.T) {
	n := name()
	for range 6 {
		g.add(t, n)
		g.wait(t, n, 0, 0)
		g.pass(250 * time.Millisecond)
	}
}

func (g guesser) forgets(t *testing.T) {
	n := name()
	for range 3 {
		g.add(t, n)
	}
	g.wait(t, n, 1, time.Second)
	if err := g.store.Forget(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	g.wait(t, n, 0, 0)
	g.add(t, n)
	g.wait(t, n, 0, 0)
}

func (g guesser) forgives(t *testing.T) {
	n := name()
	for range 3 {
		g.add(t, n)
	}
	g.pass(patience.Memory + 50*time.Millisecond)
	g.add(t, n)
	g.wait(t, n, 0, 0)
}

func (g guesser) separate(t *testing.T) {
	one, other := name(), name()
	for range 3 {
		g.add(t, one)
	}
	g.wait(t, one, 1, time.Second)
	g.wait(t, other, 0, 0)
}

func (g guesser) take(t *testing.T, name string) bool {
	t.Helper()
	taken, err := g.store.Take(t.Context(), patience, name)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func (g guesser) takes(t *testing.T) {
	n := name()
	for i := range 3 {
		if !g.take(t, n) {
			t.Fatalf("number %d is not taken", i+1)
		}
	}
	before := g.wait(t, n, 1, 300*time.Millisecond)
	if g.take(t, n) {
		t.Fatal("one is taken during the delay")
	}
	g.wait(t, n, 0, before)
	g.pass(before + time.Millisecond)
	if !g.take(t, n) {
		t.Error("none is taken after the delay")
	}
}

func (g guesser) concurrent(t *testing.T) {
	n := name()
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			ok, err := g.store.Take(t.Context(), patience, n)
			if err != nil {
				t.Error(err)
			}
			if ok {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != int64(patience.Free) {
		t.Errorf("%d were taken, want %d", taken.Load(), patience.Free)
	}
}
