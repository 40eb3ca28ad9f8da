package anthias_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
)

// hostile are bodies that no client sends on purpose.
func hostile() map[string]string {
	return map[string]string{
		"truncated":           `{"name":"a","uri":"https://exam`,
		"trailing":            `{} {}`,
		"a number":            `5`,
		"null":                `null`,
		"a list":              `[{"name":"a"}]`,
		"deep":                strings.Repeat(`{"name":`, 20_000),
		"deep lists":          strings.Repeat(`[`, 20_000),
		"a huge number":       `{"duration":1e999999999,"play_order":1e308}`,
		"another huge number": `{"duration":99999999999999999999999999,"play_order":99999999999999999999}`,
		"wrong types":         `{"name":{},"uri":[],"mimetype":7,"start_date":{},"end_date":[],"duration":{},"is_enabled":[],"play_days":{"a":1},"play_time_from":5,"custom_headers":"x","refresh_interval_s":{},"nocache":{},"skip_asset_check":[],"play_order":[],"ids":{"a":1},"ext":{},"model":7,"token":[]}`,
		"a huge name":         `{"name":"` + strings.Repeat("x", 10<<20) + `"}`,
		"a name of NUL":       `{"name":"a\u0000b","uri":"https://example.com/\u0000","mimetype":"web\u0000page","ids":"a\u0000b","player_name":"\u0000","audio_output":"\u0000","model":"\u0000"}`,
		"half a surrogate":    `{"name":"\ud800","player_name":"\ud800","ids":"\ud800"}`,
		"no UTF-8":            "{\"name\":\"\xff\xfe\"}",
		"a path":              `{"name":"Kept","uri":"/data/anthias_assets/../../../etc/passwd","mimetype":"image",` + dates + `,"duration":15,"is_enabled":1}`,
		"an encoded path":     `{"name":"Kept","uri":"/data/anthias_assets/%2e%2e%2fetc","mimetype":"image",` + dates + `,"duration":15,"is_enabled":1}`,
		"a path of NUL":       `{"name":"Kept","uri":"/data/anthias_assets/\u0000.tmp","mimetype":"image",` + dates + `,"duration":15,"is_enabled":1}`,
		"a file address":      `{"name":"Kept","uri":"file:///etc/passwd","mimetype":"image",` + dates + `,"duration":15,"is_enabled":1}`,
		"a script":            `{"name":"Kept","uri":"javascript:alert(1)","mimetype":"webpage",` + dates + `,"duration":15,"is_enabled":1}`,
	}
}

// Whatever is sent to whichever operation in whichever form: a 4xx in JSON, or a success that changes
// nothing; never a 5xx, and no asset is another one
// afterwards.
func TestMalformed_bodies(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	id := b.make(t, "Kept", "")
	other := b.make(t, "Form", "") // an empty form unticks its boxes, which is a change
	forms := newBrowser(t, b)
	before := string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body)
	type target struct{ method, path string }
	var targets []target
	for _, v := range []string{"v1", "v1.1", "v1.2", "v2"} {
		targets = append(targets, target{"POST", "/api/" + v + "/assets"}, target{"PUT", "/api/" + v + "/assets/" + id})
	}
	for _, v := range []string{"v1", "v2"} {
		for _, op := range []string{"assets/order", "file_asset", "recover"} {
			targets = append(targets, target{"POST", "/api/" + v + "/" + op})
		}
	}
	targets = append(targets, target{"PATCH", "/api/v2/device_settings"}, target{"POST", "/login/"}, target{"PATCH", "/api/v1.2/assets/" + id}, target{"PATCH", "/api/v2/assets/" + id})
	for _, one := range []string{"screenly/validate", "screenly/migrate", "import/xibo/validate", "import/yodeck/item", "import/nobody/item"} {
		targets = append(targets, target{"POST", "/api/v2/integrations/" + one})
	}
	for _, one := range []string{"/assets/new/", "/assets/upload/", "/assets/order/", "/assets/bulk/action/", "/assets/bulk/update/", "/assets/" + other + "/update/", "/apps/install/", "/settings/save/", "/settings/recover/"} {
		targets = append(targets, target{"POST", one})
	}
	for _, to := range targets {
		for name, body := range hostile() {
			for _, kind := range []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""} {
				a := b.send(t, to.method, to.path, kind, body, "Cookie", "csrftoken="+forms.jar["csrftoken"], "X-CSRFToken", forms.jar["csrftoken"])
				if a.Status >= 500 && a.Status != 502 || a.Status == 201 || a.Status >= 400 && !json.Valid(a.Body) && to.path != "/login/" {
					t.Errorf("%s as %q to %s %s: %d %.200s", name, kind, to.method, to.path, a.Status, a.Body)
				}
			}
		}
	}
	if after := string(b.json(t, "GET", "/api/v2/assets/"+id, "").Body); after != before {
		t.Errorf("the asset became %s", after)
	}
	if n := len(b.list(t)); n != 2 {
		t.Errorf("there are %d assets", n)
	}
}

