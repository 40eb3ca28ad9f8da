package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
)

// What is locked of a tenant, as the second argument of hashtextextended: enter_write and enter_read take the
// first two shared.
const (
	lockWrites = 1
	lockReads  = 2
	lockMover  = 3
)

// side is a database at an end of a move, as the owner of its schema, whose rights removing rows of the log
// needs.
type side struct {
	name string
	conn *pgx.Conn
}

// mover moves one tenant. While its connection to the control plane lasts no other can.
type mover struct {
	db             *DB
	tenant         uuid.UUID
	tell           func(MoveStep)
	control        *pgx.Conn
	source, target *side
}

func (db *DB) newMover(ctx context.Context, tenant uuid.UUID, tell func(MoveStep)) (*mover, error) {
	if tell == nil {
		tell = func(MoveStep) {}
	}
	control, err := db.shared.admin(ctx)
	if err != nil {
		return nil, err
	}
	m := &mover{db: db, tenant: tenant, tell: tell, control: control.conn}
	if err := m.lock(ctx); err != nil {
		m.close()
		return nil, connectionFault(err)
	}
	return m, nil
}

// busyPatience is how long another process may hold a tenant before that is told: PostgreSQL notices only after a
// moment that one was killed.
const busyPatience = 3 * time.Second

// lock keeps other processes from moving the tenant until the control connection ends.
func (m *mover) lock(ctx context.Context) error {
	for started := time.Now(); ; {
		var alone bool
		err := m.control.QueryRow(ctx, "select pg_try_advisory_lock(hashtextextended($1::text, $2))", m.tenant.String(), lockMover).Scan(&alone)
		if err != nil || alone {
			return err
		}
		if time.Since(started) > busyPatience {
			return errBusy
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

var errBusy = fault.Conflict("This tenant is being moved by another process.").WithCode("move_running")

func (m *mover) close() {
	for _, s := range []*side{m.source, m.target, {conn: m.control}} {
		if s != nil && s.conn != nil {
			ctx, cancel := context.WithTimeout(context.Background(), connectTimeout) //nolint:forbidigo // whoever asked may have gone
			if s.conn == m.control {
				// PostgreSQL gives up the lock of a connection a moment after it is closed, and the next move may begin by then.
				_, _ = m.control.Exec(ctx, "select pg_advisory_unlock_all()")
			}
			_ = s.conn.Close(ctx) // what was not committed is undone
			cancel()
		}
	}
}

// admin connects as the owner of the schema, writing values the same way everywhere.
func (p *place) admin(ctx context.Context) (*side, error) {
	if p.adminURL == "" {
		return nil, fmt.Errorf("the owner of the database %q is not known", p.name)
	}
	pc, err := pgx.ParseConfig(p.adminURL)
	if err != nil {
		return nil, fmt.Errorf("read the database URL: %w", redact(err))
	}
	pc.ConnectTimeout = connectTimeout
	for k, v := range map[string]string{
		"application_name": "signate move", "timezone": "UTC", "datestyle": "ISO", "intervalstyle": "postgres", "bytea_output": "hex", "extra_float_digits": "1",
	} {
		pc.RuntimeParams[k] = v
	}
	conn, err := pgx.ConnectConfig(ctx, pc)
	if err != nil {
		return nil, connectionFault(fmt.Errorf("connect to the database %q: %w", p.name, err))
	}
	return &side{p.name, conn}, nil
}

// between connects both ends and makes sure that they are two databases with the same schema.
func (m *mover) between(ctx context.Context, source, target string) (err error) {
	if m.source, err = m.connect(ctx, m.source, source); err != nil {
		return err
	}
	if m.target, err = m.connect(ctx, m.target, target); err != nil {
		return err
	}
	var ids [2]uuid.UUID
	var versions [2]int64
	for i, s := range []*side{m.source, m.target} {
		err := s.conn.QueryRow(ctx, "select (select id from tenant_management.database_identity), (select max(version_id) from goose_db_version)").Scan(&ids[i], &versions[i])
		if err != nil {
			return fmt.Errorf("tell the databases apart: %w", connectionFault(err))
		}
	}
	if ids[0] == ids[1] {
		return fault.Conflict("Both names lead to the same database.").WithCode("same_database")
	}
	if versions[0] != versions[1] {
		return fault.Conflict(fmt.Sprintf("The databases have the schema versions %d and %d; run signate migrate first.", versions[0], versions[1])).WithCode("schemas_differ")
	}
	return nil
}

// connect replaces a connection, and brings the schema up to date first.
func (m *mover) connect(ctx context.Context, old *side, name string) (*side, error) {
	if old != nil {
		_ = old.conn.Close(ctx) // a new one follows
	}
	p, err := m.db.place(name)
	if err != nil {
		return nil, err
	}
	if _, err := p.open(ctx); err != nil {
		return nil, err
	}
	return p.admin(ctx)
}

// current is where the control plane has the tenant. Faults: NotFound, Conflict when it is deleted.
func (m *mover) current(ctx context.Context) (name string, err error) {
	var deleted bool
	err = m.control.QueryRow(ctx, "select database_name, deleted_at is not null from tenant_management.tenants where id = $1", m.tenant).Scan(&name, &deleted)
	if err != nil {
		return "", Fault(err, "tenant")
	}
	if deleted {
		return "", fault.Conflict("This tenant is deleted; restore it first.").WithCode("deleted")
	}
	return name, nil
}

func (m *mover) begin(ctx context.Context) error {
	_, err := m.control.Exec(ctx, `insert into tenant_management.tenant_moves (tenant_id, source, target) values ($1, $2, $3)
		on conflict (tenant_id) do update set source = excluded.source, target = excluded.target`, m.tenant, m.source.name, m.target.name)
	if err != nil {
		return fmt.Errorf("note the move: %w", connectionFault(err))
	}
	return nil
}

func (m *mover) forget(ctx context.Context) error {
	if _, err := m.control.Exec(ctx, "delete from tenant_management.tenant_moves where tenant_id = $1", m.tenant); err != nil {
		return fmt.Errorf("forget the move: %w", connectionFault(err))
	}
	// What is kept in copies is of another time, should the tenant come back.
	if _, err := m.control.Exec(ctx, "select pg_notify($1, $2)", changesChannel, sayEpoch+uuid.NewString()); err != nil {
		return fmt.Errorf("tell the nodes of the move: %w", connectionFault(err))
	}
	return nil
}

// recover ends a move that broke off: forward when its source was closed already; else it goes on when the
// target is the same as before, and what was copied is removed when it is another.
func (m *mover) recover(ctx context.Context, to string) error {
	var source, target string
	err := m.control.QueryRow(ctx, "select source, target from tenant_management.tenant_moves where tenant_id = $1", m.tenant).Scan(&source, &target)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return connectionFault(err)
	}
	if err := m.between(ctx, source, target); err != nil {
		return err
	}
	open, err := placed(ctx, m.source.conn, m.tenant)
	if err != nil {
		return err
	}
	if !open {
		if err := m.open(ctx); err != nil {
			return err
		}
		return m.finish(ctx)
	}
	// The version of the row that a broken-off move wanted to delete is replaced, because it costs every write a lock.
	if _, err := m.source.conn.Exec(ctx, "update tenant_management.placements set since = since where tenant_id = $1", m.tenant); err != nil {
		return fmt.Errorf("renew the placement: %w", err)
	}
	if target == to {
		return nil
	}
	if err := m.target.clear(ctx, m.tenant); err != nil {
		return err
	}
	return m.forget(ctx)
}

// FinishMoves ends the moves whose process ended after their decision, when the tenant is in neither database.
func (db *DB) FinishMoves(ctx context.Context) error {
	rows, err := db.ControlRead().Query(ctx, "select tenant_id, source, target from tenant_management.tenant_moves")
	if err != nil {
		return err
	}
	type left struct {
		Tenant         uuid.UUID
		Source, Target string
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[left])
	if err != nil {
		return fmt.Errorf("list the moves: %w", connectionFault(err))
	}
	var failed error
	for _, l := range all {
		m, err := db.newMover(ctx, l.Tenant, nil)
		if errors.Is(err, errBusy) {
			continue
		}
		if err == nil {
			err = m.recover(ctx, l.Target)
			m.close()
		}
		failed = errors.Join(failed, err)
	}
	return failed
}

// Vacate removes what a tenant that is due to be purged has in a database beside the shared one.
func (db *DB) Vacate(ctx context.Context, tenant uuid.UUID) error {
	var name string
	err := db.ControlRead().QueryRow(ctx, `select database_name from tenant_management.tenants
		where id = $1 and deleted_at < now() - interval '30 days'`, tenant).Scan(&name)
	if err != nil {
		return Fault(err, "tenant to purge")
	}
	if name == "" {
		return nil
	}
	p, err := db.place(name)
	if err != nil {
		return err
	}
	s, err := p.admin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := s.conn.Exec(ctx, "delete from tenant_management.placements where tenant_id = $1", tenant); err != nil {
		return fmt.Errorf("close the database: %w", connectionFault(err))
	}
	return s.clear(ctx, tenant)
}

type queryer interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// placed tells whether the database is open for the tenant.
func placed(ctx context.Context, q queryer, tenant uuid.UUID) (yes bool, err error) {
	err = q.QueryRow(ctx, "select exists (select from tenant_management.placements where tenant_id = $1)", tenant).Scan(&yes)
	return yes, connectionFault(err)
}

// locked runs fn in a transaction that holds a lock of the tenant exclusively. It asks for it for a short time and
// often: while it asks, others are refused.
func (s *side) locked(ctx context.Context, tenant uuid.UUID, which int, fn func(pgx.Tx) error) error {
	for try := 1; ; try++ {
		err := pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error {
			if err := asTenant(ctx, tx, tenant); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "select set_config('lock_timeout', $1, true)", lockWait.String()); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended($1::text, $2))", tenant.String(), which); err != nil {
				return err
			}
			return fn(tx)
		})
		if !hasCode(err, "55P03") {
			return connectionFault(err)
		}
		if try == lockTries {
			return fault.Conflict("The tenant has something under way that does not end; try again later.").WithCode("tenant_busy").Because(err)
		}
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
	}
}

