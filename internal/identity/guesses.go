package identity

import (
	"sync"
	"time"

	"github.com/signate/signate/internal/fault"
)

// How many wrong passwords an account takes before it asks for patience.
const (
	guessLimit  = 10
	guessWindow = 15 * time.Minute
)

// guesses counts wrong passwords by account, whether the account exists or not.
type guesses struct {
	mu    sync.Mutex
	now   func() time.Time
	wrong map[string][]time.Time
}

func newGuesses(now func() time.Time) *guesses {
	return &guesses{now: now, wrong: map[string][]time.Time{}}
}

// check refuses an account with too many wrong passwords, even with the right one.
func (g *guesses) check(account string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	recent := g.recent(account)
	if len(recent) < guessLimit {
		return nil
	}
	f := fault.New(fault.KindRateLimited, "Too many wrong passwords; wait a while and try again.")
	f.RetryAfter = recent[0].Add(guessWindow).Sub(g.now())
	return f
}

func (g *guesses) fail(account string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.wrong) > 100_000 {
		g.sweep()
	}
	g.wrong[account] = append(g.recent(account), g.now())
}

func (g *guesses) forget(account string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.wrong, account)
}

func (g *guesses) recent(account string) []time.Time {
	times := g.wrong[account]
	since := g.now().Add(-guessWindow)
	for len(times) > 0 && times[0].Before(since) {
		times = times[1:]
	}
	return times
}

func (g *guesses) sweep() {
	for account := range g.wrong {
		if len(g.recent(account)) == 0 {
			delete(g.wrong, account)
		}
	}
}
