package postgres

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/signate/signate/internal/fault"
)

// patience is how long a request waits for a tenant that is being moved.
const patience = 5 * time.Second

// Why a database does not let a tenant's transaction in.
var (
	errMoved  = errors.New("postgres: the tenant is not in this database")
	errFrozen = errors.New("postgres: the tenant is being moved")
)

// codeMoved is what enter_read raises.
const codeMoved = "SG001"

// What enter_write makes of application_name instead of letting a transaction in.
const (
	statusMoved  = "signate: moved"
	statusFrozen = "signate: frozen"
)

func admitted(c *pgconn.PgConn) error {
	switch c.ParameterStatus("application_name") {
	case statusMoved:
		return errMoved
	case statusFrozen:
		return errFrozen
	}
	return nil
}

// within runs fn on the database that holds the tenant's data plane. Which one that is is believed until the
// database itself denies it; then the control plane is asked. So what is remembered may be old, and the
// tenants of the shared database cost no question at all.
func (db *DB) within(ctx context.Context, tenant uuid.UUID, fn func(*place, *pgxpool.Pool) error) error {
	p, err := db.believed(tenant)
	if err == nil {
		err = p.run(ctx, fn)
	}
	for deadline := time.Now().Add(patience); refused(err) || errors.Is(err, errDown); err = p.run(ctx, fn) {
		before := p
		if p, err = db.asked(ctx, tenant); err != nil {
			return err
		}
		switch {
		case p != before:
			continue
		case p.isDown():
			return errDown
		case time.Now().After(deadline):
			return errMoving
		}
		if err := pause(ctx, 10*time.Millisecond+rand.N(30*time.Millisecond)); err != nil { //nolint:gosec // it only spreads retries
			return err
		}
	}
	return err
}

var errMoving = later(fault.Unavailable("This tenant is being moved to another database; try again.").WithCode("tenant_moving"))

func refused(err error) bool {
	return errors.Is(err, errMoved) || errors.Is(err, errFrozen) || hasCode(err, codeMoved)
}

func (p *place) run(ctx context.Context, fn func(*place, *pgxpool.Pool) error) error {
	pool, err := p.open(ctx)
	if err != nil {
		return err
	}
	if err := fn(p, pool); err != nil {
		return p.note(err)
	}
	return nil
}

// believed is where the tenant was last.
func (db *DB) believed(tenant uuid.UUID) (*place, error) {
	if name, ok := db.routes.Load(tenant); ok {
		return db.place(name.(string)) //nolint:forcetypeassert // nothing else is stored
	}
	return db.shared, nil
}

// asked is where the control plane has the tenant. Faults: NotFound.
func (db *DB) asked(ctx context.Context, tenant uuid.UUID) (*place, error) {
	var name string
	err := db.ControlRead().QueryRow(ctx, "select database_name from tenant_management.tenants where id = $1", tenant).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		db.routes.Delete(tenant)
		return nil, fault.NotFound("tenant")
	}
	if err != nil {
		return nil, connectionFault(err)
	}
	if name == "" {
		db.routes.Delete(tenant)
	} else {
		db.routes.Store(tenant, name)
	}
	return db.place(name)
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
