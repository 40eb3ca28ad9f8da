package media

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
)

// The number of pages is all we want of a PDF. It stands in the root of the page tree, in the open or inside
// compressed objects. It is looked for, not parsed: a number that is not found stays 0, and the viewer on the
// screen counts for itself.

const (
	pdfWindow  = 8 << 20 // looked at from each end
	pdfObjects = 200     // compressed objects looked into
	pdfObject  = 1 << 20 // of each, unpacked
	maxPages   = 100_000
)

var (
	pdfPages   = regexp.MustCompile(`/Type\s*/Pages\b`)
	pdfCount   = regexp.MustCompile(`/Count\s+(\d{1,6})\b`)
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
	i := Info{Type: t, Plays: true}
	for _, part := range [][]byte{head, tail} {
		i.Pages = max(i.Pages, pdfPageCount(part), pdfPackedPages(s, part))
	}
	return i, s.ctx.Err()
}

// pdfPageCount finds the largest count of a page tree's node; the root's is the largest.
func pdfPageCount(text []byte) int {
	most := 0
	for _, at := range pdfPages.FindAllIndex(text, 10_000) {
		// The count stands in the same dictionary, before or after the type.
		from := max(0, at[0]-500)
		if open := bytes.LastIndex(text[from:at[0]], []byte("obj")); open >= 0 {
			from += open
		}
		until := min(len(text), at[1]+4000)
		if end := bytes.Index(text[at[1]:until], []byte("endobj")); end >= 0 {
			until = at[1] + end
		}
		if m := pdfCount.FindSubmatch(text[from:until]); m != nil {
			if n, err := strconv.Atoi(string(m[1])); err == nil && n <= maxPages {
				most = max(most, n)
			}
		}
	}
	return most
}

// pdfPackedPages looks into the compressed objects that PDF 1.5 introduced.
func pdfPackedPages(s *source, text []byte) int {
	most := 0
	for _, at := range pdfStream.FindAllIndex(text, pdfObjects) {
		if s.ctx.Err() != nil {
			return most
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
		unpacked, _ := io.ReadAll(io.LimitReader(z, pdfObject)) // what could be read is looked at
		most = max(most, pdfPageCount(unpacked))
	}
	return most
}
