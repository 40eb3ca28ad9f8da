package anthias_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// browser walks through a box's pages: signed in by cookie, its forms with their token.
type browser struct {
	*box
	jar cookies
}

func newBrowser(t *testing.T, b *box) *browser {
	t.Helper()
	w := &browser{b, cookies{}}
	w.jar.keep(b.Do(t, "GET", "/login/", nil))
	body := url.Values{"username": {b.Email}, "password": {b.Password}, "csrfmiddlewaretoken": {w.jar["csrftoken"]}}.Encode()
	w.jar.keep(b.Do(t, "POST", "/login/", strings.NewReader(body), "Content-Type", "application/x-www-form-urlencoded", "Cookie", w.jar.header()).Want(t, 302))
	return w
}

func (w *browser) get(t *testing.T, path string) *apitest.Answer {
	t.Helper()
	a := w.Do(t, "GET", path, nil, "Cookie", w.jar.header(), "Accept", "text/html")
	w.jar.keep(a)
	return a
}

func (w *browser) post(t *testing.T, path string, form url.Values, header ...string) *apitest.Answer {
	t.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("csrfmiddlewaretoken", w.jar["csrftoken"])
	a := w.Do(t, "POST", path, strings.NewReader(form.Encode()), append(header, "Content-Type", "application/x-www-form-urlencoded", "Cookie", w.jar.header())...)
	w.jar.keep(a)
	return a
}

// says sends a form as HTMX does and compares what it says; the table comes with it.
func (w *browser) says(t *testing.T, path string, form url.Values, kind, text string) {
	t.Helper()
	a := w.post(t, path, form, "HX-Request", "true").Want(t, 200)
	want := ""
	if kind != "" {
		want = `{"toast": {"kind": "` + kind + `", "message": "` + text + `"}}`
	}
	if got := a.Header.Get("HX-Trigger"); got != want {
		t.Errorf("%s %v says %s, want %s", path, form, got, want)
	}
	if !strings.Contains(string(a.Body), `<div id="asset-table">`) {
		t.Errorf("%s answers %s", path, a.Body)
	}
}

