package v3_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

func zone(name string, x, width int, more ...any) map[string]any {
	z := map[string]any{"name": name, "x": x, "y": 0, "width": width, "height": 500}
	for i := 0; i+1 < len(more); i += 2 {
		z[more[i].(string)] = more[i+1]
	}
	return z
}

func widget(typ string, settings ...any) map[string]any {
	s := map[string]any{}
	for i := 0; i+1 < len(settings); i += 2 {
		s[settings[i].(string)] = settings[i+1]
	}
	return map[string]any{"type": typ, "settings": s}
}

func newLayout(t *testing.T, c *apitest.Client, name string, zones ...map[string]any) *apitest.Answer {
	t.Helper()
	return c.Post(t, "/api/v3/layouts/", map[string]any{"name": name, "content": map[string]any{"zones": zones}}).Want(t, http.StatusCreated)
}

func publishLayout(t *testing.T, c *apitest.Client, id string) *apitest.Answer {
	t.Helper()
	return c.Post(t, "/api/v3/layouts/"+id+"/publish/", map[string]any{}).Want(t, http.StatusOK)
}

type layoutManifest struct {
	Hash  string
	Items map[string]struct {
		Type   string
		URL    string
		Layout *struct {
			Width, Height int
			Zones         []struct {
				Name     string
				Segments []segment
				Widget   *struct {
					Type     string
					Settings map[string]any
					Feed     string
					Text     string
				}
			}
		}
	}
	Segments []segment
}

// lastItems are what plays once everything has begun.
func lastItems(segments []segment) []string {
	if len(segments) == 0 || len(segments[len(segments)-1].Items) == 0 {
		return []string{"nothing"}
	}
	return segments[len(segments)-1].Items
}

func TestLayout_reaches_the_screen_when_it_is_published(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	screen := in.Pair(t, admin, "layout")
	picture := admin.Upload(t, "a.png", sample.PNG(16, 16, "layout")).Want(t, http.StatusCreated).Text(t, "id")
	admin.Until(t, "/api/v3/assets/"+picture+"/", func(a *apitest.Answer) bool { return a.Value(t, "processing_status") == "completed" })
	page, other := link(t, admin, "b").Text(t, "id"), link(t, admin, "c").Text(t, "id")
	list := newPlaylist(t, admin, "Inside", items(page, picture)).Text(t, "id")
	publish(t, admin, list)
	id := newLayout(t, admin, "Lobby",
		zone("Picture", 0, 400, "asset_id", picture), zone("List", 400, 400, "playlist_id", list),
		zone("Clock", 800, 400, "widget", widget("clock"))).Text(t, "id")

	device := "/api/v3/devices/" + screen.ID + "/"
	changed := admin.Patch(t, device, map[string]any{"layout_id": id}).Want(t, http.StatusOK)
	if changed.Value(t, "layout_id") != id || changed.Value(t, "playlist_id") != nil {
		t.Errorf("the screen is %s", changed.Body)
	}
	read := func() layoutManifest {
		t.Helper()
		var m layoutManifest
		screen.Manifest(t).Want(t, http.StatusOK).JSON(t, &m)
		return m
	}
	if m := read(); len(m.Items) != 0 {
		t.Errorf("before it is published the screen has %v", m.Items)
	}
	publishLayout(t, admin, id)
	m := read()
	shown := m.Items[id]
	if len(m.Segments) == 0 || fmt.Sprint(m.Segments[0].Items) != "["+id+"]" || shown.Type != "layout" || shown.Layout == nil || shown.Layout.Width != 1920 {
		t.Fatalf("the manifest is %+v", m)
	}
	zones := shown.Layout.Zones
	if got := fmt.Sprint(lastItems(zones[0].Segments), lastItems(zones[1].Segments)); got != fmt.Sprintf("[%s] [%s %s]", picture, page, picture) {
		t.Errorf("the zones play %s", got)
	}
	if zones[2].Widget == nil || zones[2].Widget.Type != "clock" {
		t.Errorf("the third zone is %+v", zones[2])
	}
	if _, needless := m.Items[other]; needless || m.Items[picture].Type != "image" {
		t.Errorf("the items are %v", m.Items)
	}

	// What zones play by the clock changes without the layout being drawn anew; what is drawn changes its address.
	admin.Patch(t, "/api/v3/playlists/"+list+"/", map[string]any{"content": map[string]any{"items": items(other)}}).Want(t, http.StatusOK)
	publish(t, admin, list)
	again := read()
	if again.Hash == m.Hash || again.Items[id].URL != shown.URL || lastItems(again.Items[id].Layout.Zones[1].Segments)[0] != other {
		t.Errorf("after the playlist changed: %+v", again)
	}
	admin.Patch(t, "/api/v3/layouts/"+id+"/", map[string]any{"content": map[string]any{"zones": []any{zone("All", 0, 1920, "playlist_id", list)}}}).Want(t, http.StatusOK)
	if draft := read(); draft.Hash != again.Hash {
		t.Error("a change of the draft reaches the screen")
	}
	publishLayout(t, admin, id)
	if last := read(); last.Items[id].URL == shown.URL || len(last.Items[id].Layout.Zones) != 1 {
		t.Errorf("after publishing again: %+v", last)
	}

	admin.Delete(t, "/api/v3/layouts/"+id+"/").WantProblem(t, http.StatusConflict, "in_use", "")
	admin.Delete(t, "/api/v3/playlists/"+list+"/").WantProblem(t, http.StatusConflict, "in_use", "")
	uses := admin.Get(t, "/api/v3/layouts/"+id+"/uses/").Want(t, http.StatusOK)
	if uses.Value(t, "results.0.id") != screen.ID {
		t.Errorf("the uses are %s", uses.Body)
	}
	if used := admin.Get(t, "/api/v3/assets/"+other+"/uses/").Want(t, http.StatusOK); !strings.Contains(string(used.Body), "Inside") {
		t.Errorf("the asset is used in %s", used.Body)
	}
	admin.Patch(t, device, map[string]any{"playlist_id": list, "layout_id": id}).WantProblem(t, http.StatusBadRequest, "invalid", "layout_id")
	if now := admin.Patch(t, device, map[string]any{"playlist_id": list}).Want(t, http.StatusOK); now.Value(t, "layout_id") != nil {
		t.Errorf("a playlist does not take the place of the layout: %s", now.Body)
	}
	admin.Delete(t, "/api/v3/layouts/"+id+"/").Want(t, http.StatusNoContent)
	admin.Get(t, "/api/v3/layouts/"+id+"/").Want(t, http.StatusNotFound)
	admin.Post(t, "/api/v3/layouts/"+id+"/restore/", nil).Want(t, http.StatusOK)
	admin.Get(t, "/api/v3/layouts/"+id+"/").Want(t, http.StatusOK)
}

