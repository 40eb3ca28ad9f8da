package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
)

// Bounds of a move.
const (
	maxRounds  = 8                // of copying while writes go on
	fewRows    = 500              // changed in a round are few enough to end writes for the rest
	lockWait   = 5 * time.Second  // for writes or reads that are under way
	lockTries  = 12               // before it is given up
	copyLeeway = 10 * time.Minute // for what must not be left half done when whoever asked has gone
)

// MoveStep tells how far a move is.
type MoveStep struct {
	Doing string // copy, freeze, verify, close, open, switch, clear, done
	Table string // of copy and verify
	Rows  int    // that were written
}

// Moved tells what a move did.
type Moved struct {
	From, To string
	Rows     int           // at the end, each compared
	Frozen   time.Duration // how long the tenant's writes had to wait
}

// Move brings a tenant's data plane into the database of the name, the empty one being the shared one, while
// people and screens go on. Rounds of comparing and copying bring the target close; then the tenant's writes wait
// while the rest is copied and every row compared; then the source closes, the target opens, and the control plane
// says so. What is left in the source is removed last.
//
// The source being closed is the decision. A move that ends before it has changed nothing that anybody sees, and
// one that ends after it is finished by the next Move or FinishMoves. Two moves of a tenant exclude each other.
// Faults: NotFound, Conflict, Invalid when there is no such database, Unavailable.
func (db *DB) Move(ctx context.Context, tenant uuid.UUID, to string, tell func(MoveStep)) (Moved, error) {
	if _, known := db.places[to]; !known && to != "" {
		return Moved{}, fault.Invalid("to", "unknown", "SIGNATE_DATABASES names no database "+to+".")
	}
	m, err := db.newMover(ctx, tenant, tell)
	if err != nil {
		return Moved{}, err
	}
	defer m.close()
	if err := m.recover(ctx, to); err != nil {
		return Moved{}, err
	}
	from, err := m.current(ctx)
	if err != nil || from == to {
		return Moved{From: from, To: to}, err
	}
	if err := m.between(ctx, from, to); err != nil {
		return Moved{}, err
	}
	return m.run(ctx)
}

func (m *mover) run(ctx context.Context) (out Moved, err error) {
	out.From, out.To = m.source.name, m.target.name
	if err := m.begin(ctx); err != nil {
		return out, err
	}
	for range maxRounds {
		n, err := m.round(ctx)
		if err != nil {
			return out, err
		}
		if n <= fewRows {
			break
		}
	}
	if out.Rows, out.Frozen, err = m.last(ctx); err != nil {
		return out, err
	}
	return out, m.finish(ctx)
}

// round copies what differs as of one moment, while writes go on.
func (m *mover) round(ctx context.Context) (changed int, err error) {
	opts := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, m.source.conn, opts, func(from pgx.Tx) error {
		changed, _, err = m.level(ctx, from, false)
		return err
	})
	return changed, err
}

// last ends the tenant's writes, copies the rest, compares every row, and closes the source.
func (m *mover) last(ctx context.Context) (rows int, frozen time.Duration, err error) {
	m.tell(MoveStep{Doing: "freeze"})
	var began time.Time
	err = m.source.locked(ctx, m.tenant, lockWrites, func(from pgx.Tx) error {
		began = time.Now()
		if open, err := placed(ctx, from, m.tenant); err != nil || !open {
			return orElse(err, fault.Conflict("The tenant was moved meanwhile."))
		}
		if _, rows, err = m.level(ctx, from, true); err != nil {
			return err
		}
		m.tell(MoveStep{Doing: "close"})
		if _, err := from.Exec(ctx, "delete from tenant_management.placements where tenant_id = $1", m.tenant); err != nil {
			return fmt.Errorf("close the source: %w", err)
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	if err := m.open(ctx); err != nil {
		return 0, 0, err
	}
	return rows, time.Since(began), nil
}

// open lets the tenant into the target and tells the control plane.
func (m *mover) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), copyLeeway)
	defer cancel()
	m.tell(MoveStep{Doing: "open"})
	if _, err := m.target.conn.Exec(ctx, "insert into tenant_management.placements (tenant_id) values ($1) on conflict do nothing", m.tenant); err != nil {
		return fmt.Errorf("open the target: %w", err)
	}
	m.tell(MoveStep{Doing: "switch"})
	if _, err := m.control.Exec(ctx, "update tenant_management.tenants set database_name = $2, updated_at = now() where id = $1", m.tenant, m.target.name); err != nil {
		return fmt.Errorf("tell the control plane: %w", err)
	}
	return nil
}

// finish removes what is left in the source and forgets the move.
func (m *mover) finish(ctx context.Context) error {
	m.tell(MoveStep{Doing: "clear"})
	if m.source.name != "" {
		if err := m.db.relay(ctx, m.source.name); err != nil {
			return fmt.Errorf("bring the jobs of the source: %w", err)
		}
	}
	if err := m.source.clear(ctx, m.tenant); err != nil {
		return err
	}
	m.tell(MoveStep{Doing: "done"})
	return m.forget(ctx)
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
