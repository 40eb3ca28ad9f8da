package anthias_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

func TestAssets_empty_list(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, v := range []string{"v1", "v1.1", "v1.2", "v2"} {
		golden(t, b.json(t, "GET", "/api/"+v+"/assets", ""), 200, `[]`)
	}
}

const v1Model = `{"name":"Lobby","uri":"https://example.com/?a=1&b=2","mimetype":"webpage",` + dates + `,"duration":"15","is_enabled":0,"skip_asset_check":1,"nocache":0,"play_order":7,"is_active":1,"asset_id":"x"}`

func v1Answer(name, order, enabled string) string {
	return `{"asset_id":"ID","name":"` + name + `","uri":"https://example.com/?a=1&b=2",` + dates + `,"duration":"15","mimetype":"webpage","is_enabled":` + enabled +
		`,"nocache":0,"play_order":` + order + `,"skip_asset_check":1,"is_active":` + enabled + `,"is_processing":0,"is_reachable":1,"last_reachability_check":null,"metadata":{}}`
}

// The four ways in which clients of all ages wrap a body.
func TestAssets_create_v1_bodies(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	quoted := `"` + strings.ReplaceAll(v1Model, `"`, `\"`) + `"`
	golden(t, b.formBody(t, "POST", "/api/v1/assets", "model", v1Model), 201, v1Answer("Lobby", "0", "0"))
	golden(t, b.json(t, "POST", "/api/v1/assets", quoted), 201, v1Answer("Lobby", "0", "0"))
	golden(t, b.json(t, "POST", "/api/v1/assets", `{"model":`+quoted+`}`), 201, v1Answer("Lobby", "0", "0"))
	golden(t, b.json(t, "POST", "/api/v1/assets", v1Model), 201, v1Answer("Lobby", "0", "0"))
	golden(t, b.send(t, "POST", "/api/v1/assets", "text/plain", v1Model), 201, v1Answer("Lobby", "0", "0"))
	golden(t, b.formBody(t, "POST", "/api/v1.1/assets", "model", v1Model), 201, v1Answer("Lobby-1", "0", "0"))
	golden(t, b.json(t, "POST", "/api/v1.2/assets", v1Model), 201, v1Answer("Lobby-2", "7", "0"))
	enabled := strings.Replace(v1Model, `"is_enabled":0`, `"is_enabled":1`, 1)
	golden(t, b.formBody(t, "POST", "/api/v1/assets", "model", enabled), 201, v1Answer("Lobby", "0", "1"))
}

func TestAssets_create_v2(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	made := b.json(t, "POST", "/api/v2/assets", `{"name":"Café & <b>","uri":"https://example.com/?q=<x>&amp;r='y'","mimetype":"webpage",`+dates+
		`,"duration":15,"is_enabled":true,"skip_asset_check":true,"play_days":[5,1,5],"play_time_from":"22:00","play_time_to":"06:30:15.5","refresh_interval_s":60,"custom_headers":{"X-Key":" v "}}`)
	a := string(made.Body)
	active := `"is_active":` + boolAt(a, `"is_active":`)
	golden(t, made, 201, `{"asset_id":"ID","name":"Café & <b>","uri":"https://example.com/?q=&lt;x&gt;&r=&apos;y&apos;",`+dates+`,"duration":15,"mimetype":"webpage","is_enabled":true,"nocache":false,"play_order":0,"skip_asset_check":true,"skip_ssl_verify":false,`+active+
		`,"is_processing":false,"play_days":[1,5],"play_time_from":"22:00:00","play_time_to":"06:30:15.500000","is_reachable":true,"last_reachability_check":null,"metadata":{"refresh_interval_s":60,"headers":{"X-Key":" v "}},"refresh_interval_s":60,"custom_headers":{"X-Key":" v "}}`)
	id := made.Text(t, "asset_id")
	golden(t, b.json(t, "GET", "/api/v1/assets/"+id, ""), 200, `{"asset_id":"ID","name":"Café & <b>","uri":"https://example.com/?q=&lt;x&gt;&r=&apos;y&apos;",`+dates+
		`,"duration":"15","mimetype":"webpage","is_enabled":1,"nocache":0,"play_order":0,"skip_asset_check":1,"is_active":`+digitAt(a)+`,"is_processing":0,"is_reachable":1,"last_reachability_check":null,"metadata":{"refresh_interval_s":60,"headers":{"X-Key":" v "}}}`)

	changed := b.json(t, "PATCH", "/api/v2/assets/"+id, `{"custom_headers":{},"refresh_interval_s":0,"uri":"https://other.example/","duration":20}`).Want(t, 200)
	for _, want := range []string{`"duration":20`, `"metadata":{"refresh_interval_s":0},"refresh_interval_s":0,"custom_headers":{}}`, `"uri":"https://example.com/?q=`} {
		if !strings.Contains(string(changed.Body), want) {
			t.Errorf("no %s in %s", want, changed.Body)
		}
	}
	golden(t, b.json(t, "PATCH", "/api/v2/assets/"+id, `{"play_time_from":null}`), 400, `{"play_time_from":["play_time_from and play_time_to must be set together."]}`)
}