func TestLayout_names_what_is_wrong(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	foreign := newPlaylist(t, in.Tenant(t).Admin(t), "Not yours", nil).Text(t, "id")
	make := func(zones ...map[string]any) *apitest.Answer {
		return admin.Post(t, "/api/v3/layouts/", map[string]any{"name": "L", "content": map[string]any{"zones": zones}})
	}
	make(zone("a", 0, 10), zone("b", 1900, 100)).WantProblem(t, http.StatusBadRequest, "invalid", "zones.1.width")
	make(zone("a", 0, 10, "asset_id", "nothing")).WantProblem(t, http.StatusBadRequest, "invalid", "zones.0.asset_id")
	make(zone("a", 0, 10, "playlist_id", foreign)).WantProblem(t, http.StatusBadRequest, "invalid", "zones.0.playlist_id")
	make(zone("a", 0, 10, "widget", widget("barcode", "format", "ean8", "value", "1"))).WantProblem(t, http.StatusBadRequest, "invalid", "zones.0.widget.settings.value")
	admin.Post(t, "/api/v3/layouts/", map[string]any{"name": "L", "template": "none"}).WantProblem(t, http.StatusBadRequest, "invalid", "template")
	empty := newLayout(t, admin, "Empty", zone("a", 0, 10)).Text(t, "id")
	admin.Post(t, "/api/v3/layouts/"+empty+"/publish/", map[string]any{}).WantProblem(t, http.StatusBadRequest, "invalid", "zones.0")
}

