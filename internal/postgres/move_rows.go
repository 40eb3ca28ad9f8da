package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
)

// maxPasses bounds how often a table is compared and copied again, because removing rows may take others with
// it.
const maxPasses = 4

// level makes the target's rows those that the source's transaction sees, table by table, what others refer to
// first, in one transaction. exact compares once more after every change and fails unless all rows are the same.
// It returns how many rows it wrote and how many there are.
func (m *mover) level(ctx context.Context, from pgx.Tx, exact bool) (changed, rows int, err error) {
	if err := asTenant(ctx, from, m.tenant); err != nil {
		return 0, 0, err
	}
	err = pgx.BeginFunc(ctx, m.target.conn, func(into pgx.Tx) error {
		if err := m.guard(ctx, into); err != nil {
			return err
		}
		tables, err := sameTables(ctx, from, into)
		if err != nil {
			return err
		}
		for _, t := range tables {
			c := tableCopy{Table: t, tenant: m.tenant, from: from, into: into}
			n, err := c.level(ctx, exact)
			if err != nil {
				return err
			}
			changed += n
			rows += c.rows
			m.tell(MoveStep{Doing: map[bool]string{false: "copy", true: "verify"}[exact], Table: t.Name, Rows: n})
		}
		return nil
	})
	return changed, rows, connectionFault(err)
}

// guard keeps a mover that lost its own lock from writing into a database that the tenant lives in by now.
func (m *mover) guard(ctx context.Context, into pgx.Tx) error {
	if _, err := into.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended($1::text, $2))", m.tenant.String(), lockWrites); err != nil {
		return connectionFault(err)
	}
	if err := asTenant(ctx, into, m.tenant); err != nil {
		return err
	}
	open, err := placed(ctx, into, m.tenant)
	if err != nil || open {
		return orElse(err, fault.Conflict("The target is open for the tenant already.").WithCode("target_open"))
	}
	return nil
}

func sameTables(ctx context.Context, from, into pgx.Tx) ([]Table, error) {
	a, err := TablesTx(ctx, Tx{Tx: from})
	if err != nil {
		return nil, err
	}
	b, err := TablesTx(ctx, Tx{Tx: into})
	if err != nil {
		return nil, err
	}
	same := slices.EqualFunc(a, b, func(x, y Table) bool {
		return x.Name == y.Name && slices.Equal(x.Key, y.Key) && slices.Equal(slices.Sorted(slices.Values(x.Columns)), slices.Sorted(slices.Values(y.Columns)))
	})
	if !same {
		return nil, fault.Conflict("The databases have different tables; run signate migrate first.").WithCode("schemas_differ")
	}
	return a, nil
}

// tableCopy copies one table of the tenant.
type tableCopy struct {
	Table
	tenant     uuid.UUID
	from, into pgx.Tx
	rows       int
}

func (c *tableCopy) level(ctx context.Context, exact bool) (changed int, err error) {
	for range maxPasses {
		gone, different, err := c.compare(ctx)
		if err != nil {
			return 0, err
		}
		changed += len(gone) + len(different)
		if len(gone)+len(different) == 0 {
			return changed, nil
		}
		if err := c.apply(ctx, gone, different); err != nil {
			return 0, err
		}
		if !exact {
			return changed, nil
		}
	}
	return 0, fmt.Errorf("the rows of %s do not become the same", c.Name)
}

// digest stands for all values of a row.
type digest [32]byte

// compare returns the keys of rows that only the target has, and of those that it has not or has otherwise.
func (c *tableCopy) compare(ctx context.Context) (gone, different []json.RawMessage, err error) {
	have := map[string]digest{}
	err = c.digests(ctx, c.into, func(key string, d digest) { have[key] = d })
	if err != nil {
		return nil, nil, err
	}
	c.rows = 0
	err = c.digests(ctx, c.from, func(key string, d digest) {
		c.rows++
		if there, ok := have[key]; !ok || there != d {
			different = append(different, json.RawMessage(key))
		}
		delete(have, key)
	})
	for key := range have {
		gone = append(gone, json.RawMessage(key))
	}
	return gone, different, err
}

