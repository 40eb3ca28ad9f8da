package offer

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/postgres"
)

// RefreshArgs ask for the copies of an accepted offer to be made, or made like their source again.
type RefreshArgs struct {
	Offer uuid.UUID `json:"offer"`
	Round bool      `json:"round,omitempty"` // of the regular comparison, which one waiting job serves
	Wait  int       `json:"wait,omitempty"`  // seconds that it waited for what the source was not ready with
}

// Kind names the job of River.
func (RefreshArgs) Kind() string { return "offer.refresh" }

// InsertOpts choose the queue for long transfers.
func (a RefreshArgs) InsertOpts() river.InsertOpts {
	opts := river.InsertOpts{Queue: job.QueueTransfers, MaxAttempts: 5}
	if a.Round {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}}
	}
	return opts
}

// Refresher works RefreshArgs.
type Refresher struct {
	river.WorkerDefaults[RefreshArgs]
	Offers *Service
}

// Timeout bounds the copying of one offer.
func (*Refresher) Timeout(*river.Job[RefreshArgs]) time.Duration { return 30 * time.Minute }

// Work copies.
func (w *Refresher) Work(ctx context.Context, j *river.Job[RefreshArgs]) error {
	return w.Offers.refresh(ctx, j.Args)
}

// SweepArgs ask for offers to be ended whose time is over, for what was left of ended ones to be removed, and for
// copies to be compared with their source.
type SweepArgs struct{}

// SweepEvery is how often that is done, and so how long a change of the source takes to reach the copies.
const SweepEvery = time.Minute

// Kind names the job of River.
func (SweepArgs) Kind() string { return "offer.sweep" }

// InsertOpts keep a round that failed from being repeated: the next one comes soon.
func (SweepArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// Sweeper works SweepArgs.
type Sweeper struct {
	river.WorkerDefaults[SweepArgs]
	Offers *Service
}

// Work goes through the offers that need it.
func (w *Sweeper) Work(ctx context.Context, _ *river.Job[SweepArgs]) error {
	return errors.Join(w.Offers.expire(ctx), w.Offers.clean(ctx), w.Offers.compare(ctx))
}

// expire withdraws offers whose time is over.
func (s *Service) expire(ctx context.Context) error {
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		rows, err := s.q.ExpireOffers(ctx, tx)
		if err != nil {
			return postgres.Fault(err, "offer")
		}
		for _, row := range rows {
			if err := s.notedTx(ctx, tx, "offer.expired", row); err != nil {
				return err
			}
		}
		return nil
	})
}

// clean removes what a node that ended too early left of ended offers.
func (s *Service) clean(ctx context.Context) error {
	rows, err := s.q.UnremovedOffers(ctx, s.DB.ControlRead())
	if err != nil {
		return postgres.Fault(err, "offer")
	}
	var failed error
	for _, row := range rows {
		failed = errors.Join(failed, s.remove(access.System(ctx, row.ToTenant), row))
	}
	return failed
}

func (s *Service) compare(ctx context.Context) error {
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		ids, err := s.q.StaleOffers(ctx, tx, s.Now().Add(-SweepEvery/2))
		if err != nil {
			return postgres.Fault(err, "offer")
		}
		for _, id := range ids {
			if err := s.Jobs.InsertTx(ctx, tx, RefreshArgs{Offer: id, Round: true}); err != nil {
				return err
			}
		}
		return nil
	})
}
