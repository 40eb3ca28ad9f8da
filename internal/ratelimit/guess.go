package ratelimit

import (
	"context"
	"time"
)

// Patience says how many guesses are free and how long one waits after more.
type Patience struct {
	Free    int           // guesses within the window before the first delay
	Window  time.Duration // how long a guess counts
	First   time.Duration // the first delay; each further guess doubles it
	Longest time.Duration
	Memory  time.Duration // after so long without a guess all is forgiven
}

// Guesses counts guesses by name, such as wrong passwords of an account, and makes those wait who guess
// too often.
type Guesses interface {
	// Wait tells how long the name has to wait.
	Wait(ctx context.Context, name string) (time.Duration, error)
	// Add counts a guess.
	Add(ctx context.Context, p Patience, name string) error
	// Take counts a guess unless the name has to wait, and tells whether it counted.
	Take(ctx context.Context, p Patience, name string) (bool, error)
	// Forget forgives the name everything.
	Forget(ctx context.Context, name string) error
}

// delay is how long one waits after so many delays before.
func (p Patience) delay(before int) time.Duration {
	return min(p.First<<min(before, maxDoublings), p.Longest)
}

// maxDoublings keeps the delay from running over; it is beyond the longest one long before.
const maxDoublings = 20
