package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/maypok86/otter/v2"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/textquery"
)

// Bounds of finding candidates by index.
const (
	mostCandidates = 400 // of which more are found sooner by reading the list in its order
	shortestIndex  = 3   // characters of a text that a trigram index helps with
)

// Search keeps rows whose search column matches a query of package textquery, whatever its case.
func (l *List) Search(text string) {
	q, err := textquery.Parse(text)
	if errors.Is(err, textquery.ErrTooLong) {
		l.err = fault.Invalid("search", "too_long", "Search for fewer words at a time.")
		return
	}
	if q.Op == textquery.None {
		return
	}
	l.where = append(l.where, l.matches(q))
	words := longer(q.Required())
	l.words = append(l.words, words...)
	l.more = l.more || len(words) < q.Texts()
}

// longer returns the texts that an index helps with.
func longer(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return utf8.RuneCountInString(text) < shortestIndex })
}

// matches writes a query as a condition.
func (l *List) matches(q textquery.Query) string {
	parts := make([]string, len(q.Of))
	for i, part := range q.Of {
		parts[i] = l.matches(part)
	}
	switch q.Op {
	case textquery.And:
		return "(" + strings.Join(parts, " and ") + ")"
	case textquery.Or:
		return "(" + strings.Join(parts, " or ") + ")"
	case textquery.Not:
		return "not " + parts[0]
	case textquery.Text:
		// Under row-level security the planner knows nothing of what LIKE finds, and takes nothing for granted: it reads
		// the whole table for a word that every tenth row has. Of this it believes that a third of the rows match,
		// reads in the order of the list and stops when a page is full.
		return "strpos(" + l.table.Search + ", " + l.param(q.Text) + ") > 0"
	case textquery.None:
	}
	return "true"
}

// narrow asks the table's function for the few rows that can match at all, in the list's order, when the conditions of
// the list are such that an index knows them. Row-level security keeps them from being looked up in one.
// The conditions stay: what is found does not depend on this.
func (l *List) narrow(ctx context.Context, db *DB, ordering string) error {
	if l.err != nil {
		return l.err
	}
	if !l.indexed() {
		return nil
	}
	field, descending := strings.CutPrefix(ordering, "-")
	f, err := l.find(ctx, db, field)
	if err != nil {
		return err
	}
	l.candidates, l.many = f.candidates(descending), f.many && !l.more
	return nil
}

// indexed says whether there is something to look up the candidates by.
func (l *List) indexed() bool {
	return l.ids == nil && l.table.Candidates != "" && len(l.words)+len(l.labels) > 0
}

// exact says whether the candidates are all that the list has, in its order.
func (l *List) exact() bool { return l.ids != nil && !l.more }

// find returns all rows that have the words and labels of the list, sorted by a field.
func (l *List) find(ctx context.Context, db *DB, field string) (found, error) {
	k, err := l.known(ctx, db, field)
	if err != nil || k.holds {
		return k.found, err
	}
	sql := fmt.Sprintf("select ids, places from %s($1, $2, $3, $4)", l.table.Candidates)
	rows, err := l.door(ctx, db).Query(ctx, sql, l.words, l.labels, mostCandidates, field)
	if err != nil {
		return found{}, Fault(err, "page")
	}
	f := found{generation: k.generation}
	if _, err := collect(rows, 1, func(r pgx.Rows) (struct{}, error) { return struct{}{}, f.read(r.RawValues()) }); err != nil {
		return found{}, Fault(err, "page")
	}
	k.keep(db, f)
	return f, nil
}

// readFound finds the candidates of a list and reads its first page in one query, which waits for its turn once.
// It returns no rows when the candidates are not all that the list has, are known already, are too many, or are none.
func readFound[T any](ctx context.Context, db *DB, l *List, ordering string, most int, scan func(pgx.Rows) (T, error), key func(T) (sort any, id any)) ([]T, error) {
	if l.err != nil || l.more || !l.indexed() {
		return nil, l.err
	}
	field, descending := strings.CutPrefix(ordering, "-")
	k, err := l.known(ctx, db, field)
	if err != nil || k.holds {
		return nil, err
	}
	first, page := "ids[1]", fmt.Sprintf("places[:%d]", most)
	if descending {
		first, page = "ids[cardinality(ids)]", fmt.Sprintf("places[cardinality(places) - %d:]", most-1)
	}
	n := len(l.args)
	// All candidates come beside the first of them.
	sql := fmt.Sprintf(`with found as materialized (select ids, places, %[1]s as first from %[2]s($%[3]d, $%[4]d, $%[5]d, $%[6]d))
		select %[7]s, case when %[8]s = (select first from found) then (select ids from found) end, case when %[8]s = (select first from found) then (select places from found) end
		from %[9]s where ctid = any((select %[10]s from found)::tid[]) and %[11]s`,
		first, l.table.Candidates, n+1, n+2, n+3, n+4, strings.Join(l.table.Columns, ", "), l.table.ID, l.table.From, page, strings.Join(l.where, " and "))
	rows, err := l.door(ctx, db).Planned().InTurn().Query(ctx, sql, append(slices.Clone(l.args), l.words, l.labels, mostCandidates, field)...)
	if err != nil {
		return nil, Fault(err, "page")
	}
	both := &foundRows{Rows: rows}
	out, err := collect(both, most, scan)
	if err != nil || len(both.found.places) == 0 { // the first of them is not on the page
		return nil, Fault(err, "page")
	}
	both.found.generation = k.generation
	k.keep(db, both.found)
	ids := both.found.candidates(descending).ids
	if !arrange(out, ids[:min(most, len(ids))], key) {
		return nil, nil
	}
	return out, nil
}

