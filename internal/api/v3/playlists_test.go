package v3_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/test/apitest"
)

// items makes items of a playlist, one for each asset.
func items(assets ...string) []map[string]any {
	out := []map[string]any{}
	for _, a := range assets {
		out = append(out, map[string]any{"asset_id": a})
	}
	return out
}

func newPlaylist(t *testing.T, c *apitest.Client, name string, items []map[string]any, content ...any) *apitest.Answer {
	t.Helper()
	body := map[string]any{}
	if items != nil {
		body["items"] = items
	}
	for i := 0; i+1 < len(content); i += 2 {
		body[content[i].(string)] = content[i+1]
	}
	return c.Post(t, "/api/v3/playlists/", map[string]any{"name": name, "content": body}).Want(t, http.StatusCreated)
}

func publish(t *testing.T, c *apitest.Client, id string) {
	t.Helper()
	c.Post(t, "/api/v3/playlists/"+id+"/publish/", map[string]any{"note": ""}).Want(t, http.StatusOK)
}

type segment struct {
	Items   []string
	Shuffle bool
	Reason  string
	From    time.Time
	To      time.Time
}

type manifest struct {
	Items map[string]struct {
		AssetID    string `json:"asset_id"`
		Duration   int64
		Transition struct{ Type string }
	}
	Segments []segment
}

// now returns what the manifest plays now.
func (m manifest) now(t *testing.T) segment {
	t.Helper()
	for _, s := range m.Segments {
		if now := time.Now(); !now.Before(s.From) && now.Before(s.To) {
			return s
		}
	}
	t.Fatal("the manifest has nothing for now")
	return segment{}
}

func TestPlaylist_reaches_the_screen_when_it_is_published(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	screen := in.Pair(t, admin, "playlist")
	a, b, c := link(t, admin, "a").Text(t, "id"), link(t, admin, "b").Text(t, "id"), link(t, admin, "c").Text(t, "id")
	list := append(items(b, a), map[string]any{"asset_id": b, "duration": 99, "transition": map[string]any{"type": "fade"}})
	id := newPlaylist(t, admin, "Window", list, "shuffle", true).Text(t, "id")

	device := "/api/v3/devices/" + screen.ID + "/"
	admin.Patch(t, device, map[string]any{"playlist_id": id}).Want(t, http.StatusOK)
	read := func() manifest {
		t.Helper()
		var m manifest
		screen.Manifest(t).Want(t, http.StatusOK).JSON(t, &m)
		return m
	}
	if got := read().now(t).Items; len(got) != 0 {
		t.Errorf("before it is published the screen plays %v", got)
	}
	publish(t, admin, id)
	m := read()
	got := m.now(t)
	if want := []string{b, a, b + ".1"}; !slices.Equal(got.Items, want) || !got.Shuffle || !strings.Contains(got.Reason, "Window") {
		t.Errorf("the screen plays %+v, want %v", got, want)
	}
	if special := m.Items[b+".1"]; special.AssetID != b || special.Duration != 99 || special.Transition.Type != "fade" {
		t.Errorf("the third item is %+v", special)
	}

	admin.Post(t, "/api/v3/playlists/"+id+"/items/", map[string]any{"items": items(c), "position": 0}).Want(t, http.StatusOK)
	if got := read().now(t).Items; len(got) != 3 {
		t.Errorf("a change of the draft reaches the screen: %v", got)
	}
	var changes struct{ Added, Removed, Changed, Moved []any }
	admin.Get(t, "/api/v3/playlists/"+id+"/changes/").Want(t, http.StatusOK).JSON(t, &changes)
	if len(changes.Added) != 1 || len(changes.Removed)+len(changes.Changed)+len(changes.Moved) != 0 {
		t.Errorf("the changes are %+v", changes)
	}
	publish(t, admin, id)
	admin.Patch(t, "/api/v3/assets/"+a+"/", map[string]any{"is_enabled": false}).Want(t, http.StatusOK)
	if got, want := read().now(t).Items, []string{c, b, b + ".1"}; !slices.Equal(got, want) {
		t.Errorf("after publishing again, with one asset disabled, the screen plays %v, want %v", got, want)
	}
	admin.Delete(t, "/api/v3/playlists/"+id+"/").WantProblem(t, http.StatusConflict, "in_use", "")
	admin.Patch(t, device, map[string]any{"playlist_id": nil}).Want(t, http.StatusOK)
	if got := read().now(t).Items; !slices.Equal(got, []string{b, c}) {
		t.Errorf("without a playlist the screen plays %v, want the library", got)
	}
}