func boolAt(text, key string) string {
	_, after, _ := strings.Cut(text, key)
	if strings.HasPrefix(after, "true") {
		return "true"
	}
	return "false"
}

func digitAt(text string) string {
	if boolAt(text, `"is_active":`) == "true" {
		return "1"
	}
	return "0"
}

func TestAssets_field_rules(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	required := func(names ...string) string {
		return `{"` + strings.Join(names, `":["This field is required."],"`) + `":["This field is required."]}`
	}
	all := required("name", "uri", "start_date", "end_date", "duration", "mimetype", "is_enabled")
	tests := []struct{ name, method, path, kind, body, want string }{
		{"everything missing", "POST", "/api/v2/assets", "", `{}`, all},
		{"an empty body is an empty object", "POST", "/api/v2/assets", "application/json", ``, all},
		{"many at once", "POST", "/api/v2/assets", "", `{"name":"","uri":5,"mimetype":null,"start_date":"tomorrow","end_date":"2030-01-01","duration":-1,"is_enabled":"maybe","play_days":[0,8,"x"],"custom_headers":[1],"refresh_interval_s":86401}`,
			`{"name":["This field may not be blank."],"start_date":["Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."],"duration":["Ensure this value is greater than or equal to 0."],"mimetype":["This field may not be null."],"is_enabled":["Must be a valid boolean."],"play_days":{"0":["Ensure this value is greater than or equal to 1."],"1":["Ensure this value is less than or equal to 7."],"2":["A valid integer is required."]},"refresh_interval_s":["Ensure this value is less than or equal to 86400."],"custom_headers":["Expected a dictionary of items but got type \"list\"."]}`},
		{"a list as body", "POST", "/api/v2/assets", "", `[1]`, `{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}`},
		{"no days", "POST", "/api/v2/assets", "", page("x", `"play_days":[]`), `{"play_days":["play_days must contain at least one day. To stop playback entirely, disable the asset (is_enabled=false)."]}`},
		{"days that are no list", "POST", "/api/v2/assets", "", page("x", `"play_days":"1"`), `{"play_days":["Expected a list of items but got type \"str\"."]}`},
		{"half a window", "POST", "/api/v2/assets", "", page("x", `"play_time_from":"08:00"`), `{"play_time_to":["play_time_from and play_time_to must be set together."]}`},
		{"a wrong time", "POST", "/api/v2/assets", "", page("x", `"play_time_from":"25:00","play_time_to":"1"`), `{"play_time_from":["Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]]."],"play_time_to":["Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]]."]}`},
		{"a number as header", "POST", "/api/v2/assets", "", page("x", `"custom_headers":{"X-A":5}`), "{\"custom_headers\":[\"Invalid custom headers. Each entry needs a valid header-name token (letters, digits, and !#$%&'*+-.^_`|~) and a value with no CR/LF, and at most 20 headers are allowed.\"]}"},
		{"rtmp", "POST", "/api/v2/assets", "", strings.Replace(page("x", ""), "https:", "rtmp:", 1), `{"uri":["Invalid URL. Failed to add asset."]}`},
		{"no scheme", "POST", "/api/v1.2/assets", "", strings.Replace(page("x", ""), "https://", "", 1), `{"uri":["Invalid URL. Failed to add asset."]}`},
		{"a file of the server", "POST", "/api/v2/assets", "", strings.Replace(page("x", ""), "https://example.com/x", "/etc/passwd", 1), `{"uri":["Invalid file path. Failed to add asset."]}`},
		{"a path with dots", "POST", "/api/v1.2/assets", "", strings.Replace(page("x", ""), "https://example.com/x", "/data/anthias_assets/../../etc/passwd", 1), `{"uri":["Invalid file path. Failed to add asset."]}`},
		{"not YouTube", "POST", "/api/v2/assets", "", strings.Replace(page("x", ""), `"webpage"`, `"youtube_asset"`, 1), `{"uri":["A youtube_asset URI must point at a YouTube URL."]}`},
		{"a stream as video with a length", "POST", "/api/v2/assets", "", strings.NewReplacer("https:", "rtsp:", `"webpage"`, `"video"`).Replace(page("x", "")), `{"error":"Duration must be zero for video assets."}`},
		{"v1 without a length", "POST", "/api/v1/assets", "", `{"name":"a","uri":"https://example.com","mimetype":"webpage"}`, `{"duration":["This field is required for non-video assets."]}`},
		{"v1.2 flags are whole numbers", "POST", "/api/v1.2/assets", "", strings.Replace(page("x", ""), `"is_enabled":true`, `"is_enabled":7`, 1), `{"is_enabled":["Ensure this value is less than or equal to 1."]}`},
		{"NUL", "POST", "/api/v2/assets", "", page(`a\u0000b`, ""), `{"name":["Null characters are not allowed."]}`},
		{"an order that is no object", "POST", "/api/v2/assets/order", "", `["a"]`, `{"ids":"Expected an object body with an \"ids\" field."}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden(t, b.send(t, tt.method, tt.path, tt.kind, tt.body), 400, tt.want)
		})
	}
}

// When an address and a length are wrong, the older versions tell of the address, as their boxes do.
func TestAssets_address_before_length(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	staged := b.upload(t, "/api/v1/file_asset", "file_upload", "a.png", sample.PNG(9, 9, "length")).Want(t, 200).Text(t, "uri")
	const tooLong, noNumber = `{"duration":["duration must be between 0 and 31536000 seconds."]}`, `{"duration":["A valid integer is required."]}`
	for _, version := range []string{"v1", "v1.1", "v1.2"} {
		for _, tt := range []struct{ uri, duration, want string }{
			{"ftp://example.com/x", `31536001`, `{"uri":["Invalid URL. Failed to add asset."]}`},
			{"ftp://example.com/x", `"ten"`, `{"uri":["Invalid URL. Failed to add asset."]}`},
			{"/etc/passwd", `-1`, `{"uri":["Invalid file path. Failed to add asset."]}`},
			{"https://example.com/x", `31536001`, tooLong},
			{"https://example.com/x", `"ten"`, noNumber},
			{staged, `31536001`, tooLong},
		} {
			body := `{"name":"x","uri":"` + tt.uri + `","mimetype":"webpage",` + dates + `,"duration":` + tt.duration + `,"is_enabled":1,"skip_asset_check":1}`
			golden(t, b.json(t, "POST", "/api/"+version+"/assets", body), 400, tt.want)
		}
	}
	checkUpload(t, b, staged, sample.PNG(9, 9, "length")) // it is still there
}

func TestAssets_bodies_that_cannot_be_read(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	bad := b.json(t, "POST", "/api/v2/assets", `{name`).Want(t, 400)
	if !strings.HasPrefix(bad.Text(t, "detail"), "JSON parse error - ") {
		t.Errorf("%s", bad.Body)
	}
	golden(t, b.send(t, "POST", "/api/v2/assets", "text/plain", "x"), 415, `{"detail":"Unsupported media type \"text/plain\" in request."}`)
	b.formBody(t, "POST", "/api/v1/assets", "model", "nonsense").Want(t, 400)
	b.send(t, "POST", "/api/v2/assets", "multipart/form-data", "x").Want(t, 400)
	b.json(t, "POST", "/api/v2/assets", `{"a":"`+strings.Repeat("x", 2<<20)+`"}`).Want(t, 413)
}

// A form that leaves a box unticked says no.
func TestAssets_forms(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	form := []string{"name", "Form", "uri", "https://example.com/form", "mimetype", "webpage", "start_date", "2026-01-01", "end_date", "2036-01-01 00:00", "duration", "7", "play_days", "3", "play_days", "1"}
	made := b.formBody(t, "POST", "/api/v2/assets", form...).Want(t, 201)
	for _, want := range []string{`"is_enabled":false`, `"duration":7`, `"play_days":[1,3]`, dates} {
		if !strings.Contains(string(made.Body), want) {
			t.Errorf("no %s in %s", want, made.Body)
		}
	}
}

func TestAssets_update(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	id := b.make(t, "First", `"refresh_interval_s":5`)
	whole := string(b.json(t, "GET", "/api/v1.2/assets/"+id, "").Want(t, 200).Body)
	put := strings.NewReplacer(`"name":"First"`, `"name":"Renamed"`, `"is_enabled":1`, `"is_enabled":"0"`).Replace(whole)
	golden(t, b.json(t, "PUT", "/api/v1.2/assets/"+id, put), 200,
		masked(strings.NewReplacer(`"name":"First"`, `"name":"Renamed"`, `"is_enabled":1`, `"is_enabled":0`, `"is_active":1`, `"is_active":0`).Replace(whole)))
	b.json(t, "PATCH", "/api/v1.2/assets/"+id, `{"is_enabled":true}`).Want(t, 200)
	golden(t, b.json(t, "PATCH", "/api/v2/assets/"+id, `{"is_enabled":null}`), 400, `{"is_enabled":["This field may not be null."]}`)
	golden(t, b.json(t, "PUT", "/api/v2/assets/"+id, `{}`), 400,
		`{"name":["This field is required."],"start_date":["This field is required."],"end_date":["This field is required."],"duration":["This field is required."],"is_enabled":["This field is required."]}`)
	b.json(t, "PATCH", "/api/v1/assets/"+id, `{}`).Want(t, 405)
	before := string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body)
	golden(t, b.json(t, "PATCH", "/api/v2/assets/"+id, `{}`), 200, masked(before))
	b.json(t, "PUT", "/api/v1/assets/"+id, strings.Replace(whole, "https://example.com/First", "https://example.com/second", 1)).Want(t, 200)
	if uri := b.json(t, "GET", "/api/v2/assets/"+id, "").Text(t, "uri"); uri != "https://example.com/second" {
		t.Errorf("uri %s", uri)
	}
	golden(t, b.json(t, "PATCH", "/api/v2/assets/nobody", `{}`), 404, `{"detail":"No Asset matches the given query."}`)
	golden(t, b.json(t, "DELETE", "/api/v2/assets/"+id, `{"ignored":1}`), 204, ``)
	golden(t, b.json(t, "DELETE", "/api/v1/assets/"+id, ""), 404, `{"detail":"No Asset matches the given query."}`)
}

func (b *box) names(t testing.TB) string {
	t.Helper()
	var all []struct {
		Name  string
		Order int `json:"play_order"`
	}
	b.json(t, "GET", "/api/v2/assets", "").Want(t, 200).JSON(t, &all)
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Name
	}
	return strings.Join(names, " ")
}

func TestAssets_order(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	first, second, third := b.make(t, "a", ""), b.make(t, "b", ""), b.make(t, "c", "")
	if got := b.names(t); got != "c b a" {
		t.Errorf("each new one goes first: %s", got)
	}
	golden(t, b.formBody(t, "POST", "/api/v1/assets/order", "ids", second+","+first+","+third), 204, ``)
	if got := b.names(t); got != "b a c" {
		t.Errorf("the order as sent: %s", got)
	}
	b.json(t, "POST", "/api/v2/assets", page("d", `"play_order":1`)).Want(t, 201)
	if got := b.names(t); got != "b d a c" {
		t.Errorf("inserted at its place, the order of the others kept: %s", got)
	}
	b.json(t, "POST", "/api/v2/assets", page("e", `"play_order":-1`)).Want(t, 201)
	if got := b.names(t); got != "b d a e c" {
		t.Errorf("a negative place counts from the end: %s", got)
	}
	golden(t, b.json(t, "POST", "/api/v2/assets/order", `{"ids":["`+third+`","nobody","`+first+`"],"skip_asset_check":true}`), 204, ``)
	golden(t, b.json(t, "POST", "/api/v2/assets/order", `{}`), 204, ``)
	golden(t, b.json(t, "POST", "/api/v2/assets/order", `{"ids":""}`), 204, ``)
}

func TestAssets_protocol(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	id := b.make(t, "Protocol", "")
	wrong := b.json(t, "GET", "/api/v2/file_asset", "")
	golden(t, wrong, 405, `{"detail":"Method \"GET\" not allowed."}`)
	if allow := wrong.Header.Get("Allow"); allow != "POST, OPTIONS" {
		t.Errorf("Allow: %s", allow)
	}
	list := b.json(t, "GET", "/api/v2/assets", "")
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Vary": "Accept", "Allow": "GET, POST, HEAD, OPTIONS", "X-Frame-Options": "DENY",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := list.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	head := b.json(t, "HEAD", "/api/v2/assets", "")
	if head.Status != 200 || len(head.Body) != 0 || head.Header.Get("Content-Length") != list.Header.Get("Content-Length") {
		t.Errorf("HEAD: %d %v", head.Status, head.Header)
	}
	options := b.Do(t, "OPTIONS", "/api/v2/assets", nil)
	golden(t, options, 200, `{"name":"Asset List View V2","description":"","renders":["application/json","text/html"],"parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]}`)
	golden(t, b.json(t, "GET", "/api/v2/assets", "", "Accept", "image/png"), 406, `{"detail":"Could not satisfy the request Accept header."}`)
	for _, path := range []string{"/api/v2/nothing", "/api/v1.1/file_asset", "/api/v2/assets/a/b/c", "/api/v2/assets/control/"} {
		if a := b.json(t, "GET", path, ""); a.Status != 404 || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %d %s", path, a.Status, a.Header.Get("Content-Type"))
		}
	}
	b.json(t, "GET", "/api/v2/assets/", "").Want(t, 200)
	gone := b.json(t, "DELETE", "/api/v2/assets/"+id, "").Want(t, 204)
	if kind := gone.Header.Get("Content-Type"); kind != "" {
		t.Errorf("204 with Content-Type %s", kind)
	}
	if pretty := b.json(t, "GET", "/api/v2/integrations", "", "Accept", "application/json; indent=4"); !strings.HasPrefix(string(pretty.Body), "{\n    \"is_balena\": false,") {
		t.Errorf("%s", pretty.Body)
	}
	golden(t, b.json(t, "GET", "/api/v2/integrations", ""), 200, `{"is_balena":false,"balena_device_id":null,"balena_app_id":null,"balena_app_name":null,"balena_supervisor_version":null,"balena_host_os_version":null,"balena_device_name_at_init":null}`)
}

func TestFileAsset(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	png := sample.PNG(32, 32, "legacy")
	up := b.upload(t, "/api/v2/file_asset", "file_upload", "tiny.PNG", png)
	golden(t, up, 200, `{"uri":"/data/anthias_assets/ID.tmp","ext":".png","upload_id":"ID"}`)
	uri := up.Text(t, "uri")
	body := `{"name":"pic.png","uri":"` + uri + `","ext":"png","mimetype":"image",` + dates + `,"duration":10,"is_enabled":true}`
	made := b.json(t, "POST", "/api/v2/assets", body)
	golden(t, made, 201, `{"asset_id":"ID","name":"pic.png","uri":"/data/anthias_assets/ID.png",`+dates+`,"duration":10,"mimetype":"image","is_enabled":true,"nocache":false,"play_order":0,"skip_asset_check":false,"skip_ssl_verify":false,"is_active":true,"is_processing":false,"play_days":[1,2,3,4,5,6,7],"play_time_from":null,"play_time_to":null,"is_reachable":true,"last_reachability_check":null,"metadata":{},"refresh_interval_s":0,"custom_headers":{}}`)
	golden(t, b.json(t, "POST", "/api/v2/assets", body), 400, `{"uri":["Invalid file path. Failed to add asset."]}`)
	id, path := made.Text(t, "asset_id"), made.Text(t, "uri")
	want := `{"type":"file","filename":"pic.png","content":"` + base64.StdEncoding.EncodeToString(png) + `","mimetype":"image/png"}`
	golden(t, b.json(t, "GET", "/api/v1/assets/"+id+"/content", ""), 200, want)
	served := b.json(t, "GET", "/anthias_assets/"+path[strings.LastIndex(path, "/")+1:], "")
	if served.Status != 200 || string(served.Body) != string(png) {
		t.Errorf("the file: %d, %d bytes", served.Status, len(served.Body))
	}
	copied := b.json(t, "POST", "/api/v2/assets", strings.Replace(body, uri, "/home/pi/screenly_assets/"+path[strings.LastIndex(path, "/")+1:], 1)).Want(t, 201)
	if copied.Text(t, "name") != "pic.png-1" {
		t.Errorf("%s", copied.Body)
	}
	link := b.make(t, "link", "")
	golden(t, b.json(t, "GET", "/api/v2/assets/"+link+"/content", ""), 200, `{"type":"url","url":"https://example.com/link"}`)
}

func TestFileAsset_content_that_is_no_picture_fails_as_on_a_box(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	uri := b.upload(t, "/api/v1/file_asset", "file_upload", "a.png", []byte("hello-png")).Want(t, 200).Text(t, "uri")
	id := b.json(t, "POST", "/api/v2/assets", `{"name":"a","uri":"`+uri+`","mimetype":"image",`+dates+`,"duration":10,"is_enabled":true}`).Want(t, 201).Text(t, "asset_id")
	failed := b.until(t, "/api/v2/assets/"+id, func(a *apitest.Answer) bool { return a.Value(t, "is_processing") == false })
	if failed.Value(t, "is_enabled") != false || failed.Value(t, "metadata.error_message") == nil {
		t.Errorf("%s", failed.Body)
	}
}

func TestFileAsset_chunks(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	content := sample.PNG(64, 64, "chunks")
	half := len(content) / 2
	span := func(first, last, total int) string {
		return "bytes " + itoa(first) + "-" + itoa(last) + "/" + itoa(total)
	}
	send := func(part []byte, header ...string) *apitest.Answer {
		return b.upload(t, "/api/v2/file_asset", "file_upload", "c.png", part, header...)
	}
	first := send(content[:half], "Content-Range", span(0, half-1, len(content))).Want(t, 200)
	send(content[half:], "Content-Range", span(half, len(content)-1, len(content)), "X-Upload-Id", strings.ToUpper(first.Text(t, "upload_id"))).Want(t, 200)
	checkUpload(t, b, first.Text(t, "uri"), content)

	// Clients without ids, and with ends that are one too far.
	first = send(content[:half], "Content-Range", span(0, half, len(content))).Want(t, 200)
	second := send(content[half:], "Content-Range", span(half, len(content), len(content))).Want(t, 200)
	if first.Text(t, "upload_id") != second.Text(t, "upload_id") {
		t.Error("the chunks of one file are two uploads")
	}
	checkUpload(t, b, first.Text(t, "uri"), content)

	tests := []struct{ name, span, id, want string }{
		{"grammar", "bytes 0-1/*", "", `{"Content-Range":"Malformed Content-Range header."}`},
		{"bounds", span(5, 2, 10), "", `{"Content-Range":"Invalid Content-Range bounds."}`},
		{"length", span(0, 9, 100), "", `{"Content-Range":"Chunk length does not match the declared range."}`},
		{"id", span(0, 9, 10), "../../x", `{"X-Upload-Id":"Malformed upload id."}`},
	}
	for _, tt := range tests {
		golden(t, send([]byte("abc"), "Content-Range", tt.span, "X-Upload-Id", tt.id), 400, tt.want)
	}
	golden(t, b.upload(t, "/api/v2/file_asset", "file_upload", "a.pdf", []byte("x")), 400, `{"file_upload":"Invalid file type. Expected image or video."}`)
	golden(t, b.upload(t, "/api/v2/file_asset", "other", "a.png", []byte("x")), 400, `{"file_upload":"No file uploaded."}`)
	golden(t, b.json(t, "POST", "/api/v2/file_asset", `[1]`), 400, `{"file_upload":"No file uploaded."}`)
}

func checkUpload(t *testing.T, b *box, uri string, content []byte) {
	t.Helper()
	id := b.json(t, "POST", "/api/v1.2/assets", `{"name":"c","uri":"`+uri+`","ext":".png","mimetype":"image",`+dates+`,"duration":"10","is_enabled":1}`).Want(t, 201).Text(t, "asset_id")
	got, err := base64.StdEncoding.DecodeString(b.json(t, "GET", "/api/v2/assets/"+id+"/content", "").Text(t, "content"))
	if err != nil || string(got) != string(content) {
		t.Errorf("%d bytes instead of %d, %v", len(got), len(content), err)
	}
}

func itoa(n int) string { return string(appendInt(nil, n)) }

func appendInt(b []byte, n int) []byte {
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

func TestTenants_have_boxes_of_their_own(t *testing.T) {
	t.Parallel()
	ours, theirs := newBox(t), newBox(t)
	id := theirs.make(t, "theirs", "")
	uri := theirs.upload(t, "/api/v2/file_asset", "file_upload", "t.png", sample.PNG(8, 8, "t")).Want(t, 200).Text(t, "uri")
	golden(t, ours.json(t, "GET", "/api/v2/assets", ""), 200, `[]`)
	for _, call := range []struct{ method, path, body string }{
		{"GET", "/api/v1/assets/" + id, ""}, {"GET", "/api/v2/assets/" + id + "/content", ""}, {"PATCH", "/api/v2/assets/" + id, `{"name":"ours"}`},
		{"PUT", "/api/v2/assets/" + id, page("x", "")}, {"DELETE", "/api/v1.2/assets/" + id, ""},
	} {
		ours.json(t, call.method, call.path, call.body).Want(t, http.StatusNotFound)
	}
	golden(t, ours.json(t, "POST", "/api/v2/assets", `{"name":"c","uri":"`+uri+`","mimetype":"image",`+dates+`,"duration":10,"is_enabled":true}`), 400, `{"uri":["Invalid file path. Failed to add asset."]}`)
	ours.json(t, "POST", "/api/v2/assets/order", `{"ids":"`+id+`"}`).Want(t, 204)
	stranger := *ours
	stranger.Client = ours.In(theirs.Tenant)
	stranger.json(t, "GET", "/api/v2/assets", "").Want(t, http.StatusForbidden)
}

func TestRoles(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	viewer := boxAs(t, tenant, access.Viewer)
	viewer.json(t, "GET", "/api/v2/assets", "").Want(t, 200)
	viewer.json(t, "GET", "/api/v2/info", "").Want(t, 200)
	for _, call := range []struct{ method, path string }{
		{"POST", "/api/v2/assets"}, {"POST", "/api/v2/file_asset"}, {"POST", "/api/v2/assets/order"}, {"GET", "/api/v1/assets/control/next"},
		{"POST", "/api/v2/reboot"}, {"POST", "/api/v1/shutdown"}, {"POST", "/api/v2/backup"}, {"POST", "/api/v2/recover"},
		{"PATCH", "/api/v2/device_settings"}, {"POST", "/api/v2/display/off"}, {"DELETE", "/api/v2/assets/x"},
	} {
		golden(t, viewer.json(t, call.method, call.path, ""), 403, `{"detail":"You do not have permission to perform this action."}`)
	}
}
