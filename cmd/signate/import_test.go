package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) { apitest.Main(m) }

// The command takes over a box beside whoever serves the database, tells first, and repeats nothing.
func TestImportAnthias(t *testing.T) { //nolint:paralleltest // it looks at what the process prints
	db := pgtest.Open(t)
	ctx, tenant := db.Tenant(t)
	home := t.TempDir()
	for _, dir := range []string{".screenly", "screenly_assets"} {
		if err := os.Mkdir(filepath.Join(home, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	box, err := sql.Open("sqlite", filepath.Join(home, ".screenly/screenly.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"create table assets (asset_id text, name text, uri text, start_date timestamp, end_date timestamp, duration text, mimetype text)",
		"insert into assets values ('a1', 'Tom &amp; Jerry', 'http://example.com/', '2020-01-01 00:00:00', '2099-01-01 00:00:00', '15', 'web')",
		"insert into assets values ('a2', 'Lost', '/home/pi/screenly_assets/a2', '2020-01-01 00:00:00', '2099-01-01 00:00:00', '15', 'image')",
	} {
		if _, err := box.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".screenly/screenly.conf"), []byte("[viewer]\nplayer_name = Lobby\nshuffle_playlist = on\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "screenly.db")
	if content, err := os.ReadFile(filepath.Join(home, ".screenly/screenly.db")); err != nil || os.WriteFile(alone, content, 0o600) != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	run := func(from string, more ...string) string {
		t.Helper()
		var c commands
		k, err := kong.New(&c)
		if err != nil {
			t.Fatal(err)
		}
		args := append([]string{"import", "anthias", from, "--tenant", tenant.String(), "--data-dir", data, "--database-url", db.AdminURL}, more...)
		parsed, err := k.Parse(args)
		if err != nil {
			t.Fatal(err)
		}
		return printed(t, func() error { return parsed.Run() })
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{alone, "--dry-run"}, "1 would be imported (0.0 MB of files), 0 there already, 1 passed over\n  passed over: Lost: its file is missing\n  A database holds no files: import a backup, or the folder that has both the database and the files.\n"},
		{[]string{home, "--dry-run"}, "1 would be imported (0.0 MB of files), 0 there already, 1 passed over\n  passed over: Lost: its file is missing\n  settings that would be taken over: player_name, shuffle_playlist\n"},
		{[]string{home}, "1 imported (0.0 MB of files), 0 there already, 1 passed over\n  passed over: Lost: its file is missing\n  settings taken over: player_name"},
		{[]string{alone}, "0 imported (0.0 MB of files), 1 there already, 1 passed over"},
	} {
		if got := run(tt.args[0], tt.args[1:]...); !strings.Contains(got, tt.want) {
			t.Errorf("%v: %s", tt.args, got)
		}
	}
	var name string
	err = db.DB.Read(access.System(ctx, tenant)).QueryRow(ctx, "select name from assets where tenant_id = $1 and asset_id = 'a1'", tenant).Scan(&name)
	if err != nil || name != "Tom & Jerry" {
		t.Errorf("%q, %v", name, err)
	}
}

// printed returns what fn prints.
func printed(t *testing.T, fn func() error) string {
	t.Helper()
	before := os.Stdout
	defer func() { os.Stdout = before }()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	if err := fn(); err != nil {
		t.Error(err)
	}
	_ = w.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestProgressBar(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	bar := &progressBar{out: &out, live: true}
	bar.show(1, 2, "Evil\x1b[2J name")
	bar.end()
	if got := out.String(); got != "\r\x1b[K[###############...............] 1/2 Evil[2J name\n" {
		t.Errorf("%q", got)
	}
	out.Reset()
	quiet := &progressBar{out: &out}
	for i := range 100 {
		quiet.show(i+1, 100, "x")
	}
	if got := strings.Count(out.String(), "\n"); got != 10 {
		t.Errorf("%d lines: %s", got, out.String())
	}
}