func TestPlaylist_drafts_and_revisions(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	a, b := link(t, admin, "a").Text(t, "id"), link(t, admin, "b", "duration", 20).Text(t, "id")
	made := newPlaylist(t, admin, "Menu", items(a, b, a))
	id := made.Text(t, "id")
	path := "/api/v3/playlists/" + id + "/"
	if made.Value(t, "has_changes") != true || made.Value(t, "total_duration") != 40.0 || made.Value(t, "total_items") != 3.0 {
		t.Errorf("a new playlist is %s", made.Body)
	}
	admin.Post(t, path+"discard/", nil).WantProblem(t, http.StatusConflict, "never_published", "")
	publish(t, admin, id)
	publish(t, admin, id) // nothing new
	stale := admin.Get(t, path).Want(t, http.StatusOK).Header.Get("ETag")
	admin.Patch(t, path, map[string]any{"content": map[string]any{"items": items(b)}}, "If-Match", stale).Want(t, http.StatusOK)
	admin.Patch(t, path, map[string]any{"name": "Late"}, "If-Match", stale).WantProblem(t, http.StatusPreconditionFailed, "stale", "")
	back := admin.Post(t, path+"discard/", nil).Want(t, http.StatusOK)
	if back.Value(t, "has_changes") != false || back.Value(t, "total_items") != 3.0 {
		t.Errorf("discarding leads to %s", back.Body)
	}
	admin.Patch(t, path, map[string]any{"content": map[string]any{"items": items(b)}}).Want(t, http.StatusOK)
	admin.Post(t, path+"publish/", map[string]any{"note": "Only b"}).Want(t, http.StatusOK)
	var revisions struct {
		Results []struct {
			Number  int
			Note    string
			Content struct{ Items []any }
		}
	}
	admin.Get(t, path+"revisions/").Want(t, http.StatusOK).JSON(t, &revisions)
	if r := revisions.Results; len(r) != 2 || r[0].Number != 2 || r[0].Note != "Only b" || len(r[1].Content.Items) != 3 {
		t.Errorf("the revisions are %+v", r)
	}
	old := admin.Post(t, path+"revisions/1/restore/", nil).Want(t, http.StatusOK)
	if old.Value(t, "total_items") != 3.0 || old.Value(t, "has_changes") != true {
		t.Errorf("restoring the first revision leads to %s", old.Body)
	}
	admin.Post(t, path+"revisions/9/restore/", nil).WantProblem(t, http.StatusNotFound, "not_found", "")

	copied := admin.Post(t, path+"duplicate/", nil).Want(t, http.StatusCreated)
	if copied.Text(t, "name") != "Menu (Copy)" || copied.Value(t, "revision") != nil {
		t.Errorf("the copy is %s", copied.Body)
	}
	admin.Delete(t, path).Want(t, http.StatusNoContent)
	admin.Get(t, path).WantProblem(t, http.StatusNotFound, "not_found", "")
	if p := list(t, admin, "/api/v3/playlists/", "count=true"); *p.Count != 1 {
		t.Errorf("the list counts %d", *p.Count)
	}
	admin.Post(t, path+"restore/", nil).Want(t, http.StatusOK)
	admin.Get(t, path).Want(t, http.StatusOK)
}

func TestPlaylist_nests_without_circles(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	a, b := link(t, admin, "a").Text(t, "id"), link(t, admin, "b").Text(t, "id")
	inner := newPlaylist(t, admin, "Inner", items(a, b)).Text(t, "id")
	outer := newPlaylist(t, admin, "Outer", []map[string]any{{"asset_id": b}, {"playlist_id": inner}, {"asset_id": b, "weight": 2}})
	if outer.Value(t, "total_items") != 3.0 { // the one inside is not published yet
		t.Errorf("the outer playlist is %s", outer.Body)
	}
	publish(t, admin, inner)
	preview := admin.Get(t, "/api/v3/playlists/"+outer.Text(t, "id")+"/preview/?draft=true").Want(t, http.StatusOK)
	var shown struct {
		Items []struct {
			AssetID string `json:"asset_id"`
		}
	}
	preview.JSON(t, &shown)
	got := ""
	for _, i := range shown.Items {
		got += map[string]string{a: "a", b: "b"}[i.AssetID]
	}
	if got != "bbabb" {
		t.Errorf("the outer playlist plays %s", got)
	}
	circle := map[string]any{"content": map[string]any{"items": []map[string]any{{"asset_id": a}, {"playlist_id": outer.Text(t, "id")}}}}
	admin.Patch(t, "/api/v3/playlists/"+inner+"/", circle).WantProblem(t, http.StatusBadRequest, "invalid", "items.1.playlist_id")
	self := map[string]any{"content": map[string]any{"items": []map[string]any{{"playlist_id": inner}}}}
	admin.Patch(t, "/api/v3/playlists/"+inner+"/", self).WantProblem(t, http.StatusBadRequest, "invalid", "items.0.playlist_id")
	admin.Delete(t, "/api/v3/playlists/"+inner+"/").WantProblem(t, http.StatusConflict, "in_use", "")

	deep := inner
	for n := range 8 {
		made := admin.Post(t, "/api/v3/playlists/", map[string]any{"name": fmt.Sprint(n), "content": map[string]any{"items": []map[string]any{{"playlist_id": deep}}}})
		if made.Status != http.StatusCreated {
			made.WantProblem(t, http.StatusBadRequest, "invalid", "items.0.playlist_id")
			return
		}
		deep = made.Text(t, "id")
	}
	t.Error("playlists nest without end")
}

