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
	c, err := l.find(ctx, db, field)
	if descending {
		c.ids, c.places = slices.Clone(c.ids), slices.Clone(c.places) // what is kept stays as it is
		slices.Reverse(c.ids)
		slices.Reverse(c.places)
	}
	l.candidates = c
	return err
}

// indexed says whether there is something to look up the candidates by.
func (l *List) indexed() bool {
	return l.ids == nil && l.table.Candidates != "" && len(l.words)+len(l.labels) > 0
}

// exact says whether the candidates are all that the list has, in its order.
func (l *List) exact() bool { return l.ids != nil && !l.more }

// find returns all rows that have the words and labels of the list, sorted by a field; without ids when they are so many that
// an index is no help.
func (l *List) find(ctx context.Context, db *DB, field string) (candidates, error) {
	k, err := l.known(ctx, db, field)
	if err != nil || k.found {
		return k.candidates, err
	}
	c := candidates{generation: k.generation}
	sql := fmt.Sprintf("select ids, places from %s($1, $2, $3, $4)", l.table.Candidates)
	if err := l.door(ctx, db).QueryRow(ctx, sql, l.words, l.labels, mostCandidates, field).Scan(&c.ids, &c.places); err != nil {
		return candidates{}, Fault(err, "page")
	}
	k.keep(db, c)
	return c, nil
}

// readFound finds the candidates of a list and reads its first page in one query, which waits for its turn once.
// It returns no rows when the candidates are not all that the list has, are known already, are too many, or are none.
func readFound[T any](ctx context.Context, db *DB, l *List, ordering string, most int, scan func(pgx.Rows) (T, error), key func(T) (sort any, id any)) ([]T, error) {
	if l.err != nil || l.more || !l.indexed() {
		return nil, l.err
	}
	field, descending := strings.CutPrefix(ordering, "-")
	k, err := l.known(ctx, db, field)
	if err != nil || k.found {
		return nil, err
	}
	first, page := "found.ids[1]", fmt.Sprintf("[:%d]", most)
	if descending {
		first, page = "found.ids[cardinality(found.ids)]", fmt.Sprintf("[cardinality(found.ids) - %d:]", most-1)
	}
	n := len(l.args)
	// All candidates come beside the first of them.
	sql := fmt.Sprintf(`select %[1]s, case when %[2]s = %[3]s then found.ids end, case when %[2]s = %[3]s then found.places end
		from %[4]s($%[5]d, $%[6]d, $%[7]d, $%[8]d) found, unnest(found.places%[9]s, found.ids%[9]s) candidate (candidate_place, candidate_id)
		join %[10]s on %[10]s.ctid = candidate_place and %[2]s = candidate_id where %[11]s`,
		strings.Join(l.table.Columns, ", "), l.table.ID, first, l.table.Candidates, n+1, n+2, n+3, n+4, page, l.table.From, strings.Join(l.where, " and "))
	rows, err := l.door(ctx, db).Planned().Query(ctx, sql, append(slices.Clone(l.args), l.words, l.labels, mostCandidates, field)...)
	if err != nil {
		return nil, Fault(err, "page")
	}
	found := &foundRows{Rows: rows}
	out, err := collect(found, most, scan)
	if err != nil {
		return nil, Fault(err, "page")
	}
	if found.all.ids == nil {
		return nil, nil
	}
	found.all.generation = k.generation
	k.keep(db, found.all)
	ids := found.all.ids
	if descending {
		ids = slices.Clone(ids)
		slices.Reverse(ids)
	}
	if len(out) != min(most, len(ids)) {
		return nil, nil
	}
	arrange(out, ids[:len(out)], key)
	return out, nil
}

// foundRows are rows with the candidates that they are among behind their own columns, in one of them.
type foundRows struct {
	pgx.Rows
	all candidates
}

func (r *foundRows) Next() bool {
	if !r.Rows.Next() {
		return false
	}
	raw := r.Rows.RawValues()
	if own := len(raw) - 2; raw[own] != nil {
		return r.Rows.Scan(append(make([]any, own), &r.all.ids, &r.all.places)...) == nil // Err tells
	}
	return true
}

func (r *foundRows) RawValues() [][]byte {
	raw := r.Rows.RawValues()
	return raw[:len(raw)-2]
}

func (r *foundRows) Scan(into ...any) error {
	return r.Rows.Scan(append(into, nil, nil)...)
}

// known is what was found before of the candidates that a list asks for.
type known struct {
	candidates
	key   string
	found bool // and it still holds
	lasts bool // there is a generation, for which they hold
}

func (l *List) known(ctx context.Context, db *DB, field string) (known, error) {
	tenant, err := tenantOf(ctx)
	if err != nil {
		return known{}, err
	}
	k := known{key: tenant.String() + l.table.Candidates + field + "\x00" + strings.Join(l.words, "\x00") + "\x01" + strings.Join(l.labels, "\x00")}
	generation, lasts := db.Generation(tenant) // named before anything is read
	if c, ok := db.found.GetIfPresent(k.key); ok && (c.ids == nil || lasts && c.generation == generation) {
		k.candidates, k.found = c, true
		return k, nil
	}
	k.generation, k.lasts = generation, lasts
	return k, nil
}

// keep keeps what was found now.
func (k known) keep(db *DB, c candidates) {
	if c.ids == nil || k.lasts {
		db.found.Set(k.key, c)
	}
}

// candidates are what was found of a tenant. With ids they hold for a generation of its data. That they are too many
// holds for a while whatever is written: it decides how rows are found, never which.
type candidates struct {
	ids        []string     // nil are too many
	places     []pgtype.TID // where the rows lie, in the order of the ids; nil where nobody knows. A row can be moved without being changed.
	generation string
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
	candidateBytes  = 72 // about what an id and a place take
)

func newFound() *otter.Cache[string, candidates] {
	return otter.Must(&otter.Options[string, candidates]{
		MaximumWeight:    candidatesBytes,
		Weigher:          func(key string, c candidates) uint32 { return uint32(len(key) + candidateBytes*(2+len(c.ids))) },
		ExpiryCalculator: otter.ExpiryWriting[string, candidates](candidatesFor),
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
