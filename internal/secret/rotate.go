package secret

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/postgres"
)

// ReencryptArgs ask for what older keys encrypted to be encrypted anew.
type ReencryptArgs struct{}

// Kind names the job of River.
func (ReencryptArgs) Kind() string { return "secrets.reencrypt" }

// Reencrypter works ReencryptArgs. A rotation adds a key, here or on another machine; running nodes see it
// and move everything over to it.
type Reencrypter struct {
	river.WorkerDefaults[ReencryptArgs]
	owners []func(context.Context) (int, error)
}

// NewReencrypter returns the worker; each owner of encrypted columns encrypts its own anew.
func NewReencrypter(owners ...func(context.Context) (int, error)) *Reencrypter {
	return &Reencrypter{owners: owners}
}

// batch is how many rows are encrypted anew in one transaction.
const batch = 100

// InBatches lets an owner encrypt its outdated rows anew, up to size of them in a transaction of the control
// plane, until there are no more. renewTx returns how many it was; so does InBatches, of all.
func InBatches(ctx context.Context, database *postgres.DB, renewTx func(tx postgres.Tx, size int32) (int, error)) (int, error) {
	total := 0
	for {
		n := 0
		err := database.ControlTx(ctx, func(tx postgres.Tx) (err error) {
			n, err = renewTx(tx, batch)
			return err
		})
		if err != nil {
			return total, err
		}
		total += n
		if n < batch {
			return total, nil
		}
	}
}

// Work encrypts everything that is outdated anew.
func (r *Reencrypter) Work(ctx context.Context, _ *river.Job[ReencryptArgs]) error {
	_, err := r.Reencrypt(ctx)
	return err
}

// Reencrypt does the work of the job and returns how many rows it was.
func (r *Reencrypter) Reencrypt(ctx context.Context) (int, error) {
	total := 0
	for _, reencrypt := range r.owners {
		n, err := reencrypt(ctx)
		total += n
		if err != nil {
			return total, fmt.Errorf("encrypt secrets anew: %w", err)
		}
	}
	return total, nil
}
