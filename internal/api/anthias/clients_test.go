package anthias_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// The n8n node: Basic at every request, a JSON body even with GET and DELETE, keys of its own in it.
func TestClient_n8n(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	noise := `{"assetId":"x","controlCommand":"next"}`
	b.json(t, "GET", "/api/v2/info", noise).Want(t, 200)
	id := b.json(t, "POST", "/api/v2/assets", `{"name":"N","uri":"https://example.com","start_date":"2026-01-01","end_date":"2036-01-01 10:00:00","duration":10,"mimetype":"webpage","is_enabled":true,"is_processing":true,"play_order":0,"skip_asset_check":true,"assetId":""}`).Want(t, 201).Text(t, "asset_id")
	b.json(t, "GET", "/api/v2/assets", noise).Want(t, 200)
	if b.json(t, "GET", "/api/v2/assets/"+id, noise).Want(t, 200).Value(t, "is_processing") != false {
		t.Error("is_processing of a client wedged the asset")
	}
	b.json(t, "PATCH", "/api/v2/assets/"+id, `{"name":"M","is_enabled":false,"skip_asset_check":true,"assetId":"`+id+`"}`).Want(t, 200)
	for _, command := range []string{"next", "previous", "asset&" + id} {
		golden(t, b.json(t, "GET", "/api/v2/assets/control/"+command, `{"controlCommand":"`+command+`"}`), 200, `"Asset switched"`)
	}
	b.json(t, "POST", "/api/v2/assets/order", `{"ids":"`+id+`","skip_asset_check":true}`).Want(t, 204)
	b.json(t, "GET", "/api/v2/assets/"+id+"/content", noise).Want(t, 200)
	b.json(t, "GET", "/api/v2/integrations", noise).Want(t, 200)
	b.json(t, "GET", "/api/v2/device_settings", noise).Want(t, 200)
	credentials := `"current_password":"` + b.Password + `","username":"` + b.Email + `"`
	b.json(t, "PATCH", "/api/v2/device_settings", `{"auth_backend":"auth_basic",`+credentials+`,"audio_output":"HDMI","skip_asset_check":true}`).Want(t, 200)
	b.json(t, "PATCH", "/api/v2/device_settings", `{`+credentials+`,"date_format":"dd/mm/yyyy","debug_logging":true,"default_assets":false,"default_duration":12,"default_streaming_duration":400,"player_name":"n8n","show_splash":false,"shuffle_playlist":true,"use_24_hour_clock":true}`).Want(t, 200)
	if set := b.json(t, "GET", "/api/v2/device_settings", noise); set.Text(t, "player_name") != "n8n" || set.Value(t, "default_duration") != 12.0 {
		t.Errorf("%s", set.Body)
	}
	for _, op := range []string{"reboot", "shutdown"} {
		b.json(t, "POST", "/api/v2/"+op, noise).Want(t, 200)
	}
	b.json(t, "DELETE", "/api/v2/assets/"+id, noise).Want(t, 204)
}

// The shell CLI: reads the list, puts whole objects back, looks for words in the answers.
func TestClient_shell(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	id := b.make(t, "Shell", "")
	whole := string(b.json(t, "GET", "/api/v1.2/assets/"+id, "", "Accept", "application/json").Want(t, 200).Body)
	put := strings.Replace(whole, `"name":"Shell"`, `"name":"Renamed"`, 1)
	if got := b.json(t, "PUT", "/api/v1.2/assets/"+id, put).Want(t, 200).Text(t, "name"); got != "Renamed" {
		t.Errorf("the name is %s", got)
	}
	b.json(t, "PUT", "/api/v1.2/assets/"+id, strings.Replace(put, `"is_enabled":1`, `"is_enabled":"0"`, 1)).Want(t, 200)
	var list []map[string]any
	b.json(t, "GET", "/api/v1.2/assets", "").JSON(t, &list)
	for _, key := range []string{"asset_id", "name", "uri", "duration", "mimetype", "is_enabled"} {
		if list[0][key] == nil {
			t.Errorf("%s is null, which breaks the table", key)
		}
	}
	for _, command := range []string{"next", "prev"} {
		if a := b.json(t, "GET", "/api/v1/assets/control/"+command, ""); !strings.Contains(string(a.Body), "Asset switched") {
			t.Errorf("%s: %s", command, a.Body)
		}
	}
	if a := b.json(t, "DELETE", "/api/v1.2/assets/"+id, ""); strings.Contains(string(a.Body), "error") {
		t.Errorf("%s", a.Body)
	}
	if a := b.json(t, "GET", "/api/v1.2/assets", ""); strings.Contains(string(a.Body), id) {
		t.Errorf("deleted and still there: %s", a.Body)
	}
	b.json(t, "POST", "/api/v1.2/backup", "").Want(t, 404) // no box ever had it
}

