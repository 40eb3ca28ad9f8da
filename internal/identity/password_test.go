package identity_test

import (
	"testing"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	tests := []struct{ password, code string }{
		{"kopi tubruk panas sekali", ""},
		{"correct horse battery", ""},
		{"gT7#qL0z!p", ""},
		{"paßwörter für alle", ""},
		{"short", "too_short"},
		{"ninechars", "too_short"},
		{"1234567890", "too_common"},
		{"qwertyuiop", "too_common"},
		{"abcabcabcabc", "too_common"},
		{"liverpool1", "too_common"},
		{"Liverpool2026!", "too_common"},
		{"2026liverpool", "too_common"},
		{"Signate2026!", "too_common"},
		{"P@ssw0rd2026", "too_common"},
		{"!!!!1234567", "too_common"},
		{"lovelace1234", "too_close"},
		{"ada.byron-99", "too_close"},
	}
	for _, tt := range tests {
		code := ""
		if f := fault.As(identity.CheckPassword(tt.password, "ada.byron@example.com", "Ada", "Lovelace")); f != nil {
			code = f.Fields[0].Code
		}
		if code != tt.code {
			t.Errorf("%s: %q, want %q", tt.password, code, tt.code)
		}
	}
}
