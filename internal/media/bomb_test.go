package media_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/media"
)

// deflated packs text the way PDF files do.
func deflated(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	z := zlib.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func object(content string) string {
	return fmt.Sprintf("7 0 obj<</Type/ObjStm/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n", len(content), content)
}

func TestProcessor_Inspect_counts_pages(t *testing.T) {
	t.Parallel()
	node := "<</Type /Pages /Kids[2 0 R]\n/Count 7>>"
	nodes := strings.Repeat("/Type/Pages ", 1<<20/12)
	cases := map[string]struct {
		content string
		pages   int
	}{
		"in the open":               {"1 0 obj" + node + "endobj", 7},
		"of the root":               {"1 0 obj" + node + "endobj 2 0 obj<</Count 20/Type/Pages>>endobj", 20},
		"packed":                    {object(deflated(t, node)), 7},
		"behind 9 MB of pictures":   {strings.Repeat("x", 9<<20) + "1 0 obj" + node + "endobj", 7},
		"too many to be true":       {"1 0 obj<</Type/Pages/Count 123456789>>endobj", 0},
		"none":                      {"1 0 obj<</Type/Catalog>>endobj", 0},
		"in 3 MB of nodes":          {strings.Repeat(nodes, 3), 0},
		"in 500 packs of them":      {strings.Repeat(object(deflated(t, nodes)), 500), 0},
		"in packs that are damaged": {strings.Repeat(object("damaged"), 20_000), 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			info, err := inspect(t, []byte("%PDF-1.5\n"+c.content+"\n%%EOF"))
			if err != nil || info.Pages != c.pages || !info.Plays {
				t.Errorf("got %+v, %v", info, err)
			}
			if took := time.Since(start); took > soon {
				t.Errorf("took %v", took)
			}
		})
	}
}

// scans is a JPEG of a million pixels that is refined by very many layers, each of a few bytes and without content.
func scans(count int) []byte {
	layer := []byte("\xFF\xDA\x00\x08\x01\x01\x00\x01\x3F\x00\x7F\xFE") // all blocks are empty: one code of 15 bits
	return slices.Concat([]byte("\xFF\xD8"),
		[]byte("\xFF\xDB\x00\x43\x00"), bytes.Repeat([]byte{1}, 64),
		[]byte("\xFF\xC2\x00\x0B\x08\x03\xE8\x03\xE8\x01\x01\x11\x00"),       // progressive, 1000 x 1000, grey
		[]byte("\xFF\xC4\x00\x14\x10\x01"), make([]byte, 15), []byte("\xE0"), // one code
		bytes.Repeat(layer, count), []byte("\xFF\xD9"))
}

func TestProcessor_Thumbnail_gives_up_on_endless_layers(t *testing.T) {
	t.Parallel()
	few := scans(3)
	if _, err := plain.Thumbnail(t.Context(), bytes.NewReader(few), int64(len(few)), io.Discard); err != nil {
		t.Fatalf("a few layers are no bomb: %v", err)
	}
	p := media.New(media.Deps{})
	p.DecodeWithin(200 * time.Millisecond)
	many := scans(200_000)
	start := time.Now()
	_, err := p.Thumbnail(t.Context(), bytes.NewReader(many), int64(len(many)), io.Discard)
	if r := media.AsRefused(err); r == nil || !strings.Contains(r.Reason, "takes too long") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > soon {
		t.Errorf("took %v", took)
	}
}