// The fleet manager: upload and create, patch, a form for the order. It tries every 5xx four times.
func TestClient_fleet_manager(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	var info struct {
		FreeSpace      string `json:"free_space"`
		Uptime         struct{ Days, Hours float64 }
		Memory         struct{ Total, Available int }
		IPAddresses    []string `json:"ip_addresses"`
		AnthiasVersion string   `json:"anthias_version"`
	}
	b.json(t, "GET", "/api/v2/info", "").Want(t, 200).JSON(t, &info)
	if info.FreeSpace == "" || info.AnthiasVersion == "" {
		t.Errorf("%+v", info)
	}
	var whole map[string]any
	b.json(t, "GET", "/api/v2/info", "").JSON(t, &whole)
	for _, key := range []string{"loadavg", "memory", "mac_address", "device_model"} {
		if _, found := whole[key]; !found {
			t.Errorf("%s is not there", key)
		}
	}
	up := b.upload(t, "/api/v2/file_asset", "file_upload", "v.mp4", []byte("no video at all")).Want(t, 200)
	video := `{"name":"V","uri":"` + up.Text(t, "uri") + `","ext":"` + up.Text(t, "ext") + `","mimetype":"video","is_enabled":true,"nocache":false,` + dates + `,"duration":DURATION,"skip_asset_check":false}`
	golden(t, b.json(t, "POST", "/api/v2/assets", strings.Replace(video, "DURATION", "30", 1)), 400, `{"error":"Duration must be zero for video assets."}`)
	id := b.json(t, "POST", "/api/v2/assets", strings.Replace(video, "DURATION", "0", 1)).Want(t, 201).Text(t, "asset_id")
	b.json(t, "PATCH", "/api/v2/assets/"+id, `{"name":"W","is_enabled":false,"nocache":true,"duration":5}`).Want(t, 200)
	b.json(t, "GET", "/api/v2/assets", "").Want(t, 200)
	if got := b.json(t, "GET", "/api/v2/assets/"+id, "").Want(t, 200); got.Text(t, "name") != "W" || got.Value(t, "nocache") != true {
		t.Errorf("%s", got.Body)
	}
	b.json(t, "GET", "/api/v2/assets/"+id+"/content", "").Want(t, 200)
	b.formBody(t, "POST", "/api/v2/assets/order", "ids", id).Want(t, 204)
	for _, command := range []string{"next", "previous"} {
		b.json(t, "GET", "/api/v2/assets/control/"+command, "").Want(t, 200)
	}
	for _, op := range []string{"reboot", "shutdown"} {
		b.json(t, "POST", "/api/v2/"+op, "").Want(t, 200)
	}
	set := b.json(t, "GET", "/api/v2/device_settings", "").Want(t, 200)
	b.json(t, "PATCH", "/api/v2/device_settings", string(set.Body)).Want(t, 200)
	b.json(t, "POST", "/api/v2/backup", "").Want(t, 201)
	// What only a fork has: the manager does without.
	for _, one := range []string{"viewlog?since=2026-01-01", "screenshot", "schedule/slots", "schedule/status", "cec/status", "ir/status"} {
		b.json(t, "GET", "/api/v2/"+one, "").Want(t, 404)
	}
	for _, one := range []string{"update", "cec/standby", "ir/test", "schedule/slots"} {
		b.json(t, "POST", "/api/v2/"+one, `{}`).Want(t, 404)
	}
	b.json(t, "DELETE", "/api/v2/assets/"+id, "").Want(t, 204)
}

