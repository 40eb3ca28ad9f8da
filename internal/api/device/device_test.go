package device_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

const api = "/api/device/v1/"

func pair(t *testing.T, c *apitest.Client, code string) *apitest.Answer {
	t.Helper()
	return c.Post(t, "/api/v3/devices/pair/", map[string]any{"code": code})
}

func link(t *testing.T, c *apitest.Client, name string) string {
	t.Helper()
	return c.Post(t, "/api/v3/assets/", map[string]any{"name": name, "uri": "https://example.com/" + name}).Want(t, http.StatusCreated).Text(t, "id")
}

func change(t *testing.T, c *apitest.Client, asset string, patch map[string]any) {
	t.Helper()
	c.Patch(t, "/api/v3/assets/"+asset+"/", patch).Want(t, http.StatusOK)
}

func TestPairing(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	screen := in.Screen()
	screen.Get(t, api+"pairing").WantProblem(t, http.StatusNotFound, "not_found", "")
	screen.Manifest(t).WantProblem(t, http.StatusUnauthorized, "not_paired", "")
	code := screen.Code(t)
	if !regexp.MustCompile(`^[ABCDEFGHJKMNPQRSTUVWXYZ23456789]{6}$`).MatchString(code) {
		t.Errorf("the code is %q", code)
	}
	if again := screen.Code(t); again != code {
		t.Errorf("asked again, the screen shows %s instead of %s", again, code)
	}
	waiting := screen.Get(t, api+"pairing").Want(t, http.StatusOK)
	if waiting.Value(t, "status") != "waiting" || waiting.Value(t, "code") != code || waiting.Value(t, "poll_seconds") == nil {
		t.Errorf("before it is paired: %s", waiting.Body)
	}
	for _, wrong := range []string{"ABCDEFG", "000000", "ABC DEF", strings.Repeat("A", 6)} {
		if wrong != code {
			pair(t, admin, wrong).WantProblem(t, http.StatusBadRequest, "invalid", "code")
		}
	}
	typed := " " + strings.ToLower(code[:3]) + "-" + code[3:] + " "
	made := pair(t, admin, typed).Want(t, http.StatusCreated)
	if made.Value(t, "status") != "never_seen" || made.Value(t, "name") != "Screen 1" || made.Value(t, "screen.width") != 1920.0 || made.Value(t, "is_primary") != true {
		t.Errorf("the new screen is %s", made.Body)
	}
	paired := screen.Get(t, api+"pairing").Want(t, http.StatusOK)
	if paired.Value(t, "status") != "paired" || paired.Value(t, "device.id") != made.Value(t, "id") || paired.Value(t, "code") != nil {
		t.Errorf("after it is paired: %s", paired.Body)
	}
	pair(t, admin, code).WantProblem(t, http.StatusBadRequest, "invalid", "code")
	screen.Manifest(t).Want(t, http.StatusOK)
}

func TestPairing_needs_a_good_secret_and_body(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	for _, token := range []string{"", "sgd_short", "other_" + strings.Repeat("a", 40), "sgd_" + strings.Repeat("a", 300)} {
		s := in.Screen()
		s.Token = token
		s.Post(t, api+"pairings", map[string]any{}).WantProblem(t, http.StatusUnauthorized, "credential_invalid", "")
		s.Get(t, api+"pairing").WantProblem(t, http.StatusUnauthorized, "credential_invalid", "")
	}
	s := in.Screen()
	s.Post(t, api+"pairings", "{").WantProblem(t, http.StatusBadRequest, "invalid", "")
	s.Post(t, api+"pairings", `{"screen": {"width": "wide"}}`).WantProblem(t, http.StatusBadRequest, "invalid", "screen.width")
	s.Post(t, api+"pairings", `{"version": "`+strings.Repeat("v", 65<<10)+`"}`).WantProblem(t, http.StatusRequestEntityTooLarge, "too_large", "")
	s.Post(t, api+"pairings", `{"screen": {"width": -5, "height": 99999999999}, "user_agent": "a\u0000b", "timezone": "\u0000"}`).Want(t, http.StatusCreated)
	s.Get(t, api+"nothing").WantProblem(t, http.StatusNotFound, "not_found", "")
}

