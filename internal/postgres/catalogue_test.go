package postgres_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/test/pgtest"
)

// controlPlane are the tables of public that hold nobody's data.
var controlPlane = []string{"auth_user", "goose_db_version"}

func texts(t *testing.T, sql string) []string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.Open(t).AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The rules of tenancy hold for tables that nobody has written yet: whoever adds one and forgets a
// rule learns it here.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	tests := []struct{ rule, sql string }{
		{"every table of the data plane has tenant_id uuid not null", `
			select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
			where c.relkind in ('r', 'p') and not exists (select from pg_attribute a
				where a.attrelid = c.oid and a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype and a.attnotnull)`},
		{"row-level security is enabled and forced", `
			select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
			where c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`},
		{"there is exactly one policy, for everybody, that compares with app_tenant() both ways", `
			select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
			where c.relkind in ('r', 'p') and (select count(*) filter (where p.polroles = '{0}' and p.polcmd = '*'
				and pg_get_expr(p.polqual, p.polrelid) = '(tenant_id = app_tenant())'
				and pg_get_expr(p.polwithcheck, p.polrelid) = '(tenant_id = app_tenant())') <> 1 or count(*) <> 1
				from pg_policy p where p.polrelid = c.oid)`},
		{"the primary key leads with tenant_id", `
			select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
			where c.relkind in ('r', 'p') and not exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
				where i.indrelid = c.oid and i.indisprimary and a.attname = 'tenant_id')`},
		{"every unique index leads with tenant_id", `
			select c.relname || '.' || x.relname from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
			join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
			left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
			where i.indisunique and a.attname is distinct from 'tenant_id'`},
		{"every foreign key carries tenant_id on both sides", `
			select c.relname || '.' || k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
			join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
			where k.contype = 'f' and not exists (
				select from unnest(k.conkey, k.confkey) as p(here, there)
				join pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.here and a.attname = 'tenant_id'
				join pg_attribute b on b.attrelid = k.confrelid and b.attnum = p.there and b.attname = 'tenant_id')`},
		{"what refers to files is found by an index", `
			select c.relname || '.' || k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
			where k.contype = 'f' and k.confrelid = 'files'::regclass and not exists (select from pg_index i
				where i.indrelid = k.conrelid and (i.indkey::smallint[])[0:1] @> k.conkey)`},
		{"views run with the rights of who asks", `
			select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'tenant_management')
			where c.relkind = 'v' and not coalesce(c.reloptions::text like '%security_invoker=true%', false)`},
		{"there are no materialized views", `
			select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'tenant_management')
			where c.relkind = 'm'`},
		{"the serving role owns nothing", `
			select c.relname from pg_class c where c.relowner = 'signate_app'::regrole`},
		{"the audit log of the control plane cannot be rewritten", `
			select 'audit_log' where has_table_privilege('signate_app', 'tenant_management.audit_log', 'update') or has_table_privilege('signate_app', 'tenant_management.audit_log', 'delete')
				or has_table_privilege('signate_app', 'tenant_management.audit_log', 'truncate')`},
		{"the audit log cannot be rewritten", `
			select 'audit_log' where has_table_privilege('signate_app', 'audit_log', 'update') or has_table_privilege('signate_app', 'audit_log', 'delete')
				or has_table_privilege('signate_app', 'audit_log', 'truncate')`},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			for _, name := range texts(t, tt.sql) {
				table, _, _ := strings.Cut(name, ".")
				if !slices.Contains(controlPlane, table) {
					t.Errorf("%s breaks the rule", name)
				}
			}
		})
	}
}

// The queries above find something when there is something to find.
func TestCatalogue_sees_tables(t *testing.T) {
	t.Parallel()
	tables := texts(t, "select c.relname from pg_class c where c.relkind = 'r' and c.relrowsecurity and c.relforcerowsecurity")
	for _, want := range []string{"assets", "devices", "files", "audit_log"} {
		if !slices.Contains(tables, want) {
			t.Errorf("%s is not protected", want)
		}
	}
}