// Paths that lead elsewhere are not there.
func TestMalformed_paths(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, one := range []string{
		"/api/v2/assets/%00", "/api/v2/assets/..%2f..%2fetc", "/api/v2/assets/" + strings.Repeat("x", 5000), "/api/v2/assets/%ff%fe",
		"/api/v1/assets/%00/content", "/anthias_assets/%00", "/anthias_assets/..%2f..%2fetc%2fpasswd", "/anthias_assets/a%5c..%5cb",
		"/static_with_mime/%00.tar.gz", "/static_with_mime/..%2f..%2fx.tar.gz", "/static_with_mime/%2e%2e.tar.gz", "/d/%00/api/v2/assets", "/d//api/v2/assets",
		"/d/" + strings.Repeat("x", 5000) + "/api/v2/assets", "/api/v2/display/%00/x",
	} {
		if a := b.json(t, "GET", one, ""); a.Status != 404 && a.Status != 400 && a.Status != 301 && a.Status != 307 {
			t.Errorf("%.60s: %d %.200s", one, a.Status, a.Body)
		}
	}
	for _, one := range []string{"asset&%00", "asset&" + strings.Repeat("x", 5000), "%ff"} {
		golden(t, b.json(t, "GET", "/api/v2/assets/control/"+one, ""), 200, `"Asset switched"`)
	}
}

// A form whose parts lie is refused, and nothing of it stays.
func TestMalformed_uploads(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for name, want := range map[string]int{
		"../../etc/cron.d/x.png": 200, `..\..\x.png`: 200, "x.php": 400, "x.png.sh": 400, ".png": 200, "": 400, "x\x00.png": 200, strings.Repeat("n", 100_000) + ".png": 200,
	} {
		a := b.upload(t, "/api/v2/file_asset", "file_upload", name, []byte("x"))
		if a.Status != want && a.Status != 400 {
			t.Errorf("%.30q: %d %s", name, a.Status, a.Body)
		}
		if a.Status == 200 && !strings.HasPrefix(a.Text(t, "uri"), "/data/anthias_assets/"+a.Text(t, "upload_id")) {
			t.Errorf("%.30q is staged as %s", name, a.Text(t, "uri"))
		}
	}
	for header, want := range map[string]string{
		"bytes 0-1": "Malformed Content-Range header.", "bytes 5-1/10": "Invalid Content-Range bounds.", "bytes 0-0/99999999999999999999": "Malformed Content-Range header.",
		"bytes 0-9/10": "Chunk length does not match the declared range.", "bytes */10": "Malformed Content-Range header.",
	} {
		golden(t, b.upload(t, "/api/v1/file_asset", "file_upload", "a.png", []byte("x"), "Content-Range", header), 400, `{"Content-Range":"`+want+`"}`)
	}
	golden(t, b.upload(t, "/api/v1/file_asset", "file_upload", "a.png", []byte("x"), "Content-Range", "bytes 0-0/1", "X-Upload-Id", "../../x"), 400, `{"X-Upload-Id":"Malformed upload id."}`)
}
