package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/archive"
	"github.com/signate/signate/internal/fault"
)

var limits = archive.Limits{File: 1 << 20, Total: 2 << 20}

// ages are databases as boxes of each age made them.
var ages = []struct{ name, file, conf, files, schema string }{
	{"very old", ".screenly/screenly.db", "", "screenly_assets", `
		create table assets (asset_id text, name text, uri text, md5 text, start_date timestamp, end_date timestamp, duration text, mimetype text, filename text);
		insert into assets values ('a1', 'Tom &amp; Jerry', 'http://example.com/?a=1&amp;b=2', '', '2020-01-01 00:00:00', '2099-01-01T00:00:00', '15.0', 'web', '');
		insert into assets values ('a2', 'Film', '/home/pi/screenly_assets/a2', '', '', '2099-01-01 00:00:00', 'N/A', 'video', '');`},
	{"Flask", ".screenly/screenly.db", "[main]\nassetdir = screenly_assets\n[viewer]\nplayer_name = Lobby 100%%\nshuffle_playlist = yes\ndefault_duration = junk\n", "screenly_assets", `
		create table assets (asset_id text primary key, name text, uri text, md5 text, start_date timestamp, end_date timestamp, duration text, mimetype text, is_enabled integer default 0, is_processing integer default 0, nocache integer default 0, play_order integer default 0, skip_asset_check integer default 0);
		insert into assets values ('a2', 'Film', '/data/screenly_assets/a2', null, '2020-01-01 00:00:00.500000', '2099-01-01 00:00:00+07:00', '', 'video', 1, 0, 0, 1, 1);
		insert into assets values ('a1', 'Page', 'http://example.com/?a=1&amp;b=2', null, '2020-01-01 00:00:00', '2099-01-01 00:00:00', '15', 'webpage', '1', 0, '', 0, null);`},
	{"today", ".anthias/anthias.db", "[viewer]\nplayer_name = Lobby\n", "anthias_assets", `
		create table assets (asset_id text NOT NULL PRIMARY KEY, name text NULL, uri text NULL, md5 text NULL, start_date datetime NULL, end_date datetime NULL, duration bigint NULL, mimetype text NULL, is_enabled bool NOT NULL, is_processing bool NOT NULL, nocache bool NOT NULL, play_order integer NOT NULL, skip_asset_check bool NOT NULL, is_reachable bool NOT NULL, last_reachability_check datetime NULL, play_days text NOT NULL, play_time_from time NULL, play_time_to time NULL, metadata text NOT NULL, skip_ssl_verify bool NOT NULL);
		insert into assets values ('a1', 'Page', 'http://example.com/?a=1&b=2', null, '2020-01-01 00:00:00', '2099-01-01 00:00:00', 15, 'webpage', 1, 0, 0, 0, 0, 1, null, '[1, 5]', '22:00:00', '06:30:15.500000', '{"refresh_interval_s": 60}', 1);
		insert into assets values ('a2', 'Film', '/data/anthias_assets/a2', null, '2020-01-01 00:00:00', '2099-01-01 00:00:00', 7, 'video', 1, 0, 0, 1, 0, 1, null, 'junk', null, null, '{}', 0);`},
}

