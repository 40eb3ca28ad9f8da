package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Values reads the columns of a row one after the other, in the form in which pgx has PostgreSQL send them: text, json and their like as
// text, all else in PostgreSQL's binary form. Rows.Scan does the same for any type, but asks for each column of each row how:
// on a page of fifty rows of forty columns that takes longer than PostgreSQL does.
//
// A column is read by the method of its type. What cannot be is the zero value, and Err tells.
type Values struct {
	raw [][]byte
	err error

	text string // all columns in one piece, which the texts of the row are parts of
	at   int    // where the next column begins in it

	element *Values // of an array, and what it is of: kept, because there are more arrays than rows
	one     [1][]byte

	texts  slab[string]
	times  slab[time.Time]
	uuids  slab[uuid.UUID]
	int16s slab[int16]
	int32s slab[int32]
	int64s slab[int64]
}

// slab holds values that are pointed at, many to an allocation: one for each would be most of what a page allocates.
type slab[T any] []T

const slabSize = 64

// room makes sure that so many more fit in.
func (s *slab[T]) room(n int) {
	if cap(*s)-len(*s) < n {
		*s = make(slab[T], 0, max(slabSize, n))
	}
}

// put returns a pointer to a copy of the value.
func (s *slab[T]) put(value T) *T {
	s.room(1)
	*s = append(*s, value)
	return &(*s)[len(*s)-1]
}

var (
	errForm = errors.New("not in the form of its type")
	errNull = errors.New("null")
)

// Of goes to the current row.
func (v *Values) Of(rows pgx.Rows) {
	v.of(rows.RawValues())
}

func (v *Values) of(columns [][]byte) {
	v.raw, v.err, v.at = columns, nil, 0
	size := 0
	for _, column := range columns {
		size += len(column)
	}
	var text strings.Builder
	text.Grow(size)
	for _, column := range columns {
		text.Write(column)
	}
	v.text = text.String()
}

// Err returns why the first column that could not be read could not, or that some were not read.
func (v *Values) Err() error {
	if v.err == nil && len(v.raw) > 0 {
		return fmt.Errorf("%d columns are left", len(v.raw))
	}
	return v.err
}

// Raw returns the column's bytes until the next row is read; nil is null.
func (v *Values) Raw() []byte {
	if len(v.raw) == 0 {
		v.fail(errors.New("there are no more columns"))
		return nil
	}
	raw := v.raw[0]
	v.raw = v.raw[1:]
	v.at += len(raw)
	return raw
}

func (v *Values) fail(err error) {
	if v.err == nil {
		v.err = err
	}
}

// fixed returns a column of a type that has so many bytes.
func (v *Values) fixed(size int) []byte {
	raw := v.Raw()
	switch {
	case len(raw) == size:
		return raw
	case raw == nil:
		v.fail(errNull)
	default:
		v.fail(errForm)
	}
	return make([]byte, size)
}

// null passes over the column if it is null.
func (v *Values) null() bool {
	if len(v.raw) == 0 || v.raw[0] != nil {
		return false
	}
	v.raw = v.raw[1:]
	return true
}

func optional[T any](v *Values, read func(*Values) T, into *slab[T]) *T {
	if v.null() {
		return nil
	}
	return into.put(read(v))
}

// Text reads a text.
func (v *Values) Text() string {
	from := v.at
	if v.Raw() == nil {
		v.fail(errNull)
	}
	return v.text[from:v.at]
}

// Bool reads a boolean.
func (v *Values) Bool() bool { return v.fixed(1)[0] == 1 }

// Int16 reads a smallint.
func (v *Values) Int16() int16 { return int16(binary.BigEndian.Uint16(v.fixed(2))) }

// Int32 reads an integer.
func (v *Values) Int32() int32 { return int32(binary.BigEndian.Uint32(v.fixed(4))) }

// Int64 reads a bigint.
func (v *Values) Int64() int64 { return int64(binary.BigEndian.Uint64(v.fixed(8))) }

