package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

func insertDevice(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, name string) error {
	_, err := tx.Exec(ctx, "insert into devices (tenant_id, id, name) values ($1, $2, $3)", tenant, id.New(), name)
	return err
}

func count(t *testing.T, r postgres.Reader) int {
	t.Helper()
	var n int
	if err := r.QueryRow(context.Background(), "select count(*) from devices").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDoors_show_only_the_tenant(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	a, tenantA := d.Tenant(t)
	b, _ := d.Tenant(t)
	if err := d.DB.Tx(a, func(tx postgres.Tx) error { return insertDevice(a, tx, tenantA, "A") }); err != nil {
		t.Fatal(err)
	}
	if got := count(t, d.DB.Read(a)); got != 1 {
		t.Errorf("the tenant sees %d of its 1 rows", got)
	}
	if got := count(t, d.DB.Read(b)); got != 0 {
		t.Errorf("another tenant sees %d rows", got)
	}
	if got := count(t, d.DB.ControlRead()); got != 0 {
		t.Errorf("without a tenant %d rows are visible", got)
	}
	err := d.DB.ControlTx(context.Background(), func(tx postgres.Tx) error {
		var n int
		if err := tx.QueryRow(context.Background(), "select count(*) from devices").Scan(&n); err != nil {
			return err
		}
		if n != 0 {
			t.Errorf("a control transaction sees %d rows", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDoors_refuse_writes_for_another_tenant(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	a, _ := d.Tenant(t)
	_, tenantB := d.Tenant(t)
	err := d.DB.Tx(a, func(tx postgres.Tx) error { return insertDevice(a, tx, tenantB, "planted") })
	if err == nil {
		t.Fatal("a row was planted in another tenant")
	}
}

func TestDoors_fail_closed_without_a_tenant(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	if _, err := d.DB.Read(context.Background()).Query(context.Background(), "select 1"); err == nil {
		t.Error("Read works without a tenant")
	}
	if err := d.DB.Tx(context.Background(), func(postgres.Tx) error { return nil }); err == nil {
		t.Error("Tx works without a tenant")
	}
}

func TestRead_refuses_writes(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, _ := d.Tenant(t)
	if _, err := d.DB.Read(ctx).Exec(ctx, "delete from devices"); err == nil {
		t.Error("Read deletes")
	}
}

func TestRead_reports_errors_and_gives_connections_back(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, _ := d.Tenant(t)
	var n int
	if err := d.DB.Read(ctx).QueryRow(ctx, "select 1 where false").Scan(&n); !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("a missing row is %v", err)
	}
	for i := range 100 { // more often than there are connections, and turns
		door := func(ctx context.Context) postgres.Reader { return d.DB.Read(ctx) }
		if i%2 == 1 {
			door = func(ctx context.Context) postgres.Reader { return d.DB.Read(ctx).Planned() }
		}
		if err := door(ctx).QueryRow(ctx, "select nonsense").Scan(&n); err == nil {
			t.Fatal("a query that cannot be prepared succeeds")
		}
		if err := door(ctx).QueryRow(ctx, "select 1/0").Scan(&n); err == nil {
			t.Fatal("a query that fails succeeds")
		}
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		if err := door(cancelled).QueryRow(cancelled, "select 1").Scan(&n); err == nil {
			t.Fatal("a cancelled query succeeds")
		}
	}
	if err := d.DB.Read(ctx).Planned().QueryRow(ctx, "select 7").Scan(&n); err != nil || n != 7 {
		t.Errorf("after the errors, planned: %d, %v", n, err)
	}
	if err := d.DB.Read(ctx).QueryRow(ctx, "select 7").Scan(&n); err != nil || n != 7 {
		t.Errorf("after the errors: %d, %v", n, err)
	}
}

// Write skew is what serializable transactions exclude: each of many counts the rows and adds one only
// below the limit; together they must stop exactly at it.
func TestTx_enforces_limits_under_concurrency(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, tenant := d.Tenant(t)
	const limit = 5
	errFull := errors.New("full")
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			err := d.DB.Tx(ctx, func(tx postgres.Tx) error {
				var n int
				if err := tx.QueryRow(ctx, "select count(*) from devices where tenant_id = $1", tenant).Scan(&n); err != nil {
					return err
				}
				if n >= limit {
					return errFull
				}
				return insertDevice(ctx, tx, tenant, fmt.Sprint(i))
			})
			if err != nil && !errors.Is(err, errFull) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := count(t, d.DB.Read(ctx)); got != limit {
		t.Errorf("%d rows, the limit is %d", got, limit)
	}
}

func TestTx_runs_effects_only_after_commit(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, _ := d.Tenant(t)
	ran := 0
	if err := d.DB.Tx(ctx, func(tx postgres.Tx) error { tx.AfterCommit(func() { ran++ }); return nil }); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("no")
	if err := d.DB.Tx(ctx, func(tx postgres.Tx) error { tx.AfterCommit(func() { ran++ }); return failed }); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if ran != 1 {
		t.Errorf("effects ran %d times, want once", ran)
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, tenant := d.Tenant(t)
	same := id.New()
	insert := func(orientation int) error {
		err := d.DB.Tx(ctx, func(tx postgres.Tx) error {
			_, err := tx.Exec(ctx, "insert into devices (tenant_id, id, name, orientation) values ($1, $2, 'x', $3)", tenant, same, orientation)
			return err
		})
		return postgres.Fault(err, "screen")
	}
	if err := insert(0); err != nil {
		t.Fatal(err)
	}
	if err := insert(0); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("a broken unique index is %v", err)
	}
	if err := insert(45); !fault.IsKind(err, fault.KindInvalid) {
		t.Errorf("a broken check is %v", err)
	}
	if err := postgres.Fault(pgx.ErrNoRows, "screen"); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("a missing row is %v", err)
	}
}

func TestOpen_refuses_a_mighty_role(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	conn, err := pgx.Connect(context.Background(), d.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var super bool
	if err := conn.QueryRow(context.Background(), "select rolsuper or rolbypassrls from pg_roles where rolname = 'signate_app'").Scan(&super); err != nil || super {
		t.Errorf("the serving role is mighty: %v %v", super, err)
	}
}
