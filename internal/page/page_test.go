package page

import (
	"encoding/base64"
	"testing"

	"pgregory.net/rapid"

	"github.com/signate/signate/internal/fault"
)

func TestCursor_comes_back(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := Cursor{Order: rapid.String().Draw(rt, "order"), Key: []any{rapid.String().Draw(rt, "key"), float64(rapid.Int32().Draw(rt, "id"))}}
		got, err := Decode(c.Encode(), c.Order, 2)
		if err != nil || got.Order != c.Order || got.Key[0] != c.Key[0] || got.Key[1] != c.Key[1] {
			rt.Fatalf("%v became %v, %v", c, got, err)
		}
		if _, err := Decode(c.Encode(), c.Order+"x", 2); !fault.IsKind(err, fault.KindInvalid) {
			rt.Fatalf("another ordering takes it: %v", err)
		}
	})
}

func TestDecode_refuses_anything_else(t *testing.T) {
	t.Parallel()
	if c, err := Decode("", "name", 2); c != nil || err != nil {
		t.Errorf("no cursor: %v, %v", c, err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringN(1, -1, -1).Draw(rt, "text")
		for _, cursor := range []string{text, base64.RawURLEncoding.EncodeToString([]byte(text))} {
			if _, err := Decode(cursor, "name", 2); !fault.IsKind(err, fault.KindInvalid) {
				rt.Fatalf("%q: %v", cursor, err)
			}
		}
	})
}

func TestRequest_Size(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{-1: 50, 0: 50, 1: 1, 200: 200, 201: 200} {
		if got := (Request{Limit: limit}).Size(); got != want {
			t.Errorf("limit %d: %d, want %d", limit, got, want)
		}
	}
}