// The Python library below home automation: integers, and one constant answer.
func TestClient_python_library(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	id := b.make(t, "Home", "")
	var list []struct {
		ID      string `json:"asset_id"`
		Enabled int    `json:"is_enabled"`
		Active  int    `json:"is_active"`
	}
	b.json(t, "GET", "/api/v1.2/assets", "").JSON(t, &list)
	if len(list) != 1 || list[0].Enabled != 1 || list[0].Active != 1 {
		t.Errorf("%+v", list)
	}
	golden(t, b.json(t, "GET", "/api/v1/viewer_current_asset", ""), 200, `[]`)
	for _, command := range []string{"next", "previous", "asset&" + id} {
		golden(t, b.json(t, "GET", "/api/v1/assets/control/"+command, ""), 200, `"Asset switched"`)
	}
}

// The PHP monitor: exact statuses, flags as text, old names of paths, chunks by file name.
func TestClient_PHP_monitor(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.json(t, "GET", "/api/v1.2/assets", "").Want(t, 200)
	object := `{"mimetype":"webpage","is_enabled":"1","name":"P","start_date":"2026-01-01T00:00:00.000Z","end_date":"2036-01-01T00:00:00.000Z","uri":"https://example.com","duration":"10","play_order":"0","nocache":"0","skip_asset_check":"1"}`
	id := b.json(t, "POST", "/api/v1.2/assets", object).Want(t, 201).Text(t, "asset_id")
	b.json(t, "PUT", "/api/v1.2/assets/"+id, strings.Replace(object, `"is_enabled":"1"`, `"is_enabled":"0"`, 1)).Want(t, 200)
	stream := strings.NewReplacer("webpage", "video", "https://example.com", "rtsp://example.com/live", `"duration":"10"`, `"duration":"0"`).Replace(object)
	film := b.json(t, "POST", "/api/v1.2/assets", stream).Want(t, 201).Text(t, "asset_id")
	b.json(t, "PUT", "/api/v1.2/assets/"+film, stream).Want(t, 200)
	b.formBody(t, "POST", "/api/v1/assets/order", "ids", film+","+id).Want(t, 204)
	if list := b.list(t); len(list) != 2 || list[0]["asset_id"] != film || list[0]["duration"] != "0" {
		t.Errorf("there is %v", list)
	}
	b.json(t, "POST", "/api/v1/reboot_screenly", "").Want(t, 200)
	png := sample.PNG(40, 40, "php")
	b.upload(t, "/api/v1/file_asset", "file_upload", "p.png", png[:100], "Content-Range", "bytes 0-100/"+itoa(len(png))).Want(t, 200)
	last := b.upload(t, "/api/v1/file_asset", "file_upload", "p.png", png[100:], "Content-Range", "bytes 100-"+itoa(len(png))+"/"+itoa(len(png)))
	checkUpload(t, b, last.Want(t, 200).Text(t, "uri"), png)
}