// sinceEpoch is the moment that PostgreSQL counts microseconds from.
var sinceEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// Time reads a timestamptz, in UTC. One that is infinite is no time.
func (v *Values) Time() time.Time {
	n := v.Int64()
	if n == math.MaxInt64 || n == math.MinInt64 {
		v.fail(errors.New("infinite"))
		return time.Time{}
	}
	return time.UnixMicro(sinceEpoch + n).UTC()
}

// Clock reads a time, which may be null.
func (v *Values) Clock() pgtype.Time {
	if v.null() {
		return pgtype.Time{}
	}
	return pgtype.Time{Microseconds: v.Int64(), Valid: true}
}

// UUID reads a uuid.
func (v *Values) UUID() uuid.UUID { return uuid.UUID(v.fixed(len(uuid.UUID{}))) }

// TextOrNull reads a text; nil is null.
func (v *Values) TextOrNull() *string { return optional(v, (*Values).Text, &v.texts) }

// Int16OrNull reads a smallint; nil is null.
func (v *Values) Int16OrNull() *int16 { return optional(v, (*Values).Int16, &v.int16s) }

// Int32OrNull reads an integer; nil is null.
func (v *Values) Int32OrNull() *int32 { return optional(v, (*Values).Int32, &v.int32s) }

// Int64OrNull reads a bigint; nil is null.
func (v *Values) Int64OrNull() *int64 { return optional(v, (*Values).Int64, &v.int64s) }

// TimeOrNull reads a timestamptz, in UTC; nil is null.
func (v *Values) TimeOrNull() *time.Time { return optional(v, (*Values).Time, &v.times) }

// UUIDOrNull reads a uuid; nil is null.
func (v *Values) UUIDOrNull() *uuid.UUID { return optional(v, (*Values).UUID, &v.uuids) }

// Int16s reads an array of smallint with one dimension and without nulls; null is nil.
func (v *Values) Int16s() []int16 { return array(v, (*Values).Int16, &v.int16s) }

// Texts reads an array of text with one dimension and without nulls; null is nil.
func (v *Values) Texts() []string { return array(v, (*Values).Text, &v.texts) }

// places reads an array of tid.
func (v *Values) places() []pgtype.TID { return array(v, (*Values).place, new(slab[pgtype.TID])) }

// place reads a tid.
func (v *Values) place() pgtype.TID {
	raw := v.fixed(6)
	return pgtype.TID{BlockNumber: binary.BigEndian.Uint32(raw), OffsetNumber: binary.BigEndian.Uint16(raw[4:]), Valid: true}
}

// arrayHead is how many bytes stand before the first element of an array.
const arrayHead = 20

// array reads the elements of an array: its dimensions, whether there are nulls, the type, for each dimension its length
// and lower bound, then each element behind its length.
func array[T any](v *Values, read func(*Values) T, into *slab[T]) []T {
	raw := v.Raw()
	switch {
	case raw == nil:
		return nil
	case len(raw) == 12 && binary.BigEndian.Uint32(raw) == 0:
		return []T{}
	case len(raw) < arrayHead || binary.BigEndian.Uint32(raw) != 1 || binary.BigEndian.Uint32(raw[12:]) > uint32(len(raw)):
		v.fail(errForm)
		return nil
	}
	left := binary.BigEndian.Uint32(raw[12:])
	into.room(int(left))
	from := len(*into)
	if v.element == nil {
		v.element = new(Values)
	}
	one := v.element
	one.text, one.at, one.err = v.text, v.at-len(raw)+arrayHead, nil
	for raw = raw[arrayHead:]; left > 0; left-- {
		size := uint64(math.MaxUint32) // as of a null
		if len(raw) >= 4 {
			size = uint64(binary.BigEndian.Uint32(raw))
			raw = raw[4:]
		}
		if size > uint64(len(raw)) {
			v.fail(errForm)
			return nil
		}
		v.one[0] = raw[:size:size]
		one.raw, one.at, raw = v.one[:], one.at+4, raw[size:]
		*into = append(*into, read(one))
		if one.err != nil {
			v.fail(one.err)
			return nil
		}
	}
	if len(raw) > 0 {
		v.fail(errForm)
	}
	return (*into)[from:len(*into):len(*into)]
}
