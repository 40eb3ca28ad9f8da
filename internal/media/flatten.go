package media

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of what an HTML package becomes.
const (
	maxFlatSource = 64 << 20  // unpacked
	maxFlatPage   = 8 << 20   // of the page to start with
	maxFlat       = 160 << 20 // of what is written
	maxImports    = 5         // style sheets that load each other

	maxFlatRead = 4 * maxFlatSource // unpacked in all, for what is referred to again is unpacked again
)

// packageScript gives a page the files that its scripts ask for.
//
//go:embed package.js
var packageScript string

// Flatten writes an HTML package as one page that holds everything it refers to, so that it needs neither a server
// nor an origin of its own: a screen shows it sandboxed and without a line. It returns a *Refused for packages that
// cannot be shown.
func (p *Processor) Flatten(ctx context.Context, r io.ReaderAt, size int64, w io.Writer) error {
	info, err := inspectPackage(newSource(ctx, r, size), typeZIP)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return damaged(typeZIP, err)
	}
	f := &flattener{ctx: ctx, files: map[string]*zip.File{}, used: map[string]bool{}, room: maxFlat, unread: maxFlatRead}
	var unpacked uint64
	for _, file := range z.File {
		if !file.Mode().IsDir() && !strings.HasPrefix(file.Name, "__MACOSX/") {
			f.files[file.Name] = file
			unpacked += file.UncompressedSize64
		}
	}
	if unpacked > maxFlatSource {
		return refuse("The package is larger than %d MB when unpacked.", maxFlatSource>>20)
	}
	f.root = path.Dir(info.Entry)
	page, err := f.read(info.Entry)
	if err != nil {
		return err
	}
	if len(page) > maxFlatPage {
		return refuse("The page of the package is larger than %d MB.", maxFlatPage>>20)
	}
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return damaged(typeZIP, err)
	}
	if err := f.document(doc, info.Entry); err != nil {
		return err
	}
	if err := html.Render(w, doc); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// flattener puts the files of a package into its page.
type flattener struct {
	ctx   context.Context //nolint:containedctx // it lives as long as one call
	files map[string]*zip.File
	used  map[string]bool
	root  string // the folder of the page
	room  int    // bytes that may still be written

	unread uint64 // bytes that may still be unpacked
}

// read unpacks one file; it is no larger than its directory says.
func (f *flattener) read(name string) ([]byte, error) {
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	file := f.files[name]
	if file.UncompressedSize64 > f.unread { // small style sheets may load a large one again and again
		return nil, refuse("The package refers to its files so often that more than %d MB would be unpacked.", maxFlatRead>>20)
	}
	f.unread -= file.UncompressedSize64
	r, err := file.Open()
	if err != nil {
		return nil, damaged(typeZIP, err)
	}
	defer func() { _ = r.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(r, int64(file.UncompressedSize64)+1))
	if err != nil || uint64(len(content)) != file.UncompressedSize64 {
		return nil, damaged(typeZIP, err)
	}
	return content, nil
}

// find returns the file that a reference names, seen from the file that holds it; empty for what is elsewhere.
func (f *flattener) find(from, reference string) (name, fragment string) {
	u, err := url.Parse(strings.TrimSpace(reference))
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" {
		return "", ""
	}
	name = path.Join(path.Dir(from), u.Path)
	if strings.HasPrefix(u.Path, "/") {
		name = path.Join(f.root, u.Path)
	}
	if f.files[name] == nil {
		return "", ""
	}
	if u.Fragment != "" {
		fragment = "#" + u.EscapedFragment()
	}
	return name, fragment
}

// inlined returns the data address of what a reference names, and the reference itself when it is not in the package.
func (f *flattener) inlined(from, reference string, depth int) (string, error) {
	name, fragment := f.find(from, reference)
	if name == "" {
		return reference, nil
	}
	data, err := f.data(name, depth)
	return data + fragment, err
}

