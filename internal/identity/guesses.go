package identity

import (
	"context"
	"sync"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
)

// limit says how many wrong guesses are free and how long one waits after more.
type limit struct {
	free     int           // wrong guesses within the window before the first delay
	window   time.Duration // how long a wrong guess counts
	first    time.Duration // the first delay; each further wrong guess doubles it
	longest  time.Duration
	memory   time.Duration // after so long without a wrong guess all is forgiven
	capacity int           // entries kept; the memory that strangers can fill
}

// accountLimit bounds guesses at one account, from wherever they come.
var accountLimit = limit{free: 10, window: 15 * time.Minute, first: time.Minute, longest: time.Hour, memory: 24 * time.Hour, capacity: 100_000}

// addressLimit bounds guesses from one address, at whichever account.
func addressLimit(perMinute int) limit {
	return limit{free: perMinute, window: time.Minute, first: time.Minute, longest: 15 * time.Minute, memory: time.Hour, capacity: 100_000}
}

// guesses counts wrong guesses by account, whether the account exists or not, and by address.
type guesses struct {
	accounts, addresses *counter
}

// newGuesses returns limits of which the one by address is perMinute; 0 switches that one off.
func newGuesses(perMinute int, now func() time.Time) *guesses {
	g := &guesses{accounts: newCounter(accountLimit, now)}
	if perMinute > 0 {
		g.addresses = newCounter(addressLimit(perMinute), now)
	}
	return g
}

// check refuses an account or address with too many wrong guesses, even with the right one.
func (g *guesses) check(ctx context.Context, account string) error {
	wait := g.accounts.wait(account)
	if address := access.From(ctx).Address; g.addresses != nil && address.IsValid() {
		wait = max(wait, g.addresses.wait(address.String()))
	}
	if wait <= 0 {
		return nil
	}
	f := fault.New(fault.KindRateLimited, "Too many wrong attempts; wait a while and try again.")
	f.RetryAfter = wait
	return f
}

func (g *guesses) fail(ctx context.Context, account string) {
	g.accounts.add(account)
	if address := access.From(ctx).Address; g.addresses != nil && address.IsValid() {
		g.addresses.add(address.String())
	}
}

func (g *guesses) forget(account string) { g.accounts.remove(account) }

// counter keeps wrong guesses by name. It is bounded: when it is full, entries that count least go first.
type counter struct {
	limit limit
	now   func() time.Time

	mu      sync.Mutex
	entries map[string]*entry
}

type entry struct {
	times  []time.Time // wrong guesses within the window
	delays int         // delays so far
	until  time.Time
	last   time.Time
}

func newCounter(l limit, now func() time.Time) *counter {
	return &counter{limit: l, now: now, entries: map[string]*entry{}}
}

// wait tells how long the name has to wait.
func (c *counter) wait(name string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[name]; e != nil {
		return e.until.Sub(c.now())
	}
	return 0
}

func (c *counter) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	e := c.entries[name]
	if e == nil || now.Sub(e.last) > c.limit.memory {
		c.makeRoom(now)
		e = &entry{}
		c.entries[name] = e
	}
	e.last = now
	for len(e.times) > 0 && now.Sub(e.times[0]) >= c.limit.window {
		e.times = e.times[1:]
	}
	e.times = append(e.times, now)
	if len(e.times) < c.limit.free && e.delays == 0 {
		return
	}
	e.times = nil
	e.until = now.Add(min(c.limit.first<<min(e.delays, 20), c.limit.longest))
	e.delays++
}

// take counts once and tells whether that was within the limit.
func (c *counter) take(name string) bool {
	if c.wait(name) > 0 {
		return false
	}
	c.add(name)
	return true
}

func (c *counter) remove(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, name)
}

// makeRoom drops what is forgiven, then what has not led to a delay yet, then anything.
func (c *counter) makeRoom(now time.Time) {
	if len(c.entries) < c.limit.capacity {
		return
	}
	for name, e := range c.entries {
		if now.Sub(e.last) > c.limit.memory || (e.delays == 0 && now.Sub(e.last) > c.limit.window) {
			delete(c.entries, name)
		}
	}
	for _, worthLess := range []func(*entry) bool{func(e *entry) bool { return e.delays == 0 }, func(*entry) bool { return true }} {
		for name, e := range c.entries {
			if len(c.entries) < c.limit.capacity*9/10 {
				return
			}
			if worthLess(e) {
				delete(c.entries, name)
			}
		}
	}
}
