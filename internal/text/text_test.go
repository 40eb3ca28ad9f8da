package text

import (
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"Lobby", "Lobby"}, {"  Lobby \t", "Lobby"}, {"5 < 6 > 4", "5 < 6 > 4"}, {"I <3 coffee", "I <3 coffee"}, {"Café ☕", "Café ☕"},
		{strings.Repeat("é", MaxName), strings.Repeat("é", MaxName)},
	} {
		if got, err := Name("name", tt.in); err != nil || got != tt.want {
			t.Errorf("Name(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{
		"", "   ", strings.Repeat("n", MaxName+1), "<script>alert(1)</script>", "</b>", "<!-- -->", "<?php", "JavaScript:alert(1)", "vbscript:x",
		"data:text/html,x", "a\x00b", "a\nb", "a\x7fb", "\xff",
	} {
		if got, err := Name("name", in); err == nil {
			t.Errorf("Name(%q) = %q, want a fault", in, got)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "one\r\n\ttwo\n", strings.Repeat("é", 20), "5 < 6"} {
		if err := Lines("description", in, 20); err != nil {
			t.Errorf("Lines(%q): %v", in, err)
		}
	}
	for _, in := range []string{strings.Repeat("é", 21), "a\n<script>", "a\x1bb", "a\x00b", "\xff", "javascript:x"} {
		if err := Lines("description", in, 20); err == nil {
			t.Errorf("Lines(%q): no fault", in)
		}
	}
}
