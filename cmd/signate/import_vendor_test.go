package main

import (
	"testing"

	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/provider"
)

func TestBarLine(t *testing.T) {
	t.Parallel()
	for want, i := range map[string]importer.Import{
		"Listing Xibo …": {Vendor: provider.Xibo},
		"[██████████████████████████████] 4/4 ":                               {Total: 4, Done: 2, Skipped: 1, Failed: 1},
		"[███████████████···············] 2/4 Poster":                         {Total: 4, Done: 2, Current: "Poster"},
		"[······························] 0/1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…": {Total: 1, Current: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	} {
		if got := barLine(i); got != want {
			t.Errorf("%+v shows %q, want %q", i, got, want)
		}
	}
}
