package fuzz

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// raw is a value that is already encoded.
type raw string

func (r raw) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// hostile are values that something may choke on, wherever they are put.
var hostile = []any{
	nil, true, false, 0, -1, 1, 0.5, -0.0, math.MaxInt32, math.MaxInt32 + 1, raw("9223372036854775807"), raw("9223372036854775808"), raw("-9223372036854775809"),
	raw("1e308"), raw("1e400"), raw("-1e-400"), raw("1.0"), raw("12345678901234567890123456789012345678901234567890"),
	"", " ", "\t\n", "null", "0", "true", "undefined", "NaN", "\x00", "a\x00b", "\u202e\u200b\ufeff", "\uffff", "🧨👩‍👩‍👧", "İıſK", "e\u0301", strings.Repeat("a\u0300", 200),
	"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}}${7*7}", "'; drop table assets; --", "' or '1'='1", "\\", "%", "_", "%00", "%s%n%d", "../../../../etc/passwd", "..\\..\\",
	"a\r\nX-Injected: 1", "http://[::1", "http://169.254.169.254/latest/meta-data/", "javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1:1/", "//x", "https://user:pass@x.example.com:99999/", "data:text/html,x",
	"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-06-30T23:59:60Z", "-0001-01-01T00:00:00Z", "2026-01-01T00:00:00+23:59", "2026-01-01",
	"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{0198c0de-0000-7000-8000-000000000000}", "0198c0de000070008000000000000000", "urn:uuid:0198c0de-0000-7000-8000-000000000000",
	"(", "((((((((", "a AND", "OR", "NOT NOT", "\"", "-", "*", ":*", "a & | ! b", "a <-> b", "-\"\" OR (", "[", "[a-", "(?i)", "a{1000}{1000}", "tag:", "metadata.x:>",
	raw(`"\ud800"`), raw(`"\udc00\ud800"`), raw(`"\u0000"`), raw(`{"a":1,"a":2}`), raw(strings.Repeat("[", 200) + strings.Repeat("]", 200)), raw(strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)),
	strings.Repeat("x", 256), strings.Repeat("é", 5000), strings.Repeat("y", 70000),
	[]any{}, []any{nil}, []any{[]any{}}, map[string]any{}, map[string]any{"": ""}, map[string]any{"__proto__": map[string]any{"x": 1}}, slices.Repeat([]any{1}, 1001), slices.Repeat([]any{"a"}, 300),
}

// generator makes values that fit schemas, and breaks them.
type generator struct {
	*rand.Rand

	// fill offers a value for a string by the name of its field.
	fill func(name string, s *openapi3.Schema) (string, bool)
}

// chance is true n times of a hundred.
func (g generator) chance(n int) bool { return g.IntN(100) < n }

func pick[T any](g generator, from []T) T { return from[g.IntN(len(from))] }

// valid makes a value that fits the schema.
func (g generator) valid(name string, s *openapi3.Schema, depth int) any {
	switch {
	case s == nil:
		return "x"
	case s.Nullable && g.chance(10):
		return nil
	case len(s.Enum) > 0:
		return pick(g, s.Enum)
	case len(s.AllOf) > 0:
		return g.valid(name, s.AllOf[0].Value, depth)
	case len(s.OneOf) > 0:
		return g.valid(name, pick(g, s.OneOf).Value, depth)
	case len(s.AnyOf) > 0:
		return g.valid(name, pick(g, s.AnyOf).Value, depth)
	case s.Type.Is("boolean"):
		return g.chance(50)
	case s.Type.Is("integer"):
		low, high := g.bounds(s)
		return int64(low) + g.Int64N(max(1, int64(high)-int64(low)+1))
	case s.Type.Is("number"):
		low, high := g.bounds(s)
		return low + g.Float64()*(high-low)
	case s.Type.Is("string"):
		return g.text(name, s)
	case s.Type.Is("array"):
		return g.list(name, s, depth)
	}
	return g.object(s, depth)
}

// bounds are the limits of a number, most often close ones.
func (g generator) bounds(s *openapi3.Schema) (low, high float64) {
	low, high = 0, 1000
	if s.Min != nil {
		low, high = *s.Min, *s.Min+1000
	}
	if s.Max != nil {
		high = *s.Max
	}
	low = min(low, high)
	switch g.IntN(6) {
	case 0:
		return low, low
	case 1:
		return high, high
	}
	return low, min(high, low+100)
}

