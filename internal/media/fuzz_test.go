package media

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/signate/signate/test/sample"
)

// seeds are whole files and what a quick mutation does not find by itself.
var seeds = struct{ movies, matroska, others []string }{
	movies: []string{sample.H264, sample.MoovLast, sample.Fragmented, sample.Rotated, sample.AV1, sample.HEVC,
		sample.H264Deep, sample.HEIC, sample.AVIF},
	matroska: []string{sample.VP9, sample.LiveWebM, sample.MKV},
	others:   []string{sample.AVI, sample.TS, sample.WebP},
}

func addSamples(f *testing.F, names ...string) {
	f.Helper()
	for _, name := range names {
		content := sample.File(name)
		f.Add(content)
		f.Add(content[:min(len(content), 700)]) // small ones are mutated more often
	}
}

func FuzzSniff(f *testing.F) {
	addSamples(f, seeds.movies...)
	addSamples(f, seeds.matroska...)
	addSamples(f, seeds.others...)
	for _, s := range signatures {
		f.Add(append(append(make([]byte, s.offset), s.magic...), s.then...))
	}
	for _, text := range []string{"<svg/>", "<!-- --><svg/>", "<html>", "%PDF-1.4", "BM", "\x00\x00\x00\x08wide", "\xEF\xBB\xBF<svg"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := Sniff(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatalf("reading does not fail: %v", err)
		}
		if got.MIME == "" || got.Kind == "" || (got.Ext == "") != (got == typeUnknown) {
			t.Errorf("got %+v", got)
		}
		more, err := Sniff(bytes.NewReader(append(content, make([]byte, sniffLength)...)), int64(len(content))+sniffLength)
		if err != nil {
			t.Fatalf("reading does not fail: %v", err)
		}
		if len(content) >= sniffLength && got != more && got != typeUnknown && more != typeMOV {
			t.Errorf("%+v becomes %+v when more follows", got, more)
		}
	})
}

func FuzzInspectMovie(f *testing.F) {
	addSamples(f, seeds.movies...)
	f.Fuzz(func(t *testing.T, content []byte) {
		inspectWith(t, inspectMovie, typeMP4, content)
		inspectWith(t, inspectHEIF, typeHEIC, content)
	})
}

func FuzzInspectMatroska(f *testing.F) {
	addSamples(f, seeds.matroska...)
	f.Fuzz(func(t *testing.T, content []byte) { inspectWith(t, inspectMatroska, typeWebM, content) })
}

// inspectWith expects an answer that makes sense, after a bounded amount of work.
func inspectWith(t *testing.T, inspect func(*source, Type) (Info, error), kind Type, content []byte) {
	t.Helper()
	s := newSource(t.Context(), bytes.NewReader(content), int64(len(content)))
	info, err := inspect(s, kind)
	makesSense(t, info, err)
	if s.steps < -100 || s.bytes < -budgetBytes {
		t.Errorf("it went on with %d steps and %d bytes left", s.steps, s.bytes)
	}
}

func makesSense(t *testing.T, i Info, err error) {
	t.Helper()
	if err != nil {
		if r := AsRefused(err); r == nil || !strings.HasSuffix(r.Reason, ".") || i != (Info{}) {
			t.Errorf("got %+v, %v", i, err)
		}
		return
	}
	const longest = 31 * 24 * 3600
	if i.Width < 0 || i.Height < 0 || i.Width > 1<<20 || i.Height > 1<<20 || !(i.Duration >= 0 && i.Duration <= longest) ||
		!(i.FPS >= 0 && i.FPS <= 1000) || i.Orientation < 0 || i.Orientation > 8 || i.Pages < 0 {
		t.Errorf("got %+v", i)
	}
	if i.Kind == KindImage && i.Width*i.Height > MaxPixels {
		t.Errorf("%d x %d pixels pass", i.Width, i.Height)
	}
	for _, codec := range []string{i.VideoCodec, i.AudioCodec} {
		if !printable(codec) || len(codec) > 200 {
			t.Errorf("the codec is %q", codec)
		}
	}
}

func FuzzInspect(f *testing.F) {
	addSamples(f, seeds.movies...)
	addSamples(f, seeds.matroska...)
	addSamples(f, seeds.others...)
	f.Add(sample.JPEG(16, 16, ""))
	f.Add(sample.PNG(16, 16, ""))
	f.Add(sample.Animation(8, 8, 2))
	for _, text := range []string{
		`<svg viewBox="0 0 3 2"><style>a{fill:url(#a)}</style><a href="#x"/></svg>`,
		"%PDF-1.4\n1 0 obj<</Type/Pages/Count 7>>endobj\n%%EOF",
		"%PDF-1.4\n1 0 obj<</Type/ObjStm>>stream\nx\xda\x03\x00\x00\x00\x00\x01%%EOF",
		"PK\x05\x06" + strings.Repeat("\x00", 18),
		"II*\x00\x08\x00\x00\x00\x02\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00",
	} {
		f.Add([]byte(text))
	}
	p := New(Deps{})
	f.Fuzz(func(t *testing.T, content []byte) {
		info, err := p.Inspect(t.Context(), bytes.NewReader(content), int64(len(content)))
		makesSense(t, info, err)
		if err != nil || info.Kind != KindImage || info.MIME == typeHEIC.MIME || info.Width*info.Height > 1<<20 {
			return
		}
		_, err = p.Thumbnail(t.Context(), bytes.NewReader(content), int64(len(content)), io.Discard)
		if err != nil && AsRefused(err) == nil && !errors.Is(err, ErrNoPreview) {
			t.Errorf("thumbnail: %v", err)
		}
	})
}
