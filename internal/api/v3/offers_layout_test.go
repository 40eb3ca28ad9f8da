package v3_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

func layoutPath(id string) string { return "/api/v3/layouts/" + id + "/" }

func zoneNames(t *testing.T, a *apitest.Answer, of string) (out []string) {
	t.Helper()
	for _, z := range a.Value(t, of).([]any) {
		out = append(out, z.(map[string]any)["name"].(string))
	}
	return out
}

func TestOffer_of_a_layout_brings_what_its_zones_show_follows_it_and_goes_when_withdrawn(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver, stranger := in.Tenant(t), in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	picture, film, behind := newAsset(t, giver), newAsset(t, giver), newAsset(t, giver)
	for _, one := range []string{picture, film, behind} {
		ready(t, us, one)
	}
	inner := newPlaylist(t, us, "Inner", []map[string]any{{"asset_id": film}}).Text(t, "id")
	publish(t, us, inner)
	list := newPlaylist(t, us, "List", []map[string]any{{"playlist_id": inner}}).Text(t, "id")
	publish(t, us, list)
	code := widget("qr", "url", "https://example.com/a", "track", true)
	source := us.Post(t, "/api/v3/layouts/", map[string]any{"name": "Window", "description": "of the shop", "content": map[string]any{
		"background": map[string]any{"asset_id": behind},
		"zones":      []any{zone("Left", 0, 500, "asset_id", picture), zone("Right", 500, 500, "playlist_id", list), zone("Code", 1000, 500, "widget", code)},
	}}).Want(t, http.StatusCreated).Text(t, "id")
	us.Post(t, "/api/v3/offers/", map[string]any{"layout_id": source, "tenant": receiver.Slug}).WantProblem(t, http.StatusBadRequest, "", "layout_id")
	published := publishLayout(t, us, source)
	us.Patch(t, layoutPath(source), map[string]any{"content": map[string]any{"zones": []any{zone("Draft", 0, 10)}}}).Want(t, http.StatusOK)

	id := offer(t, giver, receiver, "layout_id", source)
	if got := them.Get(t, offerPath(id)).Want(t, http.StatusOK); got.Text(t, "kind") != "layout" || got.Text(t, "title") != "Window" {
		t.Errorf("they see %s", got.Body)
	}
	stranger.Admin(t).Get(t, offerPath(id)).Want(t, http.StatusNotFound)
	stranger.Admin(t).Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusNotFound)
	mine := accepted(t, them, id)
	got := them.Get(t, layoutPath(mine)).Want(t, http.StatusOK)
	if n := zoneNames(t, got, "published.zones"); !slices.Equal(n, []string{"Left", "Right", "Code"}) || got.Text(t, "name") != "Window" || got.Text(t, "description") != "of the shop" {
		t.Errorf("the copy is %s", got.Body)
	}
	for field, original := range map[string]string{"zones.0.asset_id": picture, "zones.1.playlist_id": list, "background.asset_id": behind, "zones.2.id": published.Text(t, "published.zones.2.id")} {
		if now := got.Text(t, "published."+field); now == original || now == "" {
			t.Errorf("%s of the copy is %q, in the source it is %q", field, now, original)
		}
	}
	them.Get(t, layoutPath(source)).Want(t, http.StatusNotFound)
	if n := len(them.Get(t, "/api/v3/assets/").Value(t, "results").([]any)); n != 3 {
		t.Errorf("%d assets came with it", n)
	}
	if n := len(them.Get(t, "/api/v3/playlists/").Value(t, "results").([]any)); n != 2 {
		t.Errorf("%d playlists came with it", n)
	}
	if a, b := us.Get(t, layoutPath(source)+"codes/").Text(t, "results.0.url"), them.Get(t, layoutPath(mine)+"codes/").Text(t, "results.0.url"); a == b {
		t.Errorf("scans of both are counted at %s", a)
	}

	us.Patch(t, layoutPath(source), map[string]any{"content": map[string]any{"zones": []any{zone("Only", 0, 1920, "asset_id", picture)}}}).Want(t, http.StatusOK)
	publishLayout(t, us, source)
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusOK)
	them.Until(t, layoutPath(mine), func(a *apitest.Answer) bool {
		return slices.Equal(zoneNames(t, a, "published.zones"), []string{"Only"}) && a.Value(t, "has_changes") == false
	})
	them.Until(t, "/api/v3/playlists/", func(a *apitest.Answer) bool { return len(a.Value(t, "results").([]any)) == 0 })

	us.Delete(t, offerPath(id)).Want(t, http.StatusNoContent)
	them.Get(t, layoutPath(mine)).Want(t, http.StatusNotFound)
	them.Post(t, layoutPath(mine)+"restore/", nil).Want(t, http.StatusNotFound)
	if n := len(them.Get(t, "/api/v3/assets/").Value(t, "results").([]any)); n != 0 {
		t.Errorf("%d assets stayed", n)
	}
	us.Get(t, layoutPath(source)).Want(t, http.StatusOK)
	for _, c := range []*apitest.Client{us, them} {
		if log := c.Get(t, "/api/v3/audit/?action=offer.withdrawn").Want(t, http.StatusOK); len(log.Value(t, "results").([]any)) != 1 {
			t.Errorf("the log says %s", log.Body)
		}
	}
}

