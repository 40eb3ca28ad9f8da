package asset

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/fault"
)

func TestCheckLink_refuses(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"", "example.com", "/path", "//example.com", "https://", "https:///path", "mailto:a@example.com", "javascript:alert(1)", "JavaScript://example.com/%0aalert(1)",
		"data:text/html,x", "file:///etc/passwd", "ftp://example.com/x", "https://exa mple.com", "https://example.com/\n", "https://example.com/\x00", "https://[::1",
		"blob:https://example.com/1", "https://" + strings.Repeat("a", 5000),
	} {
		if kind, err := CheckLink(uri); !fault.IsKind(err, fault.KindInvalid) {
			t.Errorf("%q is taken for a %s, %v", uri, kind, err)
		}
	}
}

func FuzzBaseName(f *testing.F) {
	for _, name := range []string{"a.png", `C:\x\y.png`, "../../etc/passwd", "", ".", "..", "/", "a\x00b", "\xff", strings.Repeat("é", 300), "a/b/..", `\\server\share\`} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := baseName(name)
		if got == "" || got == "." || got == ".." || strings.ContainsAny(got, "/\\\x00\n") || !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxName {
			t.Errorf("%q became %q", name, got)
		}
		if ext := safeExtension(got); ext != "" && (path.Base(ext) != ext || len(ext) > 10) {
			t.Errorf("%q has the extension %q", name, ext)
		}
	})
}

func TestCheckTags(t *testing.T) {
	t.Parallel()
	got, err := checkTags([]string{" lunch ", "Lunch", "dinner"})
	if err != nil || !slices.Equal(got, []string{"lunch", "dinner"}) {
		t.Errorf("%v, %v", got, err)
	}
	many := make([]string, maxTags+1)
	for i := range many {
		many[i] = strings.Repeat("t", i+1)
	}
	if _, err := checkTags(many); !fault.IsKind(err, fault.KindInvalid) {
		t.Errorf("%d tags: %v", len(many), err)
	}
}

func TestCheckMetadata_knows_a_NUL_from_its_spelling(t *testing.T) {
	t.Parallel()
	if err := checkMetadata(map[string]any{"manual": `write \u0000 for NUL`}); err != nil {
		t.Errorf("the six characters: %v", err)
	}
	for _, m := range []map[string]any{{"a": "\x00"}, {"\x00": 1}, {"a": []any{map[string]any{"b": "x\x00"}}}, {"a": `\` + "\x00"}} {
		if err := checkMetadata(m); !fault.IsKind(err, fault.KindInvalid) {
			t.Errorf("%q: %v", m, err)
		}
	}
}

func TestReordered(t *testing.T) {
	t.Parallel()
	rows := []db.ListPlayOrderRow{{AssetID: "a"}, {AssetID: "b"}, {AssetID: "c"}}
	for want, ids := range map[string]string{"a,b,c": "", "c,a,b": "c", "b,c,a": "b,c,b"} {
		var named []string
		if ids != "" {
			named = strings.Split(ids, ",")
		}
		if got, err := reordered(rows, named); err != nil || strings.Join(got, ",") != want {
			t.Errorf("%q: %v, %v, want %s", ids, got, err, want)
		}
	}
}

// nested is a value with so many levels below it.
func nested(levels int) any {
	var v any = "leaf"
	for i := range levels {
		if i%2 == 0 {
			v = []any{v}
		} else {
			v = map[string]any{"k": v}
		}
	}
	return v
}

func TestCheckMetadata_bounds(t *testing.T) {
	t.Parallel()
	room := maxMetadataBytes - len(`{"k":""}`)
	for name, m := range map[string]map[string]any{
		"nothing": nil, "markup in a value": {"k": "<script>alert(1)</script> javascript:x\n\x1b"}, "the deepest": {"k": nested(maxMetadataDepth - 1)},
		"the largest": {"k": strings.Repeat("v", room)}, "the longest key": {strings.Repeat("é", maxKey): 1}, "a key with signs": {"a < b & 'c' \"d\" {e}": 1},
	} {
		if err := checkMetadata(m); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, m := range map[string]map[string]any{
		"too deep": {"k": nested(maxMetadataDepth)}, "too large": {"k": strings.Repeat("v", room+1)}, "a key too long": {strings.Repeat("é", maxKey+1): 1}, "an empty key": {"": 1},
		"an empty key below": {"a": []any{map[string]any{"b": map[string]any{"": 1}}}}, "markup in a key": {"<b>": 1}, "a script's address as key": {"javascript:x": 1},
		"a control character in a key": {"a\nb": 1}, "markup in a key below": {"a": []any{map[string]any{"</b>": 1}}}, "a key that is no text": {"\xff": 1},
	} {
		if err := checkMetadata(m); !fault.IsKind(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckHeaders(t *testing.T) {
	t.Parallel()
	many := map[string]any{}
	for i := range maxHeaders {
		many["X-"+strings.Repeat("n", i+1)] = "v"
	}
	for name, headers := range map[string]any{
		"none": nil, "one": map[string]any{"Authorization": "Bearer x"}, "signs and spaces": map[string]any{"X-A_b.c!": "a b\tc; d=\"é\""}, "the most": many,
		"an empty value": map[string]any{"X-A": ""}, "the longest value": map[string]any{"X-A": strings.Repeat("v", maxURI)},
	} {
		if err := checkHeaders(map[string]any{"headers": headers}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := checkHeaders(map[string]any{}); err != nil {
		t.Error(err)
	}
	more := maps.Clone(many)
	more["X-More"] = "v"
	for name, headers := range map[string]any{
		"a list": []any{"X-A: v"}, "a text": "X-A: v", "too many": more, "a number": map[string]any{"X-A": 1}, "no name": map[string]any{"": "v"},
		"a name with a space": map[string]any{"X A": "v"}, "a name with a colon": map[string]any{"X-A:": "v"}, "a name with a line": map[string]any{"X-A\r\nX-B": "v"},
		"a name with signs of its own": map[string]any{"X-Ä": "v"}, "a second line": map[string]any{"X-A": "v\r\nX-B: w"}, "a line's end": map[string]any{"X-A": "v\n"},
		"a return": map[string]any{"X-A": "v\rw"}, "a NUL": map[string]any{"X-A": "v\x00"}, "too long": map[string]any{"X-A": strings.Repeat("v", maxURI+1)},
	} {
		if err := checkHeaders(map[string]any{"headers": headers}); !fault.IsKind(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