// Two tenants type the same code at the same moment: one gets the screen.
func TestPairing_gives_a_screen_to_one_tenant(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admins := []*apitest.Client{in.Tenant(t).Admin(t), in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)}
	for range 5 {
		screen := in.Screen()
		code := screen.Code(t)
		answers := make([]*apitest.Answer, len(admins))
		var wg sync.WaitGroup
		for i, admin := range admins {
			wg.Go(func() { answers[i] = pair(t, admin, code) })
		}
		wg.Wait()
		owner := screen.Get(t, api+"pairing").Want(t, http.StatusOK).Value(t, "device.id")
		winners := 0
		for i, a := range answers {
			if a.Status != http.StatusCreated {
				a.WantProblem(t, http.StatusBadRequest, "invalid", "code")
				continue
			}
			winners++
			if a.Value(t, "id") != owner {
				t.Errorf("tenant %d got %v, the screen belongs to %v", i, a.Value(t, "id"), owner)
			}
			admins[i].Delete(t, "/api/v3/devices/"+a.Text(t, "id")+"/").Want(t, http.StatusNoContent)
		}
		if winners != 1 {
			t.Fatalf("%d tenants got the screen", winners)
		}
	}
	for i, admin := range admins {
		if n := admin.Get(t, "/api/v3/devices/?count=true").Value(t, "count"); n != 0.0 {
			t.Errorf("tenant %d is left with %v screens", i, n)
		}
	}
}

func TestPairing_within_the_plan(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	tenant.Limit(t, "max_devices", 1)
	in.Pair(t, tenant.Admin(t), "one")
	screen := in.Screen()
	code := screen.Code(t)
	pair(t, tenant.Admin(t), code).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
	pair(t, tenant.As(t, access.Viewer), code).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	// The code is still good for a tenant with room.
	pair(t, in.Tenant(t).Admin(t), code).Want(t, http.StatusCreated)
}

func TestRemoved_screen_goes_back_to_pairing(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	first, second := in.Pair(t, admin, "first"), in.Pair(t, admin, "second")
	live := first.Listen(t, api+"live")
	admin.Delete(t, "/api/v3/devices/"+first.ID+"/").Want(t, http.StatusNoContent)
	live.Want(t, "manifest", "")
	first.Manifest(t).WantProblem(t, http.StatusUnauthorized, "not_paired", "")
	first.Beat(t, "").WantProblem(t, http.StatusUnauthorized, "not_paired", "")
	first.Get(t, api+"commands").WantProblem(t, http.StatusUnauthorized, "not_paired", "")
	if again := pair(t, admin, first.Code(t)).Want(t, http.StatusCreated); again.Text(t, "id") == first.ID {
		t.Error("a screen that is paired again has its old id")
	}
	// The primary screen is gone, so the oldest one that is left becomes it.
	if d := admin.Get(t, "/api/v3/devices/"+second.ID+"/").Want(t, http.StatusOK); d.Value(t, "is_primary") != true {
		t.Errorf("the other screen is %s", d.Body)
	}
}

