// Package page holds what a page of a list is: its size, where it starts, and the cursor that leads on.
package page

import (
	"encoding/base64"
	"encoding/json"

	"github.com/signate/signate/internal/fault"
)

// Default and Max bound the entries on a page.
const (
	Default = 50
	Max     = 200
)

// Request says which page is wanted.
type Request struct {
	Limit  int    // entries; 0 means Default
	Cursor string // the NextCursor of the page before; empty is the first page
	Count  bool   // whether all matching entries are counted
	Number int    // the page by its number, from 1; 0 goes by the cursor. It costs the more the further it is
}

// Size returns the limit within its bounds.
func (r Request) Size() int {
	switch {
	case r.Limit <= 0:
		return Default
	case r.Limit > Max:
		return Max
	}
	return r.Limit
}

// Page is a part of a list.
type Page[T any] struct {
	Results    []T
	NextCursor string // empty on the last page
	Count      *int64 // nil unless asked for
}

// Cursor is the position behind an entry: the ordering it belongs to, the values that the entry is sorted by, the last of which is its id.
type Cursor struct {
	Order string `json:"o"`
	Key   []any  `json:"k"`
}

// Encode returns the cursor as an opaque string.
func (c Cursor) Encode() string {
	text, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// Decode reads a cursor that must belong to the ordering and have n key values.
// An empty string is no cursor.
func Decode(text, order string, n int) (*Cursor, error) {
	if text == "" {
		return nil, nil
	}
	bad := fault.Invalid("cursor", "invalid", "This cursor does not belong to this list; start again without one.")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, bad
	}
	var c Cursor
	if err := json.Unmarshal(raw, &c); err != nil || c.Order != order || len(c.Key) != n {
		return nil, bad
	}
	return &c, nil
}
