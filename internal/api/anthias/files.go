package anthias

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
)

// file serves what clients know as a file of the asset folder.
func (a *api) file(c *call) error {
	if !safe(c.r.Method) {
		a.html(c, http.StatusForbidden, "expired.html", map[string]string{"Root": c.root})
		return nil
	}
	name := strings.TrimPrefix(c.path, "/anthias_assets/")
	if name == "" || strings.ContainsAny(name, "/\x00") || len(name) > maxText {
		return fault.NotFound("file")
	}
	found, err := a.Assets.LegacyFile(c.ctx(), strings.ToValidUTF8(name, "?"))
	if err != nil {
		return err
	}
	return a.sendFile(c, found, false)
}

// disposition names a file as a box does: in quotes, or encoded where it is no ASCII.
func disposition(how, name string) string {
	for _, r := range name {
		if r < ' ' || r > '~' {
			return how + "; filename*=utf-8''" + url.PathEscape(name)
		}
	}
	return how + `; filename="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// sendFile serves the content of an asset so that a browser does not run it.
func (a *api) sendFile(c *call, found asset.Asset, download bool) error {
	o, err := a.Blobs.Open(c.ctx(), blob.Key{Tenant: access.From(c.ctx()).Tenant, SHA256: found.File.SHA256})
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	kind := found.File.Mimetype
	if kind == "" {
		kind = "application/octet-stream"
	}
	how := "inline"
	if download {
		how = "attachment"
	}
	h := c.w.Header()
	h.Set("Content-Type", kind)
	h.Set("ETag", `"`+found.File.SHA256+`"`)
	h.Set("Cache-Control", "private, max-age=60")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", disposition(how, path.Base(found.URI)))
	http.ServeContent(c.w, c.r, "", time.Time{}, o)
	return nil
}
