// Package arch holds the rules of the code's structure that no compiler checks.
package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/signate/signate/"

// The layers, from what knows nobody to what knows everybody. A package may use the layers below its own,
// and of its own only what beside lists.
const (
	leaf = iota
	database
	capability
	domain
	face
	wiring
	program
)

var layers = map[string]int{
	"api/openapi": leaf, "client": leaf, "internal/tally": leaf, "internal/fault": leaf, "internal/access": leaf, "internal/page": leaf, "internal/id": leaf,
	"internal/schedule": leaf, "internal/config": leaf, "internal/text": leaf, "internal/textquery": leaf,
	"internal/postgres": database, "internal/postgres/embedded": database,
	"internal/audit": capability, "internal/revision": capability, "internal/blob": capability, "internal/cache": capability, "internal/job": capability, "internal/live": capability,
	"internal/mail": capability, "internal/oidc": capability, "internal/media": capability, "internal/media/heic": capability, "internal/ratelimit": capability, "internal/redis": capability,
	"internal/archive": capability, "internal/probe": capability, "internal/egress": capability, "internal/provider": capability, "internal/secret": capability, "internal/signedurl": capability, "internal/storage": capability, "internal/simulate": capability,
	"internal/asset": domain, "internal/transfer": domain, "internal/importer": domain, "internal/device": domain, "internal/identity": domain, "internal/tenant": domain, "internal/invitation": domain, "internal/playlist": domain,
	"internal/layout": domain, "internal/share": domain, "internal/offer": domain, "internal/billing": domain, "internal/analytics": domain, "internal/webhook": domain,
	"internal/api/problem": face, "internal/api/v3": face, "internal/api/v3/contract": face, "internal/api/device": face, "internal/api/anthias": face,
	"internal/api/docs": face, "internal/api/file": face, "internal/api/sharepage": face, "internal/api/scan": face, "internal/api/upload": face, "internal/gateway": face, "internal/webui": face,
	"internal/server": wiring,
	"cmd/signate":     program,
}

// beside lists what packages of one layer may use of each other, and why.
var beside = map[string][]string{
	"internal/access":          {},
	"internal/page":            {"internal/fault"},
	"internal/text":            {"internal/fault"},
	"internal/audit":           {"internal/page"},
	"internal/mail":            {"internal/job"},
	"internal/signedurl":       {"internal/secret"},
	"internal/storage":         {"internal/blob"},                          // it collects what nobody refers to
	"internal/media":           {"internal/media/heic", "internal/egress"}, // what it downloads goes through the same guard
	"internal/identity":        {"internal/tenant"},                        // people are members of tenants
	"internal/invitation":      {"internal/tenant", "internal/identity"},   // accepting makes a member, and an account where there is none
	"internal/device":          {"internal/layout"},                        // screens show what layouts publish
	"internal/provider":        {"internal/egress"},
	"internal/probe":           {"internal/egress"},
	"internal/cache":           {"internal/redis"},
	"internal/ratelimit":       {"internal/redis"},
	"internal/importer":        {"internal/asset"},                                         // what it brings in becomes assets
	"internal/offer":           {"internal/asset", "internal/layout", "internal/playlist"}, // what is accepted becomes assets, playlists and layouts
	"internal/transfer":        {"internal/tenant"},                                        // it moves tenants
	"internal/gateway":         {"internal/api/problem"},
	"internal/api/v3":          {"internal/api/problem", "internal/api/v3/contract", "internal/gateway"},
	"internal/api/device":      {"internal/api/problem", "internal/gateway", "internal/api/file"},
	"internal/api/anthias":     {"internal/api/problem", "internal/gateway", "internal/api/file"},
	"internal/api/file":        {"internal/api/problem"},
	"internal/api/sharepage":   {"internal/gateway"},
	"internal/api/upload":      {"internal/api/problem", "internal/api/v3"},
	"internal/api/v3/contract": {},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestDependencies_point_down(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		own, product := layerOf(name)
		if !product {
			continue
		}
		if own < 0 {
			t.Errorf("%s has no layer: give it one, and a line in docs/architecture.md", name)
			continue
		}
		for _, imported := range p.Imports {
			used, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			if !allowed(name, own, used) {
				t.Errorf("%s must not use %s: dependencies point down", name, used)
			}
		}
	}
}

// layerOf returns the layer of a package, -1 without one. product is false for tests and tools.
func layerOf(name string) (layer int, product bool) {
	if strings.HasPrefix(name, "test/") || strings.HasPrefix(name, "tools/") || strings.Contains(name, "test/") || strings.HasSuffix(name, "test") {
		return 0, false
	}
	if owner, generated := strings.CutSuffix(name, "/internal/db"); generated {
		name = owner
	}
	layer, ok := layers[name]
	if !ok {
		layer = -1
	}
	return layer, true
}

func allowed(name string, own int, used string) bool {
	if strings.HasPrefix(used, name+"/") || name == strings.TrimSuffix(used, "/internal/db") {
		return true
	}
	if used == "test/sample" { // the demonstration's content
		return name == "cmd/signate"
	}
	layer, product := layerOf(used)
	if !product {
		return false
	}
	if layer == own {
		for _, sibling := range beside[name] {
			if sibling == used {
				return true
			}
		}
		return own == leaf && used == "internal/fault"
	}
	return layer < own
}