func TestLayout_drafts_revisions_copies_and_pictures(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	templates := admin.Get(t, "/api/v3/layouts/templates/").Want(t, http.StatusOK)
	if templates.Value(t, "results.1.key") == nil {
		t.Fatalf("the templates are %s", templates.Body)
	}
	made := admin.Post(t, "/api/v3/layouts/", map[string]any{"name": "Hello", "template": "welcome"}).Want(t, http.StatusCreated)
	id, stale := made.Text(t, "id"), made.Header.Get("ETag")
	path := "/api/v3/layouts/" + id + "/"
	admin.Post(t, path+"discard/", nil).WantProblem(t, http.StatusConflict, "never_published", "")
	publishLayout(t, admin, id)
	words := zone("Words", 0, 900, "widget", widget("text", "text", "<b>Fish & chips</b>"))
	admin.Patch(t, path, map[string]any{"content": map[string]any{"width": 1080, "height": 1920, "zones": []any{words}}}).Want(t, http.StatusOK)
	admin.Patch(t, path, map[string]any{"name": "Late"}, "If-Match", stale).WantProblem(t, http.StatusPreconditionFailed, "stale", "")
	changes := admin.Get(t, path+"changes/").Want(t, http.StatusOK)
	if changes.Value(t, "added.0.name") != "Words" || changes.Value(t, "settings.0") != "size" || changes.Value(t, "removed.0.name") != "Greeting" {
		t.Errorf("the changes are %s", changes.Body)
	}
	picture := admin.Get(t, path+"preview/").Want(t, http.StatusOK)
	if svg := string(picture.Body); picture.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(svg, "&lt;b&gt;Fish &amp; chips") || strings.Contains(svg, "<b>") {
		t.Errorf("the picture is %s", svg)
	}
	if published := admin.Get(t, path+"preview/?published=true").Want(t, http.StatusOK); !strings.Contains(string(published.Body), "Welcome") {
		t.Error("the picture of what is published has no greeting")
	}
	publishLayout(t, admin, id)
	admin.Post(t, path+"revisions/1/restore/", nil).Want(t, http.StatusOK)
	back := admin.Get(t, path).Want(t, http.StatusOK)
	if back.Value(t, "content.zones.0.name") != "Greeting" || back.Value(t, "has_changes") != true || back.Value(t, "orientation") != "landscape" {
		t.Errorf("restored: %s", back.Body)
	}
	if discarded := admin.Post(t, path+"discard/", nil).Want(t, http.StatusOK); discarded.Value(t, "content.zones.0.name") != "Words" {
		t.Errorf("discarded: %s", discarded.Body)
	}
	twin := admin.Post(t, path+"duplicate/", nil).Want(t, http.StatusCreated)
	if twin.Value(t, "name") != "Hello (Copy)" || twin.Value(t, "revision") != nil || twin.Value(t, "content.zones.0.id") == back.Value(t, "content.zones.0.id") {
		t.Errorf("the copy is %s", twin.Body)
	}
	all := admin.Get(t, "/api/v3/layouts/?search=hello&count=true&ordering=-updated_at").Want(t, http.StatusOK)
	if all.Value(t, "count") != 2.0 || all.Value(t, "results.0.zone_count") != 1.0 || all.Value(t, "results.0.orientation") != "portrait" {
		t.Errorf("the list is %s", all.Body)
	}
}

// Two screens and two layouts show the same feed: it is fetched once, and what it last said stays when it is dead.
func TestLayout_feeds_are_fetched_once_for_the_tenant(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	var asked atomic.Int32
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(`<rss><channel><title>T</title><item><title>First</title></item></channel></rss>`))
	}))
	defer source.Close()
	ticker := func(url string) map[string]any {
		return zone("News", 0, 500, "widget", widget("ticker", "source", "feed", "url", url))
	}
	first, second := newLayout(t, admin, "One", ticker(source.URL)).Text(t, "id"), newLayout(t, admin, "Two", ticker(source.URL)).Text(t, "id")
	publishLayout(t, admin, first)
	publishLayout(t, admin, second)
	got := admin.Until(t, "/api/v3/layouts/"+first+"/feeds/", func(a *apitest.Answer) bool { return a.Value(t, "results.0.data") != nil })
	if got.Value(t, "results.0.data.items.0.title") != "First" || got.Value(t, "results.0.error") != nil {
		t.Errorf("the feed is %s", got.Body)
	}
	for _, layout := range []string{first, second} {
		screen := in.Pair(t, admin, layout[:8])
		admin.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"layout_id": layout}).Want(t, http.StatusOK)
		var m layoutManifest
		screen.Manifest(t).Want(t, http.StatusOK).JSON(t, &m)
		w := m.Items[layout].Layout.Zones[0].Widget
		if w.Feed != got.Text(t, "results.0.id") || w.Settings["url"] != nil {
			t.Errorf("the screen is told %+v", w)
		}
		data := screen.Get(t, "/api/device/v1/feeds/"+w.Feed).Want(t, http.StatusOK)
		if data.Value(t, "data.items.0.title") != "First" {
			t.Errorf("the screen gets %s", data.Body)
		}
		screen.Get(t, "/api/device/v1/feeds/"+w.Feed, "If-None-Match", data.Header.Get("ETag")).Want(t, http.StatusNotModified)
		screen.Get(t, "/api/device/v1/feeds/nothing").Want(t, http.StatusNotFound)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the source was asked %d times", n)
	}
	stranger := in.Pair(t, in.Tenant(t).Admin(t), "stranger")
	stranger.Get(t, "/api/device/v1/feeds/"+got.Text(t, "results.0.id")).Want(t, http.StatusNotFound)
}