// The Go SDK decodes strictly; the fleet panel thinks that 9999 is for ever and writes whole numbers.
func TestClient_Go_SDK_and_fleet_panel(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	id := b.json(t, "POST", "/api/v2/assets", strings.Replace(page("Ever", ""), "2036-01-01T00:00:00Z", "9999-01-01T00:00:00Z", 1)).Want(t, 201).Text(t, "asset_id")
	var asset struct {
		End      string `json:"end_date"`
		Enabled  bool   `json:"is_enabled"`
		Duration int    `json:"duration"`
	}
	b.json(t, "GET", "/api/v2/assets/"+id, "").JSON(t, &asset)
	if asset.End != "9999-01-01T00:00:00Z" || !asset.Enabled {
		t.Errorf("%+v", asset)
	}
	b.json(t, "GET", "/api/v2/assets/control/asset%26"+id, "").Want(t, 200)
	b.formBody(t, "POST", "/api/v2/assets/order", "ids", id).Want(t, 204)
	var info struct {
		Power *string `json:"display_power"`
	}
	b.json(t, "GET", "/api/v2/info", "").Want(t, 200).JSON(t, &info)
	var set struct {
		Name     string `json:"player_name"`
		Duration int    `json:"default_duration"`
		Splash   bool   `json:"show_splash"`
		Backend  string `json:"auth_backend"`
	}
	b.json(t, "GET", "/api/v2/device_settings", "").Want(t, 200).JSON(t, &set)
	b.json(t, "PATCH", "/api/v1.2/assets/"+id, `{"is_enabled":true}`).Want(t, 200)
	b.json(t, "PATCH", "/api/v2/assets/"+id, `{"is_enabled":0}`).Want(t, 200)
	if got := b.json(t, "GET", "/api/v1.2/assets/"+id, "").Value(t, "is_enabled"); got != 0.0 {
		t.Errorf("is_enabled %v", got)
	}
}

// The Windows sync tool creates assets anew with the path and the computed keys that it read.
func TestClient_sync_tool(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	uri := b.upload(t, "/api/v2/file_asset", "file_upload", "s.png", sample.PNG(8, 8, "sync")).Want(t, 200).Text(t, "uri")
	made := b.json(t, "POST", "/api/v2/assets", `{"name":"S","uri":"`+uri+`","ext":".png","mimetype":"image",`+dates+`,"duration":10,"is_enabled":true}`).Want(t, 201)
	var whole map[string]any
	made.JSON(t, &whole)
	whole["is_active"], whole["is_processing"] = false, true
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	again := b.json(t, "POST", "/api/v2/assets", string(text)).Want(t, 201)
	if again.Text(t, "asset_id") == made.Text(t, "asset_id") || again.Value(t, "is_processing") != false {
		t.Errorf("%s", again.Body)
	}
	film := b.upload(t, "/api/v2/file_asset", "file_upload", "s.mp4", []byte("no film")).Want(t, 200).Text(t, "uri")
	b.json(t, "POST", "/api/v2/assets", `{"asset_id":"","name":"F","uri":"`+film+`","ext":".mp4","mimetype":"video",`+dates+`,"duration":0,"is_enabled":true,"is_active":false,"is_processing":1}`).Want(t, 201)
	b.json(t, "DELETE", "/api/v2/assets/"+made.Text(t, "asset_id"), "").Want(t, 204)
}

// Browsers of another origin may call with credentials in the header.
func TestClient_other_origin(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	preflight := b.Do(t, "OPTIONS", "/api/v1.2/assets", nil, "Origin", "https://wall.example", "Access-Control-Request-Method", "GET").Want(t, 200)
	if preflight.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(preflight.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("%v", preflight.Header)
	}
	if got := b.json(t, "GET", "/api/v1.2/assets", "", "Origin", "https://wall.example"); got.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v", got.Header)
	}
}

// pyanthias: whole numbers for booleans in every version, one change at a time.
func TestClient_pyanthias(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"v1.2", "v2"} {
		b := newBox(t)
		id := b.make(t, "Py", "")
		var list []map[string]any
		b.json(t, "GET", "/api/"+version+"/assets", "").Want(t, 200).JSON(t, &list)
		if enabled := list[0]["is_enabled"]; enabled != 1.0 && enabled != true { // both are 1 to Python
			t.Errorf("is_enabled %v", enabled)
		}
		for _, body := range []string{`{"is_enabled":0}`, `{"is_enabled":1}`, `{"start_date":"2026-02-01T00:00:00"}`, `{"end_date":"2027-02-01T00:00:00"}`} {
			b.json(t, "PATCH", "/api/"+version+"/assets/"+id, body).Want(t, 200)
		}
		if got := b.json(t, "GET", "/api/"+version+"/assets/"+id, ""); got.Text(t, "start_date") != "2026-02-01T00:00:00Z" || got.Text(t, "end_date") != "2027-02-01T00:00:00Z" {
			t.Errorf("%s", got.Body)
		}
	}
}

