package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/ratelimit"
)

// accountPatience bounds guesses at one account, from wherever they come.
var accountPatience = ratelimit.Patience{Free: 10, Window: 15 * time.Minute, First: time.Minute, Longest: time.Hour, Memory: 24 * time.Hour}

// askPatience bounds the mails that somebody can have sent to one address.
var askPatience = ratelimit.Patience{Free: 5, Window: time.Hour, First: 30 * time.Minute, Longest: 12 * time.Hour, Memory: 24 * time.Hour}

// addressPatience bounds guesses from one address, at whichever account.
func addressPatience(perMinute int) ratelimit.Patience {
	return ratelimit.Patience{Free: perMinute, Window: time.Minute, First: time.Minute, Longest: 15 * time.Minute, Memory: time.Hour}
}

// guesses counts wrong guesses by account, whether the account exists or not, and by address.
type guesses struct {
	store     ratelimit.Guesses
	perMinute int // from one address; 0 takes any number
}

// check refuses an account or address with too many wrong guesses, even with the right one.
func (g *guesses) check(ctx context.Context, account string) error {
	wait, err := g.store.Wait(ctx, account)
	if err != nil {
		return fmt.Errorf("look up wrong guesses: %w", err)
	}
	if name, limited := g.addressOf(ctx); limited {
		byAddress, err := g.store.Wait(ctx, name)
		if err != nil {
			return fmt.Errorf("look up wrong guesses: %w", err)
		}
		wait = max(wait, byAddress)
	}
	if wait <= 0 {
		return nil
	}
	f := fault.New(fault.KindRateLimited, "Too many wrong attempts; wait a while and try again.")
	f.RetryAfter = wait
	return f
}

// fail counts a wrong guess.
func (g *guesses) fail(ctx context.Context, account string) error {
	if err := g.store.Add(ctx, accountPatience, account); err != nil {
		return fmt.Errorf("count a wrong guess: %w", err)
	}
	if name, limited := g.addressOf(ctx); limited {
		if err := g.store.Add(ctx, addressPatience(g.perMinute), name); err != nil {
			return fmt.Errorf("count a wrong guess: %w", err)
		}
	}
	return nil
}

// forget forgives an account, whose owner has come.
func (g *guesses) forget(ctx context.Context, account string) error {
	if err := g.store.Forget(ctx, account); err != nil {
		return fmt.Errorf("forget wrong guesses: %w", err)
	}
	return nil
}

// mayAsk counts a mail that a user wants and tells whether it is to be sent.
func (g *guesses) mayAsk(ctx context.Context, what string) (bool, error) {
	may, err := g.store.Take(ctx, askPatience, "ask:"+what)
	if err != nil {
		return false, fmt.Errorf("count a mail: %w", err)
	}
	return may, nil
}

func (g *guesses) addressOf(ctx context.Context) (name string, limited bool) {
	address := access.From(ctx).Address
	return "address:" + address.String(), g.perMinute > 0 && address.IsValid()
}
