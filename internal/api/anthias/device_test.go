package anthias_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

// screen is a paired screen of a tenant that speaks the screens' API.
type screen struct {
	*apitest.Client
	id     string
	secret string
}

func pair(t *testing.T, tenant *apitest.Tenant, name string) *screen {
	t.Helper()
	s := &screen{Client: tenant.Guest(), secret: "sgd_" + strings.ReplaceAll(uuid.NewString()+uuid.NewString(), "-", "")}
	code := s.call(t, "POST", "pairings", `{"screen":{"width":1920,"height":1080}}`).Want(t, 201).Text(t, "code")
	s.id = tenant.Admin(t).Post(t, "/api/v3/devices/pair/", map[string]any{"code": code, "name": name}).Want(t, 201).Text(t, "id")
	return s
}

func (s *screen) call(t testing.TB, method, path, body string) *apitest.Answer {
	t.Helper()
	return s.Do(t, method, "/api/device/v1/"+path, strings.NewReader(body), "Authorization", "Bearer "+s.secret, "Content-Type", "application/json")
}

// commands fetches what waits for the screen.
func (s *screen) commands(t testing.TB) string {
	t.Helper()
	var answer struct {
		Commands []struct {
			ID, Type string
			Args     map[string]any
		}
	}
	s.call(t, "GET", "commands", "").Want(t, 200).JSON(t, &answer)
	var all []string
	for _, c := range answer.Commands {
		if item, told := c.Args["item"].(map[string]any); told != (c.Type == "play_asset") || told && item["asset_id"] != c.Args["asset_id"] {
			t.Errorf("%s comes with %v", c.Type, c.Args)
		}
		delete(c.Args, "item")
		args, err := json.Marshal(c.Args)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c.Type+string(args))
		s.call(t, "POST", "commands/"+c.ID+"/receipt", `{"status":"done"}`).Want(t, 204)
	}
	return strings.Join(all, " ")
}

func TestControl(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	golden(t, b.json(t, "GET", "/api/v1/assets/control/next", ""), 200, `"Asset switched"`)
	lobby, hall := pair(t, tenant, "Lobby"), pair(t, tenant, "Great Hall")
	id := b.make(t, "Asked for", "")
	tests := []struct{ path, want string }{
		{"/api/v1/assets/control/next", `next{}`},
		{"/api/v2/assets/control/previous", `previous{}`},
		{"/api/v1/assets/control/prev", `previous{}`},
		{"/api/v2/assets/control/asset&" + id, `play_asset{"asset_id":"` + id + `"}`},
		{"/api/v2/assets/control/asset%26" + id, `play_asset{"asset_id":"` + id + `"}`},
		{"/api/v1/assets/control/stop", `pause{}`},
		{"/api/v1/assets/control/play", `resume{}`},
		{"/api/v1/assets/control/blank", `display_off{}`},
		{"/api/v1/assets/control/unblank", `display_on{}`},
		{"/api/v1/assets/control/reload", `reload{}`},
		{"/api/v2/assets/control/nonsense", ``},
		{"/api/v2/assets/control/asset&nobody", ``},
		{"/d/" + lobby.id + "/api/v2/assets/control/next", `next{}`},
	}
	for _, tt := range tests {
		golden(t, b.json(t, "GET", tt.path, ""), 200, `"Asset switched"`)
		if got := lobby.commands(t); got != tt.want {
			t.Errorf("%s became %q, want %q", tt.path, got, tt.want)
		}
	}
	// A disabled one is asked for as any other; the screen is told how to show it.
	b.json(t, "PATCH", "/api/v2/assets/"+id, `{"is_enabled":false}`).Want(t, 200)
	golden(t, b.json(t, "GET", "/api/v1/assets/control/asset&"+id, ""), 200, `"Asset switched"`)
	if got := lobby.commands(t); got != `play_asset{"asset_id":"`+id+`"}` {
		t.Errorf("a disabled asset became %q", got)
	}
	b.json(t, "POST", "/api/v1/assets/control/next", "").Want(t, 405)
	golden(t, b.json(t, "GET", "/d/great-hall/api/v1/assets/control/next", ""), 200, `"Asset switched"`)
	if got := hall.commands(t); got != `next{}` {
		t.Errorf("the named screen got %q", got)
	}
	golden(t, b.json(t, "GET", "/api/v1/assets/control/previous", "", "Host", "great-hall--"+tenant.Slug+".signate.test"), 200, `"Asset switched"`)
	if got := hall.commands(t) + lobby.commands(t); got != `previous{}` {
		t.Errorf("the screen of the host got %q", got)
	}
	b.json(t, "GET", "/d/nowhere/api/v1/assets/control/next", "").Want(t, 404)
	for path, want := range map[string]string{"v1/reboot": "reboot{}", "v2/shutdown": "shutdown{}", "v1/reboot_screenly": "reboot{}"} {
		done := b.json(t, "POST", "/api/"+path, "").Want(t, 200)
		if len(done.Body) != 0 || done.Header.Get("Content-Type") != "" {
			t.Errorf("%s: %q %v", path, done.Body, done.Header)
		}
		if got := lobby.commands(t); got != want {
			t.Errorf("%s became %q", path, got)
		}
	}
	other := newBox(t)
	other.json(t, "GET", "/d/"+lobby.id+"/api/v1/assets/control/next", "").Want(t, 404)
}

