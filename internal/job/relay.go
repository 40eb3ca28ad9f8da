package job

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// Relay brings jobs into the queue that were added in other databases and left there, because whoever added
// them ended between the commit and the way to the queue.
type Relay struct{}

// Kind names the job of River.
func (Relay) Kind() string { return "job_relay" }

// InsertOpts makes it run once: the next comes soon.
func (Relay) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// RelayInterval is how long a job can wait in another database.
const RelayInterval = 15 * time.Second

// Relayer works Relay.
type Relayer struct {
	river.WorkerDefaults[Relay]
	Queue interface {
		RelayJobs(ctx context.Context) error
	}
}

// Work brings what waits.
func (r *Relayer) Work(ctx context.Context, _ *river.Job[Relay]) error { return r.Queue.RelayJobs(ctx) }
