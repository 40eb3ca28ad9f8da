package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

// business is a tenant that is used while it is moved: it writes and reads through a node of its own and remembers
// what was acknowledged.
type business struct {
	t      *testing.T
	node   *postgres.DB
	ctx    context.Context
	tenant uuid.UUID
	urls   []string // as the owners
	look   []string // as who sees all rows

	mu    sync.Mutex
	acked map[string]bool // name → still there
	runs  int
}

func newBusiness(t *testing.T, d *pgtest.Database, server *pgtest.Other) *business {
	t.Helper()
	ctx, tenant := d.Tenant(t)
	b := &business{
		t: t, node: d.With(t, map[string]string{"other": server.URL()}), ctx: ctx, tenant: tenant, acked: map[string]bool{},
		urls: []string{d.AdminURL, server.URL()}, look: []string{d.AdminURL, server.AdminURL()},
	}
	if err := b.node.Databases(ctx)["other"]; err != nil {
		t.Fatal(err)
	}
	return b
}

// seed gives the tenant rows in tables that refer to each other.
func (b *business) seed(devices int) {
	b.t.Helper()
	err := b.node.Tx(b.ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(b.ctx, `
			with d as (insert into devices (tenant_id, id, name, is_primary) select $1, gen_random_uuid(), 'seed ' || n, n = 1 from generate_series(1, $2::int) n returning id)
			insert into device_commands (tenant_id, id, device_id, type, expires_at) select $1, gen_random_uuid(), id, 'reload', now() from d`, b.tenant, devices)
		if err != nil {
			return err
		}
		_, err = tx.Exec(b.ctx, `insert into files (tenant_id, sha256, size) select $1, encode(sha256(n::text::bytea), 'hex'), n from generate_series(1, 50) n`, b.tenant)
		if err != nil {
			return err
		}
		_, err = tx.Exec(b.ctx, `insert into assets (tenant_id, asset_id, name, type, mimetype, sha256, metadata, play_time_from, tags)
			select $1, md5(n::text), 'Ünïcode "' || n, 'image', 'image', encode(sha256(n::text::bytea), 'hex'), '{"a": [1, null, 2.50]}', '08:00', '{x,"y z"}' from generate_series(1, 50) n`, b.tenant)
		if err != nil {
			return err
		}
		_, err = tx.Exec(b.ctx, `insert into audit_log (tenant_id, id, actor_kind, action, object, object_id, before) values ($1, gen_random_uuid(), 'user', 'x', 'y', 'z', '{"n": 1e100}')`, b.tenant)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range devices {
		b.acked[fmt.Sprint("seed ", i+1)] = true
	}
}

// work writes until the context ends: screens come, change their names, hand on what is unique, and go.
func (b *business) work(ctx context.Context, run, who int) {
	pace := time.NewTicker(20 * time.Millisecond) // what is written is checked row by row
	defer pace.Stop()
	for n := 0; ctx.Err() == nil; n++ {
		<-pace.C
		name, next := fmt.Sprintf("w%d-%d-%d", run, who, n), fmt.Sprintf("w%d-%d-%d changed", run, who, n)
		b.do("insert into devices (tenant_id, id, name) values ($1, gen_random_uuid(), $2)", name, "", name)
		b.do("update devices set name = $2 where tenant_id = $1 and name = $3", next, name, next, name)
		if who == 0 {
			b.do("update devices set is_primary = false where tenant_id = $1 and is_primary and $2 <> ''", "", "", name)
			b.do("update devices set is_primary = true where tenant_id = $1 and name = $2", "", "", next)
		}
		if n%3 == 0 {
			b.do("delete from devices where tenant_id = $1 and name = $2", "", next, next)
		}
	}
}

// do writes; what it adds and removes counts once it is acknowledged. Only an answer to come again is excused.
func (b *business) do(sql, adds, removes string, args ...any) {
	err := b.node.Tx(b.ctx, func(tx postgres.Tx) error {
		tag, err := tx.Exec(b.ctx, sql, append([]any{b.tenant}, args...)...)
		if err == nil && tag.RowsAffected() == 0 && removes != "" {
			return errNothing
		}
		return err
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case errors.Is(err, errNothing):
		if b.acked[removes] {
			b.t.Errorf("%q was acknowledged and is not there", removes)
		}
	case fault.IsKind(err, fault.KindUnavailable):
	case err != nil:
		b.t.Errorf("a write is answered by %v", err)
	default:
		delete(b.acked, removes)
		if adds != "" {
			b.acked[adds] = true
		}
	}
}

var errNothing = errors.New("nothing to change")

// read fails when a row is missing that was acknowledged before the read began, or another's appears.
func (b *business) read(ctx context.Context) {
	pace := time.NewTicker(20 * time.Millisecond)
	defer pace.Stop()
	for ctx.Err() == nil {
		<-pace.C
		b.mu.Lock()
		seeds := 0
		for name := range b.acked {
			if strings.HasPrefix(name, "seed") {
				seeds++
			}
		}
		b.mu.Unlock()
		var n, others int
		err := b.node.Read(b.ctx).QueryRow(b.ctx, "select count(*) filter (where name like 'seed %'), count(*) filter (where tenant_id <> $1) from devices", b.tenant).Scan(&n, &others)
		if err != nil && !fault.IsKind(err, fault.KindUnavailable) {
			b.t.Errorf("a read is answered by %v", err)
		}
		if err == nil && (n != seeds || others != 0) {
			b.t.Errorf("a read finds %d of %d rows and %d of others", n, seeds, others)
		}
	}
}

// run works until stop is called, which waits.
func (b *business) run(writers int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	b.runs++
	run := b.runs
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() { b.work(ctx, run, i) })
	}
	wg.Go(func() { b.read(ctx) })
	return func() { cancel(); wg.Wait() }
}

