package asset

import (
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
