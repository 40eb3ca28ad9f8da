package media_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

// endlessPDF is a small document whose only page draws a picture a hundred times, which draws another a hundred times,
// and so on, nine deep.
func endlessPDF() []byte {
	var b bytes.Buffer
	n := 0
	object := func(dictionary, content string) {
		n++
		fmt.Fprintf(&b, "%d 0 obj\n<< %s", n, dictionary)
		if content != "" {
			fmt.Fprintf(&b, " /Length %d >>\nstream\n%s\nendstream\nendobj\n", len(content), content)
			return
		}
		b.WriteString(" >>\nendobj\n")
	}
	again := strings.Repeat("/X Do ", 100)
	b.WriteString("%PDF-1.4\n")
	object("/Type /Catalog /Pages 2 0 R", "")
	object("/Type /Pages /Kids [3 0 R] /Count 1", "")
	object("/Type /Page /Parent 2 0 R /MediaBox [0 0 400 225] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >>", "")
	object("", again)
	for i := range 8 {
		object(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 400 225] /Resources << /XObject << /X %d 0 R >> >>", 6+i), again)
	}
	object("/Type /XObject /Subtype /Form /BBox [0 0 400 225]", "0 0 10 10 re f")
	b.WriteString("trailer << /Root 1 0 R >>\n%%EOF\n")
	return b.Bytes()
}

// A page that takes hours to draw fails when its time is over, by itself: the next document is drawn.
func TestPage_that_never_ends(t *testing.T) {
	t.Parallel()
	poppler := media.DetectPoppler(t.Context())
	if poppler == nil {
		t.Skip("there is no pdftoppm")
	}
	p := media.New(media.Deps{Poppler: poppler, TempDir: t.TempDir()})
	const within = 2 * time.Second
	poppler.DrawWithin(within)
	endless, start := writeFile(t, "endless.pdf", endlessPDF()), time.Now()
	_, err := p.Page(t.Context(), endless, 1, media.PageThumbnail, io.Discard)
	if refused := media.AsRefused(err); refused == nil || !strings.Contains(refused.Error(), "takes too long") {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(start); took < within || took > within+20*time.Second {
		t.Errorf("it took %v", took)
	}
	poppler.DrawWithin(time.Minute)
	next := writeFile(t, "next.pdf", sample.PDF("0 0 10 10 re f"))
	if n, err := p.Pages(t.Context(), next, 1); n != 1 || err != nil {
		t.Errorf("the next document has %d pages, %v", n, err)
	}
	if _, err := p.Page(t.Context(), next, 1, media.PageThumbnail, io.Discard); err != nil {
		t.Errorf("the next document: %v", err)
	}
}
