package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/page"
)

// ListTable describes what a list may select, filter and sort; nothing else reaches the SQL text.
type ListTable struct {
	From    string            // schema-qualified table
	Columns []string          // what is selected, in this order
	ID      string            // the unique column that breaks ties
	Sort    map[string]string // what may be sorted by: name → type of the column (text, timestamptz, integer …)
	Fixed   string            // a condition that always holds, such as "deleted_at is null"
	Search  string            // the column of lower-case text that a search looks through
	Control bool              // the table lies in the control plane

	Expr       map[string]string // what to sort by where it is no plain column: name → expression that is never null
	Candidates string            // a function that finds by index what row-level security keeps from it, in the orders of Sort; see narrow
}

// Trash returns the same table of what was deleted, as far as the condition says, which may be sorted by when.
func (t ListTable) Trash(fixed string) ListTable {
	t.Fixed, t.Candidates, t.Sort = fixed, "", maps.Clone(t.Sort)
	t.Sort["deleted_at"] = "timestamptz"
	return t
}

// List builds one query over a ListTable. Values travel as parameters; column names are checked
// against the table.
type List struct {
	table ListTable
	all   bool // of the whole installation
	where []string
	args  []any
	err   error // what is wrong with what was asked for

	words, labels []string // that every row matches, for Candidates
	more          bool     // there are conditions besides those
	candidates             // nil ids when nobody looked for them or they are too many
	many          bool     // there are too many candidates: read in the order of the list, a page is soon full
}

// NewList starts a list of the tenant's rows. The tenant is written into the query besides row-level
// security, which gives the planner its index.
func NewList(ctx context.Context, table ListTable) *List {
	l := &List{table: table}
	tenant, _ := tenantOf(ctx) // without a tenant the door refuses before the query runs
	l.add("tenant_id = ?", tenant)
	if table.Fixed != "" {
		l.where = append(l.where, table.Fixed)
	}
	return l
}

// NewInstallationList starts a list of the control plane over all tenants, which only operators may see.
func NewInstallationList(table ListTable) *List {
	return &List{table: table, all: true, where: []string{"true"}}
}

// Equal keeps rows whose column has the value.
func (l *List) Equal(column string, value any) { l.narrower(l.column(column)+" = ?", value) }

// Null keeps rows whose column is null, or with false those whose column is not.
func (l *List) Null(column string, null bool) {
	l.more = true
	if null {
		l.where = append(l.where, l.column(column)+" is null") // as indexes know it
		return
	}
	l.where = append(l.where, l.column(column)+" is not null")
}

// ContainsAll keeps rows whose array column has all values.
func (l *List) ContainsAll(column string, values []string) {
	l.add(l.column(column)+" @> ?::text[]", values)
	l.labels = append(l.labels, values...)
}

// Among keeps rows whose column has one of the values, a slice.
func (l *List) Among(column string, values any) { l.narrower(l.column(column)+" = any(?)", values) }

// Since keeps rows whose column is not before the time.
func (l *List) Since(column string, t time.Time) { l.narrower(l.column(column)+" >= ?", t) }

// Until keeps rows whose column is not after the time.
func (l *List) Until(column string, t time.Time) { l.narrower(l.column(column)+" <= ?", t) }

// narrower adds a condition that candidates are not looked up by.
func (l *List) narrower(condition string, value any) {
	l.more = true
	l.add(condition, value)
}

func (l *List) add(condition string, value any) {
	l.where = append(l.where, strings.Replace(condition, "?", l.param(value), 1))
}

// param adds a value and returns its place in the query.
func (l *List) param(value any) string {
	l.args = append(l.args, value)
	return fmt.Sprintf("$%d", len(l.args))
}

