// Package job runs background work on River: jobs are rows, written in the transaction that makes them
// necessary, so neither exists without the other.
package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/signate/signate/internal/postgres"
)

// The queues.
const (
	QueueDefault = river.QueueDefault
	QueueMedia   = "media" // heavy work on files, few at a time

	QueueVideo = "video" // conversions of films, which take hours

	QueueTransfers = "transfers" // long conversations with other systems
	QueueWebhooks  = "webhooks"  // short ones, with many, some of whom never answer
)

// schema holds River's tables.
const schema = "jobs"

// Runner inserts jobs and, on nodes with the worker role, works them.
type Runner struct {
	workers *river.Workers
	client  *river.Client[pgx.Tx]
}

// New returns a runner. mediaWorkers bounds the jobs of QueueMedia that run at once.
func New(pool *pgxpool.Pool, mediaWorkers int, log *slog.Logger) (*Runner, error) {
	r := &Runner{workers: river.NewWorkers()}
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Schema: schema, Workers: r.workers, Logger: quiet(log),
		// River's default of 100 ms between fetches caps a queue at ten times its workers a second.
		FetchCooldown: 5 * time.Millisecond, JobTimeout: 30 * time.Minute, RescueStuckJobsAfter: time.Hour, MaxAttempts: 8,
		Queues: map[string]river.QueueConfig{QueueDefault: {MaxWorkers: 20}, QueueMedia: {MaxWorkers: mediaWorkers}, QueueVideo: {MaxWorkers: 1}, QueueTransfers: {MaxWorkers: 4}, QueueWebhooks: {MaxWorkers: 20}},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare background work: %w", err)
	}
	r.client = client
	return r, nil
}

// Register adds the worker of a kind of job; call it before Run.
func Register[T river.JobArgs](r *Runner, w river.Worker[T]) { river.AddWorker(r.workers, w) }

// InsertTx adds a job in the caller's transaction.
func (r *Runner) InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error {
	return r.InsertAtTx(ctx, tx, args, time.Time{})
}

// InsertAtTx adds a job in the caller's transaction that is worked at a time, not before; the zero time is now.
func (r *Runner) InsertAtTx(ctx context.Context, tx postgres.Tx, args river.JobArgs, at time.Time) error {
	if _, err := r.client.InsertTx(ctx, tx.Tx, args, &river.InsertOpts{ScheduledAt: at}); err != nil {
		return fmt.Errorf("insert the job %s: %w", args.Kind(), err)
	}
	tx.JobsAdded(ctx)
	return nil
}

// Every runs the job regularly, once on all nodes together.
func (r *Runner) Every(interval time.Duration, args river.JobArgs) {
	r.client.PeriodicJobs().Add(river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Run works jobs until the context ends, then lets running ones finish for a while.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start background work: %w", err)
	}
	<-ctx.Done()
	soft, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := r.client.Stop(soft); err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return r.client.StopAndCancel(hard)
}