func TestCurrentAsset(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	golden(t, b.json(t, "GET", "/api/v1/viewer_current_asset", ""), 200, `[]`)
	s := pair(t, tenant, "Lobby")
	golden(t, b.json(t, "GET", "/api/v1/viewer_current_asset", ""), 200, `[]`)
	id := b.make(t, "Shown", "")
	s.call(t, "POST", "heartbeat", `{"item":{"asset_id":"`+id+`"},"storage":{"used":1073741824,"quota":3221225472}}`).Want(t, 200)
	if got := b.json(t, "GET", "/api/v1/viewer_current_asset", "").Want(t, 200).Text(t, "name"); got != "Shown" {
		t.Errorf("shows %s", got)
	}
	golden(t, b.json(t, "GET", "/api/v1/info", ""), 200, `{"viewlog":"Not yet implemented","loadavg":0,"free_space":"2.0`+"\u00a0"+`GB","display_power":"True","up_to_date":true}`)
	b.json(t, "DELETE", "/api/v1/assets/"+id, "").Want(t, 204)
	golden(t, b.json(t, "GET", "/api/v1/viewer_current_asset", ""), 404, `{"detail":"No Asset matches the given query."}`)
}

// Of a layout the asset that is to be seen most is the current one.
func TestCurrentAsset_of_a_layout(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin := tenant.Admin(t)
	b := boxOf(admin)
	s := pair(t, tenant, "Lobby")
	small, off, first, second, behind := b.make(t, "Small", ""), b.make(t, "Off", ""), b.make(t, "First", ""), b.make(t, "Second", ""), b.make(t, "Behind", "")
	list := admin.Post(t, "/api/v3/playlists/", map[string]any{"name": "List", "content": map[string]any{"items": []any{
		map[string]any{"asset_id": off}, map[string]any{"asset_id": first}, map[string]any{"asset_id": second},
	}}}).Want(t, 201).Text(t, "id")
	admin.Post(t, "/api/v3/playlists/"+list+"/publish/", map[string]any{}).Want(t, 200)
	zone := func(width int, kind string, value any) map[string]any {
		return map[string]any{"name": kind, "x": 0, "y": 0, "width": width, "height": 500, kind: value}
	}
	words := zone(1900, "widget", map[string]any{"type": "text", "settings": map[string]any{"text": "Hello"}})
	layout := admin.Post(t, "/api/v3/layouts/", map[string]any{"name": "Window"}).Want(t, 201).Text(t, "id")
	shows := func(want string, background any, zones ...any) {
		t.Helper()
		admin.Patch(t, "/api/v3/layouts/"+layout+"/", map[string]any{"content": map[string]any{"background": background, "zones": zones}}).Want(t, 200)
		admin.Post(t, "/api/v3/layouts/"+layout+"/publish/", map[string]any{}).Want(t, 200)
		got := b.json(t, "GET", "/api/v1/viewer_current_asset", "").Want(t, 200)
		if want == "" {
			golden(t, got, 200, `[]`)
		} else if got.Text(t, "name") != want {
			t.Errorf("shows %s, not %s", got.Body, want)
		}
	}
	shows("", map[string]any{"asset_id": behind}, zone(100, "asset_id", small)) // the screen shows nothing yet
	s.call(t, "POST", "heartbeat", `{"item":{"asset_id":"","layout_id":"`+layout+`"}}`).Want(t, 200)
	picture := map[string]any{"asset_id": behind}
	shows("Small", picture, zone(100, "asset_id", small), words)
	shows("Behind", picture, words)
	shows("", map[string]any{"color": "#000000"}, words)
	b.json(t, "PATCH", "/api/v2/assets/"+off, `{"is_enabled": false}`).Want(t, 200)
	shows("First", picture, zone(100, "asset_id", small), zone(200, "playlist_id", list), zone(300, "asset_id", off), words)
	whole := b.json(t, "GET", "/api/v1.2/assets/"+first, "").Want(t, 200)
	if got := b.json(t, "GET", "/api/v1/viewer_current_asset", ""); string(got.Body) != string(whole.Body) {
		t.Errorf("shows %s, not %s", got.Body, whole.Body)
	}
	admin.Delete(t, "/api/v3/layouts/"+layout+"/").Want(t, 204)
	golden(t, b.json(t, "GET", "/api/v1/viewer_current_asset", ""), 200, `[]`)
}