func (g generator) text(name string, s *openapi3.Schema) string {
	if g.fill != nil {
		if v, ok := g.fill(name, s); ok {
			return v
		}
	}
	switch s.Format {
	case "date-time":
		return time.Now().Add(time.Duration(g.IntN(400)-100) * time.Hour).UTC().Format(time.RFC3339)
	case "uuid":
		return fmt.Sprintf("0198c0de-0000-7000-8000-%012x", g.Int64N(1<<47))
	}
	length := s.MinLength + uint64(g.IntN(12))
	if s.MaxLength != nil {
		length = min(length, *s.MaxLength)
		if g.chance(8) && *s.MaxLength <= 100000 {
			length = *s.MaxLength
		}
	}
	const letters = "abcdefghij klmnopqrst-uvwxyz0123456789ABCÄé中🙂"
	runes := []rune(letters)
	out := make([]rune, length)
	for i := range out {
		out[i] = runes[g.IntN(len(runes))]
	}
	return string(out)
}

func (g generator) list(name string, s *openapi3.Schema, depth int) any {
	n := int(s.MinItems) + g.IntN(3)
	if s.MaxItems != nil {
		n = min(n, int(*s.MaxItems))
		if g.chance(4) && *s.MaxItems <= 1000 {
			n = int(*s.MaxItems)
		}
	}
	if depth > 4 {
		n = int(s.MinItems)
	}
	out := make([]any, n)
	for i := range out {
		out[i] = g.valid(name, s.Items.Value, depth+1)
	}
	return out
}

func (g generator) object(s *openapi3.Schema, depth int) any {
	out := map[string]any{}
	for _, name := range sortedKeys(s.Properties) {
		if slices.Contains(s.Required, name) || depth < 5 && g.chance(35) {
			out[name] = g.valid(name, s.Properties[name].Value, depth+1)
		}
	}
	if len(out) == 0 && s.MinProps > 0 && len(s.Properties) > 0 {
		name := pick(g, sortedKeys(s.Properties))
		out[name] = g.valid(name, s.Properties[name].Value, depth+1)
	}
	if len(s.Properties) == 0 && depth < 5 {
		for range g.IntN(3) {
			var inner *openapi3.Schema
			if s.AdditionalProperties.Schema != nil {
				inner = s.AdditionalProperties.Schema.Value
			}
			out[g.text("", &openapi3.Schema{MinLength: 1})] = g.valid("", inner, depth+1)
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// broken returns the value with one thing in it changed for the worse.
func (g generator) broken(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 || g.chance(8) {
			out := copyOf(v)
			out[pick(g, []string{"unknown", "", "id", "tenant_id", "__proto__", "\u0000", strings.Repeat("k", 300)})] = pick(g, hostile)
			return out
		}
		out := copyOf(v)
		key := pick(g, sortedKeys(v))
		switch g.IntN(5) {
		case 0:
			delete(out, key)
		case 1:
			out[key] = nil
		default:
			out[key] = g.broken(v[key])
		}
		return out
	case []any:
		if len(v) == 0 || g.chance(30) {
			return append(slices.Clone(v), pick(g, hostile))
		}
		out := slices.Clone(v)
		i := g.IntN(len(out))
		switch g.IntN(4) {
		case 0:
			return slices.Repeat(out, 2)
		default:
			out[i] = g.broken(out[i])
		}
		return out
	case string:
		if g.chance(25) {
			return v + fmt.Sprint(pick(g, hostile))
		}
	}
	return pick(g, hostile)
}

func copyOf(m map[string]any) map[string]any {
	out := make(map[string]any, len(m)+1)
	for k, v := range m {
		out[k] = v
	}
	return out
}

// garbled returns bytes that are hardly JSON any more.
func (g generator) garbled(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil || len(text) == 0 {
		text = []byte("{}")
	}
	switch g.IntN(8) {
	case 0:
		return nil
	case 1:
		return text[:g.IntN(len(text))]
	case 2:
		return append(text, text...)
	case 3:
		return append([]byte("\xef\xbb\xbf"), text...)
	case 4:
		return slices.Insert(text, g.IntN(len(text)), 0xff, 0xfe)
	case 5:
		return slices.Insert(text, g.IntN(len(text)), 0)
	case 6:
		return []byte(strings.Repeat("[", 100_000))
	}
	text[g.IntN(len(text))] ^= byte(1 << g.IntN(8))
	return text
}
