package importer_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/provider/providertest"
	"github.com/signate/signate/test/pgtest"
	"github.com/signate/signate/test/sample"
)

type things = []providertest.Thing

func picture(caption string) []byte { return sample.PNG(24, 16, caption) }

// mp4 is enough of a film to be recognised by its first bytes.
var mp4 = append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), bytes.Repeat([]byte{0}, 200)...)

// want is what an asset must have come to.
type want struct {
	kind     asset.Type
	duration int64
	tags     string
	start    string
	end      string
	uri      string
}

func check(t *testing.T, library map[string]asset.Asset, name string, w want) {
	t.Helper()
	a, ok := library[name]
	if !ok {
		t.Errorf("there is no asset %q", name)
		return
	}
	if a.Type != w.kind || (w.duration > 0 && a.Duration != w.duration) || strings.Join(a.Tags, ",") != w.tags || !a.Enabled {
		t.Errorf("%s is %s of %d s with tags %v, enabled %v; want %+v", name, a.Type, a.Duration, a.Tags, a.Enabled, w)
	}
	if w.start != "" && (a.Start.Format(time.RFC3339) != w.start || a.End.Format(time.RFC3339) != w.end) {
		t.Errorf("%s plays from %s to %s, want %s to %s", name, a.Start, a.End, w.start, w.end)
	}
	if w.uri != "" && a.URI != w.uri {
		t.Errorf("%s is at %s, want %s", name, a.URI, w.uri)
	}
}

func counts(t *testing.T, i importer.Import, state importer.State, total, done, skipped, failed int) {
	t.Helper()
	if i.State != state || i.Total != total || i.Done != done || i.Skipped != skipped || i.Failed != failed {
		t.Errorf("the import is %s (%s) with %d: %d done, %d skipped, %d failed; want %s with %d: %d, %d, %d",
			i.State, i.Note, i.Total, i.Done, i.Skipped, i.Failed, state, total, done, skipped, failed)
	}
}

func TestYodeck(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	all := things{
		{ID: "1", Name: "Menu", Kind: "image", Content: picture("menu"), Duration: 25, From: "2026-03-01T08:00:00Z", Until: "2026-04-01T08:00:00Z", Tags: []string{"lunch"}},
		{ID: "2", Name: "Film", Kind: "video", Content: mp4, Duration: 12},
		{ID: "3", Name: "News", Kind: "webpage", URL: "https://example.com/news"},
		{ID: "4", Name: "Weather", Kind: "webpage", URL: "https://apps.yodeck.com/weather"},
		{ID: "5", Name: "Song", Kind: "audio", Content: []byte("x")},
		{ID: "6", Name: "Slides", Kind: "document", Content: []byte("x")},
		{ID: "7", Name: "Lost", Kind: "image"},
	}
	for n := range 120 { // more than a page
		all = append(all, providertest.Thing{ID: fmt.Sprint(100 + n), Name: fmt.Sprint("Audio ", n), Kind: "audio"})
	}
	s := providertest.Yodeck(t, all...)
	i := w.bring(t, provider.Yodeck, s)
	counts(t, i, importer.Completed, 127, 3, 124, 0)
	library := w.library(t)
	check(t, library, "Menu", want{asset.TypeImage, 25, "lunch", "2026-03-01T08:00:00Z", "2026-04-01T08:00:00Z", ""})
	check(t, library, "Film", want{kind: asset.TypeVideo})
	check(t, library, "News", want{kind: asset.TypeWebpage, uri: "https://example.com/news"})
	report := w.report(t, i)
	for id, note := range map[string]string{"4": "app or widget", "5": "audio", "6": "documents", "7": "no download"} {
		if r := report[id]; r.Status != importer.Skipped || !strings.Contains(r.Note, note) {
			t.Errorf("%s is %+v, want it skipped because of %q", id, r, note)
		}
	}
	if report["1"].AssetID != library["Menu"].ID {
		t.Errorf("the report names asset %s, want %s", report["1"].AssetID, library["Menu"].ID)
	}
	if m := text(library["Menu"].Metadata["import_source"]); m != `{"provider":"yodeck","remote_id":"1"}` {
		t.Errorf("the asset came from %s", m)
	}
	if w.hints.count(w.id) < 5 {
		t.Errorf("dashboards heard %d hints", w.hints.count(w.id))
	}
	counts(t, w.bring(t, provider.Yodeck, s), importer.Completed, 127, 0, 127, 0)
	if len(w.library(t)) != 3 {
		t.Errorf("after importing twice there are %d assets", len(w.library(t)))
	}
}

