package webui

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// page is a page ready to send: its placeholders are filled and its scripts hashed.
type page struct {
	body, zipped []byte
	tag          string
	policy       string
	kind         string
}

// isPage tells the files that depend on the address: pages and the data the router reads for them.
func isPage(name string) bool {
	ext := path.Ext(name)
	return ext == ".html" || ext == ".txt"
}

// isVariant tells the compressed forms, which are not addresses of their own.
func isVariant(name string) bool {
	ext := path.Ext(name)
	return ext == ".br" || ext == ".gz"
}

func (s *site) servePage(w http.ResponseWriter, r *http.Request, t target, status int) {
	p, err := s.page(t)
	if err != nil {
		http.Error(w, "The page cannot be read.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", p.kind)
	h.Set("Content-Security-Policy", p.policy)
	h.Add("Vary", "Accept-Encoding")
	if status == http.StatusOK {
		h.Set("ETag", p.tag)
		if matches(r.Header.Get("If-None-Match"), p.tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := p.body
	if accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = p.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the browser went away: nobody left to tell
	}
}

// page fills a page for its address, once while it stays in the cache.
func (s *site) page(t target) (*page, error) {
	key := t.file + "\n" + strings.Join(t.replace, "\n")
	if p, ok := s.pages.get(key); ok {
		return p, nil
	}
	body, err := fs.ReadFile(s.files, t.file)
	if err != nil {
		return nil, fmt.Errorf("read page %s: %w", t.file, err)
	}
	if len(t.replace) > 0 {
		body = []byte(strings.NewReplacer(t.replace...).Replace(string(body)))
	}
	p := &page{body: body, tag: entityTag(body), kind: contentType(t.file)}
	if path.Ext(t.file) == ".html" {
		p.kind = "text/html; charset=utf-8"
	}
	p.policy = s.policy(scriptHashes(body))
	if p.zipped, err = zip(body); err != nil {
		return nil, fmt.Errorf("compress page %s: %w", t.file, err)
	}
	s.pages.put(key, p)
	return p, nil
}

func zip(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// entityTag is weak because all encodings of one content share it.
func entityTag(content []byte) string {
	sum := sha256.Sum256(content)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

// matches reads If-None-Match, which compares weakly.
func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// accepts reads Accept-Encoding; a quality of zero refuses.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		quality, given := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		value, err := strconv.ParseFloat(quality, 64)
		return !given || (err == nil && value > 0)
	}
	return false
}

// pageCache keeps the pages used last. Addresses are chosen by whoever asks, so it is bounded.
type pageCache struct {
	mu      sync.Mutex
	limit   int
	order   *list.List // newest in front; values are *cachedPage
	entries map[string]*list.Element
}

type cachedPage struct {
	key  string
	page *page
}

func newPageCache(limit int) *pageCache {
	return &pageCache{limit: limit, order: list.New(), entries: map[string]*list.Element{}}
}

func (c *pageCache) get(key string) (*page, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.entries[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(element)
	return element.Value.(*cachedPage).page, true
}

func (c *pageCache) put(key string, p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.entries[key]; ok {
		element.Value.(*cachedPage).page = p
		c.order.MoveToFront(element)
		return
	}
	c.entries[key] = c.order.PushFront(&cachedPage{key: key, page: p})
	if c.order.Len() > c.limit {
		oldest := c.order.Back()
		c.order.Remove(oldest)
		delete(c.entries, oldest.Value.(*cachedPage).key)
	}
}
