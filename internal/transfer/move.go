package transfer

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/postgres"
)

// Move brings a tenant's data plane into another database, the empty name being the shared one, while its
// people and screens go on. Files stay where they are. A move that broke off is continued, finished or undone.
// For operators. Faults: NotFound, Conflict, Invalid, Unavailable.
func (s *Service) Move(ctx context.Context, tenant uuid.UUID, to string, tell func(postgres.MoveStep)) (postgres.Moved, error) {
	if err := s.Tenants.Note(ctx, tenant, "operator.move"); err != nil {
		return postgres.Moved{}, err
	}
	return s.DB.Move(ctx, tenant, to, tell)
}

// FinishMoves ends moves whose process ended in the moment when the tenant was in neither database.
type FinishMoves struct{}

// Kind names the job of River.
func (FinishMoves) Kind() string { return "tenant_move_finish" }

// InsertOpts makes it run once: the next comes soon.
func (FinishMoves) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// FinishMovesInterval bounds how long a tenant is out of reach after its move was killed.
const FinishMovesInterval = 10 * time.Second

// MoveFinisher works FinishMoves.
type MoveFinisher struct {
	river.WorkerDefaults[FinishMoves]
	Transfer *Service
}

// Work finishes what is decided.
func (f *MoveFinisher) Work(ctx context.Context, _ *river.Job[FinishMoves]) error {
	return f.Transfer.DB.FinishMoves(ctx)
}
