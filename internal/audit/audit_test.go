package audit_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

func write(t *testing.T, ctx context.Context, door func(context.Context, func(postgres.Tx) error) error, e audit.Entry) {
	t.Helper()
	if err := door(ctx, func(tx postgres.Tx) error { return audit.WriteTx(ctx, tx, e) }); err != nil {
		t.Fatal(err)
	}
}

func TestWriteTx_keeps_the_entry_where_the_write_is(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, _ := d.Tenant(t)
	other, _ := d.Tenant(t)
	write(t, ctx, d.DB.Tx, audit.Entry{Action: "asset.create", Object: "asset", ObjectID: "a", After: map[string]any{"name": "A"}})
	write(t, ctx, d.DB.ControlTx, audit.Entry{Action: "role.create", Object: "role", ObjectID: "r"})
	p, err := audit.NewLog(d.DB).List(ctx, audit.Filter{}, page.Request{})
	if err != nil || len(p.Results) != 2 || p.Results[0].Action != "role.create" || p.Results[1].Action != "asset.create" {
		t.Errorf("the log is %+v (%v)", p.Results, err)
	}
	if p, err = audit.NewLog(d.DB).List(other, audit.Filter{}, page.Request{}); err != nil || len(p.Results) != 0 {
		t.Errorf("another tenant reads %+v (%v)", p.Results, err)
	}
}

// The serving role cannot rewrite history, in neither plane and by no statement.
func TestLog_is_append_only(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, _ := d.Tenant(t)
	write(t, ctx, d.DB.Tx, audit.Entry{Action: "asset.create", Object: "asset", ObjectID: "a"})
	for _, sql := range []string{
		"update audit_log set action = 'x'", "delete from audit_log", "truncate audit_log",
		"update tenant_management.audit_log set action = 'x'", "delete from tenant_management.audit_log", "truncate tenant_management.audit_log",
	} {
		err := d.DB.Tx(ctx, func(tx postgres.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		var pe *pgconn.PgError
		if !errors.As(err, &pe) || pe.Code != "42501" {
			t.Errorf("%s: %v, want insufficient privilege", sql, err)
		}
	}
}