func TestPrimary_screen(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	screens := []*apitest.Screen{in.Pair(t, admin, "a"), in.Pair(t, admin, "b"), in.Pair(t, admin, "c")}
	primary := func() string {
		t.Helper()
		var page struct {
			Results []struct {
				ID, Name  string
				IsPrimary bool `json:"is_primary"`
			}
		}
		admin.Get(t, "/api/v3/devices/").Want(t, http.StatusOK).JSON(t, &page)
		names := ""
		for _, d := range page.Results {
			if d.IsPrimary {
				names += d.Name
			}
		}
		return names
	}
	if got := primary(); got != "a" {
		t.Errorf("the first screen is not the primary one but %q", got)
	}
	var wg sync.WaitGroup
	for _, s := range screens[1:] {
		wg.Go(func() {
			admin.Patch(t, "/api/v3/devices/"+s.ID+"/", map[string]any{"is_primary": true}).Want(t, http.StatusOK)
		})
	}
	wg.Wait()
	if got := primary(); got != "b" && got != "c" {
		t.Errorf("after two were chosen at once, the primary screens are %q", got)
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	screen := in.Pair(t, admin, "manifest")
	tag := func() string {
		t.Helper()
		return screen.Manifest(t).Want(t, http.StatusOK).Header.Get("ETag")
	}
	seen := map[string]string{tag(): "empty"}
	changes := func(what string, do func()) {
		t.Helper()
		do()
		now := tag()
		if was := seen[now]; was != "" {
			t.Errorf("%s: the manifest is as it was when %s", what, was)
		}
		seen[now] = what
	}
	var a, b string
	changes("one added", func() { a = link(t, admin, "a") })
	changes("another added", func() { b = link(t, admin, "b") })
	changes("reordered", func() {
		admin.Post(t, "/api/v3/assets/reorder/", map[string]any{"ids": []string{b, a}}).Want(t, http.StatusNoContent)
	})
	var plan struct{ Segments []struct{ Items []string } }
	screen.Manifest(t).JSON(t, &plan)
	if last := plan.Segments[len(plan.Segments)-1]; !slices.Equal(last.Items, []string{b, a}) {
		t.Errorf("the screen plays %v, want %v", last.Items, []string{b, a})
	}
	changes("renamed", func() { change(t, admin, a, map[string]any{"name": "other"}) })
	changes("longer", func() { change(t, admin, a, map[string]any{"duration": 99}) })
	changes("some days", func() { change(t, admin, a, map[string]any{"play_days": []int{1, 2}}) })
	changes("some hours", func() { change(t, admin, a, map[string]any{"play_time_from": "09:00", "play_time_to": "10:00"}) })
	changes("turned", func() {
		admin.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"orientation": 90}).Want(t, http.StatusOK)
	})
	changes("another clock", func() {
		admin.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"timezone": "Asia/Tokyo"}).Want(t, http.StatusOK)
	})
	last := tag()
	change(t, admin, a, map[string]any{"is_enabled": false})
	if m := screen.Manifest(t); m.Value(t, "items."+a) != nil || m.Header.Get("ETag") == last {
		t.Errorf("a disabled asset is still to be played: %s", m.Body)
	}
	change(t, admin, a, map[string]any{"is_enabled": true})
	if tag() != last {
		t.Error("the same rules give another manifest")
	}
	// What does not matter to screens changes nothing, and what has not changed is not sent again.
	change(t, admin, a, map[string]any{"tags": []string{"x"}, "metadata": map[string]any{"note": 1}})
	screen.Manifest(t, "If-None-Match", last).Want(t, http.StatusNotModified)
	admin.Delete(t, "/api/v3/assets/"+a+"/").Want(t, http.StatusNoContent)
	if m := screen.Manifest(t, "If-None-Match", last).Want(t, http.StatusOK); m.Value(t, "hash") != strings.Trim(m.Header.Get("ETag"), `"`) {
		t.Errorf("hash %v and ETag %s differ", m.Value(t, "hash"), m.Header.Get("ETag"))
	}
}