func TestInfo(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	a := b.json(t, "GET", "/api/v2/info", "").Want(t, 200)
	at := regexp.MustCompile(`"iso":"[^"]+"`)
	if got := at.ReplaceAllString(string(a.Body), `"iso":"NOW"`); got != `{"viewlog":"Not yet implemented","loadavg":0,"free_space":"0`+"\u00a0"+`bytes","display_power":null,"up_to_date":true,"anthias_version":"v2026.08.2 (signate)","device_model":null,"uptime":{"days":0,"hours":0},"memory":{"total":0,"used":0,"free":0,"shared":0,"buff":0,"available":0,"low_ram":false},"under_voltage":{"supported":false,"active":false,"seen_since_boot":false,"first_seen":null,"last_seen":null,"count":0},"storage":{"supported":false,"status":"unknown"},"ip_addresses":[],"mac_address":"Unknown","host_user":null,"time":{"iso":"NOW","timezone":"UTC","offset":"UTC+00:00"}}` {
		t.Errorf("%s", got)
	}
	b.Do(t, "GET", "/api/v2/network/ip-addresses", nil).Want(t, 200)
}

func TestDisplay(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	golden(t, b.json(t, "POST", "/api/v2/display/maybe", ""), 400, `{"message":"Invalid display state."}`)
	golden(t, b.json(t, "POST", "/api/v2/display/on", ""), 503, `{"message":"No HDMI-CEC adapter detected on this device."}`)
	s := pair(t, tenant, "Lobby")
	golden(t, b.json(t, "POST", "/api/v2/display/on", ""), 502, `{"message":"Display turn-on failed: the screen is offline"}`)
	s.call(t, "POST", "heartbeat", `{}`).Want(t, 200)
	var wg sync.WaitGroup
	wg.Go(func() {
		for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); {
			if got := s.commands(t); got != "" {
				return
			}
		}
		t.Error("no command came")
	})
	golden(t, b.json(t, "POST", "/api/v2/display/off", ""), 200, `{"message":"Display turn-off command sent to 1 display."}`)
	wg.Wait()
}

const settingsText = `{"player_name":"Lobby","audio_output":"HDMI","default_duration":25,"default_streaming_duration":300,"date_format":"mm/dd/yyyy","timezone":"","auth_backend":"auth_basic","show_splash":true,"default_assets":false,"shuffle_playlist":true,"use_24_hour_clock":false,"debug_logging":false,"prefer_dark_mode":false,"verify_ssl":true,"screen_rotation":90,"username":"NAME","display_power_schedule_enabled":false,"display_power_on_time":"07:05","display_power_off_time":"18:00","display_power_days":"0,1,2,3,4,5,6"}`

