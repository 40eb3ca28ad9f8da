package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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
	for _, required := range q.Required() {
		if len([]rune(required)) >= shortestIndex {
			l.patterns = append(l.patterns, pattern(required))
		}
	}
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
		return l.table.Search + " like " + l.param(pattern(q.Text))
	case textquery.None:
	}
	return "true"
}

var likeEscape = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func pattern(text string) string { return "%" + likeEscape.Replace(text) + "%" }

// narrow asks the table's function for the few rows that can match at all, when the conditions of the list
// are such that an index knows them. Row-level security keeps LIKE and @> from being looked up in one.
// The conditions stay: what is found does not depend on this.
func (l *List) narrow(ctx context.Context, db *DB) error {
	if l.err != nil {
		return l.err
	}
	if l.table.Candidates == "" || len(l.patterns) == 0 && len(l.labels) == 0 {
		return nil
	}
	key := l.rarity(ctx)
	if _, frequent := db.frequent.GetIfPresent(key); frequent {
		l.patterns, l.labels = nil, nil
		return nil
	}
	var ids []string
	sql := fmt.Sprintf("select %s($1, $2, $3)", l.table.Candidates)
	if err := l.door(ctx, db).QueryRow(ctx, sql, l.patterns, l.labels, mostCandidates).Scan(&ids); err != nil {
		return Fault(err, "page")
	}
	l.patterns, l.labels = nil, nil
	if ids == nil {
		db.frequent.Set(key, struct{}{})
		return nil
	}
	l.add(l.table.ID+" = any(?::text[])", ids)
	return nil
}

// frequent remembers for a while which texts and labels so many rows of a tenant have that looking for candidates is
// in vain: finding that out takes longer than the list. It decides how rows are found, never which.
type frequent = otter.Cache[string, struct{}]

const frequentFor = 5 * time.Minute

func newFrequent() *frequent {
	return otter.Must(&otter.Options[string, struct{}]{MaximumSize: 10_000, ExpiryCalculator: otter.ExpiryWriting[string, struct{}](frequentFor)})
}

// rarity names what candidates are looked for by.
func (l *List) rarity(ctx context.Context) string {
	tenant, _ := tenantOf(ctx) // without one the door refuses
	return tenant.String() + l.table.Candidates + "\x00" + strings.Join(l.patterns, "\x00") + "\x01" + strings.Join(l.labels, "\x00")
}

// Similar keeps rows that the function finds to have words like the given ones. Nothing is found for words
// that are too short to be like others.
func (l *List) Similar(ctx context.Context, db *DB, function, text string, most int) error {
	q, err := textquery.Parse(text)
	if err != nil {
		return nil //nolint:nilerr // it was told before
	}
	words := []string{}
	for _, required := range q.Required() {
		if len([]rune(required)) >= shortestIndex {
			words = append(words, required)
		}
	}
	ids := []string{}
	if len(words) > 0 {
		if err := l.door(ctx, db).QueryRow(ctx, fmt.Sprintf("select %s($1, $2)", function), words, most).Scan(&ids); err != nil {
			return Fault(err, "page")
		}
	}
	l.add(l.table.ID+" = any(?::text[])", ids)
	return nil
}
