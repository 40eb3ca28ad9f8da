package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/signate/signate/internal/fault"
)

// maxAttempts bounds how often a transaction that lost a race is tried again.
const maxAttempts = 40

// Tx runs fn in a serializable transaction of the context's tenant. A transaction that loses a race
// (SQLSTATE 40001 or 40P01) is rolled back and tried again, so fn must have no effects outside the
// database; those belong in Tx.AfterCommit. While the tenant is being moved it waits for a while.
func (db *DB) Tx(ctx context.Context, fn func(tx Tx) error) error {
	tenant, err := tenantOf(ctx)
	if err != nil {
		return err
	}
	begin := "begin isolation level serializable; select tenant_management.enter_write('" + tenant.String() + "')"
	return db.within(ctx, tenant, func(p *place, pool *pgxpool.Pool) error {
		return db.runTx(ctx, pool, begin, func(tx Tx) error {
			if err := admitted(tx.Conn().PgConn()); err != nil {
				return err
			}
			tx.database = p.name
			return fn(tx)
		})
	})
}

// Snapshot runs fn in a read-only transaction of the context's tenant that sees one moment, however long
// it takes. It is never tried again once fn has begun, so fn may stream what it reads.
func (db *DB) Snapshot(ctx context.Context, fn func(tx Tx) error) error {
	tenant, err := tenantOf(ctx)
	if err != nil {
		return err
	}
	opts := pgx.TxOptions{BeginQuery: "begin isolation level repeatable read read only; select tenant_management.enter_read('" + tenant.String() + "')"}
	return db.within(ctx, tenant, func(p *place, pool *pgxpool.Pool) error {
		var after []func()
		changed := map[uuid.UUID]struct{}{} // it is read only
		err := pgx.BeginTxFunc(ctx, pool, opts, func(tx pgx.Tx) error {
			return fn(Tx{Tx: tx, after: &after, changed: changed, db: db, database: p.name})
		})
		return connectionFault(err)
	})
}

// ControlTx runs fn like Tx, but on the control plane: tenants, users, credentials. No tenant is set,
// so tenant tables are empty in it.
func (db *DB) ControlTx(ctx context.Context, fn func(tx Tx) error) error {
	const begin = "begin isolation level serializable; set local app.current_tenant_id = ''"
	return db.runTx(ctx, db.shared.pool, begin, func(tx Tx) error {
		tx.control = true
		tx.AfterCommit(func() {
			if len(tx.changed) > 0 {
				db.controlChanges.Add(1)
			}
		})
		return fn(tx)
	})
}

// ControlChanges counts what this node has changed of any tenant in the control plane. A copy that is kept together with the count
// is never older than what this node wrote itself.
func (db *DB) ControlChanges() uint64 { return db.controlChanges.Load() }

func (db *DB) runTx(ctx context.Context, pool *pgxpool.Pool, begin string, fn func(tx Tx) error) error {
	opts := pgx.TxOptions{BeginQuery: begin}
	for attempt := 1; ; attempt++ {
		after, changed := []func(){func() {}}, map[uuid.UUID]struct{}{}
		err := pgx.BeginTxFunc(ctx, pool, opts, func(tx pgx.Tx) (err error) {
			if err := fn(Tx{Tx: tx, after: &after, changed: changed, db: db}); err != nil {
				return err
			}
			after[0], err = db.changes.announce(ctx, tx, changed)
			return err
		})
		if err == nil {
			for _, f := range after {
				f()
			}
			return nil
		}
		if !retryable(err) || ctx.Err() != nil {
			return connectionFault(err)
		}
		if attempt == maxAttempts {
			return fault.Unavailable("Too many changes at once; try again.").Because(err)
		}
		if err := backoff(ctx, attempt); err != nil {
			return err
		}
	}
}

func retryable(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == "40001" || pe.Code == "40P01")
}

func backoff(ctx context.Context, attempt int) error {
	ceiling := min(time.Millisecond<<min(attempt, 6), 50*time.Millisecond)
	return pause(ctx, rand.N(ceiling)+time.Millisecond) //nolint:gosec // it only spreads retries
}

