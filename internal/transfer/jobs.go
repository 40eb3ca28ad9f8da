package transfer

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// Purge removes tenants whose grace has passed.
type Purge struct{}

// Kind names the job of River.
func (Purge) Kind() string { return "tenant_purge" }

// PurgeInterval is how often it is looked for tenants to purge.
const PurgeInterval = time.Hour

// Purger works Purge.
type Purger struct {
	river.WorkerDefaults[Purge]
	Transfer *Service
}

// Work purges what is due.
func (p *Purger) Work(ctx context.Context, _ *river.Job[Purge]) error {
	return p.Transfer.PurgeDue(ctx)
}