// among returns what the list selects from and the query's values, when only the candidates are looked at; without ids that
// is all rows. Where their places are known, what lies there is read, in no order; see arrange. Others are looked up one by one: for a condition with all
// ids PostgreSQL 18 also takes the index of the order, and skips through all of it.
func (l *List) among(c candidates) (source string, args []any) {
	args = slices.Clone(l.args)
	if c.ids == nil {
		return l.table.From, args
	}
	if len(c.places) == len(c.ids) {
		args = append(args, tids(c.places))
		return fmt.Sprintf("(select * from %s where ctid = any($%d::tid[])) matching", l.table.From, len(args)), args
	}
	args = append(args, c.ids)
	return fmt.Sprintf("unnest($%d::text[]) candidate cross join lateral (select * from %s where tenant_id = $1 and %s = candidate offset 0) matching",
		len(args), l.table.From, l.table.ID), args
}

// sameForAll says whether one plan fits all values of the list: it has no conditions besides its tenant and how far one
// has read, so the index of the order is right, or its candidates are known, so their ids are.
func (l *List) sameForAll() bool { return l.ids != nil || len(l.args) == 1 }

// column returns the expression of a known column and panics on any other: it never comes from a client.
func (l *List) column(name string) string {
	if _, sorted := l.table.Sort[name]; !sorted && !slices.Contains(l.table.Columns, name) {
		panic("postgres: unknown column " + name)
	}
	return name
}

// Rows runs the list: rows are scanned by scan, and the key of the last row becomes the cursor.
// ordering is a name of Sort, with "-" in front for descending. Keyset pagination: the cost of a page
// does not depend on how far into the list it is. A page that is asked for by number is counted up to.
func Rows[T any](ctx context.Context, db *DB, l *List, ordering string, req page.Request, scan func(pgx.Rows) (T, error), key func(T) (sort any, id any)) (page.Page[T], error) {
	var out page.Page[T]
	o := l.order(ordering)
	if o.kind == "" {
		return out, fault.Invalid("ordering", "unknown", "This list cannot be sorted by that.")
	}
	cursor, err := page.Decode(req.Cursor, ordering, 2)
	if err != nil {
		return out, err
	}
	size := req.Size()
	if cursor == nil && req.Number < 2 && !req.Count {
		first, err := readFound(ctx, db, l, ordering, size+1, scan, key)
		if err != nil || len(first) > 0 {
			return pageOf(first, size, ordering, key), err
		}
	}
	if err := l.narrow(ctx, db, ordering); err != nil {
		return out, err
	}
	var count *int64
	if req.Count || req.Number > 0 {
		n, err := l.count(ctx, db)
		if err != nil {
			return out, err
		}
		count = &n
	}
	all := part{candidates: candidates{ids: l.ids}, after: cursor, offset: max(req.Number-1, 0) * size, limit: size + 1}
	asked := all
	listed := l.exact() && cursor == nil // the candidates are in order, so which of them are on the page is known too
	if listed {
		asked = part{candidates: l.between(all.offset, all.offset+all.limit), listed: true}
	}
	if l.exact() && len(l.ids) == 0 {
		return page.Page[T]{Results: []T{}, Count: count}, nil
	}
	rows, err := read(ctx, db, l, o, asked, scan)
	if err == nil && listed && !arrange(rows, asked.ids, key) {
		rows, err = read(ctx, db, l, o, all, scan)
	}
	if err != nil {
		return out, cursorFault(err)
	}
	out = pageOf(rows, size, ordering, key)
	out.Count = count
	return out, nil
}

// pageOf makes a page of the rows that were read for it, of which one more than its size says that there is another page.
func pageOf[T any](rows []T, size int, ordering string, key func(T) (sort any, id any)) page.Page[T] {
	if len(rows) <= size {
		return page.Page[T]{Results: rows}
	}
	s, id := key(rows[size-1])
	if t, ok := s.(time.Time); ok {
		s = t.UTC().Format(time.RFC3339Nano)
	}
	return page.Page[T]{Results: rows[:size], NextCursor: page.Cursor{Order: ordering, Key: []any{s, id}}.Encode()}
}

