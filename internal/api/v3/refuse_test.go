package v3_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
)

const noDevice = "/api/v3/devices/0194e1f0-0000-7000-8000-000000000000/"

// What clients send by mistake or on purpose is refused with a problem that names the field, never with an
// internal error.
func TestOperations_refuse_bad_bodies(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	id := link(t, admin, "refuse").Text(t, "id")
	screen := in.Pair(t, admin, "refuse")
	device := "/api/v3/devices/" + screen.ID + "/"
	long := strings.Repeat("n", 256)
	tests := []struct{ method, path, body, field string }{
		{"POST", "/api/v3/assets/", `{}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": null}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": 5}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": ""}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": "example.com"}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": "javascript:alert(1)"}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": "file:///etc/passwd"}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com/\u0000"}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com/` + strings.Repeat("a", 4096) + `"}`, "uri"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "name": "` + long + `"}`, "name"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "name": "a\u0000b"}`, "name"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "name": "<script>"}`, "name"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "name": "   "}`, "name"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "unknown": 1}`, "unknown"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "tenant_id": "x"}`, "tenant_id"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "type": "sound"}`, "type"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "duration": -1}`, "duration"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "duration": 1e300}`, "duration"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "duration": 1.5}`, "duration"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "duration": 10.0}`, "duration"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "duration": "10"}`, "duration"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "is_enabled": "yes"}`, "is_enabled"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "start_date": "soon"}`, "start_date"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "start_date": "2026-02-30T00:00:00Z"}`, ""},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}`, "end_date"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "play_time_from": "25:00", "play_time_to": "26:00"}`, "play_time_from"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "play_time_from": "09:00", "play_time_to": "09:00"}`, "play_time_to"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "play_days": []}`, "play_days"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "play_days": [1, 1]}`, "play_days"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "play_days": [0]}`, "play_days.0"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "tags": "one"}`, "tags"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "tags": ["a\u0000"]}`, "tags.0"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "tags": [""]}`, "tags.0"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "metadata": []}`, "metadata"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "metadata": {"a": "\u0000"}}`, "metadata"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "metadata": {"a": ` + strings.Repeat(`{"a":`, 9) + "1" + strings.Repeat("}", 10) + `}`, "metadata"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "metadata": {"a": "` + strings.Repeat("m", 65<<10) + `"}}`, "metadata"},
		{"POST", "/api/v3/assets/", `{"uri": "https://example.com", "metadata": ` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + `}`, ""},
		{"PATCH", asset(id), `{"name": null}`, "name"},
		{"PATCH", asset(id), `{"name": "` + long + `"}`, "name"},
		{"PATCH", asset(id), `{"uri": "not an address"}`, "uri"},
		{"PATCH", asset(id), `{"duration": 31536001}`, "duration"},
		{"PATCH", asset(id), `{"metadata": {"a\u0000": 1}}`, "metadata"},
		{"PATCH", asset(id), `{"owner": 1}`, "owner"},
		{"POST", "/api/v3/assets/reorder/", `{}`, "ids"},
		{"POST", "/api/v3/assets/reorder/", `{"ids": "all"}`, "ids"},
		{"POST", "/api/v3/assets/reorder/", `{"ids": [1]}`, "ids.0"},
		{"POST", "/api/v3/devices/pair/", `{}`, "code"},
		{"POST", "/api/v3/devices/pair/", `{"code": "ABC"}`, "code"},
		{"POST", "/api/v3/devices/pair/", `{"code": "ABCDE\u0000"}`, "code"},
		{"POST", "/api/v3/devices/pair/", `{"code": "AAAAAA", "name": ""}`, "name"},
		{"PATCH", device, `{}`, ""},
		{"PATCH", device, `{"name": "a\u0000"}`, "name"},
		{"PATCH", device, `{"timezone": "Mars/Olympus"}`, "timezone"},
		{"PATCH", device, `{"timezone": "../../etc/passwd"}`, "timezone"},
		{"PATCH", device, `{"timezone": "UTC\u0000"}`, "timezone"},
		{"PATCH", device, `{"orientation": 45}`, "orientation"},
		{"PATCH", device, `{"is_primary": false}`, "is_primary"},
		{"POST", device + "commands/", `{"type": "explode"}`, "type"},
		{"POST", device + "commands/", `{"type": "play_asset"}`, "asset_id"},
		{"POST", device + "commands/", `{"type": "play_asset", "asset_id": "00000000000000000000000000000000"}`, "asset_id"},
		{"POST", device + "commands/", `{"type": "play_asset", "asset_id": "\u0000"}`, "asset_id"},
		{"PATCH", "/api/v3/tenants/current/", `{"name": ""}`, "name"},
		{"PATCH", "/api/v3/tenants/current/", `{"name": "a\u0000"}`, ""},
		{"PATCH", "/api/v3/tenants/current/", `{"settings": {"timezone": "Mars/Olympus"}}`, "settings.timezone"},
	}
	for _, tt := range tests {
		admin.Do(t, tt.method, tt.path, tt.body, "Content-Type", "application/json").WantProblem(t, http.StatusBadRequest, "invalid", tt.field)
	}
}