func TestPlaylist_rules_and_windows(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	link(t, admin, "zebra", "tags", []string{"animals", "africa"})
	link(t, admin, "ant", "tags", []string{"animals"})
	link(t, admin, "sahara", "tags", []string{"africa"})
	link(t, admin, "hidden", "tags", []string{"animals", "africa"}, "is_enabled", false)
	for _, tt := range []struct {
		rule map[string]any
		want string
	}{
		{map[string]any{"tags": []string{"animals", "africa"}}, "zebra"},
		{map[string]any{"tags": []string{"animals", "africa"}, "match": "any", "order": "name"}, "ant sahara zebra"},
		{map[string]any{"tags": []string{"animals"}, "order": "newest", "limit": 1}, "ant"},
		{map[string]any{"types": []string{"image"}}, ""},
		{map[string]any{}, "zebra ant sahara"},
	} {
		id := newPlaylist(t, admin, "Smart", nil, "rule", tt.rule).Text(t, "id")
		if got := shows(t, admin, id, "draft=true"); got != tt.want {
			t.Errorf("%v finds %q, want %q", tt.rule, got, tt.want)
		}
	}

	night := link(t, admin, "night").Text(t, "id")
	id := newPlaylist(t, admin, "Hours", []map[string]any{
		{"asset_id": night, "play_time_from": "22:00", "play_time_to": "02:00", "play_days": []int{5}},
	}).Text(t, "id")
	for at, want := range map[string]string{
		"2027-01-08T23:00:00Z": "night", // a Friday
		"2027-01-09T01:00:00Z": "night",
		"2027-01-09T03:00:00Z": "",
		"2027-01-09T23:00:00Z": "",
	} {
		if got := shows(t, admin, id, "draft=true&timezone=UTC&at="+at); got != want {
			t.Errorf("at %s it shows %q, want %q", at, got, want)
		}
	}
	if got := shows(t, admin, id, "draft=true&timezone=Asia/Jakarta&at=2027-01-08T23:00:00Z"); got != "" {
		t.Errorf("on Saturday morning in Jakarta it shows %q", got)
	}
}

// shows returns the names of what a playlist shows.
func shows(t *testing.T, c *apitest.Client, id, query string) string {
	t.Helper()
	var p struct{ Items []struct{ Name string } }
	c.Get(t, "/api/v3/playlists/"+id+"/preview/?"+query).Want(t, http.StatusOK).JSON(t, &p)
	names := []string{}
	for _, i := range p.Items {
		names = append(names, i.Name)
	}
	return strings.Join(names, " ")
}

func TestPlaylist_refuses(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin, stranger := in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)
	foreign := link(t, stranger, "foreign").Text(t, "id")
	foreignList := newPlaylist(t, stranger, "Foreign", nil).Text(t, "id")
	a := link(t, admin, "a").Text(t, "id")
	screen := in.Pair(t, admin, "refuses")
	admin.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"playlist_id": foreignList}).WantProblem(t, http.StatusBadRequest, "invalid", "playlist_id")
	for _, tt := range []struct{ item, field string }{
		{`{}`, "items.0"},
		{`{"asset_id": "` + a + `", "playlist_id": "` + foreignList + `"}`, "items.0"},
		{`{"asset_id": "` + foreign + `"}`, "items.0.asset_id"},
		{`{"playlist_id": "` + foreignList + `"}`, "items.0.playlist_id"},
		{`{"playlist_id": "` + foreignList + `", "duration": 5}`, "items.0.duration"},
		{`{"asset_id": "` + a + `", "weight": 11}`, "content.items.0.weight"},
		{`{"asset_id": "` + a + `", "play_time_from": "09:00"}`, "items.0.play_time_to"},
		{`{"asset_id": "` + a + `", "play_time_from": "09:00", "play_time_to": "09:00"}`, "items.0.play_time_to"},
		{`{"asset_id": "` + a + `", "start_date": "2027-01-02T00:00:00Z", "end_date": "2027-01-01T00:00:00Z"}`, "items.0.end_date"},
		{`{"asset_id": "` + a + `", "note": "<script>"}`, "items.0.note"},
		{`{"asset_id": "` + a + `", "transition": {"type": "explode"}}`, "content.items.0.transition.type"},
	} {
		admin.Do(t, "POST", "/api/v3/playlists/", `{"name": "x", "content": {"items": [`+tt.item+`]}}`, "Content-Type", "application/json").
			WantProblem(t, http.StatusBadRequest, "invalid", tt.field)
	}
	admin.Do(t, "POST", "/api/v3/playlists/", `{"name": "x", "content": {"rule": {}, "items": [{"asset_id": "`+a+`"}]}}`, "Content-Type", "application/json").
		WantProblem(t, http.StatusBadRequest, "invalid", "items")
}