func TestScreenCloud(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	all := things{
		{ID: "a", Name: "Poster", Kind: "image/png", Content: picture("poster"), From: "2026-05-01T00:00:00Z", Until: "2026-06-01T00:00:00Z"},
		{ID: "b", Name: "Deck", Kind: "application/pdf", Content: []byte("%PDF")},
		{ID: "c", Name: "Site", LinkType: "STANDARD", URL: "https://example.com/"},
		{ID: "d", Name: "Dashboard", LinkType: "CLOUD", URL: "https://example.com/internal"},
		{ID: "e", Name: "Clip", LinkType: "STANDARD", URL: "https://youtu.be/abcdefg"},
	}
	for n := range 230 {
		all = append(all, providertest.Thing{ID: fmt.Sprint("n", n), Name: "Sound", Kind: "audio/mpeg"})
	}
	s := providertest.ScreenCloud(t, all...)
	i := w.bring(t, provider.ScreenCloud, s)
	counts(t, i, importer.Completed, 235, 3, 232, 0)
	library := w.library(t)
	check(t, library, "Poster", want{asset.TypeImage, asset.DefaultDuration, "", "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", ""})
	check(t, library, "Site", want{kind: asset.TypeWebpage, uri: "https://example.com/"})
	check(t, library, "Clip", want{kind: asset.TypeYouTube})
}

func TestPiSignage(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := providertest.PiSignage(t,
		providertest.Thing{ID: "summer sale.png", Kind: "image", Content: picture("sale"), Duration: 7, Tags: []string{"summer", "shop"}},
		providertest.Thing{ID: "clip.mp4", Kind: "video", Content: mp4},
		providertest.Thing{ID: "only-there.png", Content: picture("unknown to the list")},
		providertest.Thing{ID: "song.mp3", Kind: "audio"},
		providertest.Thing{ID: "custom.html", Kind: "html"},
		providertest.Thing{ID: "gone.png", Kind: "image"},
	)
	i := w.bring(t, provider.PiSignage, s)
	counts(t, i, importer.Completed, 6, 3, 2, 1)
	library := w.library(t)
	check(t, library, "summer sale", want{kind: asset.TypeImage, duration: 7, tags: "summer,shop"})
	check(t, library, "clip", want{kind: asset.TypeVideo})
	check(t, library, "only-there", want{kind: asset.TypeImage})
	if r := w.report(t, i)["gone.png"]; r.Status != importer.Refused || !strings.Contains(r.Note, "no such file") {
		t.Errorf("a file that is gone is %+v", r)
	}
}