func TestSettings(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	saved := `{"message":"Settings were successfully saved."}`
	golden(t, b.json(t, "PATCH", "/api/v2/device_settings", `{"auth_backend":"auth_basic","username":"`+b.Email+`","current_password":"`+b.Password+`","audio_output":"HDMI","player_name":"Lobby","default_duration":25,"shuffle_playlist":true,"screen_rotation":"90","display_power_on_time":"7:05:30","display_power_days":"","assetId":"x"}`), 200, saved)
	golden(t, b.json(t, "GET", "/api/v2/device_settings", ""), 200, strings.Replace(settingsText, "NAME", b.Email, 1))
	golden(t, b.formBody(t, "PATCH", "/api/v2/device_settings", "use_24_hour_clock", "false"), 200, saved)
	golden(t, b.json(t, "GET", "/api/v2/device_settings", ""), 200, strings.Replace(settingsText, "NAME", b.Email, 1))
	golden(t, b.json(t, "PATCH", "/api/v2/device_settings", `{"screen_rotation":45,"timezone":"Mars/Phobos","display_power_on_time":"25:00","display_power_days":"7","default_duration":-1,"audio_output":""}`), 400,
		`{"audio_output":["This field may not be blank."],"default_duration":["Ensure this value is greater than or equal to 0."],"timezone":["Unknown or unavailable timezone: Mars/Phobos."],"screen_rotation":["\"45\" is not a valid choice."],"display_power_on_time":["Invalid time '25:00': expected HH:MM."],"display_power_days":["Invalid weekday '7': expected 0-6 (Monday=0), comma-separated."]}`)
	golden(t, b.json(t, "PATCH", "/api/v2/device_settings", `{"password":"abc","password_2":"abd","current_password":"x"}`), 400, `{"error":"New passwords do not match!"}`)
	golden(t, b.json(t, "PATCH", "/api/v2/device_settings", `{"auth_backend":""}`), 400, `{"error":"Authentication cannot be turned off on this server."}`)
	golden(t, b.json(t, "PATCH", "/api/v2/device_settings", `{`), 400, `{"error":"An error occurred while saving settings."}`)
	b.json(t, "PUT", "/api/v2/device_settings", `{}`).Want(t, 405)

	s := pair(t, tenant, "Lobby")
	id := b.make(t, "Shuffled", `"custom_headers":{"X-Key":"v"}`)
	manifest := s.call(t, "GET", "manifest", "").Want(t, 200)
	if manifest.Value(t, "items."+id+".skip_check") != true || manifest.Value(t, "items."+id+".nocache") != false || manifest.Value(t, "segments.0.shuffle") != true || manifest.Text(t, "items."+id+".headers.X-Key") != "v" {
		t.Errorf("%s", manifest.Body)
	}
	// What a screen has otherwise is its own; the rotation is the screen's.
	golden(t, b.json(t, "PATCH", "/d/lobby/api/v2/device_settings", `{"shuffle_playlist":false,"screen_rotation":180,"timezone":"Asia/Jakarta"}`), 200, saved)
	if got := b.json(t, "GET", "/api/v2/device_settings", "").Value(t, "shuffle_playlist"); got != true {
		t.Error("a screen's setting became the tenant's")
	}
	if got := string(b.json(t, "GET", "/d/lobby/api/v2/assets/"+id, "").Want(t, 200).Body); !strings.Contains(got, `"start_date":"2026-01-01T07:00:00+07:00"`) {
		t.Errorf("dates are not in the screen's zone: %s", got)
	}
	device := tenant.Admin(t).Get(t, "/api/v3/devices/"+s.id+"/").Want(t, 200)
	if device.Value(t, "orientation") != 180.0 || device.Value(t, "timezone") != "Asia/Jakarta" {
		t.Errorf("%s", device.Body)
	}
}

