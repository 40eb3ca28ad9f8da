package webui

import (
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// siteOptions tell the two applications apart.
type siteOptions struct {
	name         string
	prefix       string   // the part of the address before the files, with slashes at both ends
	immutable    string   // the folder whose names hold a hash
	hidden       []string // folders that are no pages
	placeholders []string
	policy       func(scriptHashes string) string
	cachedPages  int
}

// site serves one application.
type site struct {
	siteOptions
	files fs.FS
	tree  *tree
	tags  map[string]string // ETags of the files that are no pages
	pages *pageCache
}

func newSite(files fs.FS, opts siteOptions) (*site, error) {
	tree, err := newTree(files, opts.placeholders, opts.hidden)
	if err != nil {
		return nil, fmt.Errorf("open the %s: %w", opts.name, err)
	}
	s := &site{siteOptions: opts, files: files, tree: tree, tags: map[string]string{}, pages: newPageCache(opts.cachedPages)}
	for name := range tree.files {
		if isPage(name) || isVariant(name) {
			continue
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("open the %s: %w", opts.name, err)
		}
		s.tags[name] = entityTag(content)
	}
	return s, nil
}

// ServeHTTP answers with the file or page of the address.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This address can only be read.", http.StatusMethodNotAllowed)
		return
	}
	if !s.tree.files["index.html"] {
		s.notBuilt(w)
		return
	}
	found, ok := s.tree.resolve("/" + strings.TrimPrefix(r.URL.Path, s.rootPrefix()))
	switch {
	case !ok || isVariant(found.file):
		s.notFound(w, r)
	case found.slash:
		redirectToSlash(w, r)
	case isPage(found.file):
		s.servePage(w, r, found, http.StatusOK)
	default:
		s.serveFile(w, r, found.file)
	}
}

func (s *site) rootPrefix() string {
	if s.prefix == "" {
		return "/"
	}
	return s.prefix
}

// redirectToSlash sends the browser to the form of the address the export was made for; the other
// form does not hydrate.
func redirectToSlash(w http.ResponseWriter, r *http.Request) {
	to := *r.URL
	to.Scheme, to.Host, to.User = "", "", nil
	to.Path, to.RawPath = r.URL.Path+"/", ""
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, to.String(), http.StatusPermanentRedirect) //nolint:gosec // a path of a page that exists, never a host
}

func (s *site) serveFile(w http.ResponseWriter, r *http.Request, name string) {
	h := w.Header()
	if s.immutable != "" && strings.HasPrefix(name, s.immutable) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if path.Base(name) == "sw.js" {
		h.Set("Service-Worker-Allowed", s.rootPrefix())
	}
	h.Set("ETag", s.tags[name])
	h.Set("Content-Type", contentType(name))
	stored := name
	if s.tree.files[name+".br"] || s.tree.files[name+".gz"] {
		h.Add("Vary", "Accept-Encoding")
		if encoding, suffix := s.variant(name, r.Header.Get("Accept-Encoding")); encoding != "" {
			h.Set("Content-Encoding", encoding)
			stored = name + suffix
		}
	}
	s.serveStored(w, r, stored)
}

// variant chooses the smallest form of a file that the browser takes.
func (s *site) variant(name, accepted string) (encoding, suffix string) {
	for _, v := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if s.tree.files[name+v.suffix] && accepts(accepted, v.encoding) {
			return v.encoding, v.suffix
		}
	}
	return "", ""
}

func (s *site) serveStored(w http.ResponseWriter, r *http.Request, name string) {
	file, err := s.files.Open(name)
	if err != nil {
		http.Error(w, "The file cannot be read.", http.StatusInternalServerError)
		return
	}
	defer file.Close()
	content, ok := file.(io.ReadSeeker)
	if !ok {
		http.Error(w, "The file cannot be read.", http.StatusInternalServerError)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, content)
}

func (s *site) notFound(w http.ResponseWriter, r *http.Request) {
	if s.tree.files["404.html"] {
		s.servePage(w, r, target{file: "404.html"}, http.StatusNotFound)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.NotFound(w, r)
}

func (s *site) notBuilt(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintf(w, "<!doctype html><title>Signate</title><h1>The %[1]s is not built</h1>"+
		"<p>This binary was made without the %[1]s. Run <code>make</code> and start it again; "+
		"the API works meanwhile.</p>\n", s.name)
}

// contentType answers by the file's ending, the same on every machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}