// file sends a form with a file.
func (w *browser) file(t *testing.T, path, field, name, kind string, content []byte) *apitest.Answer {
	t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	_ = form.WriteField("csrfmiddlewaretoken", w.jar["csrftoken"])
	part, err := form.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="` + field + `"; filename="` + name + `"`}, "Content-Type": {kind}})
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	a := w.Do(t, "POST", path, io.Reader(&buf), "Content-Type", form.FormDataContentType(), "Cookie", w.jar.header())
	w.jar.keep(a)
	return a
}

func TestForms_toggle_and_delete(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	w := newBrowser(t, b)
	id := b.make(t, "Form", "")
	w.says(t, "/assets/"+id+"/toggle/", nil, "success", "Asset disabled")
	w.says(t, "/assets/"+id+"/toggle/", nil, "success", "Asset enabled")
	plain := w.post(t, "/assets/"+id+"/toggle/", nil).Want(t, 302)
	if plain.Header.Get("Location") != "/" || w.jar["messages"] == "" {
		t.Errorf("without HTMX: %v", plain.Header)
	}
	w.says(t, "/assets/"+id+"/delete/", nil, "success", "Asset deleted")
	w.says(t, "/assets/"+id+"/delete/", nil, "success", "Asset deleted")
	golden(t, b.json(t, "GET", "/api/v2/assets", ""), 200, `[]`)
	w.post(t, "/assets/"+id+"/toggle/", nil).Want(t, 404)
}

// A form without its token, or from elsewhere, changes nothing, whoever sends it.
func TestForms_need_their_token(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	w := newBrowser(t, b)
	id := b.make(t, "Form", "")
	path := "/assets/" + id + "/toggle/"
	w.Do(t, "POST", path, strings.NewReader(""), "Content-Type", "application/x-www-form-urlencoded", "Cookie", w.jar.header()).Want(t, 403)
	b.formBody(t, "POST", path).Want(t, 403)
	w.post(t, path, nil, "Origin", "https://evil.example").Want(t, 403)
	host := strings.TrimPrefix(b.URL, "http://")
	w.post(t, path, nil, "Origin", "https://"+host).Want(t, 302) // a proxy may have changed the scheme
	stranger := &browser{b, cookies{"csrftoken": w.jar["csrftoken"]}}
	stranger.post(t, path, nil).Want(t, 401)
	if got := b.json(t, "GET", "/api/v2/assets/"+id, "").Value(t, "is_enabled"); got != false {
		t.Errorf("toggled %v times", got)
	}
	// The APIs are stricter: there the scheme counts.
	golden(t, b.Do(t, "POST", "/api/v2/assets/order", strings.NewReader(`{}`), "Content-Type", "application/json", "Cookie", w.jar.header(),
		"X-CSRFToken", w.jar["csrftoken"], "Origin", "https://"+host), 403, `{"detail":"CSRF Failed: Origin checking failed - https://`+host+` does not match any trusted origins."}`)
	viewer := newBrowser(t, boxAs(t, apitest.Open(t).Tenant(t), access.Viewer))
	viewer.get(t, "/_partials/asset-table/").Want(t, 200)
	viewer.post(t, "/assets/new/", url.Values{"uri": {"https://example.com"}}).Want(t, 403)
}

func TestForms_add_by_address(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	w := newBrowser(t, b)
	for _, tt := range []struct{ uri, kind, text, mimetype, duration string }{
		{"https://example.com/page", "success", "Asset added", "webpage", "10"},
		{"https://example.com/a.PNG?x=1", "success", "Asset added", "image", "10"},
		{"https://cdn.example.com/a.mp4", "success", "Asset added", "video", "10"},
		{"rtsp://cam.example.com/1", "success", "Asset added", "streaming", "300"},
		{"https://live.example.com/a.m3u8", "success", "Asset added", "streaming", "300"},
		{"https://youtu.be/abcdefg", "success", "Asset added", "video", "10"},
		{"rtmp://cam.example.com/1", "error", "RTMP streams are not supported. Use an RTSP, HLS, or DASH URL instead.", "", ""},
		{"javascript:alert(1)", "error", "Invalid URL.", "", ""},
		{"", "error", "Invalid URL.", "", ""},
	} {
		before := len(b.list(t))
		w.says(t, "/assets/new/", url.Values{"uri": {tt.uri}}, tt.kind, tt.text)
		list := b.list(t)
		if tt.mimetype == "" {
			if len(list) != before {
				t.Errorf("%s was added", tt.uri)
			}
			continue
		}
		made := list[len(list)-1]
		if made["uri"] != tt.uri || made["name"] != tt.uri || made["mimetype"] != tt.mimetype || made["duration"] != tt.duration || made["is_active"] != 1.0 {
			t.Errorf("%s became %v", tt.uri, made)
		}
	}
}

// list is the list of v1.
func (b *box) list(t testing.TB) []map[string]any {
	t.Helper()
	var all []map[string]any
	b.json(t, "GET", "/api/v1/assets", "").Want(t, 200).JSON(t, &all)
	return all
}

func TestForms_upload(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	pair(t, tenant, "Lobby")
	w := newBrowser(t, b)
	w.file(t, "/assets/upload/", "file_upload", "My_day-2.png", "image/png", sample.PNG(9, 9, "form")).Want(t, 302)
	if page := w.get(t, "/d/lobby/"); !strings.Contains(string(page.Body), "Uploaded My_day-2.png") || !strings.Contains(string(page.Body), "My Day 2") {
		t.Errorf("%.2000s", page.Body)
	}
	if page := w.get(t, "/d/lobby/"); strings.Contains(string(page.Body), "Uploaded") {
		t.Error("it is said twice")
	}
	made := b.list(t)[0]
	if made["name"] != "My Day 2" || made["metadata"].(map[string]any)["upload_name"] != "My_day-2.png" || made["mimetype"] != "image" {
		t.Errorf("%v", made)
	}
	for _, tt := range []struct{ name, kind, want string }{{"a.txt", "text/plain", "Invalid file type. Expected image or video."}, {"a.exe", "application/octet-stream", "Invalid file type."}} {
		w.file(t, "/assets/upload/", "file_upload", tt.name, tt.kind, []byte("x")).Want(t, 302)
		if page := w.get(t, "/d/lobby/"); !strings.Contains(string(page.Body), tt.want) {
			t.Errorf("%s: %.2000s", tt.name, page.Body)
		}
	}
	w.says(t, "/assets/upload/", nil, "error", "No file uploaded.")
	if n := len(b.list(t)); n != 1 {
		t.Errorf("%d assets", n)
	}
}

func TestForms_update(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	w := newBrowser(t, b)
	b.json(t, "PATCH", "/api/v2/device_settings", `{"date_format":"dd.mm.yyyy","timezone":"Asia/Jakarta"}`).Want(t, 200)
	id := b.make(t, "Before", `"play_time_from":"08:00","play_time_to":"09:00"`)
	path := "/assets/" + id + "/update/"
	good := func() url.Values {
		return url.Values{
			"name": {"After"}, "duration": {"99999999"}, "start_date": {"01.02.2026 08:30 AM"}, "end_date": {"01.02.2036 20:15"}, "nocache": {"false", "true"},
			"skip_asset_check": {"false"}, "play_days": {"5", "1"}, "play_time_from": {"10:00 PM"}, "play_time_to": {"06:00"}, "refresh_interval_s": {"99999"},
			"custom_headers": {"X-A: b\nnonsense\nBad Name: x\n"},
		}
	}
	w.says(t, path, good(), "success", "Changes saved")
	golden(t, b.json(t, "GET", "/api/v2/assets/"+id, ""), 200, strings.Replace(`{"asset_id":"ID","name":"After","uri":"https://example.com/Before","start_date":"2026-02-01T08:30:00+07:00","end_date":"2036-02-01T20:15:00+07:00","duration":31536000,"mimetype":"webpage","is_enabled":true,"nocache":true,"play_order":0,"skip_asset_check":false,"skip_ssl_verify":false,"is_active":ACTIVE,"is_processing":false,"play_days":[1,5],"play_time_from":"22:00:00","play_time_to":"06:00:00","is_reachable":true,"last_reachability_check":null,"metadata":{"refresh_interval_s":86400,"headers":{"X-A":"b"}},"refresh_interval_s":86400,"custom_headers":{"X-A":"b"}}`,
		"ACTIVE", boolAt(string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body), `"is_active":`), 1))
	before := string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body)
	for field, value := range map[string]string{"start_date": "tomorrow", "end_date": "31.02.2030 10:00", "play_time_from": "", "play_time_to": "25:00"} {
		form := good()
		form.Set(field, value)
		form.Set("name", "Wrong")
		a := w.post(t, path, form, "HX-Request", "1").Want(t, 200)
		if !strings.Contains(a.Header.Get("HX-Trigger"), `"kind": "error"`) {
			t.Errorf("%s=%s: %v", field, value, a.Header)
		}
	}
	if after := string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body); after != before {
		t.Errorf("wrong forms saved %s", after)
	}
	form := good()
	form.Set("play_time_from", "")
	form.Set("play_time_to", "")
	form.Del("play_days")
	w.says(t, path, form, "success", "Changes saved")
	cleared := b.json(t, "GET", "/api/v2/assets/"+id, "")
	if cleared.Value(t, "play_time_from") != nil || len(cleared.Value(t, "play_days").([]any)) != 7 {
		t.Errorf("%s", cleared.Body)
	}
}

func TestForms_bulk_and_order(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	w := newBrowser(t, b)
	one, two := b.make(t, "one", ""), b.make(t, "two", `"play_order":1`)
	both := one + ", " + two
	w.says(t, "/assets/order/", url.Values{"ids": {two + ",," + one}}, "", "")
	if got := b.names(t); got != "two one" {
		t.Errorf("order %s", got)
	}
	w.says(t, "/assets/bulk/action/", url.Values{"action": {"disable"}, "ids": {both}}, "success", "2 assets disabled")
	w.says(t, "/assets/bulk/action/", url.Values{"action": {"enable"}, "ids": {one}}, "success", "1 asset enabled")
	w.says(t, "/assets/bulk/action/", url.Values{"action": {"explode"}, "ids": {one}}, "error", "Unknown bulk action")
	w.says(t, "/assets/bulk/action/", url.Values{"action": {"delete"}}, "info", "No assets selected")
	w.says(t, "/assets/bulk/action/", url.Values{"action": {"delete"}, "ids": {"nobody"}}, "info", "No matching assets to delete")
	w.says(t, "/assets/bulk/action/", url.Values{"action": {"enable"}, "ids": {"nobody"}}, "info", "No matching assets selected")
	w.says(t, "/assets/bulk/update/", url.Values{"ids": {both}, "apply_duration": {"true"}, "duration": {"44"}, "apply_days": {"true"}, "play_days": {"3"}, "nocache": {"true"}}, "success", "2 assets updated")
	for _, id := range []string{one, two} {
		a := b.json(t, "GET", "/api/v2/assets/"+id, "")
		if a.Value(t, "duration") != 44.0 || len(a.Value(t, "play_days").([]any)) != 1 || a.Value(t, "nocache") != false {
			t.Errorf("%s", a.Body)
		}
	}
	w.says(t, "/assets/new/", url.Values{"uri": {"http://192.168.7.7/clip.mp4"}}, "success", "Asset added")
	list := b.list(t)
	film := list[len(list)-1]
	w.says(t, "/assets/bulk/update/", url.Values{"ids": {film["asset_id"].(string) + "," + one}, "apply_duration": {"true"}, "duration": {"55"}}, "success", "2 assets updated")
	if got := b.json(t, "GET", "/api/v1/assets/"+film["asset_id"].(string), "").Text(t, "duration"); got != film["duration"] {
		t.Errorf("a film of %v s was given %s s", film["duration"], got)
	}
	if got := b.json(t, "GET", "/api/v1/assets/"+one, "").Text(t, "duration"); got != "55" {
		t.Errorf("beside a film, a page was given %s s", got)
	}
	w.says(t, "/assets/bulk/update/", url.Values{"ids": {both}, "apply_duration": {"true"}, "duration": {""}}, "error", `Enter a duration \u2014 nothing changed`)
	w.says(t, "/assets/bulk/action/", url.Values{"action": {"delete"}, "ids": {both}}, "success", "2 assets deleted")
}

func TestForms_apps(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	w := newBrowser(t, b)
	app := func(uri string) url.Values {
		return url.Values{
			"app_id": {"weather"}, "app_uri": {uri}, "manifest_url": {"https://store.signage-apps.com/w.json"}, "manifest_version": {"1"}, "name": {"Weather"},
			"app_values": {`{"city":"Jakarta"}`}, "refresh_interval_s": {"60"},
		}
	}
	w.says(t, "/apps/install/", app("https://weather.srly.io:8443/?a=1"), "success", "App added")
	w.says(t, "/apps/install/", app("https://evilsrly.io/"), "error", "That app is not from a recognised app store.")
	w.says(t, "/apps/install/", app("nonsense"), "error", `Could not add app \u2014 invalid app data.`)
	made := b.list(t)
	if len(made) != 1 || made[0]["metadata"].(map[string]any)["app"].(map[string]any)["values"].(map[string]any)["city"] != "Jakarta" {
		t.Fatalf("%v", made)
	}
	id := made[0]["asset_id"].(string)
	w.says(t, "/assets/"+id+"/update/", url.Values{"app_uri": {"https://weather.srly.io/?a=2"}, "app_values": {"junk"}}, "success", "Changes saved")
	a := b.json(t, "GET", "/api/v2/assets/"+id, "")
	if a.Text(t, "uri") != "https://weather.srly.io/?a=2" || len(a.Value(t, "metadata.app.values").(map[string]any)) != 0 {
		t.Errorf("%s", a.Body)
	}
}

func TestForms_settings(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	w := newBrowser(t, b)
	s := pair(t, tenant, "Lobby")
	save := func(form url.Values, want string) {
		t.Helper()
		if to := w.post(t, "/settings/save/", form).Want(t, 302).Header.Get("Location"); to != "/settings/" {
			t.Errorf("to %s", to)
		}
		if page := w.get(t, "/d/lobby/settings/"); !strings.Contains(string(page.Body), want) {
			t.Errorf("%v says %.2000s", form, page.Body)
		}
	}
	save(url.Values{
		"player_name": {"Front"}, "user": {""}, "audio_output": {"local"}, "default_duration": {"12"}, "show_splash": {"false", "true"}, "timezone": {"Asia/Jakarta"},
		"display_power_schedule_enabled": {"false", "true"}, "display_power_on_time": {"9:00"}, "display_power_off_time": {"nonsense"}, "display_power_days": {"4", "0"},
	}, "Ignored invalid display schedule time: nonsense")
	set := b.json(t, "GET", "/api/v2/device_settings", "")
	for key, want := range map[string]any{
		"player_name": "Front", "audio_output": "local", "default_duration": 12.0, "show_splash": true, "verify_ssl": false, "timezone": "Asia/Jakarta",
		"display_power_schedule_enabled": true, "display_power_on_time": "09:00", "display_power_off_time": "18:00", "display_power_days": "0,4",
	} {
		if got := set.Value(t, key); got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	save(url.Values{"player_name": {"Wrong"}, "timezone": {"Mars/Phobos"}}, "Unknown or unavailable timezone: Mars/Phobos.")
	save(url.Values{"player_name": {"Front"}}, "Settings were successfully saved.")

	w.post(t, "/settings/reboot/", nil).Want(t, 302)
	w.post(t, "/settings/shutdown/", nil).Want(t, 302)
	w.post(t, "/assets/control/next/", nil).Want(t, 302)
	if got := s.commands(t); got != "reboot{} shutdown{} next{}" {
		t.Errorf("the screen got %s", got)
	}
	w.post(t, "/settings/display/sideways/", nil).Want(t, 302)
	w.post(t, "/review-cta/dismiss/", nil).Want(t, 204)
	w.post(t, "/review-cta/snooze/", nil).Want(t, 204)

	b.make(t, "Kept", "")
	packed := w.post(t, "/settings/backup/", nil).Want(t, 200)
	if packed.Header.Get("Content-Type") != "application/x-tgz" || !strings.Contains(packed.Header.Get("Content-Disposition"), `filename="Front-`) {
		t.Errorf("%v", packed.Header)
	}
	other := newBox(t)
	there := newBrowser(t, other)
	there.file(t, "/settings/recover/", "backup_upload", "box.tar.gz", "application/gzip", packed.Body).Want(t, 302)
	if got := other.names(t); got != "Kept" {
		t.Errorf("recovered %q", got)
	}
	there.file(t, "/settings/recover/", "backup_upload", "box.tar.gz", "application/gzip", []byte("x")).Want(t, 302)
	if page := there.get(t, "/_partials/asset-table/").Want(t, 200); !strings.Contains(string(page.Body), "Kept") {
		t.Errorf("%.2000s", page.Body)
	}
}

