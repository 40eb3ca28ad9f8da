package textquery

import (
	"errors"
	"strings"
	"testing"
)

// show writes a query with its structure visible.
func show(q Query) string {
	parts := make([]string, len(q.Of))
	for i, part := range q.Of {
		parts[i] = show(part)
	}
	switch q.Op {
	case Text:
		return "[" + q.Text + "]"
	case And:
		return "(" + strings.Join(parts, " & ") + ")"
	case Or:
		return "(" + strings.Join(parts, " | ") + ")"
	case Not:
		return "!" + parts[0]
	case None:
	}
	return ""
}

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                           "",
		"  ":                         "",
		"Menu":                       "[menu]",
		"summer menu":                "([summer] & [menu])",
		"summer AND menu":            "([summer] & [menu])",
		"summer OR winter":           "([summer] | [winter])",
		"a OR b c":                   "([a] | ([b] & [c]))",
		"(a OR b) c":                 "(([a] | [b]) & [c])",
		"menu -old":                  "([menu] & ![old])",
		"menu NOT old":               "([menu] & ![old])",
		"NOT NOT old":                "[old]",
		"-(a OR b)":                  "!([a] | [b])",
		`"Happy   Hour" bar`:         "([happy hour] & [bar])",
		`-"happy hour"`:              "![happy hour]",
		"and or not":                 "([and] & [or] & [not])", // words, not operators
		"a - b":                      "([a] & [-] & [b])",
		"2024-05":                    "[2024-05]",
		"100%_":                      "[100%_]",
		`a" b`:                       "([a] & [b])",
		`"open`:                      "[open]",
		"((a":                        "[a]",
		"a))":                        "[a]",
		")a( b":                      "([a] & [b])",
		"a OR":                       "[a]",
		"OR AND NOT -":               "![-]",
		"OR OR a AND AND b":          "([a] & [b])",
		`"" ()`:                      "",
		"Straße ÄÖ":                  "([straße] & [äö])",
		"(a b) OR (c -d) OR \"e f\"": "(([a] & [b]) | ([c] & ![d]) | [e f])",
	} {
		q, err := Parse(text)
		if got := show(q); got != want || err != nil {
			t.Errorf("%q is %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestParse_bounds(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"words": strings.Repeat("a ", maxTerms+1), "parentheses": strings.Repeat("(", maxDepth+1) + "a", "both": strings.Repeat("(a ", 10_000),
	} {
		if _, err := Parse(text); !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestQuery_Required(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a b": "a,b", "a OR b": "", "a (b OR c) -d": "a", "-a": "", `"a b" c`: "a b,c", "": "",
	} {
		q, err := Parse(text)
		if got := strings.Join(q.Required(), ","); got != want || err != nil {
			t.Errorf("%q requires %q, %v, want %q", text, got, err, want)
		}
	}
}

// Whatever is typed, the query is bounded and its texts can be looked for.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "a AND (b OR -c)", `"a b" NOT`, "((((", "-- - -", "\x00\xff", "OR OR", "AND(NOT)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			return
		}
		terms := 0
		check(t, q, 0, &terms)
		if terms > maxTerms {
			t.Errorf("%q has %d terms", text, terms)
		}
	})
}

func check(t *testing.T, q Query, depth int, terms *int) {
	t.Helper()
	switch q.Op {
	case None:
		if depth > 0 {
			t.Error("a part asks for nothing")
		}
	case Text:
		*terms++
		if q.Text == "" || len(q.Of) > 0 {
			t.Errorf("a text is %q of %d parts", q.Text, len(q.Of))
		}
	case And, Or:
		if len(q.Of) < 2 {
			t.Errorf("%d parts are joined", len(q.Of))
		}
	case Not:
		if len(q.Of) != 1 {
			t.Errorf("%d parts are negated", len(q.Of))
		}
	}
	for _, part := range q.Of {
		check(t, part, depth+1, terms)
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "a": 1, "a b": 2, `a "b c" -d`: 3, "a OR (b c)": 3} {
		q, err := Parse(text)
		if err != nil || q.Texts() != want {
			t.Errorf("%s: %d, %v, want %d", text, q.Texts(), err, want)
		}
	}
}
