// Package docs shows the contract of the v3 API to people: pages drawn from it, with nothing from elsewhere,
// and the contract itself.
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

// Where the pages and the contract are.
const (
	Prefix   = "/api/v3/docs/"
	Contract = "/api/v3/openapi.json"
)

//go:embed page.html docs.css docs.js
var files embed.FS

// policy lets the pages use what is theirs and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the pages and the contract.
type Handler struct {
	files map[string]file // by address
}

// file is an answer that is always the same.
type file struct {
	kind         string
	body, zipped []byte
	tag          string
}

// New draws the pages.
func New() (*Handler, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openapi.Bundle)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	draw, err := template.New("page.html").Funcs(template.FuncMap{"prose": prose}).ParseFS(files, "page.html")
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	h := &Handler{files: map[string]file{Contract: newFile("application/json", openapi.Bundle)}}
	for name, kind := range map[string]string{"docs.css": "text/css; charset=utf-8", "docs.js": "text/javascript; charset=utf-8"} {
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		h.files[Prefix+name] = newFile(kind, body)
	}
	b := book(doc)
	for i := range append(b.Chapters, chapter{}) {
		p := page{volume: b, Address: Prefix}
		if i < len(b.Chapters) {
			p.Chapter, p.Address = &b.Chapters[i], Prefix+b.Chapters[i].Name+"/"
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

// Mount adds the pages to a mux. What is no page goes on to next.
func (h *Handler) Mount(mux *http.ServeMux, next http.Handler) {
	serve := h.serve(next)
	mux.Handle("GET "+Prefix, serve)
	mux.Handle("GET "+strings.TrimSuffix(Prefix, "/"), serve)
	mux.Handle("GET "+Contract, serve)
}

func (h *Handler) serve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := h.files[r.URL.Path]
		if !ok {
			if _, page := h.files[r.URL.Path+"/"]; page {
				http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
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
	})
}
