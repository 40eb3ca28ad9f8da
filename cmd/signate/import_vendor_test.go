package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/signate/signate/internal/provider/providertest"
	"github.com/signate/signate/test/pgtest"
	"github.com/signate/signate/test/sample"
)

// The commands bring accounts of all vendors in beside whoever serves the database, tell first, and repeat
// nothing.
func TestImportVendor(t *testing.T) { //nolint:paralleltest // it looks at what the process prints
	db := pgtest.Open(t)
	data := t.TempDir()
	things := func(page, kind string) []providertest.Thing {
		all := []providertest.Thing{{ID: "7", Name: "Poster", Kind: kind, FileName: "poster.png", Content: sample.PNG(20, 20, kind+page)}}
		if page != "" {
			all = append(all, providertest.Thing{ID: "8", Name: "Page", Kind: page, URL: "https://example.com/", LinkType: "STANDARD"})
		}
		return all
	}
	for _, tt := range []struct {
		vendor string
		server *providertest.Server
		args   []string
		want   int
	}{
		{"xibo", providertest.Xibo(t, things("", "image")...), []string{"--client-id", providertest.User}, 1},
		{"yodeck", providertest.Yodeck(t, things("webpage", "image")...), nil, 2},
		{"pisignage", providertest.PiSignage(t, things("", "image")...), []string{"--account", "acme", "--username", providertest.User}, 1},
		{"screencloud", providertest.ScreenCloud(t, things("", "image/png")...), nil, 1},
	} {
		_, tenant := db.Tenant(t)
		run := func(more ...string) string {
			t.Helper()
			var c commands
			k, err := kong.New(&c)
			if err != nil {
				t.Fatal(err)
			}
			args := append([]string{"import", tt.vendor, "--tenant", tenant.String(), "--data-dir", data, "--database-url", db.AdminURL, "--url", tt.server.URL,
				"--secret", providertest.Secret, "--private-networks", "127.0.0.0/8"}, tt.args...)
			parsed, err := k.Parse(append(args, more...))
			if err != nil {
				t.Fatal(err)
			}
			return printed(t, func() error { return parsed.Run() })
		}
		if got := run("--dry-run"); !strings.HasPrefix(got, fmt.Sprintf("%d would be imported", tt.want)) {
			t.Errorf("%s, dry: %s", tt.vendor, got)
		}
		if got := run(); !strings.HasPrefix(got, fmt.Sprintf("%d imported", tt.want)) || !strings.Contains(got, " 0 failed") {
			t.Errorf("%s: %s", tt.vendor, got)
		}
		if got := run(); !strings.HasPrefix(got, "0 imported") || strings.Count(got, "Already imported.") != tt.want {
			t.Errorf("%s again: %s", tt.vendor, got)
		}
	}
}
