package v3_test

import (
	"net/http"
	"testing"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/test/apitest"
)

// reference is how a property of a body names an object of a kind.
type reference struct {
	kind string // path of the collection in makers
	body func(t *testing.T, ours *apitest.Tenant, object string) body
	// each says that the answer is 200 and tells of each object; then it must have succeeded with none.
	each bool
	// alone says that an object of ours would be refused too, for another reason: it belongs elsewhere.
	alone bool
}

func naming(property string, more ...any) func(*testing.T, *apitest.Tenant, string) body {
	return func(_ *testing.T, _ *apitest.Tenant, object string) body {
		out := body{property: object}
		for i := 0; i+1 < len(more); i += 2 {
			out[more[i].(string)] = more[i+1]
		}
		return out
	}
}

func item(property string, wrap func(items []body) body) func(*testing.T, *apitest.Tenant, string) body {
	return func(_ *testing.T, _ *apitest.Tenant, object string) body { return wrap([]body{{property: object}}) }
}

func asContent(items []body) body { return body{"name": "Playlist", "content": body{"items": items}} }
func asPatch(items []body) body   { return body{"content": body{"items": items}} }
func asLayout(zones []body) body  { return body{"name": "Layout", "content": body{"zones": zones}} }
func asDraft(zones []body) body   { return body{"content": body{"zones": zones}} }
func asItems(items []body) body   { return body{"items": items} }

// filled is a layout with a zone that is filled with an object.
func filled(property string, wrap func(zones []body) body) func(*testing.T, *apitest.Tenant, string) body {
	return func(_ *testing.T, _ *apitest.Tenant, object string) body {
		return wrap([]body{{"name": "All", "x": 0, "y": 0, "width": 1920, "height": 1080, property: object}})
	}
}

// behind is a layout before a picture.
func behind(wrap func(zones []body) body) func(*testing.T, *apitest.Tenant, string) body {
	return func(_ *testing.T, _ *apitest.Tenant, object string) body {
		out := wrap([]body{})
		out["content"].(body)["background"] = body{"asset_id": object}
		return out
	}
}

// offered names somebody to offer to.
func offered(property string) func(*testing.T, *apitest.Tenant, string) body {
	return func(t *testing.T, ours *apitest.Tenant, object string) body {
		return body{property: object, "tenant": ours.Tenant(t).Slug}
	}
}

const (
	ofAssets    = "/api/v3/assets/{id}/"
	ofComments  = "/api/v3/assets/{id}/comments/{comment_id}/"
	ofFolders   = "/api/v3/folders/{id}/"
	ofLayouts   = "/api/v3/layouts/{id}/"
	ofPlaylists = "/api/v3/playlists/{id}/"
	ofTags      = "/api/v3/tags/{id}/"
	ofTemplates = "/api/v3/metadata-templates/{id}/"
)

// bodies are all properties of the contract's bodies that name an object.
var bodies = map[string]reference{
	"createAsset folder_id":            {kind: ofFolders, body: naming("folder_id", "name", "a", "uri", "https://example.com/")},
	"createAsset metadata_template_id": {kind: ofTemplates, body: naming("metadata_template_id", "name", "a", "uri", "https://example.com/")},
	"updateAsset folder_id":            {kind: ofFolders, body: naming("folder_id")},
	"updateAsset metadata_template_id": {kind: ofTemplates, body: naming("metadata_template_id")},
	"bulkAssets folder_id": {kind: ofFolders, each: true, body: func(t *testing.T, ours *apitest.Tenant, object string) body {
		return body{"action": "move", "ids": []string{newAsset(t, ours)}, "folder_id": object}
	}},
	"bulkAssets ids": {kind: ofAssets, each: true, body: func(_ *testing.T, _ *apitest.Tenant, object string) body {
		return body{"action": "delete", "ids": []string{object}}
	}},
	"createDirectUpload folder_id": {kind: ofFolders, alone: true, body: naming("folder_id", "file_name", "a.png", "size", 9)}, // it needs a bucket
	"reorderAssets ids": {kind: ofAssets, body: func(_ *testing.T, _ *apitest.Tenant, object string) body {
		return body{"ids": []string{object}}
	}},
	"createAssetComment parent_id":             {kind: ofComments, alone: true, body: naming("parent_id", "content", "x")},
	"updateDevice playlist_id":                 {kind: ofPlaylists, body: naming("playlist_id")},
	"commandDevice asset_id":                   {kind: ofAssets, body: naming("asset_id", "type", "play_asset")},
	"createFolder parent_id":                   {kind: ofFolders, body: naming("parent_id", "name", "Inside")},
	"updateFolder parent_id":                   {kind: ofFolders, body: naming("parent_id")},
	"createOffer asset_id":                     {kind: ofAssets, body: offered("asset_id")},
	"createOffer playlist_id":                  {kind: ofPlaylists, alone: true, body: offered("playlist_id")}, // it must be published
	"createOffer layout_id":                    {kind: ofLayouts, alone: true, body: offered("layout_id")},     // likewise
	"createPlaylist content.items.asset_id":    {kind: ofAssets, body: item("asset_id", asContent)},
	"createPlaylist content.items.playlist_id": {kind: ofPlaylists, body: item("playlist_id", asContent)},
	"updatePlaylist content.items.asset_id":    {kind: ofAssets, body: item("asset_id", asPatch)},
	"updatePlaylist content.items.playlist_id": {kind: ofPlaylists, body: item("playlist_id", asPatch)},
	"addPlaylistItems items.asset_id":          {kind: ofAssets, body: item("asset_id", asItems)},
	"addPlaylistItems items.playlist_id":       {kind: ofPlaylists, body: item("playlist_id", asItems)},
	"createLayout content.background.asset_id": {kind: ofAssets, alone: true, body: behind(asLayout)}, // it must be a picture
	"updateLayout content.background.asset_id": {kind: ofAssets, alone: true, body: behind(asDraft)},
	"createLayout content.zones.asset_id":      {kind: ofAssets, body: filled("asset_id", asLayout)},
	"updateLayout content.zones.asset_id":      {kind: ofAssets, body: filled("asset_id", asDraft)},
	"createLayout content.zones.playlist_id":   {kind: ofPlaylists, body: filled("playlist_id", asLayout)},
	"updateLayout content.zones.playlist_id":   {kind: ofPlaylists, body: filled("playlist_id", asDraft)},
	"updateDevice layout_id":                   {kind: ofLayouts, body: naming("layout_id")},
	"mergeTag into":                            {kind: ofTags, body: naming("into")},
}