// A password that is changed through the settings is the caller's, and the old one is worth nothing from then on.
func TestSettings_password(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	change := func(current, next, again string) *apitest.Answer {
		t.Helper()
		return b.json(t, "PATCH", "/api/v2/device_settings", `{"auth_backend":"auth_basic","username":"`+b.Email+`","current_password":"`+current+`","password":"`+next+`","password_2":"`+again+`"}`)
	}
	const next = "quite another passphrase"
	golden(t, change("", next, next), 400, `{"error":"Must supply current password to change password"}`)
	golden(t, change("wrong", next, next), 400, `{"error":"Incorrect current password."}`)
	golden(t, change(b.Password, next, next+"!"), 400, `{"error":"New passwords do not match!"}`)
	if short := change(b.Password, "abc", "abc").Want(t, 400); !strings.HasPrefix(string(short.Body), `{"error":"`) {
		t.Errorf("%s", short.Body)
	}
	b.json(t, "GET", "/api/v2/info", "").Want(t, 200)
	golden(t, change(b.Password, next, next), 200, `{"message":"Settings were successfully saved."}`)
	golden(t, b.json(t, "GET", "/api/v2/info", ""), 401, `{"detail":"Invalid username/password."}`)
	b.auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(b.Email+":"+next))
	b.json(t, "GET", "/api/v2/info", "").Want(t, 200)
}

// The schedule of a box's display reaches its screen as instants on the screen's own clock.
func TestSettings_display_schedule(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	s := pair(t, tenant, "Lobby")
	dark := func() []any {
		t.Helper()
		spans, _ := s.call(t, "GET", "manifest", "").Want(t, 200).Value(t, "display_off").([]any)
		return spans
	}
	if got := dark(); got != nil {
		t.Fatalf("dark without a schedule: %v", got)
	}
	b.json(t, "PATCH", "/d/lobby/api/v2/device_settings", `{"timezone":"Asia/Jakarta","display_power_schedule_enabled":true,"display_power_on_time":"7:30","display_power_off_time":"22:00","display_power_days":"0,1,2,3,4"}`).Want(t, 200)
	spans := dark()
	if len(spans) < 25 {
		t.Fatalf("%d dark stretches in 35 days: %v", len(spans), spans)
	}
	for _, s := range spans[1 : len(spans)-1] { // the first and the last are cut by the horizon
		from, to := s.(map[string]any)["from"].(string), s.(map[string]any)["to"].(string)
		if !strings.HasSuffix(from, "T15:00:00Z") || !strings.HasSuffix(to, "T00:30:00Z") {
			t.Errorf("dark from %s to %s, want from 22:00 to 7:30 in Jakarta", from, to)
		}
	}
	b.json(t, "PATCH", "/d/lobby/api/v2/device_settings", `{"display_power_off_time":"07:30"}`).Want(t, 200)
	if got := dark(); got != nil {
		t.Errorf("equal times are no schedule, dark: %v", got)
	}
	b.json(t, "PATCH", "/d/lobby/api/v2/device_settings", `{"display_power_off_time":"22:00","display_power_schedule_enabled":false}`).Want(t, 200)
	if got := dark(); got != nil {
		t.Errorf("dark although the schedule is off: %v", got)
	}
}

// What a screen tells of its computer stands in both versions, in a box's units. What it does not tell is zero again.
func TestInfo_system(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	s := pair(t, tenant, "Lobby")
	info := func(said string) *apitest.Answer {
		t.Helper()
		s.call(t, "POST", "heartbeat", said).Want(t, 200)
		if got, want := b.json(t, "GET", "/api/v1/info", "").Value(t, "loadavg"), b.json(t, "GET", "/api/v2/info", "").Value(t, "loadavg"); got != want {
			t.Errorf("v1 tells a load of %v, v2 of %v", got, want)
		}
		return b.json(t, "GET", "/api/v2/info", "").Want(t, 200)
	}
	part := func(a *apitest.Answer) string {
		_, after, _ := strings.Cut(string(a.Body), `"device_model":`)
		before, _, _ := strings.Cut(after, `,"under_voltage"`)
		return before
	}
	a := info(`{"system":{"load":0.4249,"uptime":285300,"model":"Raspberry Pi 4 Model B Rev 1.5","memory":{"total":1932525568,"used":736100352,"free":325058560,"shared":42991616,"buffers":99614720,"available":1101004800}}}`)
	if a.Value(t, "loadavg") != 0.42 || part(a) != `"Raspberry Pi 4 Model B Rev 1.5","uptime":{"days":3,"hours":7.25},"memory":{"total":1843,"used":702,"free":310,"shared":41,"buff":95,"available":1050,"low_ram":false}` {
		t.Errorf("%s", a.Body)
	}
	if a := info(`{"system":{"memory":{"total":1073741824}}}`); a.Value(t, "memory.low_ram") != true || a.Value(t, "loadavg") != 0.0 {
		t.Errorf("%s", a.Body)
	}
	for _, nothing := range []string{`{}`, `{"system":{"load":-1,"uptime":-5,"memory":{"total":-1,"used":1e300}}}`} {
		if a := info(nothing); part(a) != `"Signate Player","uptime":{"days":0,"hours":0},"memory":{"total":0,"used":0,"free":0,"shared":0,"buff":0,"available":0,"low_ram":false}` {
			t.Errorf("%s: %s", nothing, a.Body)
		}
	}
	s.call(t, "POST", "heartbeat", `{"system":{"load":"high"}}`).Want(t, 400)
}