// check finds every acknowledged row once, in the database where the tenant is, and nothing in the other.
func (b *business) check(at int) {
	b.t.Helper()
	names := textsOf(b.t, b.look[at], "select name from devices where tenant_id = $1 order by name", b.tenant)
	seen := map[string]int{}
	for _, n := range names {
		seen[n]++
	}
	for name := range b.acked {
		if seen[name] != 1 {
			b.t.Errorf("%q is there %d times", name, seen[name])
		}
	}
	if n := number(b.t, b.look[at], "select count(*) from devices where tenant_id = $1 and is_primary", b.tenant); n > 1 {
		b.t.Errorf("%d screens are the primary one", n)
	}
	for _, table := range []string{"devices", "device_commands", "assets", "files", "audit_log"} {
		if n := number(b.t, b.look[1-at], "select count(*) from "+table+" where tenant_id = $1", b.tenant); n != 0 {
			b.t.Errorf("%d rows of %s are left behind", n, table)
		}
	}
	if n := number(b.t, b.look[at], "select count(*) from assets where tenant_id = $1 and sha256 is not null and search_text like '%ünïcode%'", b.tenant); n != 50 {
		b.t.Errorf("%d of 50 assets arrived", n)
	}
}

func textsOf(t *testing.T, url, sql string, args ...any) (out []string) {
	t.Helper()
	conn := connect(t, url)
	rows, err := conn.Query(context.Background(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func TestMove_there_and_back_while_the_tenant_works(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	b := newBusiness(t, d, other)
	b.seed(300)
	stays, staying := d.Tenant(t)
	if err := b.node.Tx(stays, func(tx postgres.Tx) error { return insertDevice(stays, tx, staying, "stays") }); err != nil {
		t.Fatal(err)
	}
	mover := d.With(t, map[string]string{"other": other.URL()})
	stop := b.run(4)
	for i, to := range []string{"other", "", "other"} {
		out, err := mover.Move(t.Context(), b.tenant, to, nil)
		if err != nil || out.To != to || out.Rows < 450 || out.Frozen <= 0 || out.Frozen > 20*time.Second {
			t.Fatalf("move %d: %+v, %v", i, out, err)
		}
		t.Logf("move %d: %d rows, writes waited for %s", i, out.Rows, out.Frozen)
	}
	stop()
	b.check(1)
	if n := count(t, b.node.Read(stays)); n != 1 {
		t.Errorf("the tenant beside it has %d of 1 rows", n)
	}
	if out, err := mover.Move(t.Context(), b.tenant, "other", nil); err != nil || out.Rows != 0 {
		t.Errorf("a move to where it is: %+v, %v", out, err)
	}
}

func TestMove_refuses(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	b := newBusiness(t, d, pgtest.OpenOther(t))
	b.seed(3)
	same := d.With(t, map[string]string{"other": d.AdminURL}) // by another name
	if err := same.Databases(t.Context())["other"]; err == nil {
		t.Error("the shared database is taken for another one")
	}
	if _, err := same.Move(t.Context(), b.tenant, "other", nil); err == nil {
		t.Error("a tenant is moved to where it is, and removed there")
	}
	if _, err := b.node.Move(t.Context(), b.tenant, "nowhere", nil); !fault.IsKind(err, fault.KindInvalid) {
		t.Errorf("a move to nowhere: %v", err)
	}
	if _, err := b.node.Move(t.Context(), uuid.New(), "other", nil); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("a move of nobody: %v", err)
	}
	if n := count(t, b.node.Read(b.ctx)); n != 3 {
		t.Errorf("%d of 3 rows are left", n)
	}
	admin(t, d.AdminURL, "update tenant_management.tenants set deleted_at = now() where id = $1", b.tenant)
	if _, err := b.node.Move(t.Context(), b.tenant, "other", nil); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("a move of a deleted tenant: %v", err)
	}
}

// Writes that are under way when the freeze begins are waited for, and part of what moves.
func TestMove_waits_for_writes_under_way_and_excludes_a_second_move(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	b := newBusiness(t, d, other)
	b.seed(3)
	open, commit, wrote := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		wrote <- b.node.Tx(b.ctx, func(tx postgres.Tx) error {
			err := insertDevice(b.ctx, tx, b.tenant, "slow")
			close(open)
			<-commit
			return err
		})
	}()
	<-open
	moved := make(chan error, 1)
	frozen := make(chan struct{})
	go func() {
		_, err := b.node.Move(t.Context(), b.tenant, "other", func(s postgres.MoveStep) {
			if s.Doing == "freeze" {
				close(frozen)
			}
		})
		moved <- err
	}()
	<-frozen
	if _, err := b.node.Move(t.Context(), b.tenant, "other", nil); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("a second move at once: %v", err)
	}
	if n := count(t, b.node.Read(b.ctx)); n != 3 {
		t.Errorf("reads find %d of 3 rows while writes wait", n)
	}
	close(commit)
	if err := errors.Join(<-wrote, <-moved); err != nil {
		t.Fatal(err)
	}
	b.acked["slow"] = true
	if n := number(t, other.AdminURL(), "select count(*) from devices where tenant_id = $1 and name = 'slow'", b.tenant); n != 1 {
		t.Errorf("the write under way arrived %d times", n)
	}
}

