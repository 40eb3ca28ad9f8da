package anthias

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
)

// appStores are where apps may come from.
var appStores = []string{"srly.io", "signage-apps.com"}

func appHost(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return slices.ContainsFunc(appStores, func(store string) bool { return host == store || strings.HasSuffix(host, "."+store) })
}

// appValues reads what an app was configured with; nonsense is nothing.
func appValues(text string) map[string]any {
	values := map[string]any{}
	if json.Unmarshal([]byte(text), &values) != nil || values == nil {
		return map[string]any{}
	}
	return values
}

func (a *api) installApp(c *call, f filled) (*toast, error) {
	uri, manifest := strings.TrimSpace(f.Get("app_uri")), strings.TrimSpace(f.Get("manifest_url"))
	if f.Get("app_id") == "" || asset.CheckLegacyLink(uri) != nil || asset.CheckLegacyLink(manifest) != nil {
		return problem("Could not add app — invalid app data."), nil //nolint:nilerr // that is what it says
	}
	if !appHost(uri) || !appHost(manifest) {
		return problem("That app is not from a recognised app store."), nil
	}
	set, _, err := a.readSettings(c)
	if err != nil {
		return nil, err
	}
	name := clipText(strings.TrimSpace(f.Get("name")))
	if name == "" {
		name = clipText(f.Get("app_id"))
	}
	in := a.drafted(name, uri, "webpage", set.DefaultDuration)
	in.Metadata = map[string]any{"app": map[string]any{
		"id": f.Get("app_id"), "manifest_url": manifest, "manifest_version": f.Get("manifest_version"), "values": appValues(f.Get("app_values")),
	}}
	if seconds, blank := clamped(f.Get("refresh_interval_s"), maxRefresh); !blank && seconds > 0 {
		in.Metadata["refresh_interval_s"] = seconds
	}
	if _, err := a.Assets.CreateLegacy(c.ctx(), in); err != nil {
		if fault.IsKind(err, fault.KindInvalid) {
			return problem("Could not add app — invalid app data."), nil
		}
		return nil, err
	}
	return success("App added"), nil
}