// data returns the data address of a file.
func (f *flattener) data(name string, depth int) (string, error) {
	content, err := f.read(name)
	if err != nil {
		return "", err
	}
	f.used[name] = true
	kind := packageType(name, content)
	if strings.HasPrefix(kind, "text/css") {
		sheet, err := f.sheet(name, string(content), depth+1)
		if err != nil {
			return "", err
		}
		content = []byte(sheet)
	}
	if f.room -= base64.StdEncoding.EncodedLen(len(content)); f.room < 0 {
		return "", refuse("The package refers to its files so often that its page would be larger than %d MB.", maxFlat>>20)
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(content), nil
}

var sheetReference = regexp.MustCompile(`(?i)url\(\s*("[^"]*"|'[^']*'|[^)"'\s]*)\s*\)|@import\s+("[^"]*"|'[^']*')`)

// sheet puts what a style sheet refers to into it.
func (f *flattener) sheet(from, sheet string, depth int) (string, error) {
	if depth > maxImports {
		return "", nil // sheets that load each other without end
	}
	var failed error
	out := sheetReference.ReplaceAllStringFunc(sheet, func(match string) string {
		parts := sheetReference.FindStringSubmatch(match)
		reference := strings.Trim(parts[1]+parts[2], `"'`)
		if name, _ := f.find(from, reference); name == "" || failed != nil {
			return match
		}
		data, err := f.inlined(from, reference, depth)
		failed = err
		if parts[2] != "" {
			return `@import "` + data + `"`
		}
		return `url("` + data + `")`
	})
	return out, failed
}

// document puts what a page refers to into it.
func (f *flattener) document(doc *html.Node, entry string) error {
	var head *html.Node
	var bases []*html.Node
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case n.DataAtom == atom.Head && head == nil:
			head = n
		case n.DataAtom == atom.Base:
			bases = append(bases, n)
		}
		if err := f.element(n, entry); err != nil {
			return err
		}
	}
	for _, base := range bases {
		base.Parent.RemoveChild(base)
	}
	script, err := f.script(entry)
	if err != nil || head == nil {
		return err
	}
	node := &html.Node{Type: html.ElementNode, Data: "script", DataAtom: atom.Script}
	node.AppendChild(&html.Node{Type: html.TextNode, Data: script})
	head.InsertBefore(node, head.FirstChild)
	return nil
}

func (f *flattener) element(n *html.Node, entry string) error {
	if n.DataAtom == atom.Style && n.FirstChild != nil {
		sheet, err := f.sheet(entry, n.FirstChild.Data, 0)
		if err != nil {
			return err
		}
		n.FirstChild.Data = sheet
	}
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		var err error
		switch {
		case a.Key == "srcset" || a.Key == "integrity":
			continue // src is enough; what is inside needs no check
		case a.Key == "style":
			a.Val, err = f.sheet(entry, a.Val, 0)
		case a.Key == "src" || a.Key == "poster" || a.Key == "data", a.Key == "href" && n.DataAtom != atom.A && n.DataAtom != atom.Area:
			a.Val, err = f.inlined(entry, a.Val, 0)
		}
		if err != nil {
			return err
		}
		kept = append(kept, a)
	}
	n.Attr = kept
	return nil
}

// script is what makes the other files of the package known to the scripts of the page.
func (f *flattener) script(entry string) (string, error) {
	rest := map[string]string{}
	for name := range f.files {
		if f.used[name] && !strings.HasSuffix(name, ".json") || name == entry {
			continue
		}
		data, err := f.data(name, 0)
		if err != nil {
			return "", err
		}
		key := name
		if f.root != "." {
			key = strings.TrimPrefix(name, f.root+"/")
		}
		rest[key] = data
	}
	files, err := json.Marshal(rest) // escapes < so that no file ends the script
	if err != nil {
		return "", fmt.Errorf("write the page: %w", err)
	}
	return strings.Replace(packageScript, "{}", string(files), 1), nil
}

// packageTypes are the types of files by their names; contents alone do not tell scripts from style sheets.
var packageTypes = map[string]string{
	".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".html": "text/html",
	".htm": "text/html", ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".webp": "image/webp", ".avif": "image/avif",
	".txt": "text/plain", ".csv": "text/csv", ".xml": "text/xml", ".wasm": "application/wasm", ".mp4": "video/mp4", ".webm": "video/webm",
}

func packageType(name string, content []byte) string {
	if kind, ok := packageTypes[strings.ToLower(path.Ext(name))]; ok {
		return kind
	}
	kind, _, _ := strings.Cut(http.DetectContentType(content), ";")
	return kind
}