func TestXibo(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	all := things{
		{ID: "1", Name: "Poster", Kind: "image", FileName: "poster.png", Content: picture("x"), Duration: 15, Tags: []string{"sale"}, Folder: "Shops/North"},
		{ID: "2", Name: "Film", Kind: "video", FileName: "film.mp4", Content: mp4, Duration: 60},
		{ID: "3", Name: "Font", Kind: "font"},
		{ID: "4", Name: "<script>alert(1)</script>\u0000", Kind: "image", FileName: "../../etc/passwd", Content: picture("y")},
		{ID: "5", Name: "Trap", Kind: "image", FileName: "trap.png", Content: []byte("<html>not a picture</html>")},
		{ID: "6", Name: "Empty", Kind: "image", FileName: "empty.png", Content: []byte{}},
		{ID: "7", Name: "Huge", Kind: "image", FileName: "huge.png", Content: append(picture("huge"), make([]byte, 1<<20)...)},
	}
	for n := range 250 {
		all = append(all, providertest.Thing{ID: fmt.Sprint(1000 + n), Name: "Widget", Kind: "genericfile"})
	}
	s := providertest.Xibo(t, all...)
	i := w.bring(t, provider.Xibo, s)
	counts(t, i, importer.Completed, 257, 3, 251, 3)
	library := w.library(t)
	check(t, library, "Poster", want{kind: asset.TypeImage, duration: 15, tags: "Shops,North,sale"})
	check(t, library, "Film", want{kind: asset.TypeVideo})
	check(t, library, "‹script›alert(1)‹/script›", want{kind: asset.TypeImage})
	report := w.report(t, i)
	for id, note := range map[string]string{"5": "Screens cannot show this file", "6": "empty file", "7": "larger than the 1 MB"} {
		if r := report[id]; r.Status != importer.Refused || !strings.Contains(r.Note, note) {
			t.Errorf("%s is %+v, want it refused because of %q", id, r, note)
		}
	}
	other := providertest.Xibo(t, things{{ID: "1", Name: "Other CMS", Kind: "image", FileName: "o.png", Content: picture("other")}}...)
	counts(t, w.bring(t, provider.Xibo, other), importer.Completed, 1, 1, 0, 0)
}

// A dry run says the same and changes nothing.
func TestDry_run_changes_nothing(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := providertest.Yodeck(t,
		providertest.Thing{ID: "1", Name: "Menu", Kind: "image", Content: picture("menu")},
		providertest.Thing{ID: "2", Name: "Weather", Kind: "webpage", URL: "https://apps.yodeck.com/weather"})
	i := w.run(t, importer.In, importer.Input{Vendor: provider.Yodeck, Login: login(s.URL), DryRun: true})
	counts(t, i, importer.Completed, 2, 1, 1, 0)
	if len(w.library(t)) != 0 || s.Count("GET /download") != 0 {
		t.Errorf("a dry run made %d assets with %d downloads", len(w.library(t)), s.Count("GET /download"))
	}
	counts(t, w.bring(t, provider.Yodeck, s), importer.Completed, 2, 1, 1, 0)
}

// What opens an account is nowhere in the database in the clear, nor at all once the import is over.
func TestLogin_is_erased(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := providertest.Xibo(t, things{{ID: "1", Name: "Poster", Kind: "image", Content: picture("erased")}}...)
	started, release := make(chan struct{}), make(chan struct{})
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/download/") {
			close(started)
			<-release
		}
		return false
	})
	i := must(w.imports.Create(w.ctx, importer.In, importer.Input{Vendor: provider.Xibo, Login: login(s.URL), Enable: true}))
	<-started
	if w.runs(t) != 1 {
		t.Errorf("%d logins are kept while it runs, want 1", w.runs(t))
	}
	if strings.Contains(pgtest.Dump(t), providertest.Secret) {
		t.Error("the secret lies in the database in the clear")
	}
	_, err := w.imports.Create(w.ctx, importer.In, importer.Input{Vendor: provider.Xibo, Login: login(s.URL)})
	if f := fault.As(err); f == nil || f.Code != "import_under_way" {
		t.Errorf("a second import beside it: %v", err)
	}
	close(release)
	counts(t, w.wait(t, i, func(i importer.Import) bool { return i.State.Over() }), importer.Completed, 1, 1, 0, 0)
	w.untilErased(t)
}

// untilErased waits for what follows the end of an import.
func (w *tenant) untilErased(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for w.runs(t) != 0 {
		if time.Now().After(deadline) {
			t.Fatal("the login is still kept")
		}
		<-time.After(10 * time.Millisecond)
	}
}