// What a dead source is dead of is told to people and to programs; what it said last stays, and a good answer ends it.
func TestLayout_feeds_tell_why_they_failed(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusGone)
		}
		_, _ = w.Write([]byte(`{"current": {}}`))
	}))
	defer source.Close()
	feed := func(url string) map[string]any { return widget("ticker", "source", "feed", "url", url) }
	for code, w := range map[string]struct {
		widget map[string]any
		says   string
		status any
	}{
		"unreachable":     {feed("http://127.0.0.1:9/"), "cannot be reached", nil},
		"private_network": {feed("http://169.254.169.254/"), "private network", nil},
		"status":          {feed(source.URL + "/gone"), "status 410", 410.0},
		"not_rss":         {feed(source.URL), "neither RSS nor Atom", nil},
		"not_weather":     {widget("weather", "url", source.URL), "no weather", nil},
	} {
		before := time.Now().Add(-time.Minute)
		id := newLayout(t, admin, code, zone("Data", 0, 500, "widget", w.widget)).Text(t, "id")
		a := admin.Until(t, "/api/v3/layouts/"+id+"/feeds/", func(a *apitest.Answer) bool { return a.Value(t, "results.0.error") != nil })
		at, err := time.Parse(time.RFC3339, a.Text(t, "results.0.failed_at"))
		if a.Value(t, "results.0.error_code") != code || a.Value(t, "results.0.error_status") != w.status || !strings.Contains(a.Text(t, "results.0.error"), w.says) ||
			err != nil || at.Before(before) || a.Value(t, "results.0.data") != nil || a.Value(t, "results.0.fetched_at") != nil {
			t.Errorf("%s: %s", code, a.Body)
		}
	}
}

// The whole way of the weather: from its service to the screen, past a failure in which the last answer stays.
func TestLayout_weather_reaches_the_screen(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	var broken atomic.Bool
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if r.Header.Get("Accept") != "application/json" || r.URL.Query().Get("latitude") != "-6.2" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(`{"current_units": {"temperature_2m": "°C"}, "current": {"temperature_2m": 28.4, "weather_code": 95},
			"daily": {"time": ["2026-11-29", "2026-11-30"], "weather_code": [61, 0], "temperature_2m_max": [31.5, 33], "temperature_2m_min": [24.1, 25]}}`))
	}))
	defer service.Close()
	url := service.URL + "/v1/forecast?latitude=-6.2"
	id := newLayout(t, admin, "Weather", zone("Jakarta", 0, 500, "widget", widget("weather", "url", url, "place", "Jakarta", "units", "celsius", "days", 2))).Text(t, "id")
	publishLayout(t, admin, id)
	feeds := "/api/v3/layouts/" + id + "/feeds/"
	got := admin.Until(t, feeds, func(a *apitest.Answer) bool { return a.Value(t, "results.0.fetched_at") != nil })
	if got.Value(t, "results.0.kind") != "weather" || got.Value(t, "results.0.url") != url || got.Value(t, "results.0.error_code") != nil || got.Value(t, "results.0.failed_at") != nil {
		t.Errorf("the feed is %s", got.Body)
	}
	screen := in.Pair(t, admin, "weather")
	admin.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"layout_id": id}).Want(t, http.StatusOK)
	var m layoutManifest
	screen.Manifest(t).Want(t, http.StatusOK).JSON(t, &m)
	w := m.Items[id].Layout.Zones[0].Widget
	if w.Feed != got.Text(t, "results.0.id") || w.Settings["url"] != nil || w.Settings["place"] != "Jakarta" {
		t.Errorf("the screen is told %+v", w)
	}
	shown := func() {
		t.Helper()
		data := screen.Get(t, "/api/device/v1/feeds/"+w.Feed).Want(t, http.StatusOK)
		for field, want := range map[string]any{
			"kind": "weather", "data.temperature": 28.4, "data.condition": "storm", "data.days.0.date": "2026-11-29", "data.days.0.low": 24.1, "data.days.0.high": 31.5,
			"data.days.0.condition": "rain", "data.days.1.condition": "clear",
		} {
			if data.Value(t, field) != want {
				t.Errorf("%s of %s is not %v", field, data.Body, want)
			}
		}
	}
	shown()
	broken.Store(true)
	due := func() { in.Tx(t, admin.Tenant, "update feeds set due_at = now() - interval '1 hour'") }
	due()
	failed := admin.Until(t, feeds, func(a *apitest.Answer) bool { return a.Value(t, "results.0.error_code") == "status" })
	if failed.Value(t, "results.0.error_status") != 503.0 || failed.Value(t, "results.0.data.temperature") != 28.4 || failed.Value(t, "results.0.fetched_at") != got.Value(t, "results.0.fetched_at") {
		t.Errorf("the feed is %s", failed.Body)
	}
	shown()
	broken.Store(false)
	due()
	admin.Until(t, feeds, func(a *apitest.Answer) bool {
		return a.Value(t, "results.0.error") == nil && a.Value(t, "results.0.failed_at") == nil
	})
}