// A screen that shows what was received shows nothing once it is given back, and keeps running.
func TestOffer_of_a_layout_that_a_screen_shows_leaves_it_empty(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	source := newLayout(t, us, "Words", zone("Words", 0, 1920, "widget", widget("text", "text", "Secret")), zone("Open", 0, 500, "widget", widget("text", "text", "x"))).Text(t, "id")
	publishLayout(t, us, source)
	id := offer(t, giver, receiver, "layout_id", source)
	dashboard := them.Listen(t, "/api/v3/live/")
	mine := accepted(t, them, id)
	dashboard.Want(t, "offers.changed", id) // it was accepted
	dashboard.Want(t, "offers.changed", id) // the copy is there
	screen := in.Pair(t, them, "Window")
	them.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"layout_id": mine}).Want(t, http.StatusOK)
	if m := screen.Manifest(t).Want(t, http.StatusOK); !strings.Contains(string(m.Body), "Secret") {
		t.Errorf("the screen shows %s", m.Body)
	}
	them.Delete(t, offerPath(id)).Want(t, http.StatusNoContent)
	if m := screen.Manifest(t).Want(t, http.StatusOK); strings.Contains(string(m.Body), "Secret") {
		t.Errorf("the screen still shows %s", m.Body)
	}
	got := them.Get(t, layoutPath(mine)).Want(t, http.StatusOK)
	if revisions := them.Get(t, layoutPath(mine)+"revisions/"); strings.Contains(string(got.Body)+string(revisions.Body), "Secret") || got.Value(t, "has_changes") != false {
		t.Errorf("what is left is %s, %s", got.Body, revisions.Body)
	}
}

func TestOffer_of_a_layout_names_the_zone_that_keeps_it(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	list := newPlaylist(t, us, "List", []map[string]any{{"asset_id": newAsset(t, giver)}}).Text(t, "id")
	refused := func(source string, words ...string) {
		t.Helper()
		a := us.Post(t, "/api/v3/offers/", map[string]any{"layout_id": source, "tenant": receiver.Slug})
		a.WantProblem(t, http.StatusBadRequest, "", "layout_id")
		for _, w := range words {
			if !strings.Contains(string(a.Body), w) {
				t.Errorf("%s does not say %q", a.Body, w)
			}
		}
	}
	unpublished := newLayout(t, us, "L", zone("Right", 0, 500, "playlist_id", list)).Text(t, "id")
	publishLayout(t, us, unpublished)
	refused(unpublished, "“Right”", "“List”")
	refused(newLayout(t, them, "Theirs", zone("All", 0, 10)).Text(t, "id"))

	weather := newLayout(t, us, "W", zone("Sky", 0, 500, "widget", widget("weather", "url", "http://127.0.0.1:9/?q=Jakarta&appid=s3cret"))).Text(t, "id")
	publishLayout(t, us, weather)
	refused(weather, "“Sky”")

	// Nor does a key that comes later reach them; the copy stays as it was.
	set := func(url string) {
		us.Patch(t, layoutPath(weather), map[string]any{"content": map[string]any{"zones": []any{zone("Sky", 0, 500, "widget", widget("weather", "url", url))}}}).Want(t, http.StatusOK)
		publishLayout(t, us, weather)
	}
	set("http://127.0.0.1:9/?q=Jakarta")
	id := offer(t, giver, receiver, "layout_id", weather)
	mine := accepted(t, them, id)
	set("http://me:s3cret@127.0.0.1:9/?q=Bandung")
	dashboard := us.Listen(t, "/api/v3/live/")
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusOK)
	got := them.Until(t, offerPath(id), func(a *apitest.Answer) bool { return a.Value(t, "problem") != nil })
	dashboard.Want(t, "offers.changed", id)
	if ours := us.Get(t, offerPath(id)); ours.Value(t, "problem_code") != "has_key" || ours.Value(t, "copy_status") != "stopped" || ours.Value(t, "problem") != got.Value(t, "problem") {
		t.Errorf("we are told %s", ours.Body)
	}
	if !strings.Contains(got.Text(t, "problem"), "“Sky”") || strings.Contains(string(them.Get(t, layoutPath(mine)).Body), "s3cret") {
		t.Errorf("the offer is %s", got.Body)
	}
}

// What the source is still working on at the moment of acceptance comes by itself, not with the next minute's round.
func TestOffer_of_a_layout_brings_what_was_not_ready(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	picture := newAsset(t, giver)
	ready(t, us, picture)
	source := newLayout(t, us, "L", zone("Picture", 0, 500, "asset_id", picture), zone("Words", 500, 500, "widget", widget("text", "text", "Hello"))).Text(t, "id")
	publishLayout(t, us, source)
	giver.Tx(t, giver.Slug, "update assets set processing_status = 'processing' where asset_id = $1", picture)
	mine := accepted(t, them, offer(t, giver, receiver, "layout_id", source))
	if n := zoneNames(t, them.Get(t, layoutPath(mine)), "published.zones"); !slices.Equal(n, []string{"Words"}) {
		t.Errorf("the zones %v came", n)
	}
	giver.Tx(t, giver.Slug, "update assets set processing_status = 'completed' where asset_id = $1", picture)
	them.Until(t, layoutPath(mine), func(a *apitest.Answer) bool { return len(zoneNames(t, a, "published.zones")) == 2 })
}

func TestOffer_of_a_layout_needs_who_may_make_layouts(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	source := newLayout(t, us, "L", zone("Words", 0, 500, "widget", widget("text", "text", "Hello"))).Text(t, "id")
	publishLayout(t, us, source)
	id := offer(t, giver, receiver, "layout_id", source)
	key := them.Post(t, "/api/v3/api-keys/", map[string]any{"name": "k", "permissions": []string{string(access.AssetsCreate), string(access.AssetsShare)}}).Want(t, http.StatusCreated)
	program := &apitest.Client{URL: in.URL, Token: key.Text(t, "key")}
	program.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusForbidden)
	receiver.As(t, access.ContentManager).Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusOK)
}