// The Windows sync tool where Basic does not satisfy it: it is sent to the login page as a browser is, finds
// the token in the form, signs in, and sends token and referrer with what it changes.
func TestClient_sync_tool_by_login(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	if to := b.Do(t, "GET", "/api/v2/assets", nil, "Accept", "text/html").Want(t, 302).Header.Get("Location"); !strings.HasPrefix(to, "/login") {
		t.Fatalf("sent to %s", to)
	}
	w := newBrowser(t, b)
	call := func(method, path, body string) *apitest.Answer {
		return w.Do(t, method, path, strings.NewReader(body), "Content-Type", "application/json", "Cookie", w.jar.header(), "X-CSRFToken", w.jar["csrftoken"], "Referer", b.URL+"/")
	}
	id := call("POST", "/api/v2/assets", page("Synced", "")).Want(t, 201).Text(t, "asset_id")
	call("PATCH", "/api/v2/assets/"+id, `{"name":"Renamed"}`).Want(t, 200)
	call("DELETE", "/api/v2/assets/"+id, "").Want(t, 204)
}

// The fleet panel: v2 if it is there, else v1.2; whole objects when a patch fails; pictures by their content.
func TestClient_fleet_panel(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.json(t, "GET", "/api/v2/assets", "").Want(t, 200)
	up := b.upload(t, "/api/v2/file_asset", "file_upload", "p.png", sample.PNG(12, 12, "panel")).Want(t, 200)
	ext := strings.TrimPrefix(up.Text(t, "ext"), ".")
	id := b.json(t, "POST", "/api/v2/assets", `{"name":"P","uri":"`+up.Text(t, "uri")+`","ext":"`+ext+`","mimetype":"image","start_date":"2026-01-01T00:00:00Z","end_date":"9999-01-01T00:00:00Z","duration":10,"is_enabled":true}`).Want(t, 201).Text(t, "asset_id")
	b.json(t, "PATCH", "/api/v1.2/assets/"+id, `{"is_enabled":true}`).Want(t, 200)
	whole := string(b.json(t, "GET", "/api/v1.2/assets/"+id, "").Want(t, 200).Body)
	b.json(t, "PUT", "/api/v1.2/assets/"+id, strings.Replace(whole, `"is_enabled":1`, `"is_enabled":0`, 1)).Want(t, 200)
	if got := b.json(t, "GET", "/api/v1/assets/"+id+"/content", "").Want(t, 200); got.Text(t, "type") != "file" || got.Text(t, "content") == "" {
		t.Errorf("%s", got.Body)
	}
	golden(t, b.json(t, "GET", "/api/v1/viewer_current_asset", ""), 200, `[]`)
}

// What the documentation of Anthias has people type.
func TestClient_curl(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	challenge := b.Do(t, "GET", "/api/v1.2/assets", nil, "Accept", "*/*").Want(t, 401) // curl --anyauth asks first
	if challenge.Header.Get("WWW-Authenticate") != `Basic realm="api"` {
		t.Errorf("%v", challenge.Header)
	}
	id := b.json(t, "POST", "/api/v1.2/assets", `{"name":"Curl","uri":"https://example.com","mimetype":"webpage","is_enabled":1,"start_date":"2026-01-01T00:00:00Z","end_date":"2036-01-01T00:00:00Z"}`).Want(t, 201).Text(t, "asset_id")
	if got := b.json(t, "PATCH", "/api/v1.2/assets/"+id, `{"is_enabled": 0}`).Want(t, 200); got.Value(t, "is_enabled") != 0.0 || got.Text(t, "duration") != "10" {
		t.Errorf("%s", got.Body)
	}
}
