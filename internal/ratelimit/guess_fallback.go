package ratelimit

import (
	"context"
	"log/slog"
	"time"
)

// FallbackGuesses counts in two stores and believes the first while it answers. The second counts all the
// time: whoever guessed at this node waits on when the first one goes away.
type FallbackGuesses struct {
	first, second Guesses
	line          *line
}

// NewFallbackGuesses returns a store over two; now is the clock, nil the system's.
func NewFallbackGuesses(first, second Guesses, log *slog.Logger, now func() time.Time) *FallbackGuesses {
	return &FallbackGuesses{first: first, second: second, line: newLine(log, now)}
}

// Wait tells how long the name has to wait.
func (f *FallbackGuesses) Wait(ctx context.Context, name string) (wait time.Duration, err error) {
	if f.line.try(ctx, func() error { wait, err = f.first.Wait(ctx, name); return err }) {
		return wait, nil
	}
	return f.second.Wait(ctx, name)
}

// Add counts a guess.
func (f *FallbackGuesses) Add(ctx context.Context, p Patience, name string) error {
	f.line.try(ctx, func() error { return f.first.Add(ctx, p, name) })
	return f.second.Add(ctx, p, name)
}

// Take counts a guess unless the name has to wait.
func (f *FallbackGuesses) Take(ctx context.Context, p Patience, name string) (taken bool, err error) {
	if !f.line.try(ctx, func() error { taken, err = f.first.Take(ctx, p, name); return err }) {
		return f.second.Take(ctx, p, name)
	}
	if taken {
		err = f.second.Add(ctx, p, name)
	}
	return taken, err
}

// Forget forgives the name everything.
func (f *FallbackGuesses) Forget(ctx context.Context, name string) error {
	f.line.try(ctx, func() error { return f.first.Forget(ctx, name) })
	return f.second.Forget(ctx, name)
}