// A display that is off on purpose is told as such by every face.
func TestInfo_display_off(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	s := pair(t, tenant, "Lobby")
	for _, tt := range []struct {
		said           string
		power          any
		display, offBy any
	}{
		{`{"display":{"power":"off","off_by":"schedule"}}`, "False", "off", "schedule"},
		{`{"display":{"power":"off","off_by":"command"}}`, "False", "off", "command"},
		{`{"display":{"power":"on","off_by":"command"}}`, "True", "on", nil},
		{`{"display":{"power":"off","off_by":"magic"}}`, "False", "off", nil},
		{`{}`, "True", nil, nil},
	} {
		s.call(t, "POST", "heartbeat", tt.said).Want(t, 200)
		if got := b.json(t, "GET", "/api/v1/info", "").Value(t, "display_power"); got != tt.power {
			t.Errorf("%s: display_power is %v, want %v", tt.said, got, tt.power)
		}
		d := tenant.Admin(t).Get(t, "/api/v3/devices/"+s.id+"/").Want(t, 200)
		if d.Value(t, "display") != tt.display || d.Value(t, "display_off_by") != tt.offBy {
			t.Errorf("%s: %s", tt.said, d.Body)
		}
	}
}

func TestSettings_default_assets(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.make(t, "own", "")
	b.json(t, "PATCH", "/api/v2/device_settings", `{"default_assets":true}`).Want(t, 200)
	b.json(t, "PATCH", "/api/v2/device_settings", `{"default_assets":true}`).Want(t, 200)
	if got := b.names(t); got != "own Weather Clock Hacker News" {
		t.Errorf("on: %s", got)
	}
	b.json(t, "PATCH", "/api/v2/device_settings", `{"default_assets":false}`).Want(t, 200)
	if got := b.names(t); got != "own" {
		t.Errorf("off: %s", got)
	}
}

// A screen's host and path look like a box of their own.
func TestFaces_of_a_screen(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	pair(t, tenant, "Lobby")
	b := boxAs(t, tenant, access.TenantAdmin)
	host := "lobby--" + tenant.Slug + ".signate.test"
	guest := tenant.Guest()
	page := guest.Do(t, "GET", "/api/v2/assets", nil, "Host", host, "Accept", "text/html").Want(t, 302)
	if page.Header.Get("Location") != "/login/?next=%2Fapi%2Fv2%2Fassets" {
		t.Errorf("to %s", page.Header.Get("Location"))
	}
	page = guest.In(tenant.Slug).Do(t, "GET", "/d/lobby/api/v2/assets", nil, "Accept", "text/html").Want(t, 302)
	if page.Header.Get("Location") != "/d/lobby/login/?next=%2Fd%2Flobby%2Fapi%2Fv2%2Fassets" {
		t.Errorf("to %s", page.Header.Get("Location"))
	}
	for _, path := range []string{"/splash-page/", "/login/"} {
		guest.Do(t, "GET", path, nil, "Host", host).Want(t, 200)
	}
	guest.Do(t, "GET", "/splash-page", nil, "Host", host).Want(t, 301)
	b.json(t, "GET", "/", "", "Host", host).Want(t, 200)
	b.json(t, "GET", "/nothing", "", "Host", host).Want(t, 404)
	stranger := newBox(t)
	stranger.Client = stranger.In("")
	stranger.json(t, "GET", "/api/v2/assets", "", "Host", host).Want(t, http.StatusForbidden)
}
