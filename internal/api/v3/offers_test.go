package v3_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// offer makes an offer of an object and returns its id.
func offer(t *testing.T, from, to *apitest.Tenant, field, object string) string {
	t.Helper()
	return from.Admin(t).Post(t, "/api/v3/offers/", map[string]any{field: object, "tenant": to.Slug, "message": "for you"}).
		Want(t, http.StatusCreated).Text(t, "id")
}

func offerPath(id string) string { return "/api/v3/offers/" + id + "/" }

// accepted accepts an offer and returns the id of the copy.
func accepted(t *testing.T, c *apitest.Client, offer string) string {
	t.Helper()
	c.Post(t, offerPath(offer)+"accept/", nil).Want(t, http.StatusOK)
	return c.Until(t, offerPath(offer), func(a *apitest.Answer) bool { return a.Value(t, "received_id") != nil }).Text(t, "received_id")
}

func ready(t *testing.T, c *apitest.Client, id string) *apitest.Answer {
	t.Helper()
	return c.Until(t, asset(id), func(a *apitest.Answer) bool { return a.Value(t, "processing_status") == "completed" })
}

func TestOffer_of_an_asset_is_copied_when_accepted_follows_its_source_and_goes_when_withdrawn(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	source := us.Upload(t, "menu.png", sample.PNG(64, 64, "menu")).Want(t, http.StatusCreated).Text(t, "id")
	ready(t, us, source)
	id := offer(t, giver, receiver, "asset_id", source)
	us.Post(t, "/api/v3/offers/", map[string]any{"asset_id": source, "tenant": receiver.ID.String()}).Want(t, http.StatusConflict)

	seen := them.Get(t, "/api/v3/offers/?state=offered").Want(t, http.StatusOK)
	if seen.Text(t, "results.0.title") != "menu" || seen.Text(t, "results.0.from.slug") != giver.Slug || seen.Value(t, "results.0.object_id") != nil {
		t.Errorf("they see %s", seen.Body)
	}
	if n := len(them.Get(t, "/api/v3/assets/").Value(t, "results").([]any)); n != 0 {
		t.Errorf("%d assets came before the offer was accepted", n)
	}
	us.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusNotFound)
	receiver.As(t, access.Viewer).Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusForbidden)

	mine := accepted(t, them, id)
	if got := ready(t, them, mine); got.Text(t, "name") != "menu" || mine == source {
		t.Errorf("the copy is %s", got.Body)
	}
	them.Get(t, asset(source)).Want(t, http.StatusNotFound)
	if a, b := us.Get(t, asset(source)+"content/"), them.Get(t, asset(mine)+"content/"); string(a.Body) != string(b.Body) {
		t.Error("the copy has another content")
	}

	us.Patch(t, asset(source), map[string]any{"name": "Lunch", "duration": 42}).Want(t, http.StatusOK)
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusOK)
	them.Until(t, asset(mine), func(a *apitest.Answer) bool { return a.Value(t, "name") == "Lunch" && a.Value(t, "duration") == 42.0 })

	us.Delete(t, offerPath(id)).Want(t, http.StatusNoContent)
	them.Get(t, asset(mine)).Want(t, http.StatusNotFound)
	if state := them.Get(t, offerPath(id)).Text(t, "state"); state != "withdrawn" {
		t.Errorf("the offer is %s", state)
	}
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusConflict)
	us.Get(t, asset(source)).Want(t, http.StatusOK)
	for _, c := range []*apitest.Client{us, them} {
		if log := c.Get(t, "/api/v3/audit/?action=offer.withdrawn").Want(t, http.StatusOK); len(log.Value(t, "results").([]any)) != 1 {
			t.Errorf("the log says %s", log.Body)
		}
	}
}

func TestOffer_of_a_playlist_brings_what_is_in_it_and_leaves_with_it(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	first, second := newAsset(t, giver), newAsset(t, giver)
	ready(t, us, first)
	ready(t, us, second)
	inner := newPlaylist(t, us, "Inner", []map[string]any{{"asset_id": second}}).Text(t, "id")
	publish(t, us, inner)
	outer := newPlaylist(t, us, "Outer", []map[string]any{{"asset_id": first, "duration": 7}, {"playlist_id": inner}}).Text(t, "id")
	us.Post(t, "/api/v3/offers/", map[string]any{"playlist_id": outer, "tenant": receiver.Slug}).WantProblem(t, http.StatusBadRequest, "", "playlist_id")
	publish(t, us, outer)
	id := offer(t, giver, receiver, "playlist_id", outer)
	mine := accepted(t, them, id)
	got := them.Get(t, "/api/v3/playlists/"+mine+"/").Want(t, http.StatusOK)
	if got.Text(t, "name") != "Outer" || got.Value(t, "published.items.0.duration") != 7.0 || got.Value(t, "published.items.1.playlist_id") == nil {
		t.Errorf("the copy is %s", got.Body)
	}
	if n := len(them.Get(t, "/api/v3/assets/").Value(t, "results").([]any)); n != 2 {
		t.Errorf("%d assets came with it", n)
	}
	screen := in.Pair(t, them, "Window")
	them.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"playlist_id": mine}).Want(t, http.StatusOK)

	us.Patch(t, "/api/v3/playlists/"+outer+"/", map[string]any{"name": "Summer"}).Want(t, http.StatusOK)
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusOK)
	them.Until(t, "/api/v3/playlists/"+mine+"/", func(a *apitest.Answer) bool { return a.Value(t, "name") == "Summer" })

	them.Delete(t, offerPath(id)).Want(t, http.StatusNoContent) // given back
	if n := len(them.Get(t, "/api/v3/assets/").Value(t, "results").([]any)); n != 0 {
		t.Errorf("%d assets stayed", n)
	}
	if got := them.Get(t, "/api/v3/playlists/"+mine+"/").Want(t, http.StatusOK); got.Value(t, "content.items.0") != nil || got.Value(t, "revision") != 2.0 || got.Value(t, "has_changes") != false {
		t.Errorf("the screen's playlist still has %s", got.Body)
	}
	if n := len(us.Get(t, "/api/v3/assets/").Value(t, "results").([]any)); n != 2 {
		t.Errorf("the giver has %d assets left", n)
	}
}