// arrange puts the rows that were read at the places of candidates into their order, and tells whether they are those: some may have
// been changed or moved meanwhile, and others lie there.
func arrange[T any](rows []T, ids []string, key func(T) (sort any, id any)) bool {
	if len(rows) != len(ids) {
		return false
	}
	place := make(map[any]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	for i := range rows {
		for swaps := 0; ; swaps++ {
			_, id := key(rows[i])
			to, ok := place[id]
			if !ok || swaps == len(rows) { // not one of them, or one twice
				return false
			}
			if to == i {
				break
			}
			rows[i], rows[to] = rows[to], rows[i]
		}
	}
	return true
}

// order is what a list is sorted by.
type order struct {
	by, kind         string // an expression and its type
	direction, after string // as SQL says them
}

// order returns the order with a name; it has no kind when the list has no such order.
func (l *List) order(name string) order {
	o := order{direction: "asc", after: ">"}
	name, descending := strings.CutPrefix(name, "-")
	if descending {
		o.direction, o.after = "desc", "<"
	}
	o.by, o.kind = name, l.table.Sort[name]
	if e, ok := l.table.Expr[name]; ok {
		o.by = e
	}
	return o
}

// sql writes the order of a list, ties broken.
func (o order) sql(l *List) string {
	return fmt.Sprintf("%s %s, %s %s", o.by, o.direction, l.table.ID, o.direction)
}

// part is which rows of a list are read.
type part struct {
	candidates                 // only of these; without ids of all
	listed        bool         // the candidates are the page, in its order: PostgreSQL need not sort them, which takes as long as finding them
	after         *page.Cursor // nil begins at the first
	offset, limit int
}

func read[T any](ctx context.Context, db *DB, l *List, o order, p part, scan func(pgx.Rows) (T, error)) ([]T, error) {
	source, args := l.among(p.candidates)
	where := l.where
	if p.after != nil {
		where = append(slices.Clone(where), fmt.Sprintf("(%s, %s) %s ($%d::text::%s, $%d)", o.by, l.table.ID, o.after, len(args)+1, o.kind, len(args)+2))
		args = append(args, fmt.Sprint(p.after.Key[0]), fmt.Sprint(p.after.Key[1]))
	}
	sql := fmt.Sprintf("select %s from %s where %s", strings.Join(l.table.Columns, ", "), source, strings.Join(where, " and "))
	if !p.listed {
		sql += fmt.Sprintf(" order by %s limit %d", o.sql(l), p.limit)
	}
	if p.offset > 0 {
		sql += fmt.Sprintf(" offset %d", p.offset)
	}
	door := l.door(ctx, db)
	switch {
	case l.sameForAll():
		door = door.Planned().InTurn()
	case l.many:
		door = door.InTurn()
	}
	rows, err := door.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, max(p.limit, len(p.ids)), scan)
}

// cursorFault turns a cursor whose values do not fit the column into the client's mistake.
func cursorFault(err error) error {
	for _, code := range []string{"22P02", "22007", "22008", "22003"} {
		if hasCode(err, code) {
			return fault.Invalid("cursor", "invalid", "This cursor does not belong to this list; start again without one.").Because(err)
		}
	}
	return Fault(err, "page")
}

// door leads to where the table lies. A list of the control plane needs a tenant too.
func (l *List) door(ctx context.Context, db *DB) Reader {
	if l.all {
		return db.ControlRead()
	}
	if !l.table.Control {
		return db.Read(ctx)
	}
	if _, err := tenantOf(ctx); err != nil {
		return Reader{err: err}
	}
	return db.ControlRead()
}

func (l *List) count(ctx context.Context, db *DB) (int64, error) {
	if l.exact() {
		return int64(len(l.ids)), nil
	}
	var n int64
	source, args := l.among(candidates{ids: l.ids})
	sql := fmt.Sprintf("select count(*) from %s where %s", source, strings.Join(l.where, " and "))
	err := l.door(ctx, db).QueryRow(ctx, sql, args...).Scan(&n)
	return n, Fault(err, "page")
}

func collect[T any](rows pgx.Rows, most int, scan func(pgx.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	out := make([]T, 0, min(most, 128)) // most pages are full, or one row short of it
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