// digests calls fn with key and digest of every row.
func (c *tableCopy) digests(ctx context.Context, tx pgx.Tx, fn func(key string, d digest)) error {
	sql := fmt.Sprintf("select %s, sha256(convert_to(to_jsonb(r)::text, 'UTF8')) from (select %s from %s where tenant_id = $1) r",
		c.keyObject(), identifiers(c.Columns), c.name())
	rows, err := tx.Query(ctx, sql, c.tenant)
	if err != nil {
		return fmt.Errorf("compare %s: %w", c.Name, connectionFault(err))
	}
	var key string
	var sum []byte
	_, err = pgx.ForEachRow(rows, []any{&key, &sum}, func() error {
		fn(key, digest(sum))
		return nil
	})
	if err != nil {
		return fmt.Errorf("compare %s: %w", c.Name, connectionFault(err))
	}
	return nil
}

// apply removes and writes rows. What stands in the way of a unique index is removed before it is written; the
// tables that refer to it with it, which are compared after this one.
func (c *tableCopy) apply(ctx context.Context, gone, different []json.RawMessage) error {
	if err := c.remove(ctx, gone); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, c.into, func(pgx.Tx) error { return c.write(ctx, different) })
	if !hasCode(err, "23505") {
		return err
	}
	if err := c.remove(ctx, different); err != nil {
		return err
	}
	return c.write(ctx, different)
}

func (c *tableCopy) remove(ctx context.Context, keys []json.RawMessage) error {
	sql := fmt.Sprintf("delete from %s t using jsonb_populate_recordset(null::%s, $2) k where t.tenant_id = $1 and %s", c.name(), c.name(), c.sameKey())
	return inParts(keys, func(list json.RawMessage) error {
		if _, err := c.into.Exec(ctx, sql, c.tenant, list); err != nil {
			return fmt.Errorf("remove rows of %s: %w", c.Name, connectionFault(err))
		}
		return nil
	})
}

func (c *tableCopy) write(ctx context.Context, keys []json.RawMessage) error {
	// Row by row, so that the plan is the primary key's whatever the statistics say of a table that has just been filled.
	read := fmt.Sprintf("select coalesce(jsonb_agg(to_jsonb(r)), '[]') from jsonb_populate_recordset(null::%s, $2) k cross join lateral (select %s from %s t where t.tenant_id = $1 and %s offset 0) r",
		c.name(), prefixed("t.", c.Columns), c.name(), c.sameKey())
	write := fmt.Sprintf("insert into %s (%s) overriding system value select %s from jsonb_populate_recordset(null::%s, $1) on conflict (%s) do %s",
		c.name(), identifiers(c.Columns), identifiers(c.Columns), c.name(), identifiers(c.Key), c.update())
	return inParts(keys, func(list json.RawMessage) error {
		var rows json.RawMessage
		if err := c.from.QueryRow(ctx, read, c.tenant, list).Scan(&rows); err != nil {
			return fmt.Errorf("read rows of %s: %w", c.Name, connectionFault(err))
		}
		if _, err := c.into.Exec(ctx, write, rows); err != nil {
			return fmt.Errorf("write rows of %s: %w", c.Name, connectionFault(err))
		}
		return nil
	})
}

func (c *tableCopy) name() string { return identifiers([]string{c.Name}) }

// keyObject makes a JSON object of the key, which jsonb_populate_recordset reads.
func (c *tableCopy) keyObject() string {
	parts := make([]string, len(c.Key))
	for i, k := range c.Key {
		parts[i] = "'" + strings.ReplaceAll(k, "'", "''") + "', " + identifiers([]string{k})
	}
	return "jsonb_build_object(" + strings.Join(parts, ", ") + ")::text"
}

func (c *tableCopy) sameKey() string {
	parts := make([]string, len(c.Key))
	for i, k := range c.Key {
		parts[i] = "t." + identifiers([]string{k}) + " = k." + identifiers([]string{k})
	}
	return strings.Join(parts, " and ")
}

func (c *tableCopy) update() string {
	var set []string
	for _, column := range c.Columns {
		if !slices.Contains(c.Key, column) {
			set = append(set, identifiers([]string{column})+" = excluded."+identifiers([]string{column}))
		}
	}
	if len(set) == 0 {
		return "nothing"
	}
	return "update set " + strings.Join(set, ", ")
}

func prefixed(prefix string, names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = prefix + identifiers([]string{n})
	}
	return strings.Join(out, ", ")
}

// inParts calls fn with lists of a bounded length.
func inParts(all []json.RawMessage, fn func(list json.RawMessage) error) error {
	for part := range slices.Chunk(all, rowsAtOnce) {
		list, err := json.Marshal(part)
		if err != nil {
			return fmt.Errorf("encode a list of rows: %w", err)
		}
		if err := fn(list); err != nil {
			return err
		}
	}
	return nil
}
