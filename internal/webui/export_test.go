package webui

import (
	"io/fs"
	"testing"
)

// TestExportNames pins the names that the router of the dashboard asks for. They are not documented
// by the framework; when an update changes them, this test says so before a browser does.
func TestExportNames(t *testing.T) {
	t.Parallel()
	files := orEmbedded(nil, dashboardFiles, "dist")
	if _, err := fs.Stat(files, "index.html"); err != nil {
		t.Skip("the dashboard is not built")
	}
	for _, name := range []string{
		"404.html",
		"boot.js",
		"login/index.html",
		"register/index.html",
		"forgot-password/index.html",
		"reset-password/index.html",
		"verify-email/index.html",
		"confirm-email/index.html",
		"invite/index.html",
		"devices/index.html",
		"admin/index.html",
		"admin/tenants/index.html",
		"admin/tenants/xidx/index.html",
		"admin/tenants/xidx/__next.admin.tenants.$d$id.__PAGE__.txt",
		"admin/plans/index.html",
		"login/index.txt",
		"login/__next._tree.txt",
		"login/__next.!KGF1dGgp.login.__PAGE__.txt",
		"xtenantx/index.html",
		"xtenantx/__next.$d$tenant.__PAGE__.txt",
		"xtenantx/settings/index.html",
		"xtenantx/settings/branding/index.html",
		"xtenantx/settings/branding/__next.$d$tenant.settings.branding.__PAGE__.txt",
		"xtenantx/settings/domain/index.html",
		"xtenantx/settings/sign-in/index.html",
		"xtenantx/settings/metadata/index.html",
		"xtenantx/settings/usage/index.html",
		"xtenantx/settings/data/index.html",
		"workspaces/index.html",
		"xtenantx/security/index.html",
		"xtenantx/users/index.html",
		"xtenantx/users/invite/index.html",
		"xtenantx/roles/index.html",
		"xtenantx/api-keys/index.html",
		"xtenantx/audit/index.html",
		"xtenantx/assets/index.html",
		"xtenantx/playlists/index.html",
		"xtenantx/playlists/xidx/__next.$d$tenant.playlists.$d$id.__PAGE__.txt",
		"xtenantx/layouts/index.html",
		"xtenantx/layouts/xidx/__next.$d$tenant.layouts.$d$id.__PAGE__.txt",
		"xtenantx/shares/index.html",
		"xtenantx/import/index.html",
		"xtenantx/assets/__next._full.txt",
		"xtenantx/assets/xidx/index.html",
		"xtenantx/assets/xidx/index.txt",
		"xtenantx/assets/xidx/__next.$d$tenant.assets.$d$id.__PAGE__.txt",
		"xtenantx/devices/xidx/__next.$d$tenant.devices.$d$id.__PAGE__.txt",
	} {
		if _, err := fs.Stat(files, name); err != nil {
			t.Errorf("the export lacks %s", name)
		}
	}
}
