package live

import (
	"context"
	"time"
)

// GuardInterval is how often a connection is asked whether it may go on: sessions, memberships and tenants end
// while it is open.
const GuardInterval = 2 * time.Second

// Guard returns a context that ends once may says no. stop ends the asking and must be called.
func Guard(ctx context.Context, may func(context.Context) bool) (guarded context.Context, stop context.CancelFunc) {
	guarded, stop = context.WithCancel(ctx)
	go func() {
		defer stop()
		tick := time.NewTicker(GuardInterval)
		defer tick.Stop()
		for {
			select {
			case <-guarded.Done():
				return
			case <-tick.C:
				if !may(guarded) {
					return
				}
			}
		}
	}()
	return guarded, stop
}
