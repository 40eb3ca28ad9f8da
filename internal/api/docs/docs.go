// Package docs shows the contracts of the APIs to people: pages drawn from them, with nothing from elsewhere,
// and the contracts themselves.
package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/signate/signate/api/openapi"
)

// API is what pages are about.
type API struct {
	Prefix   string // of the addresses of the pages
	Contract string // the address of the contract
	bundle   []byte
}

// The APIs that have pages.
var (
	V3     = API{"/api/v3/docs/", "/api/v3/openapi.json", openapi.Bundle}
	Device = API{"/api/device/v1/docs/", "/api/device/v1/openapi.json", openapi.Device}
)

//go:embed page.html docs.css docs.js
var files embed.FS

// policy lets the pages use what is theirs and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the pages of an API and its contract.
type Handler struct {
	api   API
	files map[string]file // by address
}

// file is an answer that is always the same.
type file struct {
	kind         string
	body, zipped []byte
	tag          string
}

// New draws the pages of an API.
func New(api API) (*Handler, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.bundle)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	draw, err := template.New("page.html").Funcs(template.FuncMap{"prose": prose}).ParseFS(files, "page.html")
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	h := &Handler{api: api, files: map[string]file{api.Contract: newFile("application/json", api.bundle)}}
	for name, kind := range map[string]string{"docs.css": "text/css; charset=utf-8", "docs.js": "text/javascript; charset=utf-8"} {
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		h.files[api.Prefix+name] = newFile(kind, body)
	}
	b := book(doc)
	b.API = api
	for i := range append(b.Chapters, chapter{}) {
		p := page{volume: b, Address: api.Prefix}
		if i < len(b.Chapters) {
			p.Chapter, p.Address = &b.Chapters[i], api.Prefix+b.Chapters[i].Name+"/"
		}
		var out bytes.Buffer
		if err := draw.Execute(&out, p); err != nil {
			return nil, fmt.Errorf("draw the documentation: %w", err)
		}
		h.files[p.Address] = newFile("text/html; charset=utf-8", out.Bytes())
	}
	return h, nil
}

func newFile(kind string, body []byte) file {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(body) // into memory
	_ = z.Close()
	sum := sha256.Sum256(body)
	return file{kind: kind, body: body, zipped: zipped.Bytes(), tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// Mount adds the pages to a mux, behind what limits their readers. What is no page goes on to next.
func (h *Handler) Mount(mux *http.ServeMux, limited func(http.Handler) http.Handler, next http.Handler) {
	pages := limited(http.HandlerFunc(h.page))
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, ok := h.files[r.URL.Path]
		_, slash := h.files[r.URL.Path+"/"]
		switch {
		case ok:
			pages.ServeHTTP(w, r)
		case slash:
			http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently) //nolint:gosec // only to an address of these pages
		default:
			next.ServeHTTP(w, r)
		}
	})
	mux.Handle("GET "+h.api.Prefix, serve)
	mux.Handle("GET "+strings.TrimSuffix(h.api.Prefix, "/"), serve)
	mux.Handle("GET "+h.api.Contract, serve)
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request) {
	f := h.files[r.URL.Path]
	header := w.Header()
	header.Set("Content-Type", f.kind)
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-cache")
	header.Set("ETag", f.tag)
	header.Add("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader went away
	}
}
