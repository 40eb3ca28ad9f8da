package media

import (
	"bytes"
	"compress/zlib"
	"context"
	"io"
	"regexp"
	"strconv"
)

// The number of pages is all we want of a PDF. It stands in the root of the page tree, in the open or inside
// compressed objects. It is looked for, not parsed: a number that is not found stays 0, and the viewer on the
// screen counts for itself.

// The bounds of the search, for the whole file.
const (
	pdfWindow   = 8 << 20  // looked at from each end
	pdfNodes    = 20_000   // of the page tree
	pdfObjects  = 400      // compressed objects looked into
	pdfObject   = 1 << 20  // of each, unpacked
	pdfUnpacked = 48 << 20 // of all of them
	maxPages    = 100_000
)

var (
	pdfPages   = regexp.MustCompile(`/Type\s*/Pages\b`)
	pdfCount   = []byte("/Count")
	pdfStream  = regexp.MustCompile(`/Type\s*/ObjStm\b`)
	pdfEncrypt = regexp.MustCompile(`/Encrypt\s+\d+\s+\d+\s+R`)
)

func inspectPDF(s *source, t Type) (Info, error) {
	head, err := s.upTo(pdfWindow, 0)
	if err != nil {
		return Info{}, err
	}
	var tail []byte
	if s.size > pdfWindow {
		if tail, err = s.upTo(pdfWindow, max(pdfWindow, s.size-pdfWindow)); err != nil {
			return Info{}, err
		}
	}
	if !bytes.Contains(head, []byte("%%EOF")) && !bytes.Contains(tail, []byte("%%EOF")) {
		return Info{}, incomplete(t)
	}
	if pdfEncrypt.Match(head) || pdfEncrypt.Match(tail) {
		return Info{}, refuse("The PDF is protected. Export it without a password.")
	}
	search := pdfSearch{nodes: pdfNodes, objects: pdfObjects, unpacked: pdfUnpacked}
	for _, part := range [][]byte{head, tail} {
		search.pages(part)
		search.packedPages(s.ctx, part)
	}
	return Info{Type: t, Plays: true, Pages: search.most}, s.ctx.Err()
}

// pdfSearch looks for the largest count of a page tree's node, which is that of its root, and may only look at so
// much.
type pdfSearch struct {
	most     int
	nodes    int
	objects  int
	unpacked int64
}

func (p *pdfSearch) pages(text []byte) {
	found := pdfPages.FindAllIndex(text, p.nodes)
	p.nodes -= len(found)
	for _, at := range found {
		// The count stands in the same dictionary, before or after the type.
		from := max(0, at[0]-500)
		if open := bytes.LastIndex(text[from:at[0]], []byte("obj")); open >= 0 {
			from += open
		}
		until := min(len(text), at[1]+4000)
		if end := bytes.Index(text[at[1]:until], []byte("endobj")); end >= 0 {
			until = at[1] + end
		}
		if _, count, ok := bytes.Cut(text[from:until], pdfCount); ok {
			p.most = max(p.most, leadingNumber(bytes.TrimLeft(count, " \t\r\n")))
		}
	}
}

// leadingNumber reads the digits that a text starts with, 0 when they are none or too many.
func leadingNumber(text []byte) int {
	digits := len(text) - len(bytes.TrimLeft(text, "0123456789"))
	if n, err := strconv.Atoi(string(text[:min(digits, 7)])); err == nil && n <= maxPages {
		return n
	}
	return 0
}

// packedPages looks into the compressed objects that PDF 1.5 introduced.
func (p *pdfSearch) packedPages(ctx context.Context, text []byte) {
	found := pdfStream.FindAllIndex(text, p.objects)
	p.objects -= len(found)
	for _, at := range found {
		if ctx.Err() != nil || p.unpacked <= 0 {
			return
		}
		start := bytes.Index(text[at[1]:min(len(text), at[1]+1000)], []byte("stream"))
		if start < 0 {
			continue
		}
		packed := bytes.TrimLeft(text[at[1]+start+len("stream"):], "\r\n")
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			continue
		}
		unpacked, _ := io.ReadAll(io.LimitReader(z, min(pdfObject, p.unpacked))) // what could be read is looked at
		p.unpacked -= int64(len(unpacked))
		p.pages(unpacked)
	}
}
