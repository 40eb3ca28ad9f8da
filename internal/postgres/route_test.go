package postgres_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

// connect connects as the owner of a database.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// admin runs a statement as the owner of a database.
func admin(t *testing.T, url, sql string, args ...any) {
	t.Helper()
	conn := connect(t, url)
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, url, sql string, args ...any) (n int) {
	t.Helper()
	conn := connect(t, url)
	if err := conn.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// send makes the databases as a move leaves them: the tenant is in to and nowhere else.
func send(t *testing.T, d *pgtest.Database, tenant uuid.UUID, name, from, to string) {
	t.Helper()
	admin(t, from, "delete from tenant_management.placements where tenant_id = $1", tenant)
	admin(t, to, "insert into tenant_management.placements (tenant_id) values ($1)", tenant)
	admin(t, d.AdminURL, "update tenant_management.tenants set database_name = $2 where id = $1", tenant, name)
}

func TestRoute_leads_to_the_tenants_database_and_nowhere_else(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	node := d.With(t, map[string]string{"other": other.URL()})
	ctx, tenant := d.Tenant(t)
	stays, staying := d.Tenant(t)
	if _, unwell := node.Databases(ctx)["other"]; !unwell {
		t.Fatal("the other database is not known")
	}
	write := func(name string) error {
		return node.Tx(ctx, func(tx postgres.Tx) error { return insertDevice(ctx, tx, tenant, name) })
	}
	if err := write("before"); err != nil {
		t.Fatal(err)
	}
	send(t, d, tenant, "other", d.AdminURL, other.URL())
	if n := count(t, node.Read(ctx)); n != 0 {
		t.Errorf("%d rows are read where the tenant was", n)
	}
	if err := write("after"); err != nil {
		t.Fatal(err)
	}
	devices := "select count(*) from devices where tenant_id = $1 and name = $2"
	if n := number(t, other.AdminURL(), devices, tenant, "after"); n != 1 {
		t.Errorf("%d rows arrived in the other database", n)
	}
	if n := number(t, d.AdminURL, devices, tenant, "after"); n != 0 {
		t.Errorf("%d rows were written where the tenant was", n)
	}
	err := node.Snapshot(ctx, func(tx postgres.Tx) error {
		var n int
		err := tx.QueryRow(ctx, "select count(*) from devices").Scan(&n)
		if n != 1 {
			t.Errorf("a snapshot has %d rows", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	// Back again: what the node remembers is wrong once more, for the first to ask by any door.
	send(t, d, tenant, "", other.URL(), d.AdminURL)
	if err := node.Snapshot(ctx, func(postgres.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
	if err := write("back"); err != nil {
		t.Fatal(err)
	}
	if n := number(t, d.AdminURL, devices, tenant, "back"); n != 1 {
		t.Errorf("%d rows arrived in the shared database", n)
	}
	if err := node.Tx(stays, func(tx postgres.Tx) error { return insertDevice(stays, tx, staying, "x") }); err != nil {
		t.Error(err)
	}
}

// A query that needs both planes must fail where only one is, not find nothing.
func TestRoute_keeps_the_control_plane_out_of_other_databases(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	node := d.With(t, map[string]string{"other": other.URL()})
	ctx, tenant := d.Tenant(t)
	node.Databases(ctx)
	send(t, d, tenant, "other", d.AdminURL, other.URL())
	for _, sql := range []string{
		"select count(*) from tenant_management.tenants", "select count(*) from auth_user",
		"select count(*) from (insert into tenant_management.placements (tenant_id) values (gen_random_uuid()) returning 1) x",
	} {
		var n int
		if err := node.Read(ctx).QueryRow(ctx, sql).Scan(&n); err == nil {
			t.Errorf("%s finds %d", sql, n)
		}
	}
	err := d.DB.Tx(ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(ctx, "delete from tenant_management.placements")
		return err
	})
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code != "42501" || err == nil {
		t.Errorf("the serving role opens and closes databases: %v", err)
	}
}

func TestRoute_of_a_database_that_is_down_or_unknown(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	node, ignorant := d.With(t, map[string]string{"other": other.URL()}), d.With(t, nil)
	ctx, tenant := d.Tenant(t)
	stays, _ := d.Tenant(t)
	node.Databases(ctx)
	send(t, d, tenant, "other", d.AdminURL, other.URL())
	if n := count(t, node.Read(ctx)); n != 0 {
		t.Fatalf("%d rows", n)
	}
	away := func(node *postgres.DB) {
		t.Helper()
		began := time.Now()
		_, err := node.Read(ctx).Query(ctx, "select 1")
		if f := fault.As(err); f == nil || f.Kind != fault.KindUnavailable || strings.Contains(f.Message, "other") {
			t.Errorf("a read is answered by %v", err)
		}
		if err := node.Tx(ctx, func(postgres.Tx) error { return nil }); !fault.IsKind(err, fault.KindUnavailable) {
			t.Errorf("a transaction is answered by %v", err)
		}
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("the answer took %s", took)
		}
		if n := count(t, node.Read(stays)); n != 0 {
			t.Errorf("the others have %d rows", n)
		}
	}
	away(ignorant)
	other.Down(t)
	away(node)
	if node.Databases(ctx)["other"] == nil {
		t.Error("the database is said to answer")
	}
	other.Up(t)
	for late := time.Now().Add(20 * time.Second); ; {
		if err := node.Tx(ctx, func(tx postgres.Tx) error { return insertDevice(ctx, tx, tenant, "again") }); err == nil {
			break
		} else if time.Now().After(late) {
			t.Fatalf("the database is back, and the tenant still hears %v", err)
		}
	}
}

func TestRoute_of_a_tenant_that_is_gone(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, tenant := d.Tenant(t)
	admin(t, d.AdminURL, "delete from tenant_management.tenants where id = $1", tenant)
	if _, err := d.DB.Read(ctx).Query(ctx, "select 1"); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("a read is answered by %v", err)
	}
	if err := d.DB.Tx(ctx, func(postgres.Tx) error { return nil }); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("a transaction is answered by %v", err)
	}
}

type chore struct {
	Name string `json:"name"`
}

func (chore) Kind() string { return "chore" }

type chores struct {
	river.WorkerDefaults[chore]
}

func (chores) Work(context.Context, *river.Job[chore]) error { return nil }

func TestJobs_of_other_databases_reach_the_queue_once(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	node := d.With(t, map[string]string{"other": other.URL()})
	ctx, tenant := d.Tenant(t)
	node.Databases(ctx)
	send(t, d, tenant, "other", d.AdminURL, other.URL())
	runner, err := job.New(node.SharedPool(), 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	job.Register(runner, &chores{})
	add := func(name string, end error) {
		t.Helper()
		err := node.Tx(ctx, func(tx postgres.Tx) error {
			if err := runner.InsertTx(ctx, tx, chore{name + tenant.String()}); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
	}
	queued := func(name string) int {
		return number(t, d.AdminURL, "select count(*) from jobs.river_job where kind = 'chore' and args->>'name' = $1 and state = 'available'", name+tenant.String())
	}
	add("at once", nil)
	add("never", errors.New("rolled back"))
	if queued("at once") != 1 || queued("never") != 0 {
		t.Errorf("queued %d and %d", queued("at once"), queued("never"))
	}
	// What the process left that ended right after the commit, and what it had queued but not taken out yet.
	admin(t, other.URL(), "insert into jobs.river_job (kind, args, max_attempts) values ('chore', jsonb_build_object('name', $1::text), 3)", "left"+tenant.String())
	kept := number(t, other.URL(), "with j as (insert into jobs.river_job (kind, args, max_attempts) values ('chore', jsonb_build_object('name', $1::text), 3) returning id) select id from j", "twice"+tenant.String())
	admin(t, d.AdminURL, "insert into jobs.relayed (source, job_id, created_at) select 'other', $1, $2", kept, created(t, other.URL(), kept))
	if err := node.RelayJobs(ctx); err != nil {
		t.Fatal(err)
	}
	if queued("left") != 1 || queued("twice") != 0 {
		t.Errorf("queued %d and %d", queued("left"), queued("twice"))
	}
	if n := number(t, other.URL(), "select count(*) from jobs.river_job"); n != 0 {
		t.Errorf("%d jobs stay behind", n)
	}
}

func created(t *testing.T, url string, id int) (at time.Time) {
	t.Helper()
	conn := connect(t, url)
	if err := conn.QueryRow(context.Background(), "select created_at from jobs.river_job where id = $1", id).Scan(&at); err != nil {
		t.Fatal(err)
	}
	return at
}
