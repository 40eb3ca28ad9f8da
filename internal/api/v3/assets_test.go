package v3_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

func link(t *testing.T, c *apitest.Client, name string, fields ...any) *apitest.Answer {
	t.Helper()
	body := map[string]any{"name": name, "uri": "https://example.com/" + name}
	for i := 0; i+1 < len(fields); i += 2 {
		body[fields[i].(string)] = fields[i+1]
	}
	return c.Post(t, "/api/v3/assets/", body).Want(t, http.StatusCreated)
}

func asset(id string) string { return "/api/v3/assets/" + id + "/" }

func processed(a *apitest.Answer) bool {
	return strings.Contains(string(a.Body), `"processing_status":"completed"`) || strings.Contains(string(a.Body), `"processing_status":"failed"`)
}

func TestCreateAsset_reads_the_type_from_the_address(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	tests := []struct{ uri, kind, mimetype string }{
		{"https://example.com/menu", "webpage", "webpage"},
		{"http://192.168.1.20:8080/", "webpage", "webpage"},
		{"https://example.com/a/photo.JPG?x=1", "image", "image"},
		{"https://example.com/film.mp4", "video", "video"},
		{"https://example.com/live/index.m3u8", "stream", "streaming"},
		{"rtsp://camera.example.com/1", "stream", "streaming"},
		{"https://www.youtube.com/watch?v=dQw4w9WgXcQ", "youtube", "youtube_asset"},
		{"https://youtu.be/dQw4w9WgXcQ", "youtube", "youtube_asset"},
		{"https://www.youtube.com/", "webpage", "webpage"},
	}
	for _, tt := range tests {
		a := editor.Post(t, "/api/v3/assets/", map[string]any{"uri": tt.uri}).Want(t, http.StatusCreated)
		if a.Value(t, "type") != tt.kind || a.Value(t, "mimetype") != tt.mimetype {
			t.Errorf("%s is %v, %v, want %s, %s", tt.uri, a.Value(t, "type"), a.Value(t, "mimetype"), tt.kind, tt.mimetype)
		}
		for field, want := range map[string]any{"name": tt.uri, "is_enabled": true, "is_active": true, "processing_status": "completed", "duration": 10.0} {
			if got := a.Value(t, field); got != want {
				t.Errorf("%s: %s is %v, want %v", tt.uri, field, got, want)
			}
		}
		again := editor.Get(t, asset(a.Text(t, "id"))).Want(t, http.StatusOK)
		if again.Header.Get("ETag") != a.Header.Get("ETag") || a.Header.Get("ETag") == "" {
			t.Errorf("%s: ETag %s when made, %s when read", tt.uri, a.Header.Get("ETag"), again.Header.Get("ETag"))
		}
	}
}