// A transaction whose snapshot is older than the move must not write where the tenant was, although it gets the
// lock and sees the tenant there.
func TestMove_ends_what_began_before_it_and_enters_after_it(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	b := newBusiness(t, d, other)
	b.seed(1)
	old := connect(t, d.AdminURL)
	for _, sql := range []string{"set role signate_app", "begin isolation level serializable", "select 1"} {
		if _, err := old.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.node.Move(t.Context(), b.tenant, "other", nil); err != nil {
		t.Fatal(err)
	}
	_, err := old.Exec(t.Context(), "select tenant_management.enter_write($1)", b.tenant)
	var pe *pgconn.PgError
	if !errors.As(err, &pe) || pe.Code != "40001" {
		t.Errorf("it is answered by %v", err)
	}
}

func TestVacate_removes_only_who_is_due(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	b := newBusiness(t, d, other)
	b.seed(3)
	if _, err := b.node.Move(t.Context(), b.tenant, "other", nil); err != nil {
		t.Fatal(err)
	}
	left := func() int {
		return number(t, other.AdminURL(), "select (select count(*) from devices where tenant_id = $1) + (select count(*) from audit_log where tenant_id = $1)", b.tenant)
	}
	if err := b.node.Vacate(t.Context(), b.tenant); !fault.IsKind(err, fault.KindNotFound) || left() != 4 {
		t.Errorf("a tenant that is there is vacated: %v, %d rows are left", err, left())
	}
	admin(t, d.AdminURL, "update tenant_management.tenants set deleted_at = now() - interval '31 days' where id = $1", b.tenant)
	if err := b.node.Vacate(t.Context(), b.tenant); err != nil || left() != 0 {
		t.Errorf("%v, %d rows are left", err, left())
	}
}
