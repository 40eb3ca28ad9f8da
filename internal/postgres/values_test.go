package postgres_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

// What is read of a row is what pgx scans from it.
func TestValues_read_what_Scan_reads(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	type row struct {
		text     string
		yes, no  bool
		small    *int16
		integer  int32
		big      int64
		moment   time.Time
		clock    pgtype.Time
		id       uuid.UUID
		texts    []string
		numbers  []int16
		raw      []byte
		textN    *string
		integerN *int32
		bigN     *int64
		momentN  *time.Time
		idN      *uuid.UUID
	}
	for name, columns := range map[string]string{
		"filled": `'Lobby, "Ü" 🎬', true, false, (-7)::smallint, (-70000)::integer, (-5000000000)::bigint, '1999-12-31 23:59:59.999999+07'::timestamptz, '23:59:59.5'::time,
			'01a22952-1681-74dd-90dc-961358234310'::uuid, array['a', '', 'ü"\']::text[], array[1, -2, 7]::smallint[], '{"a": [1, null]}'::jsonb,
			'x'::varchar, 3, 4::bigint, '2026-11-29 12:00:00.000001Z'::timestamptz, '01a22952-1681-74dd-90dc-961358234310'::uuid`,
		"empty": `'', false, false, null::smallint, 0, 0::bigint, '2000-01-01Z'::timestamptz, null::time,
			'00000000-0000-0000-0000-000000000000'::uuid, '{}'::text[], '{}'::smallint[], '{}'::jsonb, null::varchar, null::integer, null::bigint, null::timestamptz, null::uuid`,
	} {
		sql := "select " + columns
		var want, got row
		w := &want
		if err := d.DB.ControlRead().QueryRow(t.Context(), sql).Scan(&w.text, &w.yes, &w.no, &w.small, &w.integer, &w.big, &w.moment, &w.clock, &w.id, &w.texts, &w.numbers, &w.raw,
			&w.textN, &w.integerN, &w.bigN, &w.momentN, &w.idN); err != nil {
			t.Fatal(err)
		}
		want.moment = want.moment.UTC()
		if want.momentN != nil {
			*want.momentN = want.momentN.UTC()
		}
		err := values(t, d, sql, func(v *postgres.Values) {
			got.text, got.yes, got.no, got.small, got.integer, got.big, got.moment, got.clock = v.Text(), v.Bool(), v.Bool(), v.Int16OrNull(), v.Int32(), v.Int64(), v.Time(), v.Clock()
			got.id, got.texts, got.numbers, got.raw = v.UUID(), v.Texts(), v.Int16s(), append([]byte(nil), v.Raw()...)
			got.textN, got.integerN, got.bigN, got.momentN, got.idN = v.TextOrNull(), v.Int32OrNull(), v.Int64OrNull(), v.TimeOrNull(), v.UUIDOrNull()
		})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// A column that is not what it is read as is told, not guessed.
func TestValues_tell_what_cannot_be_read(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	for name, c := range map[string]struct {
		columns string
		read    func(*postgres.Values)
		want    string
	}{
		"a null":               {"null::text", func(v *postgres.Values) { v.Text() }, "null"},
		"a null number":        {"null::bigint", func(v *postgres.Values) { v.Int64() }, "null"},
		"another type":         {"1::integer", func(v *postgres.Values) { v.Int64() }, "form"},
		"no moment":            {"'infinity'::timestamptz", func(v *postgres.Values) { v.Time() }, "infinite"},
		"more than there are":  {"1, 2", func(v *postgres.Values) { v.Int32(); v.Int32(); v.Int32() }, "no more"},
		"fewer than there are": {"1, 2", func(v *postgres.Values) { v.Int32() }, "1 columns are left"},
		"two dimensions":       {"array[array['a'], array['b']]", func(v *postgres.Values) { v.Texts() }, "form"},
		"a null in an array":   {"array['a', null]", func(v *postgres.Values) { v.Texts() }, "form"},
		"other elements":       {"array[1, 2]::integer[]", func(v *postgres.Values) { v.Int16s() }, "form"},
		"no array":             {"'short'", func(v *postgres.Values) { v.Texts() }, "form"},
	} {
		if err := values(t, d, "select "+c.columns, c.read); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func values(t *testing.T, d *pgtest.Database, sql string, read func(*postgres.Values)) error {
	t.Helper()
	rows, err := d.DB.ControlRead().Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	_, err = pgx.CollectExactlyOneRow(rows, func(r pgx.CollectableRow) (struct{}, error) {
		var v postgres.Values
		v.Of(rows)
		read(&v)
		return struct{}{}, v.Err()
	})
	return err
}