// The pages of a box: with a slash at the end, read only, and for those who signed in.
func TestPages(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	pair(t, tenant, "Lobby")
	w := newBrowser(t, b)
	id := b.make(t, "Page", "")
	for _, path := range []string{"/settings/", "/system-info/", "/integrations/", "/settings/migrate-to-screenly/", "/settings/import/yodeck/", "/_partials/asset-table/"} {
		if a := w.get(t, "/d/lobby"+path); a.Status != 200 || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %d", path, a.Status)
		}
		if a := b.Do(t, "GET", "/d/lobby"+path, nil, "Accept", "text/html"); a.Status != 302 {
			t.Errorf("%s for strangers: %d", path, a.Status)
		}
		if path != "/_partials/asset-table/" {
			if a := w.get(t, "/d/lobby"+strings.TrimSuffix(path, "/")); a.Status != 301 || a.Header.Get("Location") != "/d/lobby"+path {
				t.Errorf("%s without its slash: %d to %s", path, a.Status, a.Header.Get("Location"))
			}
		}
		if a := w.post(t, "/d/lobby"+path, nil); a.Status != 405 || len(a.Body) != 0 {
			t.Errorf("POST %s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{"/settings/import/nobody/", "/health", "/robots.txt", "/assets/x/y/"} {
		w.get(t, "/d/lobby"+path).Want(t, 404)
	}
	if a := w.get(t, "/d/lobby/assets/"+id+"/toggle/"); a.Status != 405 || len(a.Body) != 0 {
		t.Errorf("GET of a form: %d %s", a.Status, a.Body)
	}
	if to := w.get(t, "/assets/"+id+"/preview/").Want(t, 302).Header.Get("Location"); to != "https://example.com/Page" {
		t.Errorf("the preview is at %s", to)
	}
	if to := w.get(t, "/assets/nobody/download/").Want(t, 302).Header.Get("Location"); to != "/" {
		t.Errorf("the download of nothing is at %s", to)
	}
}