func home(t *testing.T, file, conf, files, schema string) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o755))
	must(t, os.MkdirAll(filepath.Join(dir, files), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, files, "a2"), []byte("film"), 0o600))
	if conf != "" {
		must(t, os.WriteFile(filepath.Join(dir, strings.TrimSuffix(file, ".db")+".conf"), []byte(conf), 0o600))
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, file))
	must(t, err)
	_, err = db.Exec("pragma journal_mode = wal;" + schema)
	must(t, err)
	must(t, db.Close())
	return dir
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpen_every_age(t *testing.T) {
	t.Parallel()
	for _, age := range ages {
		t.Run(age.name, func(t *testing.T) {
			t.Parallel()
			dir := home(t, age.file, age.conf, age.files, age.schema)
			for _, path := range []string{dir, filepath.Join(dir, age.file), pack(t, dir), zipped(t, dir, ""), zipped(t, dir, "My backup/home/pi/")} {
				b, err := archive.Open(t.Context(), path, t.TempDir(), limits)
				must(t, err)
				if len(b.Assets) != 2 {
					t.Fatalf("%s: %d assets", path, len(b.Assets))
				}
				page, film := b.Assets[0], b.Assets[1]
				if page.URI != "http://example.com/?a=1&b=2" || page.Mimetype != "webpage" || !page.Enabled || *page.Duration != 15 || strings.Contains(page.Name, "&amp;") {
					t.Errorf("%s: the page became %+v", path, page)
				}
				if film.Local() != true || film.File == "" {
					t.Errorf("%s: the film became %+v", path, film)
				}
				if age.conf != "" && !strings.HasSuffix(path, ".db") && !strings.HasPrefix(b.Settings["player_name"].(string), "Lobby") {
					t.Errorf("%s: settings %v", path, b.Settings)
				}
				must(t, b.Close())
			}
		})
	}
}

// pack packs a folder as a box does.
func pack(t *testing.T, dir string) string {
	t.Helper()
	var members []member
	must(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		m := member{name: filepath.ToSlash(name), dir: e.IsDir()}
		if !m.dir {
			m.content, err = os.ReadFile(path)
		}
		members = append(members, m)
		return err
	}))
	return packed(t, members)
}

// zipped packs a folder as people do, maybe inside others.
func zipped(t *testing.T, dir, below string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.zip")
	f, err := os.Create(path)
	must(t, err)
	out := zip.NewWriter(f)
	must(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		content, err := os.ReadFile(path)
		must(t, err)
		w, err := out.Create(below + filepath.ToSlash(name))
		must(t, err)
		_, err = w.Write(content)
		return err
	}))
	must(t, errors.Join(out.Close(), f.Close()))
	return path
}

type member struct {
	name    string
	dir     bool
	content []byte
	link    string
}

func packed(t *testing.T, members []member) string {
	t.Helper()
	var buf bytes.Buffer
	packed := gzip.NewWriter(&buf)
	out := tar.NewWriter(packed)
	for _, m := range members {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: m.name, Mode: 0o644, Size: int64(len(m.content)), ModTime: time.Now()}
		switch {
		case m.dir:
			h.Typeflag, h.Mode = tar.TypeDir, 0o755
		case m.link != "":
			h.Typeflag, h.Linkname = tar.TypeSymlink, m.link
		}
		must(t, out.WriteHeader(h))
		_, err := out.Write(m.content)
		must(t, err)
	}
	must(t, errors.Join(out.Close(), packed.Close()))
	path := filepath.Join(t.TempDir(), "backup.tar.gz")
	must(t, os.WriteFile(path, buf.Bytes(), 0o600))
	return path
}

func TestOpen_refuses(t *testing.T) {
	t.Parallel()
	age := ages[2]
	database, err := os.ReadFile(filepath.Join(home(t, age.file, "", age.files, age.schema), age.file))
	must(t, err)
	good := []member{{name: ".anthias", dir: true}, {name: ".anthias/anthias.db", content: database}, {name: "anthias_assets", dir: true}}
	tests := []struct {
		name    string
		members []member
		kind    fault.Kind // empty is read
	}{
		{"a good one", good, ""},
		{"names that start with a dot and a slash", []member{{name: "./.anthias/anthias.db", content: database}, {name: "./anthias_assets/x", content: []byte("x")}}, ""},
		{"no files", good[:2], fault.KindInvalid},
		{"no database", []member{good[0], good[2]}, fault.KindInvalid},
		{"a database that is none", []member{good[0], good[2], {name: ".anthias/anthias.db", content: []byte("hello")}}, fault.KindInvalid},
		{"a file that is too large", append([]member{{name: "anthias_assets/big", content: make([]byte, limits.File+1)}}, good...), fault.KindTooLarge},
		{"files that are too large together", append([]member{{name: "anthias_assets/a", content: make([]byte, limits.File)}, {name: "anthias_assets/b", content: make([]byte, limits.File)}}, good...), fault.KindTooLarge},
		{"a file in the place of a folder", append([]member{{name: "anthias_assets", content: []byte("x")}, {name: "anthias_assets/x", content: []byte("x")}}, good...), fault.KindInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := archive.Open(t.Context(), packed(t, tt.members), t.TempDir(), limits)
			if tt.kind == "" {
				must(t, err)
				must(t, b.Close())
				return
			}
			if !fault.IsKind(err, tt.kind) {
				t.Errorf("%v, want %s", err, tt.kind)
			}
		})
	}
}