// asTenant lets the transaction see the tenant's rows, and puts off what refers to rows that come later.
func asTenant(ctx context.Context, tx pgx.Tx, tenant uuid.UUID) error {
	if _, err := tx.Exec(ctx, "select set_config('app.current_tenant_id', $1, true)", tenant.String()); err != nil {
		return connectionFault(err)
	}
	_, err := tx.Exec(ctx, "set constraints all deferred")
	return connectionFault(err)
}

// clear removes the tenant's rows from a database that is closed for it, once nobody reads them any more.
func (s *side) clear(ctx context.Context, tenant uuid.UUID) error {
	return s.locked(ctx, tenant, lockReads, func(tx pgx.Tx) error {
		open, err := placed(ctx, tx, tenant)
		if err != nil || open {
			return orElse(err, fmt.Errorf("the database %q is open for the tenant %s: nothing was removed", s.name, tenant))
		}
		tables, err := TablesTx(ctx, Tx{Tx: tx})
		if err != nil {
			return err
		}
		for i := len(tables) - 1; i >= 0; i-- {
			if _, err := tx.Exec(ctx, "delete from "+identifiers([]string{tables[i].Name})+" where tenant_id = $1", tenant); err != nil {
				return fmt.Errorf("remove the rows of %s: %w", tables[i].Name, err)
			}
		}
		return nil
	})
}
