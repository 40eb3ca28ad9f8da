package anthias_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// lonely starts a server with a folder of its own, and returns what lists the files there that are not in the
// folder of the tenant.
func lonely(t *testing.T, tenant *apitest.Tenant) (node *apitest.Installation, others func() []string) {
	t.Helper()
	dir := t.TempDir()
	node = tenant.Node(t, io.Discard, func(c *config.Config) { c.DataDir = filepath.Join(dir, "data") })
	return node, func() []string {
		var found []string
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && !strings.Contains(path, tenant.ID.String()) {
				found = append(found, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
}

// unlike is a body for v3 that is hostile in ways of its own.
func unlike() map[string]string {
	out := map[string]string{
		"a path of the box":  `{"name":"Kept","uri":"/data/anthias_assets/../../etc/passwd"}`,
		"a relative path":    `{"name":"Kept","uri":"../../etc/passwd"}`,
		"a host of NUL":      `{"name":"Kept","uri":"https://exa\u0000mple.com/"}`,
		"no host":            `{"name":"Kept","uri":"https:///etc/passwd"}`,
		"a folder elsewhere": `{"name":"Kept","uri":"https://example.com/","folder_id":"../../x"}`,
		"deep metadata":      `{"name":"Kept","uri":"https://example.com/","metadata":` + strings.Repeat(`{"a":`, 50_000) + `1` + strings.Repeat(`}`, 50_000) + `}`,
		"huge metadata":      `{"name":"Kept","uri":"https://example.com/","metadata":{"a":"` + strings.Repeat("x", 10<<20) + `"}}`,
		"many headers":       `{"name":"Kept","uri":"https://example.com/","metadata":{"headers":{` + numbered(21) + `}}}`,
		"a header of lines":  `{"name":"Kept","uri":"https://example.com/","metadata":{"headers":{"A":"b\r\nHost: c"}}}`,
		"an interval":        `{"name":"Kept","uri":"https://example.com/","refresh_interval":86401}`,
		"markup":             `{"name":"<script>alert(1)</script>","uri":"https://example.com/"}`,
	}
	for name, body := range hostile() {
		out[name] = body
	}
	return out
}

func numbered(n int) string {
	var headers []string
	for i := range n {
		headers = append(headers, fmt.Sprintf(`"X-%d":"v"`, i))
	}
	return strings.Join(headers, ",")
}

// The same through v3: whatever is wrong is refused with a problem, and nothing is made, changed or written elsewhere.
func TestMalformed_v3(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	node, others := lonely(t, tenant)
	admin := tenant.Admin(t).At(node)
	b := boxOf(admin)
	id := b.make(t, "Kept", "")
	before, apart := string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body), others()
	for _, to := range []struct{ method, path string }{
		{"POST", "/api/v3/assets/"}, {"PATCH", "/api/v3/assets/" + id + "/"}, {"POST", "/api/v3/assets/reorder/"}, {"POST", "/api/v3/assets/bulk/"},
		{"POST", "/api/v3/assets/upload/"}, {"POST", "/api/v3/uploads/"}, {"POST", "/api/v3/direct-uploads/"},
	} {
		for name, body := range unlike() {
			for _, kind := range []string{"application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""} {
				a := admin.Do(t, to.method, to.path, strings.NewReader(body), "Content-Type", kind)
				if a.Status < 400 || a.Status >= 500 || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") && a.Status != 412 {
					t.Errorf("%s as %q to %s %s: %d %.200s", name, kind, to.method, to.path, a.Status, a.Body)
				}
			}
		}
	}
	if after := string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body); after != before {
		t.Errorf("the asset became %s", after)
	}
	if n := len(b.list(t)); n != 1 {
		t.Errorf("there are %d assets", n)
	}
	for _, name := range []string{"../../../etc/cron.d/x.png", `..\..\x.png`, "/etc/x.png", strings.Repeat("n", 100_000) + ".png", "x\x00.png", "..", ".png", "x.png/../../y.png"} {
		a := admin.Upload(t, name, sample.PNG(9, 9, "v3"))
		if a.Status != 201 && (a.Status < 400 || a.Status > 499) {
			t.Errorf("%.30q: %d %.200s", name, a.Status, a.Body)
		}
		if a.Status == 201 && strings.ContainsAny(a.Text(t, "file_name"), "/\\\x00") {
			t.Errorf("%.30q is kept as %q", name, a.Text(t, "file_name"))
		}
	}
	if now := others(); !slices.Equal(now, apart) {
		t.Errorf("files elsewhere: %v, before %v", now, apart)
	}
}

