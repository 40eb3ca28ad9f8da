package v3

import (
	"strconv"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/page"
)

// value returns what a pointer points at, the zero value for nil.
func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// orNull encodes nil as null.
func orNull[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

// textOrNull encodes an empty text as null.
func textOrNull(s string) nullable.Nullable[string] {
	if s == "" {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(s)
}

// numberOrNull encodes nil as null and widens the number.
func numberOrNull(p *int32) nullable.Nullable[int] {
	if p == nil {
		return nullable.NewNullNullable[int]()
	}
	return nullable.NewNullableWithValue(int(*p))
}

// listOrNil tells a list that was left out from an empty one.
func listOrNil(list []string) *[]string {
	if list == nil {
		return nil
	}
	return &list
}

func pageRequest(limit *int, cursor *string, count *bool) page.Request {
	return page.Request{Limit: value(limit), Cursor: value(cursor), Count: value(count)}
}

func countOf(n *int64) *int {
	if n == nil {
		return nil
	}
	v := int(*n)
	return &v
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// ifMatch reads the version from an If-Match header; 0 is any version.
func ifMatch(header *string) (int64, error) {
	text := strings.TrimPrefix(strings.TrimSpace(value(header)), "W/")
	if text == "" || text == "*" {
		return 0, nil
	}
	number, _, _ := strings.Cut(strings.Trim(text, `"`), ".") // see conditional
	v, err := strconv.ParseInt(number, 10, 64)
	if err != nil || v <= 0 {
		return 0, fault.New(fault.KindStale, "The ETag in If-Match is not one of this object's.")
	}
	return v, nil
}

type nullableString = nullable.Nullable[string]

// changeOf reads the three states of a field of a patch: left out, null, or a value.
func changeOf[T any](n nullable.Nullable[T]) asset.Change[T] {
	if !n.IsSpecified() {
		return asset.Change[T]{}
	}
	v, err := n.Get()
	if err != nil {
		return asset.Change[T]{Set: true}
	}
	return asset.Change[T]{Set: true, Value: &v}
}

func wide(p *int) *int64 {
	if p == nil {
		return nil
	}
	v := int64(*p)
	return &v
}