// mightiest returns an administrator of a tenant who is one of the installation as well.
func mightiest(t *testing.T) *apitest.Client {
	t.Helper()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	in.Exec(t, `update auth_user set is_superuser = true where id = $1`, admin.ID)
	return admin
}

// Whatever an operation with a body takes, it takes nothing of these.
func TestOperations_refuse_what_is_no_body(t *testing.T) {
	t.Parallel()
	admin := mightiest(t)
	huge := `{"name": "` + strings.Repeat("x", 10<<20) + `"}`
	seen := 0
	for _, op := range apitest.Operations() {
		if op.Raw || !op.HasBody || strings.Contains(op.Path, "/auth/") {
			continue
		}
		seen++
		path := parameter.ReplaceAllString(op.Path, "0194e1f0-0000-7000-8000-000000000000")
		send := func(body, contentType string) *apitest.Answer {
			return admin.Do(t, op.Method, path, body, "Content-Type", contentType)
		}
		for _, body := range []string{"", "{", `{"name": "a`, "null", "[]", `"text"`, "5", "\xff", "<xml/>"} {
			if body == "" && !op.NeedsBody {
				continue
			}
			send(body, "application/json").WantProblem(t, http.StatusBadRequest, "invalid", "")
		}
		send(`{"definitely_unknown": 1}`, "application/json; charset=utf-8").WantProblem(t, http.StatusBadRequest, "invalid", "definitely_unknown")
		send(`{"name": "x"}`, "text/plain").WantProblem(t, http.StatusUnsupportedMediaType, "unsupported", "")
		send("name=x", "application/x-www-form-urlencoded").WantProblem(t, http.StatusUnsupportedMediaType, "unsupported", "")
		send(huge, "application/json").WantProblem(t, http.StatusRequestEntityTooLarge, "too_large", "")
	}
	if seen < 6 {
		t.Errorf("only %d operations were tried", seen)
	}
}

func TestMux(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	id := link(t, admin, "mux").Text(t, "id")
	for _, path := range []string{"/api/v3/assets", "/api/v3/assets/", "/api/v3/assets/" + id, asset(id), "/api/v3/assets?limit=1", "/api/v3/devices"} {
		admin.Get(t, path).Want(t, http.StatusOK)
	}
	admin.Patch(t, "/api/v3/assets/"+id, map[string]any{"name": "slash"}).Want(t, http.StatusOK)
	for _, path := range []string{"/api/v3/nothing/", "/api/v3/assets/" + id + "/nothing/", "/api/v3/", "/api/v3/assets/%00/", "/api/v3/assets/%ff/", "/api/v3/assets/a%2Fb/", noDevice, "/api/v3/devices/x/"} {
		admin.Get(t, path).WantProblem(t, http.StatusNotFound, "not_found", "")
	}
	for _, tt := range []struct{ method, path, allow string }{
		{"PUT", "/api/v3/assets/", "GET, HEAD, POST"},
		{"DELETE", "/api/v3/assets", "GET, HEAD, POST"},
		{"POST", asset(id), "DELETE, GET, HEAD, PATCH"},
		{"GET", "/api/v3/assets/reorder/", ""}, // an asset of that name
		{"GET", "/api/v3/devices/pair/", ""},
		{"TRACE", asset(id), "DELETE, GET, HEAD, PATCH"},
	} {
		a := admin.Do(t, tt.method, tt.path, nil)
		if tt.allow == "" {
			a.WantProblem(t, http.StatusNotFound, "not_found", "")
			continue
		}
		a.WantProblem(t, http.StatusMethodNotAllowed, "not_allowed", "")
		if got := a.Header.Get("Allow"); got != tt.allow {
			t.Errorf("%s %s: Allow is %q, want %q", tt.method, tt.path, got, tt.allow)
		}
	}
}

// An id of the wrong form is one that does not exist.
func TestOperations_answer_404_for_unknown_ids(t *testing.T) {
	t.Parallel()
	admin := mightiest(t)
	for _, op := range apitest.Operations() {
		if !strings.Contains(op.Path, "{") {
			continue
		}
		for _, id := range []string{"0194e1f0-0000-7000-8000-000000000000", "1", "%27", "..%2f..%2fetc"} {
			a := admin.Do(t, op.Method, parameter.ReplaceAllString(op.Path, id), op.Example, "Content-Type", "application/json", "Tus-Resumable", "1.0.0")
			if a.Status != http.StatusNotFound {
				t.Errorf("%s with id %s: %d", op.ID, id, a.Status)
			}
		}
	}
}