// Nothing is written outside of the work folder, whatever the members are called or point at.
func TestOpen_stays_inside(t *testing.T) {
	t.Parallel()
	age := ages[2]
	database, err := os.ReadFile(filepath.Join(home(t, age.file, "", age.files, age.schema), age.file))
	must(t, err)
	temp := t.TempDir()
	outside := filepath.Join(temp, "outside")
	must(t, os.Mkdir(outside, 0o755))
	work := filepath.Join(temp, "work")
	must(t, os.Mkdir(work, 0o755))
	evil := []byte("evil")
	b, err := archive.Open(t.Context(), packed(t, []member{
		{name: ".anthias/anthias.db", content: database},
		{name: "anthias_assets/../../outside/a", content: evil}, {name: "../../outside/b", content: evil}, {name: outside + "/c", content: evil},
		{name: "anthias_assets/link", link: outside}, {name: "anthias_assets/link/d", content: evil},
		{name: "anthias_assets/a2", link: "/etc/passwd"}, {name: `anthias_assets\..\..\outside\e`, content: evil},
	}), work, limits)
	must(t, err)
	left, err := os.ReadDir(outside)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("%v was written outside", left)
	}
	if b.Assets[1].File != "" {
		t.Error("a link counts as a file")
	}
	must(t, b.Close())
	if left, _ := os.ReadDir(work); len(left) != 0 {
		t.Errorf("%v is left behind", left)
	}
}

// What grows beyond all measure when unpacked is refused before it fills the disk.
func TestOpen_refuses_bombs(t *testing.T) {
	t.Parallel()
	zeros := make([]byte, 20<<20)
	var members []member
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		members = append(members, member{name: "anthias_assets/" + name, content: zeros})
	}
	path := filepath.Join(t.TempDir(), "bomb.zip")
	f, err := os.Create(path)
	must(t, err)
	out := zip.NewWriter(f)
	for _, m := range members {
		w, err := out.Create(m.name)
		must(t, err)
		_, err = w.Write(m.content)
		must(t, err)
	}
	must(t, errors.Join(out.Close(), f.Close()))
	for _, path := range []string{packed(t, members), path} {
		work := t.TempDir()
		b, err := archive.Open(t.Context(), path, work, archive.Limits{File: 1 << 40, Total: 1 << 42})
		if !fault.IsKind(err, fault.KindTooLarge) {
			t.Errorf("%s: %v, %v", path, b, err)
		}
		if left, _ := os.ReadDir(work); len(left) != 0 {
			t.Errorf("%v is left behind", left)
		}
	}
}