func TestUpdateAsset(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	made := link(t, editor, "menu", "tags", []string{"lunch"}, "metadata", map[string]any{"floor": 2}, "play_time_from", "09:00", "play_time_to", "17:30:15")
	id, first := made.Text(t, "id"), made.Header.Get("ETag")

	changed := editor.Patch(t, asset(id), map[string]any{
		"name": "Dinner", "duration": 45, "play_days": []int{7, 1}, "start_date": "2026-01-01T00:00:00+07:00", "end_date": "2030-01-01T00:00:00Z", "refresh_interval": 60,
	}, "If-Match", first).Want(t, http.StatusOK)
	wants := map[string]any{
		"name": "Dinner", "duration": 45.0, "start_date": "2025-12-31T17:00:00Z", "end_date": "2030-01-01T00:00:00Z", "refresh_interval": 60.0,
		"play_time_from": "09:00:00", "play_time_to": "17:30:15", "tags.0": "lunch", "metadata.floor": 2.0, "play_days.0": 1.0, "play_days.1": 7.0,
	}
	for path, want := range wants {
		if got := changed.Value(t, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if changed.Header.Get("ETag") == first {
		t.Error("a change keeps the ETag")
	}
	editor.Patch(t, asset(id), map[string]any{"name": "Late"}, "If-Match", first).WantProblem(t, http.StatusPreconditionFailed, "stale", "")
	editor.Patch(t, asset(id), map[string]any{"name": "Odd"}, "If-Match", `"x"`).WantProblem(t, http.StatusPreconditionFailed, "stale", "")

	// What is left out stays, null empties.
	emptied := editor.Patch(t, asset(id), map[string]any{"play_time_from": nil, "play_time_to": nil, "end_date": nil, "tags": []string{}}).Want(t, http.StatusOK)
	for _, path := range []string{"play_time_from", "play_time_to", "tags.0"} {
		if v := emptied.Value(t, path); v != nil {
			t.Errorf("%s is %v after it was emptied", path, v)
		}
	}
	if emptied.Text(t, "name") != "Dinner" || emptied.Text(t, "start_date") != "2025-12-31T17:00:00Z" {
		t.Errorf("fields that were left out changed: %s", emptied.Body)
	}
	editor.Patch(t, asset(id), map[string]any{"play_time_from": "09:00"}).WantProblem(t, http.StatusBadRequest, "invalid", "play_time_to")
	editor.Patch(t, asset(id), map[string]any{"end_date": "2025-01-01T00:00:00Z"}).WantProblem(t, http.StatusBadRequest, "invalid", "end_date")
	editor.Patch(t, asset(id), map[string]any{"play_days": []int{8}}).WantProblem(t, http.StatusBadRequest, "invalid", "play_days.0")
	if moved := editor.Patch(t, asset(id), map[string]any{"uri": "rtsp://example.com/1"}).Want(t, http.StatusOK); moved.Text(t, "type") != "stream" {
		t.Errorf("a link to a stream is %s", moved.Text(t, "type"))
	}
}

func TestAsset_is_active_in_its_window_on_the_tenants_clock(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin := tenant.Admin(t)
	admin.Patch(t, "/api/v3/tenants/current/", map[string]any{"settings": map[string]any{"timezone": "Pacific/Kiritimati"}}).Want(t, http.StatusOK)
	id := link(t, admin, "window").Text(t, "id")
	now := time.Now().In(time.FixedZone("", 14*3600))
	if now.Hour() == 23 || now.Hour() == 0 {
		t.Skip("the day changes while the test runs")
	}
	today := int(now.Weekday()+6)%7 + 1
	for _, tt := range []struct {
		name   string
		patch  map[string]any
		active bool
	}{
		{"its day", map[string]any{"play_days": []int{today}}, true},
		{"another day", map[string]any{"play_days": []int{today%7 + 1}}, false},
		{"its hours", map[string]any{"play_days": []int{1, 2, 3, 4, 5, 6, 7}, "play_time_from": "00:30", "play_time_to": "23:30"}, true},
		{"other hours", map[string]any{"play_time_from": "23:30", "play_time_to": "00:30"}, false},
		{"over", map[string]any{"play_time_from": nil, "play_time_to": nil, "end_date": "2026-01-01T00:00:00Z", "start_date": "2025-01-01T00:00:00Z"}, false},
		{"disabled", map[string]any{"end_date": "2999-01-01T00:00:00Z", "is_enabled": false}, false},
		{"enabled again", map[string]any{"is_enabled": true}, true},
	} {
		if got := admin.Patch(t, asset(id), tt.patch).Want(t, http.StatusOK).Value(t, "is_active"); got != tt.active {
			t.Errorf("%s: active is %v, want %v", tt.name, got, tt.active)
		}
	}
}

func TestDeleteAsset_can_be_undone(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	id := admin.Upload(t, "a.png", sample.PNG(32, 32, "undo")).Want(t, http.StatusCreated).Text(t, "id")
	admin.Delete(t, asset(id)).Want(t, http.StatusNoContent)
	admin.Get(t, asset(id)).WantProblem(t, http.StatusNotFound, "not_found", "")
	admin.Get(t, asset(id)+"content/").WantProblem(t, http.StatusNotFound, "not_found", "")
	admin.Delete(t, asset(id)).WantProblem(t, http.StatusNotFound, "not_found", "")
	if n := admin.Get(t, "/api/v3/assets/?count=true").Value(t, "count"); n != 0.0 {
		t.Errorf("the list counts %v", n)
	}
	admin.Post(t, asset(id)+"restore/", nil).Want(t, http.StatusOK)
	admin.Post(t, asset(id)+"restore/", nil).WantProblem(t, http.StatusNotFound, "not_found", "")
	// Whenever it was deleted, its processing ends.
	if a := admin.Until(t, asset(id), processed); a.Text(t, "processing_status") != "completed" {
		t.Errorf("restored, and %s", a.Body)
	}
}

func TestReorderAssets(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	ids := make([]string, 5)
	for i := range ids {
		ids[i] = link(t, admin, fmt.Sprint(i)).Text(t, "id")
	}
	if got := order(t, admin); !slices.Equal(got, ids) {
		t.Fatalf("new assets come in the order %v, want %v", got, ids)
	}
	admin.Post(t, "/api/v3/assets/reorder/", map[string]any{"ids": []string{ids[3], ids[1]}}).Want(t, http.StatusNoContent)
	want := []string{ids[3], ids[1], ids[0], ids[2], ids[4]}
	if got := order(t, admin); !slices.Equal(got, want) {
		t.Errorf("the order is %v, want %v", got, want)
	}
	theirs := link(t, in.Tenant(t).Admin(t), "theirs").Text(t, "id")
	for _, unknown := range []string{theirs, "00000000000000000000000000000000"} {
		admin.Post(t, "/api/v3/assets/reorder/", map[string]any{"ids": []string{ids[4], unknown}}).WantProblem(t, http.StatusNotFound, "not_found", "")
	}
	if got := order(t, admin); !slices.Equal(got, want) {
		t.Errorf("a refused order changed it to %v, want %v", got, want)
	}
	last := link(t, admin, "last").Text(t, "id")
	if got := order(t, admin); got[5] != last {
		t.Errorf("a new asset is not last in %v", got)
	}
}

// order returns the ids as the list gives them.
func order(t *testing.T, c *apitest.Client) []string {
	t.Helper()
	var page struct{ Results []struct{ ID string } }
	c.Get(t, "/api/v3/assets/?limit=200").Want(t, http.StatusOK).JSON(t, &page)
	ids := []string{}
	for _, r := range page.Results {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestAssets_by_role(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	id := link(t, tenant.Admin(t), "roles").Text(t, "id")
	viewer := tenant.As(t, access.Viewer)
	viewer.Get(t, asset(id)).Want(t, http.StatusOK)
	viewer.Post(t, "/api/v3/assets/", map[string]any{"uri": "https://example.com"}).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	viewer.Upload(t, "a.png", sample.PNG(8, 8, "")).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	viewer.Patch(t, asset(id), map[string]any{"name": "x"}).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	viewer.Delete(t, asset(id)).WantProblem(t, http.StatusForbidden, "permission_missing", "")
	guest := tenant.Guest().In(tenant.Slug)
	guest.Get(t, asset(id)).WantProblem(t, http.StatusUnauthorized, "unauthorized", "")
	guest.In("").Get(t, asset(id)).WantProblem(t, http.StatusForbidden, "invalid_tenant", "")
}