func TestLayout_scans_are_counted_on_the_way(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	screen := in.Pair(t, admin, "scan")
	code := zone("Code", 0, 500, "widget", widget("qr", "url", "https://example.com/a", "track", true))
	made := newLayout(t, admin, "Code", code)
	id := made.Text(t, "id")
	publishLayout(t, admin, id)
	admin.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"layout_id": id}).Want(t, http.StatusOK)
	var m layoutManifest
	screen.Manifest(t).Want(t, http.StatusOK).JSON(t, &m)
	says := m.Items[id].Layout.Zones[0].Widget.Text
	path := says[strings.Index(says, "/q/"):]
	scan := func(agent, want string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, in.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("User-Agent", agent)
		w, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = w.Body.Close()
		if w.StatusCode != http.StatusFound || w.Header.Get("Location") != want {
			t.Errorf("a scan leads with %d to %q", w.StatusCode, w.Header.Get("Location"))
		}
	}
	scan("Mozilla/5.0 (iPhone)", "https://example.com/a")
	scan("Mozilla/5.0 (Linux; Android 15)", "https://example.com/a")
	scan("WhatsApp/2", "https://example.com/a") // a preview
	counted := admin.Get(t, "/api/v3/layouts/"+id+"/codes/").Want(t, http.StatusOK)
	if counted.Value(t, "results.0.scans") != 2.0 || counted.Value(t, "results.0.days.0.platform") != "android" || counted.Value(t, "results.0.url") != says {
		t.Errorf("the codes are %s", counted.Body)
	}
	// The printed or photographed code stays right when its target changes, once that is published.
	code["id"] = made.Text(t, "content.zones.0.id")
	code["widget"] = widget("qr", "url", "https://example.com/b", "track", true)
	admin.Patch(t, "/api/v3/layouts/"+id+"/", map[string]any{"content": map[string]any{"zones": []any{code}}}).Want(t, http.StatusOK)
	scan("x", "https://example.com/a")
	publishLayout(t, admin, id)
	scan("x", "https://example.com/b")
	// It outlives its zone, and goes on counting, until the layout is deleted.
	admin.Patch(t, "/api/v3/layouts/"+id+"/", map[string]any{"content": map[string]any{"zones": []any{zone("Clock", 0, 500, "widget", widget("clock"))}}}).Want(t, http.StatusOK)
	publishLayout(t, admin, id)
	scan("x", "https://example.com/b")
	if counted := admin.Get(t, "/api/v3/layouts/"+id+"/codes/").Want(t, http.StatusOK); counted.Value(t, "results.0.scans") != 5.0 {
		t.Errorf("without its zone: %s", counted.Body)
	}
	admin.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"layout_id": nil}).Want(t, http.StatusOK)
	admin.Delete(t, "/api/v3/layouts/"+id+"/").Want(t, http.StatusNoContent)
	in.Guest().Get(t, path).Want(t, http.StatusNotFound)
	in.Guest().Get(t, "/q/"+strings.Repeat("a", 16)).Want(t, http.StatusNotFound)
	in.Guest().Get(t, "/q/x").Want(t, http.StatusNotFound)
}
