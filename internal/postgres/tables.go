package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Table is a table of the data plane, for what treats all of a tenant's rows alike: archives and moves.
type Table struct {
	Name    string
	Columns []string // that can be written
	Key     []string // of the primary key
	own     bool     // rows refer to rows of the same table
}

// rowsAtOnce bounds a statement that writes rows.
const rowsAtOnce = 500

// TablesTx lists the tables of the data plane; what others refer to comes first.
func TablesTx(ctx context.Context, tx Tx) ([]Table, error) {
	rows, err := tx.Query(ctx, `
		select c.relname,
			(select array_agg(a.attname::text order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
			(select array_agg(a.attname::text order by array_position(i.indkey::smallint[], a.attnum)) from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
				where i.indrelid = c.oid and i.indisprimary),
			coalesce((select array_agg(distinct f.relname::text) from pg_constraint k join pg_class f on f.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f'), '{}')
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
			and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
		order by c.relname`)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", connectionFault(err))
	}
	refers := map[string][]string{}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Table, error) {
		var t Table
		var to []string
		err := row.Scan(&t.Name, &t.Columns, &t.Key, &to)
		t.own = slices.Contains(to, t.Name)
		refers[t.Name] = to
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", connectionFault(err))
	}
	return referredFirst(all, refers)
}

func referredFirst(all []Table, refers map[string][]string) ([]Table, error) {
	var out []Table
	placed := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			ready := !placed[t.Name]
			for _, other := range refers[t.Name] {
				_, tenants := refers[other]
				ready = ready && (placed[other] || other == t.Name || !tenants)
			}
			if ready {
				placed[t.Name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("tables refer to each other in a circle: %d of %d are placed", before, len(all))
		}
	}
	return out, nil
}

// identifiers quotes names.
func identifiers(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = pgx.Identifier{n}.Sanitize()
	}
	return strings.Join(quoted, ", ")
}

// EachRowTx calls fn with every row that the transaction's tenant has in a table, as JSON, in the order
// of the primary key.
func EachRowTx(ctx context.Context, tx Tx, t Table, tenant uuid.UUID, fn func(json.RawMessage) error) error {
	sql := fmt.Sprintf("select to_jsonb(r) from (select %s from %s where tenant_id = $1 order by %s) r",
		identifiers(t.Columns), identifiers([]string{t.Name}), identifiers(t.Key))
	rows, err := tx.Query(ctx, sql, tenant)
	if err != nil {
		return fmt.Errorf("read %s: %w", t.Name, connectionFault(err))
	}
	defer rows.Close()
	for rows.Next() {
		var row json.RawMessage
		if err := rows.Scan(&row); err != nil {
			return fmt.Errorf("read a row of %s: %w", t.Name, err)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return connectionFault(rows.Err())
}

// RowWriter adds rows to a table of the transaction's tenant, many in one statement.
type RowWriter struct {
	tx      Tx
	table   Table
	tenant  uuid.UUID
	columns []string // that the rows have; the others get their defaults
	waiting []json.RawMessage
}

// NewRowWriter starts adding rows. Flush adds the last ones.
func NewRowWriter(tx Tx, t Table, tenant uuid.UUID) *RowWriter {
	return &RowWriter{tx: tx, table: t, tenant: tenant}
}

// Add adds a row; it becomes the tenant's whatever it says. All rows have the columns of the first; those
// that are new since they were written get their defaults.
func (w *RowWriter) Add(ctx context.Context, row json.RawMessage) error {
	if w.columns == nil {
		var has map[string]json.RawMessage
		if err := json.Unmarshal(row, &has); err != nil {
			return fmt.Errorf("read a row of %s: %w", w.table.Name, err)
		}
		w.columns = slices.DeleteFunc(slices.Clone(w.table.Columns), func(c string) bool { _, ok := has[c]; return !ok || c == "tenant_id" })
	}
	w.waiting = append(w.waiting, row)
	if len(w.waiting) < rowsAtOnce || w.table.own { // rows that refer to each other are checked together
		return nil
	}
	return w.Flush(ctx)
}

// Flush adds the rows that wait.
func (w *RowWriter) Flush(ctx context.Context) error {
	if len(w.waiting) == 0 {
		return nil
	}
	list, err := json.Marshal(w.waiting)
	if err != nil {
		return fmt.Errorf("encode rows of %s: %w", w.table.Name, err)
	}
	w.waiting = nil
	name := identifiers([]string{w.table.Name})
	sql := fmt.Sprintf("insert into %s (tenant_id, %s) select $1, %s from jsonb_populate_recordset(null::%s, $2)", name, identifiers(w.columns), identifiers(w.columns), name)
	if _, err := w.tx.Exec(ctx, sql, w.tenant, list); err != nil {
		return fmt.Errorf("write %s: %w", w.table.Name, err)
	}
	return nil
}
