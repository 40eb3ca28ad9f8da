package playlist

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/signate/signate/internal/schedule"
)

// of makes content whose items are named by the letters of a text, in upper case with a note.
func of(letters string) Content {
	c := Content{Items: []Item{}, Transition: schedule.Cut}
	for _, l := range letters {
		name := strings.ToLower(string(l))
		item := Item{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)), AssetID: name, Enabled: true, Weight: 1}
		if string(l) != name {
			item.Note = "changed"
		}
		c.Items = append(c.Items, item)
	}
	return c
}

func names(items []Item) string {
	var out []string
	for _, i := range items {
		out = append(out, i.AssetID)
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ before, after, added, removed, changed, moved string }{
		{"abc", "abc", "", "", "", ""},
		{"", "ab", "ab", "", "", ""},
		{"abc", "", "", "abc", "", ""},
		{"abcde", "eabcd", "", "", "", "e"},
		{"abcde", "bcdea", "", "", "", "a"},
		{"abc", "aBxc", "x", "", "b", ""},
		{"abcd", "dCx", "x", "ab", "c", "c"},
	} {
		got := compare(of(tt.before), of(tt.after))
		changed := []Item{}
		for _, c := range got.Changed {
			changed = append(changed, c.After)
		}
		have := []string{names(got.Added), names(got.Removed), names(changed)}
		if want := []string{tt.added, tt.removed, tt.changed}; !slices.Equal(have, want) || len(got.Moved) != len(tt.moved) {
			t.Errorf("%s to %s: %v and %s moved, want %v and %s", tt.before, tt.after, have, names(got.Moved), want, tt.moved)
		}
	}
	settings := of("a")
	settings.Shuffle, settings.Rule = true, &Rule{}
	if got := compare(of("a"), settings).Settings; !slices.Equal(got, []string{"shuffle", "rule"}) {
		t.Errorf("other settings: %v", got)
	}
}

// Whoever takes the removed and moved items out of both sees the same order.
func TestCompare_explains_every_order(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		letters := rapid.Permutation(strings.Split("abcdefgh", "")).Draw(rt, "after")
		before, after := of("abcdefgh"), of(strings.Join(letters, ""))
		gone := names(compare(before, after).Moved)
		rest := func(c Content) string {
			out := ""
			for _, i := range c.Items {
				if !strings.Contains(gone, i.AssetID) {
					out += i.AssetID
				}
			}
			return out
		}
		if rest(before) != rest(after) {
			rt.Fatal(fmt.Sprintf("%v: without %s they are %s and %s", letters, gone, rest(before), rest(after)))
		}
	})
}
