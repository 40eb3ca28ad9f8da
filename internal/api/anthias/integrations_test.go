package anthias_test

import (
	"encoding/json"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/provider/providertest"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

func quoted(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

// The paths by which a box brings content in from other systems, one thing after the other.
func TestIntegrations_import(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	cms := providertest.Xibo(t,
		providertest.Thing{ID: "7", Name: "Poster", Kind: "image", FileName: "poster.png", Content: sample.PNG(21, 20, "import"), Duration: 9},
		providertest.Thing{ID: "8", Name: "Font", Kind: "font"},
		providertest.Thing{ID: "9", Name: "Empty", Kind: "image", FileName: "empty.png"})
	token := quoted(cms.URL + " " + providertest.User + " " + providertest.Secret)
	base := "/api/v2/integrations/import/"
	golden(t, b.json(t, "POST", base+"nobody/validate", ``), 404, `{"valid":false,"error":"Unknown import provider."}`)
	golden(t, b.json(t, "POST", base+"nobody/item", ``), 404, `{"success":false,"asset_id":null,"skipped":false,"reason":null,"error":"Unknown import provider."}`)
	golden(t, b.json(t, "POST", base+"xibo/validate", `{}`), 400, `{"token":["This field is required."]}`)
	golden(t, b.json(t, "POST", base+"xibo/item", `{}`), 400, `{"token":["This field is required."],"remote_id":["This field is required."]}`)
	golden(t, b.json(t, "POST", base+"xibo/validate", `{"token":"nonsense"}`), 200, `{"valid":false}`)
	golden(t, b.json(t, "POST", base+"xibo/validate", `{"token":`+quoted(cms.URL+" "+providertest.User+" wrong")+`}`), 200, `{"valid":false}`)
	listed := b.json(t, "POST", base+"xibo/validate", `{"token":`+token+`}`).Want(t, 200)
	golden(t, listed, 200, `{"valid":true,"items":[{"remote_id":"7","name":"Poster","media_type":"image","importable":true,"skip_reason":null},{"remote_id":"8","name":"Font","media_type":"other","importable":false,"skip_reason":`+quoted(listed.Text(t, "items.1.skip_reason"))+`},{"remote_id":"9","name":"Empty","media_type":"image","importable":true,"skip_reason":null}]}`)

	item := func(id string) *apitest.Answer {
		return b.json(t, "POST", base+"xibo/item", `{"token":`+token+`,"remote_id":"`+id+`","enable":false}`)
	}
	golden(t, item("7"), 200, `{"success":true,"asset_id":"ID","skipped":false,"reason":null,"error":null}`)
	again := item("7")
	golden(t, again, 200, `{"success":true,"asset_id":"ID","skipped":true,"reason":"Already imported.","error":null}`)
	golden(t, item("8"), 200, `{"success":false,"asset_id":null,"skipped":true,"reason":`+quoted(listed.Text(t, "items.1.skip_reason"))+`,"error":null}`)
	golden(t, item("9"), 200, `{"success":false,"asset_id":null,"skipped":false,"reason":null,"error":"The provider does not have it any more."}`) // its file
	golden(t, item("10"), 200, `{"success":false,"asset_id":null,"skipped":false,"reason":null,"error":"The provider does not have it any more."}`)
	got := b.json(t, "GET", "/api/v2/assets/"+again.Text(t, "asset_id"), "").Want(t, 200)
	if got.Text(t, "name") != "Poster" || got.Value(t, "is_enabled") != false || got.Value(t, "duration") != 9.0 || got.Text(t, "metadata.import_source.remote_id") != "7" {
		t.Errorf("%s", got.Body)
	}
	golden(t, b.json(t, "POST", base+"pisignage/item", `{"token":"a:b","remote_id":"x"}`), 200,
		`{"success":false,"asset_id":null,"skipped":false,"reason":null,"error":"piSignage token must be \"subdomain:email:password\"."}`)
	golden(t, b.json(t, "POST", base+"xibo/item", `{"token":"http://127.0.0.1:9 a b","remote_id":"7"}`), 502,
		`{"success":false,"asset_id":null,"skipped":false,"reason":null,"error":"Could not reach the import provider. Check this device's internet connection and try again."}`)
	golden(t, b.json(t, "POST", base+"xibo/validate", `{"token":"http://127.0.0.1:9 a b"}`), 502,
		`{"valid":false,"error":"Could not reach the import provider. Check this device's internet connection and try again."}`)
	viewer := boxAs(t, apitest.Open(t).Tenant(t), access.Viewer)
	viewer.json(t, "POST", base+"xibo/validate", `{"token":"x"}`).Want(t, 403)
}

func TestIntegrations_screenly(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	there := providertest.Screenly(t)
	token := quoted(there.URL + " " + providertest.Secret)
	id := b.make(t, "Link", "")
	base := "/api/v2/integrations/screenly/"
	golden(t, b.json(t, "POST", base+"validate", `{}`), 400, `{"token":["This field is required."]}`)
	golden(t, b.json(t, "POST", base+"validate", `{"token":`+quoted(there.URL+" wrong")+`}`), 200, `{"valid":false}`)
	golden(t, b.json(t, "POST", base+"validate", `{"token":"http://127.0.0.1:9 x"}`), 502, `{"valid":false,"error":"Could not reach Screenly. Check this device's internet connection and try again."}`)
	valid := b.json(t, "POST", base+"validate", `{"token":`+token+`}`).Want(t, 200)
	group := valid.Text(t, "asset_group_id")
	golden(t, valid, 200, masked(`{"valid":true,"asset_group_id":`+quoted(group)+`,"asset_group_title":"Migrated from Signate"}`))
	sent := b.json(t, "POST", base+"migrate", `{"token":`+token+`,"asset_id":"`+id+`","asset_group_id":"`+group+`"}`).Want(t, 200)
	golden(t, sent, 200, masked(`{"success":true,"screenly_asset_id":`+quoted(sent.Text(t, "screenly_asset_id"))+`}`))
	golden(t, b.json(t, "POST", base+"migrate", `{"token":`+token+`,"asset_id":"nobody"}`), 404, `{"success":false,"error":"Asset not found."}`)
	golden(t, b.json(t, "POST", base+"migrate", `{"token":"http://127.0.0.1:9 x","asset_id":"`+id+`"}`), 502, `{"success":false,"error":"Could not reach Screenly. Check this device's internet connection and try again."}`)
	there.Intercept(providertest.Times(1, 413, "/assets"))
	golden(t, b.json(t, "POST", base+"migrate", `{"token":`+token+`,"asset_id":"`+id+`","asset_group_id":"`+group+`"}`), 200, `{"success":false,"error":"Screenly rejected the upload (413)"}`)
	if got := there.Sent(); len(got) != 1 || got[0].SourceURL != "https://example.com/Link" || got[0].Group != group {
		t.Errorf("%+v", got)
	}
}
