package anthias

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

var staticKinds = map[string]string{".png": "image/png", ".svg": "image/svg+xml", ".ico": "image/x-icon"}

// static serves the pictures that clients expect at a box, to anybody.
func (a *api) static(c *call) {
	name := strings.TrimPrefix(c.path, "/")
	content, err := fs.ReadFile(staticFiles, name)
	if err != nil || !safe(c.r.Method) {
		a.notFoundPage(c)
		return
	}
	c.w.Header().Set("Cache-Control", "max-age=60, public")
	write(c.w, c.r, reply{status: http.StatusOK, raw: content, kind: staticKinds[path.Ext(name)]})
}