// A box takes its database for one of today, and runs no migration over it.
func TestWrite_names_migrations(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	must(t, archive.Write(t.Context(), &buf, nil, nil, nil, t.TempDir()))
	path := filepath.Join(t.TempDir(), "b.tar.gz")
	must(t, os.WriteFile(path, buf.Bytes(), 0o600))
	raw, err := os.ReadFile(path)
	must(t, err)
	unzipped, err := gzip.NewReader(bytes.NewReader(raw))
	must(t, err)
	reader, file := tar.NewReader(unzipped), filepath.Join(t.TempDir(), "anthias.db")
	for {
		h, err := reader.Next()
		must(t, err)
		if h.Name == ".anthias/anthias.db" {
			content, err := io.ReadAll(reader)
			must(t, err)
			must(t, os.WriteFile(file, content, 0o600))
			break
		}
	}
	db, err := sql.Open("sqlite", file)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	for app, want := range map[string]int{"anthias_app": 7, "auth": 12, "contenttypes": 2, "admin": 3, "sessions": 1} {
		got := 0
		must(t, db.QueryRowContext(t.Context(), "select count(*) from django_migrations where app = ?", app).Scan(&got))
		if got != want {
			t.Errorf("%d migrations of %s, want %d", got, app, want)
		}
	}
	var users int
	must(t, db.QueryRowContext(t.Context(), "select count(*) from auth_user").Scan(&users))
	if users != 0 {
		t.Errorf("%d users", users)
	}
}

func TestWrite_is_read_again(t *testing.T) {
	t.Parallel()
	age := ages[2]
	first, err := archive.Open(t.Context(), home(t, age.file, age.conf, age.files, age.schema), t.TempDir(), limits)
	must(t, err)
	var buf bytes.Buffer
	must(t, archive.Write(t.Context(), &buf, first.Assets, first.Settings, func(context.Context, string) (io.ReadCloser, int64, error) {
		return io.NopCloser(strings.NewReader("film")), 4, nil
	}, t.TempDir()))
	path := filepath.Join(t.TempDir(), "b.tar.gz")
	must(t, os.WriteFile(path, buf.Bytes(), 0o600))
	second, err := archive.Open(t.Context(), path, t.TempDir(), limits)
	must(t, err)
	a, b := first.Assets[0], second.Assets[0]
	if a.Name != b.Name || a.URI != b.URI || !a.Start.Equal(*b.Start) || !a.End.Equal(*b.End) || *a.From != *b.From || *a.To != *b.To ||
		len(b.Days) != 2 || b.Metadata["refresh_interval_s"] != 60.0 || !b.SkipTLSVerify || second.Settings["player_name"] != "Lobby" {
		t.Errorf("%+v became %+v, settings %v", a, b, second.Settings)
	}
	content, err := os.ReadFile(second.Assets[1].File)
	if err != nil || string(content) != "film" {
		t.Errorf("the file became %q, %v", content, err)
	}
}

// A database that works or grows without end, or is none, is refused at once.
func TestOpen_refuses_databases_that_compute(t *testing.T) {
	t.Parallel()
	for name, schema := range map[string]string{
		"a view without end":         "create view assets as with recursive c(x) as (select 1 union all select x + 1 from c) select x as asset_id from c where x < 0",
		"a column that grows":        "create table assets (asset_id text, name text as (hex(zeroblob(400000000)))); insert into assets (asset_id) values ('a'), ('b')",
		"a virtual table":            "create virtual table assets using fts5(asset_id, name)",
		"a value of tens of MB":      "create table assets (asset_id text, name text); insert into assets values ('a', hex(zeroblob(15000000)))",
		"no assets":                  "create table other (asset_id text)",
		"assets without an order":    "create table assets (asset_id text primary key) without rowid",
		"an index over what is none": "create table assets (asset_id text); insert into assets values ('a'); pragma writable_schema = 1; update sqlite_schema set sql = 'create table assets (asset_id text, broken' where name = 'assets'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := home(t, ".anthias/anthias.db", "", "anthias_assets", schema)
			began, work := time.Now(), t.TempDir()
			if _, err := archive.Open(t.Context(), pack(t, dir), work, archive.Limits{File: 1 << 30, Total: 1 << 30}); !errors.Is(err, archive.ErrInvalid) {
				t.Errorf("%v", err)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if left, _ := os.ReadDir(work); len(left) != 0 {
				t.Errorf("%v is left behind", left)
			}
		})
	}
}

