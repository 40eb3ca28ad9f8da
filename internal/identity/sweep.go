package identity

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/postgres"
)

// keepSessions is how long a session that has ended is kept, to tell reused tokens from unknown ones.
const keepSessions = 30 * 24 * time.Hour

// SweepArgs ask for what has expired to be removed.
type SweepArgs struct{}

// Kind names the job of River.
func (SweepArgs) Kind() string { return "identity.sweep" }

// Sweeper works SweepArgs.
type Sweeper struct {
	river.WorkerDefaults[SweepArgs]
	svc *Service
}

// NewSweeper returns the worker of SweepArgs.
func NewSweeper(s *Service) *Sweeper { return &Sweeper{svc: s} }

// Work removes expired tokens and sessions.
func (w *Sweeper) Work(ctx context.Context, _ *river.Job[SweepArgs]) error {
	s := w.svc
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.q.DeleteExpiredUserTokens(ctx, tx, s.now()); err != nil {
			return postgres.Fault(err, "token")
		}
		before := s.now().Add(-keepSessions)
		return postgres.Fault(s.q.DeleteOldSessions(ctx, tx, before), "session")
	})
}