// Read returns a door for single reads of the context's tenant: each query and the setting of the
// tenant go to the server as one pipelined round trip, one implicit transaction.
func (db *DB) Read(ctx context.Context) Reader {
	tenant, err := tenantOf(ctx)
	return Reader{db: db, tenant: tenant, err: err}
}

// ControlRead returns a door for single reads of the control plane. No tenant is set in it.
func (db *DB) ControlRead() Reader { return Reader{db: db} }

// Reader runs single queries; it satisfies the DBTX interface of generated queries.
type Reader struct {
	db     *DB
	tenant uuid.UUID
	err    error

	planned bool // the query is planned once for all tenants and values, see Planned
	turn    bool // the query waits for its turn, see InTurn
}

// Planned returns the door for queries whose plan fits whatever their parameters are. PostgreSQL makes it once for
// each connection. Left alone it plans each run of a query anew whose plan looks cheaper with the values of the run,
// which takes longer than reading a page.
func (r Reader) Planned() Reader {
	r.planned = true
	return r
}

// InTurn returns the door for queries that are short: they take turns at a database on the same machine.
func (r Reader) InTurn() Reader {
	r.turn = true
	return r
}

// What a read begins with.
const (
	enterRead        = "select tenant_management.enter_read($1)"
	enterPlannedRead = "select tenant_management.enter_read($1), set_config('plan_cache_mode', 'force_generic_plan', true)"
	noTenant         = "select set_config('app.current_tenant_id', $1, true)"
)

// Query runs one query that returns rows.
func (r Reader) Query(ctx context.Context, sql string, args ...any) (rows pgx.Rows, err error) {
	if r.err != nil {
		return nil, r.err
	}
	if r.tenant == uuid.Nil {
		return pipeline(ctx, r.db.shared.pool, noTenant, "", sql, args, nil)
	}
	err = r.db.within(ctx, r.tenant, func(p *place, pool *pgxpool.Pool) (err error) {
		enter, end := enterRead, func() {}
		if r.planned {
			enter = enterPlannedRead
		}
		if r.turn {
			if end, err = p.turns.take(ctx); err != nil {
				return err
			}
		}
		if rows, err = pipeline(ctx, pool, enter, r.tenant, sql, args, end); err != nil {
			end()
		}
		return err
	})
	return rows, err
}

// pipeline runs a query. end, if there is one, is called when its rows are closed.
func pipeline(ctx context.Context, pool *pgxpool.Pool, enter string, tenant any, sql string, args []any, end func()) (pgx.Rows, error) {
	b := &pgx.Batch{}
	b.Queue(enter, tenant)
	b.Queue(sql, args...)
	results := pool.SendBatch(ctx, b)
	if _, err := results.Exec(); err != nil {
		return nil, connectionFault(errors.Join(err, ignoreSame(results.Close(), err)))
	}
	rows, err := results.Query()
	if err != nil {
		return nil, connectionFault(errors.Join(err, ignoreSame(results.Close(), err)))
	}
	return &batchRows{Rows: rows, results: results, end: end}, nil
}

func ignoreSame(err, first error) error {
	if err == nil || err.Error() == first.Error() {
		return nil
	}
	return err
}

// QueryRow runs one query that returns a row; without one Scan answers pgx.ErrNoRows.
func (r Reader) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := r.Query(ctx, sql, args...)
	return row{rows, err}
}

// Exec is refused: writes need the guarantees of Tx.
func (r Reader) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, errors.New("postgres: writes go through Tx")
}

// batchRows closes the batch with the rows, which gives the connection back.
type batchRows struct {
	pgx.Rows
	results pgx.BatchResults
	end     func()
	closed  bool
	err     error
}

func (r *batchRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *batchRows) Close() {
	if r.closed {
		return
	}
	r.closed = true
	r.Rows.Close()
	r.err = r.results.Close()
	if r.end != nil {
		r.end()
	}
}

func (r *batchRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

type row struct {
	rows pgx.Rows
	err  error
}

func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return connectionFault(err)
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return fmt.Errorf("read a row: %w", err)
	}
	r.rows.Close()
	return connectionFault(r.rows.Err())
}