func TestBlobs(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin, other := in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)
	screen, stranger := in.Pair(t, admin, "ours"), in.Pair(t, other, "theirs")
	content := sample.PNG(50, 50, "blob")
	a := admin.Upload(t, "a.png", content).Want(t, http.StatusCreated)
	admin.Until(t, "/api/v3/assets/"+a.Text(t, "id")+"/", func(a *apitest.Answer) bool { return a.Value(t, "is_processing") == false })
	m := screen.Manifest(t).Want(t, http.StatusOK)
	item := "items." + a.Text(t, "id") + "."
	path := m.Text(t, item+"url")
	if m.Value(t, item+"sha256") != a.Value(t, "sha256") || m.Value(t, item+"size") != float64(len(content)) || m.Value(t, item+"mimetype") != "image/png" {
		t.Errorf("the item is %v", m.Value(t, strings.TrimSuffix(item, ".")))
	}
	got := screen.Get(t, path).Want(t, http.StatusOK)
	if string(got.Body) != string(content) || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the file comes with %v", got.Header)
	}
	screen.Get(t, path, "Range", "bytes=5-9").Want(t, http.StatusPartialContent)
	cookie, _, _ := strings.Cut(m.Header.Get("Set-Cookie"), ";")
	bare := in.Guest()
	bare.Get(t, path, "Cookie", cookie).Want(t, http.StatusOK)
	bare.Get(t, path).Want(t, http.StatusUnauthorized)
	stranger.Get(t, path).WantProblem(t, http.StatusNotFound, "not_found", "")
	screen.Get(t, api+"blobs/"+strings.Repeat("0", 64)).WantProblem(t, http.StatusNotFound, "not_found", "")
	screen.Get(t, api+"blobs/..%2f..%2fkeys").WantProblem(t, http.StatusNotFound, "not_found", "")
}

