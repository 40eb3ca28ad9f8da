package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Facet is a value of a column and how many rows of a list have it. Value is empty where the column is null.
type Facet struct {
	Value string
	Count int64
}

// Facets counts the values of columns among the rows of the list, the most frequent first, at most most of
// each. Of an array column each element counts.
func Facets(ctx context.Context, db *DB, l *List, columns, arrays []string, most int) (map[string][]Facet, error) {
	if err := l.narrow(ctx, db, ""); err != nil {
		return nil, err
	}
	var counts []string
	for _, c := range columns {
		counts = append(counts, fmt.Sprintf("(select '%s', coalesce(%s::text, ''), count(*) from matching group by 2 order by 3 desc, 2 limit %d)", c, l.column(c), most))
	}
	for _, c := range arrays {
		counts = append(counts, fmt.Sprintf("(select '%s', one, count(*) from matching, unnest(%s) one group by 2 order by 3 desc, 2 limit %d)", c, l.column(c), most))
	}
	source, args := l.among(candidates{ids: l.ids})
	sql := fmt.Sprintf("with matching as materialized (select %s from %s where %s) %s",
		strings.Join(append(append([]string{}, columns...), arrays...), ", "), source, strings.Join(l.where, " and "), strings.Join(counts, " union all "))
	rows, err := l.door(ctx, db).Query(ctx, sql, args...)
	if err != nil {
		return nil, Fault(err, "page")
	}
	out := map[string][]Facet{}
	var column string
	var f Facet
	_, err = pgx.ForEachRow(rows, []any{&column, &f.Value, &f.Count}, func() error {
		out[column] = append(out[column], f)
		return nil
	})
	return out, Fault(err, "page")
}
