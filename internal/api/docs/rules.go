package docs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// rulesOf says in words what a value has to look like.
func rulesOf(s *openapi3.Schema) string {
	var out []string
	if len(s.Enum) > 0 {
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		out = append(out, strings.Join(values, " · "))
	}
	out = append(out, span(float(s.Min), float(s.Max), "")...)
	out = append(out, span(natural(s.MinLength), count(s.MaxLength), " characters")...)
	out = append(out, span(natural(s.MinItems), count(s.MaxItems), " entries")...)
	if s.Pattern != "" {
		out = append(out, "matches "+s.Pattern)
	}
	if s.Nullable {
		out = append(out, "or null")
	}
	if s.Default != nil {
		out = append(out, fmt.Sprintf("default %v", s.Default))
	}
	return strings.Join(out, ", ")
}

func span(low, high, unit string) []string {
	switch {
	case low != "" && high != "" && low != high:
		return []string{low + "–" + high + unit}
	case high != "":
		return []string{"at most " + high + unit}
	case low != "":
		return []string{"at least " + low + unit}
	}
	return nil
}

func float(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

func natural(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

func count(n *uint64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatUint(*n, 10)
}
