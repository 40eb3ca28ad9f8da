package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// PageMIME is the type of the page that Flatten writes.
const PageMIME = "text/html; charset=utf-8"

// How large the picture of a page is along its longer side.
const (
	PageScreen    = 1920
	PageThumbnail = thumbnailWidth
)

// Bounds of a document.
const (
	maxShownPages = 200
	pageTimeout   = 60 * time.Second
	pageOutput    = 32 << 20
)

// Poppler draws the pages of PDF documents, as a child in the sandbox that FFmpeg has.
type Poppler struct {
	pdftoppm string
	isolated bool
	within   time.Duration // one page has to be drawn
}

// DetectPoppler looks for pdftoppm in PATH, nil when there is none that works.
func DetectPoppler(ctx context.Context) *Poppler {
	found, err := exec.LookPath("pdftoppm")
	if err != nil {
		return nil
	}
	for _, isolated := range []bool{true, false} { // containers often forbid the tightest sandbox
		c := child{program: found, args: []string{"-v"}, out: io.Discard, timeout: detectTimeout}
		if c.run(ctx, isolated) == nil {
			return &Poppler{found, isolated, pageTimeout}
		}
	}
	return nil
}

// errNoPoppler is told to people who upload a document.
var errNoPoppler = refuse("PDF documents need a program that this server does not have (pdftoppm, of poppler-utils). " +
	"Ask its operator, or upload the pages as pictures.")

// Pages returns how many pages of a document can be shown; counted are as many as its headers tell, 0 when they tell
// nothing. It returns a *Refused when there are too many.
func (p *Processor) Pages(ctx context.Context, path string, counted int) (int, error) {
	if p.poppler == nil {
		return 0, errNoPoppler
	}
	if counted > maxShownPages {
		return 0, refuse("The document has %d pages. At most %d can be shown.", counted, maxShownPages)
	}
	for n := max(counted, 1); ; n++ { // headers may tell too few
		if n > maxShownPages {
			return 0, refuse("The document has more than %d pages.", maxShownPages)
		}
		next, err := p.poppler.draw(ctx, path, n+1, 16)
		if err != nil && AsRefused(err) == nil {
			return 0, err
		}
		if len(next) == 0 { // a page behind the last one is refused
			return n, nil
		}
	}
}

// Page writes one page of the document at path as a JPEG whose longer side has so many pixels. It returns a *Refused
// for documents that cannot be drawn.
func (p *Processor) Page(ctx context.Context, path string, number, edge int, w io.Writer) (Picture, error) {
	if p.poppler == nil {
		return Picture{}, errNoPoppler
	}
	drawn, err := p.poppler.draw(ctx, path, number, edge)
	if err != nil {
		return Picture{}, err
	}
	if len(drawn) == 0 {
		return Picture{}, damaged(typePDF, errors.New("no page was drawn"))
	}
	return p.drawFrame(ctx, drawn, typePDF, wanted{Edge: edge}, w)
}

// draw returns a page as JPEG.
func (d *Poppler) draw(ctx context.Context, path string, number, edge int) ([]byte, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("draw a page: %w", err)
	}
	n, out := strconv.Itoa(number), &boundedBuffer{limit: pageOutput}
	c := child{program: d.pdftoppm, out: out, timeout: d.within,
		args: []string{"-q", "-jpeg", "-jpegopt", "quality=92", "-scale-to", strconv.Itoa(edge), "-f", n, "-l", n, abs}}
	err = c.run(ctx, d.isolated)
	switch {
	case err == nil:
		return out.data.Bytes(), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTimeout):
		return nil, tooSlow(typePDF, err)
	case errors.Is(err, errStart):
		return nil, err
	}
	return nil, refuse("The document is damaged or protected by a password.").because(err)
}
