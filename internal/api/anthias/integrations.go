package anthias

import (
	"net/http"
	"slices"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/provider"
)

// The systems that content comes from on these paths.
var importProviders = []string{"yodeck", "screencloud", "pisignage", "xibo"}

func isImportProvider(name string) bool { return slices.Contains(importProviders, name) }

const (
	textNoProvider   = "Unknown import provider."
	textNoAnswer     = "Could not reach the import provider. Check this device's internet connection and try again."
	textNoScreenly   = "Could not reach Screenly. Check this device's internet connection and try again."
	screenlyTitle    = "Migrated from Signate"
	maxToken         = 4096
	maxRemoteID      = 1024
	vendorUnanswered = "vendor_unavailable" // the code of a system that does not answer as it should
)

// loginBody reads a body with a token and what else a path asks for.
func (a *api) loginBody(c *call) (*reader, error) {
	b, err := readBody(c.w, c.r, false)
	if err == nil {
		b, err = b.object()
	}
	return &reader{body: b}, err
}

// validateImport tells what an account holds.
func (a *api) validateImport(c *call) (*reply, error) {
	if !isImportProvider(c.params[0]) {
		return nil, refuse(http.StatusNotFound, object{{"valid", false}, {"error", textNoProvider}})
	}
	r, err := a.loginBody(c)
	if err != nil {
		return nil, err
	}
	token := r.text("token", true, false, maxToken)
	if err := r.err(); err != nil {
		return nil, err
	}
	key := provider.Key(c.params[0])
	rejected := ok(object{{"valid", false}})
	login, err := provider.ParseToken(key, *token)
	var items []provider.Item
	if err == nil {
		items, err = a.Imports.Contents(c.ctx(), key, login)
	}
	switch f := fault.As(err); {
	case f != nil && f.Code == vendorUnanswered:
		return nil, refuse(http.StatusBadGateway, object{{"valid", false}, {"error", textNoAnswer}})
	case f != nil && (f.Kind == fault.KindUnauthorized || f.Kind == fault.KindInvalid):
		return &rejected, nil
	case err != nil:
		return nil, err
	}
	list := make([]any, len(items))
	for i, item := range items {
		o := object{{"remote_id", item.ID}, {"name", item.Name}, {"media_type", string(item.Kind)}, {"importable", item.Skip == ""}, {"skip_reason", nil}}
		if item.Skip != "" {
			o[4].value = item.Skip
		}
		list[i] = o
	}
	ans := ok(object{{"valid", true}, {"items", list}})
	return &ans, nil
}

// imported is the answer about one thing; empty texts are null.
func imported(success bool, assetID string, skipped bool, reason, problem string) object {
	o := object{{"success", success}, {"asset_id", nil}, {"skipped", skipped}, {"reason", nil}, {"error", nil}}
	for i, text := range map[int]string{1: assetID, 3: reason, 4: problem} {
		if text != "" {
			o[i].value = text
		}
	}
	return o
}

// importItem brings one thing of an account in.
func (a *api) importItem(c *call) (*reply, error) {
	if !isImportProvider(c.params[0]) {
		return nil, refuse(http.StatusNotFound, imported(false, "", false, "", textNoProvider))
	}
	r, err := a.loginBody(c)
	if err != nil {
		return nil, err
	}
	token, remote, enable := r.text("token", true, false, maxToken), r.text("remote_id", true, false, maxRemoteID), true
	if r.has("enable") {
		if on := r.boolean("enable", false); on != nil {
			enable = *on
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	key := provider.Key(c.params[0])
	login, err := provider.ParseToken(key, *token)
	var got importer.Brought
	if err == nil {
		got, err = a.Imports.BringOne(c.ctx(), importer.Input{Vendor: key, Login: login, Enable: enable}, *remote)
	}
	f := fault.As(err)
	switch {
	case err != nil && f == nil:
		return nil, err
	case f != nil && f.Code == vendorUnanswered:
		return nil, refuse(http.StatusBadGateway, imported(false, "", false, "", textNoAnswer))
	case fault.IsKind(err, fault.KindNotFound):
		ans := ok(imported(false, "", false, "", "The provider does not have it any more."))
		return &ans, nil
	case f != nil:
		ans := ok(imported(false, "", false, "", messageOf(f)))
		return &ans, nil
	}
	ans := ok(imported(got.AssetID != "", got.AssetID, got.Skipped != "", got.Skipped, ""))
	return &ans, nil
}

// messageOf is what a fault says to people.
func messageOf(f *fault.Error) string {
	if len(f.Fields) > 0 {
		return f.Fields[0].Message
	}
	return f.Message
}

// validateScreenly finds or makes the group that content goes to.
func (a *api) validateScreenly(c *call) (*reply, error) {
	r, err := a.loginBody(c)
	if err != nil {
		return nil, err
	}
	token := r.text("token", true, false, maxToken)
	if err := r.err(); err != nil {
		return nil, err
	}
	login, err := provider.ParseToken(provider.Screenly, *token)
	place := ""
	if err == nil {
		place, err = a.Imports.OpenTarget(c.ctx(), provider.Screenly, login)
	}
	f := fault.As(err)
	switch {
	case err == nil:
		ans := ok(object{{"valid", true}, {"asset_group_id", place}, {"asset_group_title", screenlyTitle}})
		return &ans, nil
	case f != nil && f.Code == vendorUnanswered:
		return nil, refuse(http.StatusBadGateway, object{{"valid", false}, {"error", textNoScreenly}})
	case f != nil && (f.Kind == fault.KindUnauthorized || f.Kind == fault.KindInvalid):
		ans := ok(object{{"valid", false}})
		return &ans, nil
	}
	return nil, err
}

// migrateToScreenly sends one asset there.
func (a *api) migrateToScreenly(c *call) (*reply, error) {
	r, err := a.loginBody(c)
	if err != nil {
		return nil, err
	}
	token, assetID := r.text("token", true, false, maxToken), r.text("asset_id", true, false, maxText)
	group := r.text("asset_group_id", false, true, maxText)
	if err := r.err(); err != nil {
		return nil, err
	}
	login, err := provider.ParseToken(provider.Screenly, *token)
	remote := ""
	if err == nil {
		remote, err = a.Imports.SendOne(c.ctx(), importer.Input{Vendor: provider.Screenly, Login: login}, *assetID, deref(group))
	}
	f := fault.As(err)
	no := func(text string) object { return object{{"success", false}, {"error", text}} }
	switch {
	case err == nil:
		o := object{{"success", true}, {"screenly_asset_id", nil}}
		if remote != "" {
			o[1].value = remote
		}
		ans := ok(o)
		return &ans, nil
	case f == nil:
		return nil, err
	case f.Kind == fault.KindNotFound:
		return nil, refuse(http.StatusNotFound, no("Asset not found."))
	case f.Code == vendorUnanswered:
		return nil, refuse(http.StatusBadGateway, no(textNoScreenly))
	}
	ans := ok(no(messageOf(f)))
	return &ans, nil
}