// A box that was upgraded by half keeps its assets under the old names beside empty new ones.
func TestOpen_half_upgraded(t *testing.T) {
	t.Parallel()
	old, today := ages[1], ages[2]
	dir := home(t, old.file, old.conf, old.files, old.schema)
	empty := home(t, today.file, "", today.files, strings.Split(today.schema, "insert")[0])
	must(t, os.Rename(filepath.Join(empty, ".anthias"), filepath.Join(dir, ".anthias")))
	must(t, os.Mkdir(filepath.Join(dir, "anthias_assets"), 0o755))
	for _, path := range []string{dir, pack(t, dir), zipped(t, dir, "")} {
		b, err := archive.Open(t.Context(), path, t.TempDir(), limits)
		must(t, err)
		if len(b.Assets) != 2 || b.Assets[1].File == "" || b.Settings["shuffle_playlist"] != true {
			t.Errorf("%s: %+v %v", path, b.Assets, b.Settings)
		}
		must(t, b.Close())
	}
	must(t, os.WriteFile(filepath.Join(dir, old.file), []byte("junk"), 0o600))
	b, err := archive.Open(t.Context(), dir, t.TempDir(), limits)
	must(t, err) // an empty box is a box
	must(t, b.Close())
}

// Lengths of all ages become seconds within what a screen is told.
func TestOpen_durations(t *testing.T) {
	t.Parallel()
	schema := "create table assets (asset_id text, name text, uri text, duration text, mimetype text);"
	written := []string{"10", "N/A", "", "15.9", "-3", "99999999999", "1e400", "nan"}
	for _, kind := range []string{"image", "video"} {
		for _, d := range written {
			schema += "insert into assets values ('" + kind + d + "', 'x', 'http://example.com', '" + d + "', '" + kind + "');"
		}
	}
	b, err := archive.Open(t.Context(), home(t, ".screenly/screenly.db", "", "screenly_assets", schema), t.TempDir(), limits)
	must(t, err)
	defer func() { must(t, b.Close()) }()
	const none = -1
	want := []int64{10, none, none, 15, 0, 31_536_000, none, none, 10, 0, 0, 15, 0, 31_536_000, 0, 0}
	for i, a := range b.Assets {
		got := int64(none)
		if a.Duration != nil {
			got = *a.Duration
		}
		if got != want[i] {
			t.Errorf("%s lasts %d, want %d", a.ID, got, want[i])
		}
	}
}

// A folder that a killed process left is removed by the next one; one in which somebody works is not.
func TestOpen_tidies_up(t *testing.T) {
	t.Parallel()
	age, temp := ages[2], t.TempDir()
	dir := home(t, age.file, age.conf, age.files, age.schema)
	working, err := archive.Open(t.Context(), pack(t, dir), temp, limits)
	must(t, err)
	left := filepath.Join(temp, "anthias-left")
	must(t, os.MkdirAll(filepath.Join(left, "anthias_assets"), 0o755))
	kept := filepath.Join(temp, "anthias-backup.tar.gz")
	must(t, os.WriteFile(kept, nil, 0o600))
	all, err := filepath.Glob(filepath.Join(temp, "*"))
	must(t, err)
	for _, one := range all {
		must(t, os.Chtimes(one, time.Time{}, time.Now().Add(-time.Hour)))
	}
	second, err := archive.Open(t.Context(), dir, temp, limits)
	must(t, err)
	must(t, second.Close())
	if _, err := os.Stat(left); err == nil {
		t.Error("the folder of a killed process is still there")
	}
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
	if content, err := os.ReadFile(working.Assets[1].File); err != nil || string(content) != "film" {
		t.Errorf("the work of another is gone: %q, %v", content, err)
	}
	must(t, working.Close())
}
