package anthias_test

import (
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// What a box keeps for its own viewer is refused to everybody, with nothing said.
func TestInternal_endpoints(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	id := b.make(t, "Page", "")
	for _, call := range []string{"GET /api/v2/viewer/playlist", "GET /api/v2/viewer/settings", "POST /api/v2/assets/" + id + "/recheck", "POST /api/v2/assets/nope/recheck"} {
		method, path, _ := strings.Cut(call, " ")
		golden(t, b.json(t, method, path, "", "X-Anthias-Internal-Token", strings.Repeat("0", 64)), 403, "")
		golden(t, b.Do(t, method, path, nil), 403, "")
	}
	b.json(t, "POST", "/api/v2/viewer/playlist", "").Want(t, 405)
}

func TestSchema(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, tt := range []struct{ path, accept, want string }{
		{"/api/schema/", "*/*", "application/vnd.oai.openapi"}, {"/api/schema/", "application/json", "application/json"}, {"/api/schema/?format=json", "*/*", "application/json"},
	} {
		a := b.Do(t, "GET", tt.path, nil, "Accept", tt.accept).Want(t, 200)
		if got := a.Header.Get("Content-Type"); got != tt.want {
			t.Errorf("%s for %s: %s, want %s", tt.path, tt.accept, got, tt.want)
		}
		text, isJSON := string(a.Body), json.Valid(a.Body)
		if isJSON != (tt.want == "application/json") {
			t.Errorf("%s for %s is JSON: %v", tt.path, tt.accept, isJSON)
		}
		var doc struct {
			OpenAPI string
			Paths   map[string]map[string]any
		}
		if err := yaml.Unmarshal(a.Body, &doc); err != nil || doc.OpenAPI != "3.0.3" || doc.Paths["/api/v2/assets/{id}"]["patch"] == nil {
			t.Errorf("%s for %s: %v, %.500s", tt.path, tt.accept, err, text)
		}
		if !strings.Contains(text, `/api/v2/assets/{id}`) || strings.Contains(text, "/api/v1") || strings.Contains(text, "viewer/playlist") {
			t.Errorf("%s", text)
		}
	}
}
