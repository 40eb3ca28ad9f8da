package v3_test

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

const assetsPath = "/api/v3/assets/"

// eventually reads an address until the answer is as wanted.
func eventually(t *testing.T, c *apitest.Client, path string, wanted func(*apitest.Answer) bool) *apitest.Answer {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		a := c.Get(t, path).Want(t, http.StatusOK)
		if wanted(a) {
			return a
		}
		if time.Now().After(deadline) {
			t.Fatalf("it stays %s", a.Body)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func uploaded(t *testing.T, c *apitest.Client, name string, content []byte) *apitest.Answer {
	t.Helper()
	a := c.Upload(t, name, content).Want(t, http.StatusCreated)
	return eventually(t, c, asset(a.Text(t, "id")), processed)
}

func TestTrash(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	editor := tenant.As(t, access.ContentManager)
	gone := link(t, editor, "gone").Text(t, "id")
	link(t, editor, "stays")
	tag := editor.Get(t, asset(gone)).Header.Get("ETag")
	editor.Patch(t, asset(gone), body{"duration": 5}).Want(t, http.StatusOK)
	editor.Delete(t, asset(gone), "If-Match", tag).WantProblem(t, http.StatusPreconditionFailed, "stale", "")
	editor.Delete(t, asset(gone)).Want(t, http.StatusNoContent)
	if got := names(t, editor, ""); got != "stays" {
		t.Errorf("the list has %q", got)
	}
	trash := editor.Get(t, assetsPath+"?trash=true&search=gone").Want(t, http.StatusOK)
	if trash.Text(t, "results.0.name") != "gone" || trash.Value(t, "results.0.deleted_at") == nil {
		t.Errorf("the trash has %s", trash.Body)
	}
	editor.Post(t, asset(gone)+"restore/", nil).Want(t, http.StatusOK)
	if got := names(t, editor, "trash=true"); got != "" {
		t.Errorf("the trash has %q", got)
	}
	editor.Post(t, asset(gone)+"comments/", body{"content": "x"}).Want(t, http.StatusCreated)
	tenant.As(t, access.Viewer).Delete(t, asset(gone)+"?permanent=true").Want(t, http.StatusForbidden)
	editor.Delete(t, asset(gone)).Want(t, http.StatusNoContent)
	editor.Delete(t, asset(gone)+"?permanent=true").Want(t, http.StatusNoContent)
	editor.Post(t, asset(gone)+"restore/", nil).Want(t, http.StatusNotFound)
	editor.Delete(t, asset(gone)+"?permanent=true").Want(t, http.StatusNotFound)
}

func TestBulk(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	editor := tenant.As(t, access.ContentManager)
	a, b := link(t, editor, "a", "tags", []string{"old", "x"}).Text(t, "id"), link(t, editor, "b").Text(t, "id")
	theirs := link(t, in.Tenant(t).Admin(t), "theirs").Text(t, "id")
	folder := editor.Post(t, foldersPath, body{"name": "Target"}).Want(t, http.StatusCreated).Text(t, "id")
	do := func(in body) *apitest.Answer { return editor.Post(t, assetsPath+"bulk/", in).Want(t, http.StatusOK) }

	mixed := do(body{"ids": []string{a, theirs, b, a, "nothing"}, "action": "disable"})
	for path, want := range map[string]any{
		"succeeded": 2.0, "failed": 2.0, "results.0.ok": true, "results.1.error.code": "NOT_FOUND", "results.2.ok": true, "results.3.ok": false, "results.4": nil,
	} {
		if got := mixed.Value(t, path); got != want {
			t.Errorf("%s is %v, want %v: %s", path, got, want, mixed.Body)
		}
	}
	do(body{"ids": []string{a, b}, "action": "add_tags", "tags": []string{"New", "OLD"}})
	do(body{"filter": body{"tags": []string{"new"}}, "action": "remove_tags", "tags": []string{"X"}})
	do(body{"filter": body{"search": "-nothing"}, "action": "move", "folder_id": folder})
	do(body{"ids": []string{a}, "action": "set_window", "start_date": "2030-01-01T00:00:00Z", "end_date": nil, "play_days": []int{1}})
	do(body{"ids": []string{a}, "action": "set_duration", "duration": 77})
	got := editor.Get(t, asset(a))
	for path, want := range map[string]any{
		"is_enabled": false, "tags.0": "old", "tags.1": "New", "tags.2": nil, "folder_id": folder, "start_date": "2030-01-01T00:00:00Z", "play_days.1": nil, "duration": 77.0,
	} {
		if v := got.Value(t, path); v != want {
			t.Errorf("%s is %v, want %v", path, v, want)
		}
	}
	if bad := do(body{"ids": []string{a}, "action": "set_window", "end_date": "2029-01-01T00:00:00Z"}); bad.Text(t, "results.0.error.message") != "The end must be after the start." {
		t.Errorf("a window that ends before it starts: %s", bad.Body)
	}
	if copied := do(body{"ids": []string{a}, "action": "duplicate"}); editor.Get(t, asset(copied.Text(t, "results.0.copy_id"))).Text(t, "name") != "a (Copy)" {
		t.Errorf("copied: %s", copied.Body)
	}
	do(body{"ids": []string{a, b}, "action": "delete"})
	do(body{"filter": body{"trash": true}, "action": "restore"})
	if got := names(t, editor, ""); got != "a a (Copy) b" {
		t.Errorf("after deleting and restoring there is %q", got)
	}
	for field, in := range map[string]body{
		"action": {"ids": []string{a}, "action": "explode"}, "tags": {"ids": []string{a}, "action": "add_tags"}, "ids": {"action": "enable"},
		"duration": {"ids": []string{a}, "action": "set_duration"}, "start_date": {"ids": []string{a}, "action": "set_window"},
		"tags.0": {"ids": []string{a}, "action": "add_tags", "tags": []string{"<b>"}}, "folder": {"filter": body{"folder": "x"}, "action": "enable"},
	} {
		editor.Post(t, assetsPath+"bulk/", in).WantProblem(t, http.StatusBadRequest, "invalid", field)
	}
	role := tenant.Admin(t).Post(t, "/api/v3/roles/", body{"name": "Editors", "permissions": []string{"assets.view", "assets.edit"}}).Want(t, http.StatusCreated)
	limited := tenant.As(t, access.Role(role.Text(t, "key")))
	limited.Post(t, assetsPath+"bulk/", body{"ids": []string{a}, "action": "delete"}).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	limited.Post(t, assetsPath+"bulk/", body{"ids": []string{a}, "action": "enable"}).Want(t, http.StatusOK)
}

func TestDuplicate(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	source := uploaded(t, editor, "picture.png", sample.PNG(32, 16, "original")).Text(t, "id")
	editor.Patch(t, asset(source), body{"name": strings.Repeat("n", 255), "tags": []string{"t"}, "play_time_from": "09:00", "play_time_to": "10:00", "end_date": "2040-01-01T00:00:00Z"}).Want(t, http.StatusOK)
	before := editor.Get(t, asset(source))
	made := editor.Post(t, asset(source)+"duplicate/", nil).Want(t, http.StatusCreated)
	if name := made.Text(t, "name"); len(name) != 255 || !strings.HasSuffix(name, "n (Copy)") {
		t.Errorf("the copy is called %q", name)
	}
	for _, path := range []string{"sha256", "md5", "start_date", "end_date", "play_time_from", "play_order", "tags.0", "width", "processing_status", "duration"} {
		if got, want := made.Value(t, path), before.Value(t, path); got != want || got == nil {
			t.Errorf("the copy's %s is %v, want %v", path, got, want)
		}
	}
	copied := made.Text(t, "id")
	editor.Delete(t, asset(source)+"?permanent=true").Want(t, http.StatusNoContent)
	if got := editor.Get(t, asset(copied)+"content/").Want(t, http.StatusOK); !bytes.Equal(got.Body, sample.PNG(32, 16, "original")) {
		t.Error("the copy's file went with the original")
	}
	if made.Value(t, "uri") == before.Value(t, "uri") {
		t.Error("both have one address")
	}
}

// An asset keeps its file until the new one is ready, and keeps all that it had.
func TestReplace_keeps_versions(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).As(t, access.ContentManager)
	first, second := sample.PNG(32, 16, "first"), sample.PNG(48, 24, "second")
	made := uploaded(t, editor, "one.png", first)
	a := made.Text(t, "id")
	put := func(name string, content []byte, header ...string) *apitest.Answer {
		return editor.Do(t, http.MethodPut, asset(a)+"content/?filename="+url.QueryEscape(name), bytes.NewReader(content), header...)
	}
	put("two.png", second, "If-Match", `"999"`).WantProblem(t, http.StatusPreconditionFailed, "stale", "")
	put("notes.txt", []byte("just words")).WantProblem(t, http.StatusUnsupportedMediaType, "file_type_unsupported", "")
	waiting := put("zweité.png", second).Want(t, http.StatusAccepted)
	if waiting.Value(t, "processing_status") != "completed" || waiting.Value(t, "sha256") != made.Value(t, "sha256") && waiting.Value(t, "is_replacing") == true {
		t.Errorf("while it waits: %s", waiting.Body)
	}
	now := eventually(t, editor, asset(a), func(n *apitest.Answer) bool { return n.Value(t, "is_replacing") == false })
	for path, want := range map[string]any{"width": 48.0, "height": 24.0, "file_name": "zweité.png", "file_size": float64(len(second)), "name": made.Value(t, "name")} {
		if got := now.Value(t, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	for _, path := range []string{"sha256", "md5", "thumbnail_url", "content_url"} {
		if now.Value(t, path) == made.Value(t, path) {
			t.Errorf("%s stays %v", path, now.Value(t, path))
		}
	}
	down := editor.Get(t, asset(a)+"download/").Want(t, http.StatusOK)
	if _, params, err := mime.ParseMediaType(down.Header.Get("Content-Disposition")); err != nil || params["filename"] != "zweité.png" || !bytes.Equal(down.Body, second) {
		t.Errorf("the download is %s, %d bytes, %v", down.Header.Get("Content-Disposition"), len(down.Body), err)
	}
	versions := editor.Get(t, asset(a)+"versions/").Want(t, http.StatusOK)
	for path, want := range map[string]any{"results.0.number": 2.0, "results.0.is_current": true, "results.1.number": 1.0, "results.1.sha256": made.Value(t, "sha256"), "results.1.replaced_by": editor.ID.String(), "results.2": nil} {
		if got := versions.Value(t, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if got := editor.Get(t, asset(a)+"versions/1/content/").Want(t, http.StatusOK); !bytes.Equal(got.Body, first) {
		t.Error("the first version is another file")
	}
	// Their signed addresses save them, for browsers, which send no token.
	for path, want := range map[string]struct {
		name    string
		content []byte
	}{"results.0.url": {"zweité.png", second}, "results.1.url": {"one.png", first}} {
		saved := in.Guest().Get(t, versions.Text(t, path)).Want(t, http.StatusOK)
		kind, params, err := mime.ParseMediaType(saved.Header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || params["filename"] != want.name || !bytes.Equal(saved.Body, want.content) {
			t.Errorf("%s: %d bytes as %q, %v", path, len(saved.Body), saved.Header.Get("Content-Disposition"), err)
		}
	}
	editor.Get(t, asset(a)+"versions/9/content/").Want(t, http.StatusNotFound)

	// A file that is damaged changes nothing, and says why.
	put("broken.png", second[:len(second)/2]).Want(t, http.StatusAccepted)
	kept := eventually(t, editor, asset(a), func(n *apitest.Answer) bool { return n.Value(t, "is_replacing") == false })
	if kept.Value(t, "sha256") != now.Value(t, "sha256") || kept.Value(t, "processing_status") != "completed" || kept.Value(t, "processing_error") == nil {
		t.Errorf("after a damaged file: %s", kept.Body)
	}

	back := editor.Post(t, asset(a)+"versions/1/restore/", nil).Want(t, http.StatusOK)
	if back.Value(t, "sha256") != made.Value(t, "sha256") || back.Value(t, "width") != 32.0 || back.Value(t, "file_name") != "one.png" {
		t.Errorf("restored: %s", back.Body)
	}
	if got := editor.Get(t, asset(a)+"versions/").Want(t, http.StatusOK); got.Value(t, "results.0.number") != 3.0 || got.Value(t, "results.1.file_name") != "zweité.png" {
		t.Errorf("after restoring: %s", got.Body)
	}
	page := link(t, editor, "page").Text(t, "id")
	editor.Do(t, http.MethodPut, asset(page)+"content/", bytes.NewReader(first)).WantProblem(t, http.StatusConflict, "asset_is_link", "")
	editor.Get(t, asset(page)+"download/").Want(t, http.StatusNotFound)
}

func TestComments(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	one, two, editor := tenant.As(t, access.Viewer), tenant.As(t, access.DeviceOperator), tenant.As(t, access.ContentManager)
	a := link(t, editor, "film.mp4").Text(t, "id")
	comments := asset(a) + "comments/"
	said := one.Post(t, comments, body{"content": "  Too <b>loud</b>\nhere ", "position_x": 0.25, "position_y": 1, "timestamp": 12.5}).Want(t, http.StatusCreated)
	first := said.Text(t, "id")
	answer := two.Post(t, comments, body{"content": "Yes", "parent_id": first}).Want(t, http.StatusCreated).Text(t, "id")
	in.Exec(t, "update auth_user set first_name = 'Ada', last_name = 'Lovelace' where id = $1", one.ID)
	in.Exec(t, "update auth_user set first_name = '', last_name = '', email = id || '@example.com' where id = $1", two.ID)
	all := editor.Get(t, comments).Want(t, http.StatusOK) // who may not list people
	for path, want := range map[string]any{
		"results.0.content": "Too <b>loud</b>\nhere", "results.0.position_x": 0.25, "results.0.timestamp": 12.5, "results.0.is_resolved": false,
		"results.0.created_by_name": "Ada Lovelace", "results.1.created_by_name": two.ID.String(), "results.1.parent_id": first, "results.1.position_x": nil, "results.2": nil,
	} {
		if got := all.Value(t, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	two.Patch(t, comments+first+"/", body{"content": "changed"}).Want(t, http.StatusForbidden)
	settled := two.Patch(t, comments+first+"/", body{"is_resolved": true}).Want(t, http.StatusOK)
	if settled.Value(t, "resolved_by") != two.ID.String() {
		t.Errorf("settled: %s", settled.Body)
	}
	one.Patch(t, comments+first+"/", body{"is_resolved": false, "content": "Fine now"}).Want(t, http.StatusOK)
	for field, in := range map[string]body{
		"position_x": {"content": "x", "position_x": 1.5, "position_y": 0}, "position_y": {"content": "x", "position_x": 0.5}, "content": {"content": "  "},
		"parent_id": {"content": "x", "parent_id": answer}, "timestamp": {"content": "x", "timestamp": -1},
	} {
		one.Post(t, comments, in).WantProblem(t, http.StatusBadRequest, "invalid", field)
	}
	one.Post(t, comments, body{"content": "x", "parent_id": id.New()}).WantProblem(t, http.StatusBadRequest, "invalid", "parent_id")
	other := asset(link(t, editor, "other").Text(t, "id")) + "comments/"
	one.Post(t, other, body{"content": "x", "parent_id": first}).WantProblem(t, http.StatusBadRequest, "invalid", "parent_id")
	one.Delete(t, comments+answer+"/").Want(t, http.StatusForbidden)
	editor.Delete(t, comments+first+"/").Want(t, http.StatusNoContent)
	if got := one.Get(t, comments).Want(t, http.StatusOK); got.Value(t, "results.0") != nil {
		t.Errorf("after deleting: %s", got.Body)
	}
}

// What somebody has already is not sent again, and what changed is.
func TestConditional_reads(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	made := link(t, editor, "one")
	for _, path := range []string{asset(made.Text(t, "id")), assetsPath, tagsPath, foldersPath} {
		tag := editor.Get(t, path).Want(t, http.StatusOK).Header.Get("ETag")
		if tag == "" {
			t.Fatalf("%s has no ETag", path)
		}
		if same := editor.Get(t, path, "If-None-Match", `"x", W/`+tag); same.Status != http.StatusNotModified || len(same.Body) > 0 || same.Header.Get("ETag") != tag {
			t.Errorf("%s again: %d, %d bytes", path, same.Status, len(same.Body))
		}
		editor.Get(t, path, "If-None-Match", `"x"`).Want(t, http.StatusOK)
		editor.Get(t, path).Want(t, http.StatusOK)
	}
	first := editor.Get(t, asset(made.Text(t, "id"))).Header.Get("ETag")
	editor.Patch(t, asset(made.Text(t, "id")), body{"name": "two"}, "If-Match", first).Want(t, http.StatusOK)
	editor.Get(t, asset(made.Text(t, "id")), "If-None-Match", first).Want(t, http.StatusOK)
	editor.Patch(t, asset(made.Text(t, "id")), body{"name": "three"}, "If-Match", first).Want(t, http.StatusPreconditionFailed)
}

// Null opens an end of the window; it never closes it.
func TestUpdateAsset_null_window_plays(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	a := asset(link(t, editor, "window", "start_date", "2031-01-01T00:00:00Z", "end_date", "2032-01-01T00:00:00Z").Text(t, "id"))
	for i, patch := range []body{{"start_date": nil}, {"end_date": nil}, {"start_date": nil, "end_date": nil}} {
		got := editor.Patch(t, a, patch).Want(t, http.StatusOK)
		if got.Value(t, "is_active") != true || got.Value(t, "start_date") == nil || got.Value(t, "end_date") == nil {
			t.Errorf("%d: %s", i, got.Body)
		}
	}
	later := editor.Patch(t, a, body{"start_date": "2300-01-01T00:00:00Z", "end_date": nil}).Want(t, http.StatusOK)
	if later.Text(t, "end_date") < "2399" {
		t.Errorf("an open end is %s", later.Text(t, "end_date"))
	}
	for _, headers := range []any{"x", body{"X Y": "z"}, body{"X": "a\r\nb"}, body{"X": 1}} {
		editor.Patch(t, a, body{"metadata": body{"headers": headers}}).WantProblem(t, http.StatusBadRequest, "invalid", "metadata.headers")
	}
	editor.Patch(t, a, body{"metadata": body{"headers": body{"Authorization": "Bearer x"}}}).Want(t, http.StatusOK)
}

func TestUses(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	editor := tenant.As(t, access.ContentManager)
	a := link(t, editor, "shown").Text(t, "id")
	if got := editor.Get(t, asset(a)+"uses/").Want(t, http.StatusOK); got.Value(t, "results.0") != nil {
		t.Errorf("nobody shows it: %s", got.Body)
	}
	screen := newDevice(t, tenant)
	in.Tx(t, tenant.Slug, `update devices set current_asset_id = $1 where id = $2`, a, screen)
	if got := editor.Get(t, asset(a)+"uses/").Want(t, http.StatusOK); got.Text(t, "results.0.kind") != "device" || got.Text(t, "results.0.id") != screen {
		t.Errorf("it is used by %s", got.Body)
	}
	in.Tx(t, tenant.Slug, `update devices set current_asset_id = null where id = $1`, screen)
	newPlaylist(t, editor, "Lobby", []map[string]any{{"asset_id": a}})
	if got := editor.Get(t, asset(a)+"uses/").Want(t, http.StatusOK); got.Text(t, "results.0.kind") != "playlist" || got.Text(t, "results.0.name") != "Lobby" {
		t.Errorf("it is used by %s", got.Body)
	}
}

// A screen that shows a layout shows the assets of its zones and its background, and in their turn those of its playlists.
func TestUses_by_screens_that_show_a_layout(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	named := map[string]string{}
	for _, name := range []string{"zone", "inner", "unpublished", "disabled-item", "off", "elsewhere"} {
		named[name] = link(t, admin, name).Text(t, "id")
	}
	inner := newPlaylist(t, admin, "Inner", []map[string]any{{"asset_id": named["inner"]}, {"asset_id": named["disabled-item"], "is_enabled": false}}).Text(t, "id")
	publish(t, admin, inner)
	admin.Post(t, "/api/v3/playlists/"+inner+"/items/", map[string]any{"items": []any{map[string]any{"asset_id": named["unpublished"]}}}).Want(t, http.StatusOK)
	outer := newPlaylist(t, admin, "Outer", []map[string]any{{"playlist_id": inner}}).Text(t, "id")
	publish(t, admin, outer)
	shown := newLayout(t, admin, "Shown", zone("A", 0, 500, "asset_id", named["zone"]), zone("P", 500, 500, "playlist_id", outer), zone("O", 1000, 500, "asset_id", named["off"])).Text(t, "id")
	publishLayout(t, admin, shown)
	other := newLayout(t, admin, "Other", zone("A", 0, 500, "asset_id", named["elsewhere"])).Text(t, "id")
	publishLayout(t, admin, other)
	admin.Patch(t, asset(named["off"]), map[string]any{"is_enabled": false}).Want(t, http.StatusOK)
	screen := in.Pair(t, admin, "lobby")
	in.Pair(t, admin, "dark")
	device := func(name string) string {
		t.Helper()
		for _, use := range admin.Get(t, asset(named[name])+"uses/").Want(t, http.StatusOK).Value(t, "results").([]any) {
			if use := use.(map[string]any); use["kind"] == "device" {
				if use["id"] != screen.ID {
					t.Errorf("%s is shown by %v", name, use)
				}
				return use["detail"].(string)
			}
		}
		return ""
	}
	if got := device("zone"); got != "" {
		t.Errorf("before a screen shows the layout: %s", got)
	}
	screen.Post(t, "/api/device/v1/heartbeat", `{"item": {"asset_id": "", "layout_id": "`+shown+`"}}`).Want(t, http.StatusOK)
	for name, want := range map[string]string{"zone": "playing", "inner": "rotating", "unpublished": "", "disabled-item": "", "off": "", "elsewhere": ""} {
		if got := device(name); got != want {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
	admin.Patch(t, layoutPath(shown), map[string]any{"content": map[string]any{"zones": []any{zone("W", 0, 500, "widget", widget("text", "text", "x"))}, "background": map[string]any{"asset_id": named["inner"]}}}).Want(t, http.StatusOK)
	if device("zone") != "playing" || device("inner") != "rotating" {
		t.Error("what is not published yet counts")
	}
	publishLayout(t, admin, shown)
	if device("zone") != "" || device("inner") != "playing" {
		t.Errorf("the background: zone %q, background %q", device("zone"), device("inner"))
	}
	admin.Delete(t, layoutPath(shown)).Want(t, http.StatusNoContent)
	if got := device("inner"); got != "" {
		t.Errorf("in a deleted layout: %s", got)
	}
}