// A new file that the receiver has no room for comes once there is room.
func TestOffer_brings_a_new_file_when_there_is_room_again(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us, them := giver.Admin(t), receiver.Admin(t)
	source := newAsset(t, giver)
	ready(t, us, source)
	id := offer(t, giver, receiver, "asset_id", source)
	mine := accepted(t, them, id)
	ready(t, them, mine)

	receiver.Limit(t, "storage_quota_gb", 0)
	us.Do(t, http.MethodPut, asset(source)+"content/", bytes.NewReader(sample.PNG(80, 40, "another"))).Want(t, http.StatusAccepted)
	us.Until(t, asset(source), func(a *apitest.Answer) bool { return a.Value(t, "width") == 80.0 })
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusOK)
	stopped := them.Until(t, offerPath(id), func(a *apitest.Answer) bool { return a.Value(t, "problem") != nil })
	if stopped.Value(t, "copy_status") != "stopped" || stopped.Value(t, "problem_code") != "quota" {
		t.Errorf("they see %s", stopped.Body)
	}
	// Whoever gives is told why, and nothing of their workspace.
	for path, at := range map[string]string{offerPath(id): "", "/api/v3/offers/?direction=sent": "results.0."} {
		got := us.Get(t, path).Want(t, http.StatusOK)
		if got.Value(t, at+"copy_status") != "stopped" || got.Value(t, at+"problem_code") != "quota" || got.Value(t, at+"problem") != nil || got.Value(t, at+"received_id") != nil {
			t.Errorf("we see %s", got.Body)
		}
	}
	if got := them.Get(t, asset(mine)).Want(t, http.StatusOK); got.Value(t, "width") == 80.0 {
		t.Error("the file came without room for it")
	}

	receiver.Limit(t, "storage_quota_gb", 1)
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusOK)
	them.Until(t, asset(mine), func(a *apitest.Answer) bool { return a.Value(t, "width") == 80.0 })
	them.Until(t, offerPath(id), func(a *apitest.Answer) bool { return a.Value(t, "problem") == nil })
	if got := us.Get(t, offerPath(id)); got.Value(t, "copy_status") != "current" || got.Value(t, "problem_code") != nil {
		t.Errorf("we see %s", got.Body)
	}
	us.Delete(t, offerPath(id)).Want(t, http.StatusNoContent)
	if got := us.Get(t, offerPath(id)); got.Value(t, "copy_status") != "none" || got.Value(t, "problem_code") != nil {
		t.Errorf("after its end we see %s", got.Body)
	}
}

func TestOffer_refuses_what_makes_no_sense(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	us := giver.Admin(t)
	mine, theirs := newAsset(t, giver), newAsset(t, receiver)
	for field, body := range map[string]map[string]any{
		"tenant":     {"asset_id": mine, "tenant": "no-such-workspace"},
		"asset_id":   {"asset_id": theirs, "tenant": receiver.Slug},
		"expires_at": {"asset_id": mine, "tenant": receiver.Slug, "expires_at": time.Now().Add(-time.Hour).Format(time.RFC3339)},
		"message":    {"asset_id": mine, "tenant": receiver.Slug, "message": "a\x00b"},
	} {
		us.Post(t, "/api/v3/offers/", body).WantProblem(t, http.StatusBadRequest, "", field)
	}
	us.Post(t, "/api/v3/offers/", map[string]any{"asset_id": mine, "tenant": giver.Slug}).WantProblem(t, http.StatusBadRequest, "", "tenant")
	us.Post(t, "/api/v3/offers/", map[string]any{"tenant": receiver.Slug}).WantProblem(t, http.StatusBadRequest, "", "asset_id")
}

func TestOffer_ends_by_itself(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	giver, receiver := in.Tenant(t), in.Tenant(t)
	them := receiver.Admin(t)
	id := offer(t, giver, receiver, "asset_id", newAsset(t, giver))
	in.Exec(t, "update tenant_management.offers set expires_at = now() - interval '1 second' where id = $1", id)
	them.Post(t, offerPath(id)+"accept/", nil).Want(t, http.StatusConflict)
	them.Post(t, offerPath(id)+"decline/", nil).Want(t, http.StatusOK)
}