// named are properties that look like references and are none.
var named = map[string]string{
	"createPlaylist content.items.id": "the item's own id, unique within its playlist",
	"updatePlaylist content.items.id": "the item's own id, unique within its playlist",
	"addPlaylistItems items.id":       "the item's own id, unique within its playlist",
	"createLayout content.zones.id":   "the zone's own id, unique within its layout",
	"updateLayout content.zones.id":   "the zone's own id, unique within its layout",
	"setSingleSignOn client_id":       "what the tenant is called at its provider",
}

// A body that names an object of another tenant is refused, and the same body with an object of one's own is
// taken, so nothing but the tenant is the reason. A property that the contract gets is missed here.
func TestBodies_name_nothing_of_another_tenant(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tried := map[string]bool{}
	for _, op := range apitest.Operations() {
		for _, property := range op.References() {
			name := op.ID + " " + property
			tried[name] = true
			if named[name] != "" {
				continue
			}
			ref, ok := bodies[name]
			if !ok {
				t.Errorf("%s names an object and nobody tries one of another tenant: add it to bodies", name)
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				ours, theirs := in.Tenant(t), in.Tenant(t)
				checkReference(t, op, ref, ours, theirs)
			})
		}
	}
	for name := range bodies {
		if !tried[name] {
			t.Errorf("the contract has no %s any more", name)
		}
	}
}

func checkReference(t *testing.T, op apitest.Operation, ref reference, ours, theirs *apitest.Tenant) {
	t.Helper()
	admin := ours.Admin(t)
	made := makers[ref.kind](t, theirs)
	foreign := made[len(made)-1]
	send := func(object string) *apitest.Answer {
		return admin.Do(t, op.Method, pathOf(t, op, ours), ref.body(t, ours, object))
	}
	a := send(foreign)
	if ref.each {
		a.Want(t, http.StatusOK)
		if n := a.Value(t, "succeeded"); n != 0.0 {
			t.Errorf("%v objects of another tenant were changed: %s", n, a.Body)
		}
		if ref.kind == ofAssets {
			theirs.Admin(t).Get(t, asset(foreign)).Want(t, http.StatusOK)
		}
	} else if a.Status < http.StatusBadRequest || a.Status >= http.StatusInternalServerError {
		t.Errorf("an object of another tenant is answered by %d: %s", a.Status, a.Body)
	}
	unknown := id.New().String()
	if ref.kind == ofAssets {
		unknown = id.NewAsset()
	}
	if b := send(unknown); b.Status != a.Status {
		t.Errorf("an object of another tenant is answered by %d, one that does not exist by %d: that tells them apart", a.Status, b.Status)
	}
	if ref.alone {
		return
	}
	made = makers[ref.kind](t, ours)
	if a := send(made[len(made)-1]); a.Status >= http.StatusBadRequest || ref.each && a.Value(t, "failed") != 0.0 {
		t.Errorf("an object of one's own is answered by %d: %s", a.Status, a.Body)
	}
}