// boxDatabase is a database whose assets are these rows of id, name, address and kind.
func boxDatabase(t *testing.T, rows ...[4]string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "anthias.db")
	db, err := sql.Open("sqlite", file)
	if err == nil {
		_, err = db.ExecContext(t.Context(), "create table assets (asset_id text, name text, uri text, mimetype text, start_date text, end_date text, is_enabled integer, duration text, metadata text)")
	}
	for _, r := range rows {
		if err == nil {
			_, err = db.ExecContext(t.Context(), `insert into assets values (?, ?, ?, ?, '2020-01-01 00:00:00', '2099-01-01 00:00:00', 1, '10', '{"app":{"a":"\u0000"}}')`, r[0], r[1], r[2], r[3])
		}
	}
	if err == nil {
		err = db.Close()
	}
	content, rerr := os.ReadFile(file)
	if err != nil || rerr != nil {
		t.Fatal(err, rerr)
	}
	return content
}

// boxArchive packs headers, each with content, as a box packs its backup.
func boxArchive(t *testing.T, members ...tarMember) []byte {
	t.Helper()
	var buf bytes.Buffer
	packed := gzip.NewWriter(&buf)
	out := tar.NewWriter(packed)
	for _, m := range members {
		m.Size, m.Mode = int64(len(m.content)), 0o777
		err := out.WriteHeader(&m.Header)
		if err == nil {
			_, err = out.Write(m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if out.Close() != nil || packed.Close() != nil {
		t.Fatal("the archive could not be packed")
	}
	return buf.Bytes()
}

type tarMember struct {
	tar.Header
	content []byte
}

func regular(name string, content []byte) tarMember {
	return tarMember{tar.Header{Typeflag: tar.TypeReg, Name: name}, content}
}

func special(kind byte, name, to string) tarMember {
	return tarMember{tar.Header{Typeflag: kind, Name: name, Linkname: to}, nil}
}

// Archives that are damaged, that grow without measure, or whose database works against us are refused, and all is as before.
func TestMalformed_archives(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	node, others := lonely(t, tenant)
	b := boxOf(tenant.Admin(t).At(node))
	b.make(t, "Kept", "")
	apart := others()
	page := [4]string{"a1", "Page", "https://example.com/", "webpage"}
	good := boxDatabase(t, page)
	whole := boxArchive(t, regular(".anthias/anthias.db", good), regular("anthias_assets/x", bytes.Repeat([]byte("noise"), 1000)))
	bomb := make([]byte, 50<<20)
	for name, archive := range map[string][]byte{
		"nothing": nil, "gzip of nothing": boxArchive(t), "cut in the gzip": whole[:len(whole)/2], "cut at the start": whole[:15], "a bit flipped": flipped(whole),
		"no database":         boxArchive(t, regular(".anthias/anthias.conf", []byte("[main]")), regular("anthias_assets/x", nil)),
		"no database but SQL": boxArchive(t, regular(".anthias/anthias.db", []byte("SQLite format 3\x00 and nothing")), regular("anthias_assets/x", nil)),
		"a database cut":      boxArchive(t, regular(".anthias/anthias.db", good[:len(good)/2]), regular("anthias_assets/x", nil)),
		"a bomb":              boxArchive(t, regular(".anthias/anthias.db", good), regular("anthias_assets/a", bomb), regular("anthias_assets/b", bomb)),
		"a bomb of a name":    boxArchive(t, regular(".anthias/anthias.db", boxDatabase(t, [4]string{"a1", strings.Repeat("n", 20<<20), "https://example.com/", "webpage"})), regular("anthias_assets/x", nil)),
		"outside only":        boxArchive(t, regular("../../.anthias/anthias.db", good), regular("/anthias_assets/x", nil)),
		"by a link":           boxArchive(t, special(tar.TypeSymlink, ".anthias", "/etc"), regular(".anthias/anthias.db", nil), regular("anthias_assets/x", nil)),
		"a pipe":              boxArchive(t, special(tar.TypeFifo, ".anthias/anthias.db", ""), regular("anthias_assets/x", nil)),
		"a folder of a file":  boxArchive(t, regular("anthias_assets", []byte("x")), regular("anthias_assets/x", nil), regular(".anthias/anthias.db", good)),
	} {
		for _, v := range []string{"v1", "v2"} {
			a := b.upload(t, "/api/"+v+"/recover", "backup_upload", "backup.tar.gz", archive)
			if a.Status != 400 && a.Status != 413 {
				t.Errorf("%s: %d %s", name, a.Status, a.Body)
			}
			if a.Status == 400 {
				golden(t, a, 400, `{"backup_upload":"Invalid backup archive."}`)
			}
			if got := b.names(t); got != "Kept" {
				t.Fatalf("%s: there is %s", name, got)
			}
			if now := others(); !slices.Equal(now, apart) {
				t.Fatalf("%s: files elsewhere: %v, before %v", name, now, apart)
			}
		}
	}
	if left, err := filepath.Glob(filepath.Join(node.Dir, "anthias", "archives", "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func flipped(content []byte) []byte {
	out := bytes.Clone(content)
	out[len(out)/2] ^= 0xff
	return out
}

// An archive whose names lead elsewhere gives what lies inside and nothing else.
func TestRecover_stays_inside(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	node, others := lonely(t, tenant)
	b := boxOf(tenant.Admin(t).At(node))
	apart := others()
	png := sample.PNG(11, 11, "inside")
	database := boxDatabase(t,
		[4]string{"../../x", "Odd id", "https://example.com/", "webpage"}, [4]string{"p1", "Passwords", "/etc/passwd", "image"}, [4]string{"p2", "Up", "/data/anthias_assets/../../../etc/passwd", "image"},
		[4]string{"p3", "File", "file:///etc/passwd", "webpage"}, [4]string{"p4", "Script", "javascript:alert(1)", "webpage"}, [4]string{"p5", "Relative", "../../etc/passwd", "image"},
		[4]string{"p6", "Link", "/data/anthias_assets/link", "image"}, [4]string{"p7", "Hard", "/data/anthias_assets/hard", "image"}, [4]string{"p8", "Dots", "/data/anthias_assets/..", "image"},
		[4]string{"p9", "Picture", "/home/pi/screenly_assets/real.pn<g", "image"}, [4]string{"p10", "No\x00thing", "https://example.com/\x00", "webpage"},
	)
	archive := boxArchive(t,
		special(tar.TypeDir, ".anthias/", ""), special(tar.TypeDir, "anthias_assets/", ""), regular(".anthias/anthias.db", database),
		special(tar.TypeSymlink, "anthias_assets/link", "/etc/passwd"), special(tar.TypeLink, "anthias_assets/hard", "/etc/passwd"), special(tar.TypeSymlink, "anthias_assets/out", "../../../.."),
		regular("anthias_assets/out/escaped", []byte("x")), regular("anthias_assets/../../escaped", []byte("x")), regular("/tmp/signate-escaped", []byte("x")), regular("../escaped", []byte("x")),
		regular(`anthias_assets\..\escaped`, []byte("x")), regular("etc/passwd", []byte("x")), regular("anthias_assets/real.pn<g", png), special(tar.TypeChar, "anthias_assets/null", ""),
	)
	golden(t, b.upload(t, "/api/v2/recover", "backup_upload", "backup.tar.gz", archive), 200, `"Recovery successful."`)
	if got := b.names(t); got != "Odd id Picture Nothing" {
		t.Errorf("there is %s", got)
	}
	for _, one := range b.list(t) {
		if id, _ := one["asset_id"].(string); strings.ContainsAny(id, "./\\") {
			t.Errorf("an asset has the id %s", id)
		}
		if uri, _ := one["uri"].(string); one["name"] == "Picture" && uri != "/data/anthias_assets/p9" {
			t.Errorf("the picture lies at %s", uri)
		}
	}
	if now := others(); !slices.Equal(now, apart) {
		t.Errorf("files elsewhere: %v, before %v", now, apart)
	}
	if _, err := os.Stat("/tmp/signate-escaped"); err == nil {
		t.Error("a file was written outside")
	}
}