// foundRows are rows with the candidates that they are among behind their own columns, in one of them.
type foundRows struct {
	pgx.Rows
	found found
	err   error
}

func (r *foundRows) Next() bool {
	if !r.Rows.Next() {
		return false
	}
	raw := r.Rows.RawValues()
	if own := len(raw) - 2; raw[own] != nil {
		r.err = r.found.read(raw[own:])
	}
	return r.err == nil
}

// Err returns why there is no next row, if not because that was the last.
func (r *foundRows) Err() error {
	if r.err != nil {
		return r.err
	}
	return r.Rows.Err()
}

func (r *foundRows) RawValues() [][]byte {
	raw := r.Rows.RawValues()
	return raw[:len(raw)-2]
}

// known is what was found before of the candidates that a list asks for.
type known struct {
	found
	key   string
	holds bool // it was found, and nothing was written since
	lasts bool // there is a generation, for which it holds
}

func (l *List) known(ctx context.Context, db *DB, field string) (known, error) {
	tenant, err := tenantOf(ctx)
	if err != nil {
		return known{}, err
	}
	k := known{key: tenant.String() + l.table.Candidates + field + "\x00" + strings.Join(l.words, "\x00") + "\x01" + strings.Join(l.labels, "\x00")}
	generation, lasts := db.Generation(tenant) // named before anything is read
	if c, ok := db.found.GetIfPresent(k.key); ok && (c.many || lasts && c.generation == generation) {
		k.found, k.holds = c, true
		return k, nil
	}
	k.generation, k.lasts = generation, lasts
	return k, nil
}

// keep keeps what was found now.
func (k known) keep(db *DB, f found) {
	if f.many || k.lasts {
		db.found.Set(k.key, f)
	}
}

// found are candidates as they are kept: without pointers to each of them, which the garbage collector would follow. They hold for a
// generation of the tenant's data. That they are too many holds for a while whatever is written: it decides how rows are found, never which.
type found struct {
	many       bool
	ids        string // with endOfID between them
	places     []pgtype.TID
	generation string
}

const endOfID = "\x00" // which is in no text of PostgreSQL

// read takes ids and places from columns of a row.
func (f *found) read(columns [][]byte) error {
	v := new(Values)
	v.of(columns)
	ids := v.Texts()
	f.places = v.places()
	if err := v.Err(); err != nil {
		return fmt.Errorf("read what was found: %w", err)
	}
	f.many, f.ids = ids == nil || len(ids) != len(f.places), strings.Join(ids, endOfID)
	return nil
}

// candidates returns them in the order of the field that they were found in, or backwards.
func (f found) candidates(backwards bool) candidates {
	if f.many {
		return candidates{}
	}
	c := candidates{ids: []string{}, places: f.places}
	if len(f.places) > 0 {
		c.ids = strings.Split(f.ids, endOfID)
	}
	if backwards {
		c.places = slices.Clone(c.places) // what is kept stays as it is
		slices.Reverse(c.ids)
		slices.Reverse(c.places)
	}
	return c
}

// candidates are the only rows that a list can have.
type candidates struct {
	ids    []string     // nil are all
	places []pgtype.TID // where the rows lie, in the order of the ids; nil where nobody knows. A row can be moved without being changed.
}

// between returns the candidates from one index up to another, as far as there are.
func (c candidates) between(from, to int) candidates {
	from, to = min(from, len(c.ids)), min(to, len(c.ids))
	out := candidates{ids: c.ids[from:to]}
	if len(c.places) == len(c.ids) {
		out.places = c.places[from:to]
	}
	return out
}

// tids writes places as PostgreSQL reads an array of them. pgx asks for each of them how it is written, which takes longer than the rest
// of sending a query.
func tids(places []pgtype.TID) string {
	text := make([]byte, 0, 16*len(places)+2)
	text = append(text, '{')
	for i, p := range places {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, `"(`...)
		text = strconv.AppendUint(text, uint64(p.BlockNumber), 10)
		text = append(text, ',')
		text = strconv.AppendUint(text, uint64(p.OffsetNumber), 10)
		text = append(text, `)"`...)
	}
	return string(append(text, '}'))
}

const (
	candidatesFor   = 5 * time.Minute
	candidatesBytes = 16 << 20
	placeBytes      = 8   // of one place
	entryBytes      = 128 // of an entry besides its ids and places
)

func newFound() *otter.Cache[string, found] {
	return otter.Must(&otter.Options[string, found]{
		MaximumWeight: candidatesBytes,
		Weigher: func(key string, f found) uint32 {
			return uint32(len(key) + len(f.ids) + placeBytes*len(f.places) + entryBytes)
		},
		ExpiryCalculator: otter.ExpiryWriting[string, found](candidatesFor),
	})
}

// Similar keeps rows that the function finds to have words like the given ones. Nothing is found for words
// that are too short to be like others.
func (l *List) Similar(ctx context.Context, db *DB, function, text string, most int) error {
	q, err := textquery.Parse(text)
	if err != nil {
		return nil //nolint:nilerr // it was told before
	}
	ids := []string{}
	if words := longer(q.Required()); len(words) > 0 {
		if err := l.door(ctx, db).QueryRow(ctx, fmt.Sprintf("select %s($1, $2)", function), words, most).Scan(&ids); err != nil {
			return Fault(err, "page")
		}
	}
	l.ids, l.more = ids, true
	return nil
}