func TestHeartbeat_tells_three_truths(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	a := link(t, admin, "truth")
	screen := in.Pair(t, admin, "truths")
	state := func() *apitest.Answer { return admin.Get(t, "/api/v3/devices/"+screen.ID+"/").Want(t, http.StatusOK) }
	hash := screen.Manifest(t).Text(t, "hash")
	b := screen.Post(t, api+"heartbeat", map[string]any{
		"manifest": map[string]any{"on_disk": "old", "playing": "older"}, "item": map[string]any{"asset_id": a, "started_at": time.Now()},
		"frames": map[string]any{"dropped": 3}, "clock_offset_ms": -12.5, "storage": map[string]any{"used": 1e9, "quota": nil}, "version": "2.0",
	}).Want(t, http.StatusOK)
	if b.Value(t, "manifest") != hash || b.Value(t, "now") == nil {
		t.Errorf("the heartbeat is answered %s", b.Body)
	}
	d := state()
	for path, want := range map[string]any{
		"status": "online", "manifest.wanted": hash, "manifest.on_disk": "old", "manifest.playing": "older", "manifest.in_sync": false, "current_asset_id": a, "version": "2.0",
	} {
		if got := d.Value(t, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	screen.Post(t, api+"heartbeat", `{"skipped": [{"asset_id": "`+a+`", "reason": "not ready in time", "at": "2026-11-24T16:01:48Z"}, {"asset_id": "", "reason": "\u0000", "at": "2026-11-24T16:01:49Z"}, {"asset_id": "x"}]}`).Want(t, http.StatusOK)
	screen.Beat(t, hash).Want(t, http.StatusOK) // what was skipped stays until there is more
	if d := state(); d.Value(t, "skipped.0.asset_id") != a || d.Value(t, "skipped.0.reason") != "not ready in time" || d.Value(t, "skipped.1.asset_id") != nil || len(d.Value(t, "skipped").([]any)) != 2 {
		t.Errorf("skipped: %s", d.Body)
	}
	if d := state(); d.Value(t, "manifest.in_sync") != true || d.Value(t, "current_asset_id") != nil {
		t.Errorf("in sync: %s", d.Body)
	}
	people := admin.Listen(t, "/api/v3/live/")
	layout := uuid.NewString()
	screen.Post(t, api+"heartbeat", `{"item": {"asset_id": "", "layout_id": "`+layout+`"}}`).Want(t, http.StatusOK)
	people.Want(t, "devices.changed", screen.ID)
	if d := state(); d.Value(t, "current_layout_id") != layout || d.Value(t, "current_asset_id") != nil {
		t.Errorf("a layout: %s", d.Body)
	}
	if d := admin.Get(t, "/api/v3/devices/").Want(t, http.StatusOK); d.Value(t, "results.0.current_layout_id") != layout {
		t.Errorf("a layout in the list: %s", d.Body)
	}
	screen.Post(t, api+"heartbeat", `{"item": {"asset_id": "`+a+`", "layout_id": "none"}}`).Want(t, http.StatusOK)
	people.Want(t, "devices.changed", screen.ID)
	if d := state(); d.Value(t, "current_layout_id") != nil || d.Value(t, "current_asset_id") != a {
		t.Errorf("an asset again: %s", d.Body)
	}
	for body, field := range map[string]string{
		`{"manifest": 5}`: "manifest", `{"frames": {"dropped": "many"}}`: "frames.dropped", `{"item": {"started_at": 5}}`: "", `[`: "", ``: "",
	} {
		screen.Post(t, api+"heartbeat", body).WantProblem(t, http.StatusBadRequest, "invalid", field)
	}
	screen.Post(t, api+"heartbeat", `{"manifest": {"on_disk": "\u0000"}, "item": {"asset_id": "a\u0000"}, "storage": {"used": 1e300}, "clock_offset_ms": 1e308}`).Want(t, http.StatusOK)
	in.Screen().Beat(t, "").WantProblem(t, http.StatusUnauthorized, "not_paired", "")
}

func TestCommands(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	a := link(t, admin, "command")
	screen, other := in.Pair(t, admin, "one"), in.Pair(t, admin, "two")
	path := "/api/v3/devices/" + screen.ID + "/commands/"
	live, otherLive := screen.Listen(t, api+"live"), other.Listen(t, api+"live")
	var ids []string
	for _, body := range []map[string]any{{"type": "next"}, {"type": "play_asset", "asset_id": a}, {"type": "identify"}} {
		c := admin.Post(t, path, body).Want(t, http.StatusAccepted)
		if c.Value(t, "status") != "requested" {
			t.Errorf("a new command is %s", c.Body)
		}
		ids = append(ids, c.Text(t, "id"))
	}
	live.Want(t, "command", ids[2])
	otherLive.Silent(t)
	for range 2 { // what has no receipt comes again
		got := screen.Get(t, api+"commands").Want(t, http.StatusOK)
		for i, id := range ids {
			if got.Value(t, fmt.Sprintf("commands.%d.id", i)) != id {
				t.Fatalf("the commands come as %s, want %v", got.Body, ids)
			}
		}
		if got.Value(t, "commands.1.args.asset_id") != a {
			t.Errorf("which asset? %s", got.Body)
		}
	}
	receipt := func(s *apitest.Screen, id string, body any) *apitest.Answer {
		return s.Post(t, api+"commands/"+id+"/receipt", body)
	}
	receipt(other, ids[0], map[string]any{"status": "done"}).WantProblem(t, http.StatusNotFound, "not_found", "")
	receipt(screen, ids[0], map[string]any{"status": "perhaps"}).WantProblem(t, http.StatusBadRequest, "invalid", "status")
	receipt(screen, "x", map[string]any{"status": "done"}).WantProblem(t, http.StatusNotFound, "not_found", "")
	receipt(screen, ids[0], map[string]any{"status": "done"}).Want(t, http.StatusNoContent)
	receipt(screen, ids[1], map[string]any{"status": "failed", "error": "no\u0000such asset"}).Want(t, http.StatusNoContent)
	receipt(screen, ids[0], map[string]any{"status": "failed"}).WantProblem(t, http.StatusNotFound, "not_found", "")
	if got := screen.Get(t, api+"commands").Want(t, http.StatusOK); got.Value(t, "commands.0.id") != ids[2] || got.Value(t, "commands.1") != nil {
		t.Errorf("left to do: %s", got.Body)
	}
	if got := other.Get(t, api+"commands").Want(t, http.StatusOK); got.Value(t, "commands.0") != nil {
		t.Errorf("the other screen is told %s", got.Body)
	}
	theirs := link(t, in.Tenant(t).Admin(t), "theirs")
	admin.Post(t, path, map[string]any{"type": "play_asset", "asset_id": theirs}).WantProblem(t, http.StatusBadRequest, "invalid", "asset_id")
	in.Tenant(t).Admin(t).Post(t, path, map[string]any{"type": "next"}).WantProblem(t, http.StatusNotFound, "not_found", "")
	tenant.As(t, access.Viewer).Post(t, path, map[string]any{"type": "next"}).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	tenant.As(t, access.DeviceOperator).Post(t, path, map[string]any{"type": "next"}).Want(t, http.StatusAccepted)
}

// Hints reach people and screens at whichever node they are connected, and nobody of another tenant.
func TestLive_over_two_nodes(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	node := in.Node(t, io.Discard, nil)
	admin, stranger := in.Tenant(t).Admin(t), in.Tenant(t).Admin(t)
	screen := in.Pair(t, admin, "live")
	streams := map[string]*apitest.Stream{"people here": admin.Listen(t, "/api/v3/live/"), "people there": admin.At(node).Listen(t, "/api/v3/live/")}
	screens := map[string]*apitest.Stream{"screen here": screen.Listen(t, api+"live"), "screen there": screen.At(node).Listen(t, api+"live")}
	foreign := stranger.At(node).Listen(t, "/api/v3/live/")
	// A node hears the others from when it listens to them.
	for tries := 0; !streams["people there"].Hears("assets.changed", link(t, admin, "first"), 100*time.Millisecond); tries++ {
		if tries == 100 {
			t.Fatal("the nodes do not hear each other")
		}
	}
	for round, c := range []*apitest.Client{admin, admin.At(node)} {
		a := link(t, c, fmt.Sprint("round", round))
		for name, s := range streams {
			if !s.Hears("assets.changed", a, 2*time.Second) {
				t.Errorf("round %d: %s hear nothing", round, name)
			}
		}
		for name, s := range screens {
			if !s.Hears("manifest", "", 2*time.Second) {
				t.Errorf("round %d: the %s hears nothing", round, name)
			}
		}
		c.Patch(t, "/api/v3/devices/"+screen.ID+"/", map[string]any{"name": fmt.Sprint("n", round)}).Want(t, http.StatusOK)
		for _, s := range streams {
			s.Want(t, "devices.changed", screen.ID)
		}
	}
	foreign.Silent(t)
	in.Guest().Get(t, "/api/v3/live/").WantProblem(t, http.StatusForbidden, "invalid_tenant", "")
	in.Screen().Get(t, api+"live").WantProblem(t, http.StatusUnauthorized, "not_paired", "")
}

// A screen's live connection that breaks shows before its heartbeats are missed.
func TestLost_connection_shows_as_offline(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	screen := in.Pair(t, admin, "lost")
	people := admin.Listen(t, "/api/v3/live/")
	t.Run("connected", func(t *testing.T) {
		screen.Listen(t, api+"live") // ends with this part of the test
		screen.Beat(t, "x").Want(t, http.StatusOK)
		people.Want(t, "devices.changed", screen.ID)
		if d := admin.Get(t, "/api/v3/devices/"+screen.ID+"/"); d.Value(t, "status") != "online" {
			t.Errorf("connected: %s", d.Body)
		}
	})
	admin.Until(t, "/api/v3/devices/"+screen.ID+"/", func(a *apitest.Answer) bool { return a.Value(t, "status") == "offline" })
	people.Want(t, "devices.changed", screen.ID)
	screen.Beat(t, "x").Want(t, http.StatusOK)
	if d := admin.Get(t, "/api/v3/devices/"+screen.ID+"/"); d.Value(t, "status") != "online" {
		t.Errorf("back: %s", d.Body)
	}
}

// What screens and the server say to each other can be read and generated from, by anybody.
func TestContract_is_shown(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	for path, says := range map[string]string{"docs/": "Ask for a code to show", "openapi.json": `"/api/device/v1/heartbeat"`} {
		if res, body := plainly(t, in.URL+api+path); res.StatusCode != http.StatusOK || !strings.Contains(string(body), says) {
			t.Errorf("%s: %d, %d bytes", path, res.StatusCode, len(body))
		}
	}
}
