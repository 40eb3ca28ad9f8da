package pgtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Dump returns all rows of all tables of the package's database as text, whoever they belong to: what a
// thief of the database would read. Byte strings are shown both ways, as hexadecimal digits and as text.
func Dump(tb testing.TB) string {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, Open(tb).AdminURL)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, `select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')`)
	if err != nil {
		tb.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		tb.Fatal(err)
	}
	var out strings.Builder
	for _, table := range tables {
		rows, err := conn.Query(ctx, "select * from "+table)
		if err != nil {
			tb.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				tb.Fatal(err)
			}
			for _, v := range values {
				if b, ok := v.([]byte); ok {
					fmt.Fprintf(&out, "%s\n%x\n", b, b)
					continue
				}
				fmt.Fprintf(&out, "%v\n", v)
			}
		}
		if err := rows.Err(); err != nil {
			tb.Fatalf("%s: %v", table, err)
		}
	}
	return out.String()
}
