package postgres

import (
	"slices"
	"testing"
)

// Rows that were read at the places of candidates are taken only if they are just those, and come in their order.
func TestArrange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows []string
		want bool
	}{
		"in order":          {[]string{"a", "b", "c", "d"}, true},
		"turned":            {[]string{"d", "c", "b", "a"}, true},
		"shifted":           {[]string{"b", "c", "d", "a"}, true},
		"one is missing":    {[]string{"a", "b", "c"}, false},
		"another instead":   {[]string{"a", "b", "c", "x"}, false},
		"one twice":         {[]string{"a", "b", "b", "c"}, false},
		"one more":          {[]string{"a", "b", "c", "d", "e"}, false},
		"all are gone":      {nil, false},
		"one at each place": {[]string{"a", "a", "a", "a"}, false},
	} {
		got := arrange(c.rows, []string{"a", "b", "c", "d"}, func(id string) (any, any) { return nil, id })
		if got != c.want || got && !slices.Equal(c.rows, []string{"a", "b", "c", "d"}) {
			t.Errorf("%s: %v, %v", name, got, c.rows)
		}
	}
}
