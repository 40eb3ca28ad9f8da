package anthias

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// pair is a member of an object.
type pair struct {
	key   string
	value any
}

// object is a JSON object that keeps the order of its members, which clients of these APIs see.
type object []pair

// appendJSON writes a value as the framework of Anthias does: compact, text as it is, no escapes for
// HTML, members in the order they are declared in.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return appendString(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int32:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return appendFloat(b, v)
	case json.Number:
		return append(b, v...)
	case object:
		return appendObject(b, v)
	case map[string]any:
		return appendObject(b, ordered(v))
	case map[string]string:
		o := object{}
		for k, text := range v {
			o = append(o, pair{k, text})
		}
		slices.SortFunc(o, byKey)
		return appendObject(b, o)
	case []any:
		return appendList(b, v)
	case []string:
		return appendList(b, v)
	case []int:
		return appendList(b, v)
	}
	return appendString(b, fmt.Sprint(v))
}

func appendObject(b []byte, o object) []byte {
	b = append(b, '{')
	for i, p := range o {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, p.key)
		b = append(b, ':')
		b = appendJSON(b, p.value)
	}
	return append(b, '}')
}

func appendList[T any](b []byte, list []T) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, v)
	}
	return append(b, ']')
}

// appendFloat writes a number the way Python does: integral ones with .0 unless they came from JSON
// without.
func appendFloat(b []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.AppendInt(b, int64(f), 10)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

// metadataOrder is the order in which Anthias adds to an asset's metadata; the database keeps none.
var metadataOrder = []string{
	"app", "upload_name", "processing_started_at", "refresh_interval_s", "headers", "original_ext", "converted", "downscaled", "original_resolution",
	"container", "video_codec", "video_width", "video_height", "video_fps", "audio_codec", "source", "source_url", "import_source",
	"error_message", "error_recipe", "error_handbrake",
}

func ordered(m map[string]any) object {
	o := make(object, 0, len(m))
	for k, v := range m {
		o = append(o, pair{k, v})
	}
	slices.SortFunc(o, func(a, b pair) int {
		x, y := slices.Index(metadataOrder, a.key), slices.Index(metadataOrder, b.key)
		if x >= 0 && y >= 0 {
			return x - y
		}
		if x >= 0 || y >= 0 {
			return y - x
		}
		return byKey(a, b)
	})
	return o
}

func byKey(a, b pair) int {
	if a.key < b.key {
		return -1
	}
	return 1
}

// asYAML writes a value as YAML, members in the order they are declared in.
func asYAML(v any) ([]byte, error) {
	var doc yaml.Node // JSON is YAML, in a style of its own
	if err := yaml.Unmarshal(appendJSON(nil, v), &doc); err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	blockStyle(&doc)
	return yaml.Marshal(&doc)
}

func blockStyle(n *yaml.Node) {
	n.Style = 0
	for _, child := range n.Content {
		blockStyle(child)
	}
}

const hexDigits = "0123456789abcdef"

// appendString writes text with the escapes that JSON demands, and those of the two line separators
// that break scripts.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			b = append(b, s[start:i]...)
			b = appendEscape(b, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(append(b, s[start:i]...), "\uFFFD"...)
			start = i + size
		case r == '\u2028' || r == '\u2029':
			b = append(append(b, s[start:i]...), `\u202`...)
			b = append(b, hexDigits[r&0xF])
			start = i + size
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
}
