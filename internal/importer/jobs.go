package importer

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/importer/internal/db"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/postgres"
)

// RunArgs ask for an import to be worked, from where it stopped.
type RunArgs struct {
	Tenant uuid.UUID `json:"tenant"`
	Import uuid.UUID `json:"import"`
}

// Kind names the job of River.
func (RunArgs) Kind() string { return "import.run" }

// InsertOpts choose the queue for long transfers.
func (RunArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: job.QueueTransfers, MaxAttempts: maxAttempts}
}

const (
	maxAttempts = 6
	// sliceTime is how long a worker stays with an import before others of the queue have their turn; itemTime
	// bounds one thing. Together they stay below what the queue takes for a stuck job.
	sliceTime = 15 * time.Minute
	itemTime  = 30 * time.Minute
)

// Worker works RunArgs.
type Worker struct {
	river.WorkerDefaults[RunArgs]
	svc *Service
}

// NewWorker returns the worker of imports.
func NewWorker(svc *Service) *Worker { return &Worker{svc: svc} }

// Timeout bounds one turn.
func (*Worker) Timeout(*river.Job[RunArgs]) time.Duration {
	return sliceTime + itemTime + 5*time.Minute
}

// Work goes on with an import. What is wrong with the import itself ends it with a sentence for people;
// anything else is tried again, and ends it too when the last attempt did not get further.
func (w *Worker) Work(ctx context.Context, j *river.Job[RunArgs]) error {
	ctx = access.System(ctx, j.Args.Tenant)
	more, err := w.svc.run(ctx, j.Args.Import, sliceTime)
	if err != nil && ctx.Err() == nil && j.Attempt >= maxAttempts {
		w.svc.Log.ErrorContext(ctx, "an import was given up", "import_id", j.Args.Import, "error", err)
		_, ended := w.svc.finish(ctx, j.Args.Import, Failed, "Something went wrong here. Start it again; if that does not help, ask the operator to look into the log.")
		if fault.IsKind(ended, fault.KindNotFound) {
			return nil
		}
		return ended
	}
	if err == nil && more {
		return river.JobSnooze(0)
	}
	return err
}

// SweepArgs ask for imports whose worker is gone to be taken up again.
type SweepArgs struct{}

// SweepEvery is how often that is looked for.
const SweepEvery = 20 * time.Second

// Kind names the job of River.
func (SweepArgs) Kind() string { return "import.sweep" }

// InsertOpts keep a sweep that failed from being repeated: the next one comes soon.
func (SweepArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// Sweeper works SweepArgs.
type Sweeper struct {
	river.WorkerDefaults[SweepArgs]
	svc *Service
}

// NewSweeper returns the worker that looks for imports without one.
func NewSweeper(svc *Service) *Sweeper { return &Sweeper{svc: svc} }

// Work has the imports of workers that were killed taken up by others.
func (w *Sweeper) Work(ctx context.Context, _ *river.Job[SweepArgs]) error {
	return w.svc.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		rows, err := w.svc.q.TouchStaleRuns(ctx, tx, leaseTime.Seconds())
		if err != nil {
			return postgres.Fault(err, "import")
		}
		for _, r := range rows {
			if err := w.svc.Jobs.InsertTx(ctx, tx, RunArgs{Tenant: r.TenantID, Import: r.ImportID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// lease takes an import in hand; ok is false while another worker has it, or when it is over.
func (s *Service) lease(ctx context.Context, importID, lease uuid.UUID) (run db.TenantManagementImportRun, ok bool, err error) {
	err = s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		run, err = s.q.LeaseRun(ctx, tx, db.LeaseRunParams{TenantID: access.From(ctx).Tenant, ImportID: importID, Lease: &lease, Stale: leaseTime.Seconds()})
		return postgres.Fault(err, "import")
	})
	if fault.IsKind(err, fault.KindNotFound) {
		return run, false, nil
	}
	return run, err == nil, err
}

// beat shows signs of life until the context ends, and calls lost when the import is not this worker's any
// more: it was cancelled, or another has taken it up.
func (s *Service) beat(ctx context.Context, importID, lease uuid.UUID, lost func()) {
	t := time.NewTicker(beatEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		var mine int64
		err := s.DB.ControlTx(ctx, func(tx postgres.Tx) (err error) {
			mine, err = s.q.BeatRun(ctx, tx, db.BeatRunParams{TenantID: access.From(ctx).Tenant, ImportID: importID, Lease: &lease})
			return err
		})
		if err == nil && mine == 0 {
			lost()
			return
		}
	}
}

// beatEvery is well below leaseTime, and how soon a cancelled import stops in the middle of a file.
const beatEvery = 2 * time.Second

func (s *Service) release(ctx context.Context, importID, lease uuid.UUID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.ReleaseRun(ctx, tx, db.ReleaseRunParams{TenantID: access.From(ctx).Tenant, ImportID: importID, Lease: &lease}), "import")
	})
}
