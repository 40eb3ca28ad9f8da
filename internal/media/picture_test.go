package media_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

// halves is red above blue.
func halves(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		color := []byte{255, 0, 0, 255}
		if y >= h/2 {
			color = []byte{0, 0, 255, 255}
		}
		copy(img.Pix[y*img.Stride:], bytes.Repeat(color, w))
	}
	return img
}

func encoded(t *testing.T, encode func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, img image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, img, nil) })
}

func thumbnail(t *testing.T, p *media.Processor, content []byte) image.Image {
	t.Helper()
	var out bytes.Buffer
	pic, err := p.Thumbnail(t.Context(), bytes.NewReader(content), int64(len(content)), &out)
	if err != nil {
		t.Fatal(err)
	}
	return decodeSame(t, pic, &out)
}

// decodeSame decodes a picture and checks that it is what was announced.
func decodeSame(t *testing.T, pic media.Picture, r io.Reader) image.Image {
	t.Helper()
	img, format, err := image.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != pic.Width || b.Dy() != pic.Height || "image/"+format != pic.MIME {
		t.Errorf("%v %s was announced as %+v", b, format, pic)
	}
	return img
}

// colorAt names what is seen at a place given in percent.
func colorAt(img image.Image, x, y int) string {
	b := img.Bounds()
	r, g, bl, _ := img.At(b.Min.X+b.Dx()*x/100, b.Min.Y+b.Dy()*y/100).RGBA()
	switch {
	case r > 0xC000 && g < 0x4000 && bl < 0x4000:
		return "red"
	case bl > 0xC000 && g < 0x4000 && r < 0x4000:
		return "blue"
	case r > 0xF000 && g > 0xF000 && bl > 0xF000:
		return "white"
	}
	return "other"
}

func TestProcessor_Thumbnail(t *testing.T) {
	t.Parallel()
	big := halves(1300, 200)
	cases := map[string]struct {
		content       []byte
		width, height int
	}{
		"jpeg":               {asJPEG(t, big), 640, 98},
		"png":                {encoded(t, func(w io.Writer) error { return png.Encode(w, big) }), 640, 98},
		"bmp":                {encoded(t, func(w io.Writer) error { return bmp.Encode(w, big) }), 640, 98},
		"tiff":               {encoded(t, func(w io.Writer) error { return tiff.Encode(w, big, nil) }), 640, 98},
		"tall":               {asJPEG(t, halves(100, 3000)), 43, 1280},
		"small stays small":  {asJPEG(t, halves(20, 30)), 20, 30},
		"one line":           {asJPEG(t, halves(2000, 2)), 640, 1},
		"heic":               {sample.File(sample.HEIC), 160, 120},
		"moving webp":        {sample.File(sample.WebP), 160, 120},
		"larger by 2.5 only": {asJPEG(t, halves(1600, 400)), 640, 160},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			img := thumbnail(t, plain, c.content)
			if b := img.Bounds(); b.Dx() != c.width || b.Dy() != c.height {
				t.Errorf("%v, want %d x %d", b, c.width, c.height)
			}
			if c.height > 1 && (colorAt(img, 50, 20) != "red" || colorAt(img, 50, 80) != "blue") {
				t.Error("it shows something else")
			}
		})
	}
}

func TestProcessor_Thumbnail_is_upright(t *testing.T) {
	t.Parallel()
	// Where red is seen when the camera lay as each orientation says: x, y in percent.
	red := map[byte][2]int{1: {50, 10}, 2: {50, 10}, 3: {50, 90}, 4: {50, 90}, 5: {10, 50}, 6: {90, 50}, 7: {90, 50}, 8: {10, 50}}
	flat := asJPEG(t, halves(80, 40))
	for orientation, at := range red {
		img := thumbnail(t, plain, withOrientation(flat, orientation))
		if got := colorAt(img, at[0], at[1]); got != "red" {
			t.Errorf("orientation %d: %s at %v", orientation, got, at)
		}
		if got := colorAt(img, 100-at[0], 100-at[1]); got != "blue" {
			t.Errorf("orientation %d: %s opposite of %v", orientation, got, at)
		}
		if b := img.Bounds(); (b.Dx() < b.Dy()) != (orientation >= 5) {
			t.Errorf("orientation %d: %v", orientation, b)
		}
	}
}

func TestProcessor_Thumbnail_shows_white_logos(t *testing.T) {
	t.Parallel()
	img := thumbnail(t, plain, sample.Logo(64))
	if colorAt(img, 50, 50) != "white" || colorAt(img, 2, 2) != "other" {
		t.Errorf("%s on %s", colorAt(img, 50, 50), colorAt(img, 2, 2))
	}
}

func TestProcessor_Thumbnail_has_none_of_drawings(t *testing.T) {
	t.Parallel()
	drawing := []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)
	_, err := plain.Thumbnail(t.Context(), bytes.NewReader(drawing), int64(len(drawing)), io.Discard)
	if !errors.Is(err, media.ErrNoPreview) {
		t.Errorf("got %v", err)
	}
}

// gate holds whoever reads the pixels of a PNG until it is opened.
type gate struct {
	io.ReaderAt
	reached, open chan struct{}
	once          sync.Once
}

func (g *gate) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(pngHeader(1, 1))-4) {
		g.once.Do(func() { close(g.reached) })
		<-g.open
	}
	return g.ReaderAt.ReadAt(p, off)
}

func TestProcessor_large_pictures_wait_for_each_other(t *testing.T) {
	t.Parallel()
	large := slices.Concat(pngHeader(8000, 6000), make([]byte, 64<<10))
	held := &gate{ReaderAt: bytes.NewReader(large), reached: make(chan struct{}), open: make(chan struct{})}
	p := media.New(media.Deps{})
	done := make(chan error)
	go func() {
		_, err := p.Thumbnail(t.Context(), held, int64(len(large)), io.Discard)
		done <- err
	}()
	<-held.reached

	small := asJPEG(t, halves(500, 500))
	thumbnail(t, p, small)
	second := asJPEG(t, halves(1500, 1500))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Thumbnail(ctx, bytes.NewReader(second), int64(len(second)), io.Discard); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it did not wait: %v", err)
	}
	close(held.open)
	if err := <-done; media.AsRefused(err) == nil {
		t.Errorf("the broken picture: %v", err)
	}
	thumbnail(t, p, second)
}

func TestProcessor_Normalise(t *testing.T) {
	t.Parallel()
	glass := halves(60, 40)
	glass.SetNRGBA(1, 1, color.NRGBA{})
	asTIFF := func(img image.Image) []byte {
		return encoded(t, func(w io.Writer) error { return tiff.Encode(w, img, nil) })
	}
	cases := map[string]struct {
		content       []byte
		changed       bool
		mime          string
		width, height int
	}{
		"jpeg stays":                   {asJPEG(t, halves(60, 40)), false, "image/jpeg", 60, 40},
		"turned jpeg stays":            {withOrientation(asJPEG(t, halves(60, 40)), 6), false, "image/jpeg", 40, 60},
		"large jpeg shrinks":           {asJPEG(t, halves(300, 100)), true, "image/jpeg", 200, 67},
		"large turned jpeg shrinks":    {withOrientation(asJPEG(t, halves(300, 100)), 8), true, "image/jpeg", 67, 200},
		"large gif keeps its frames":   {sample.Animation(300, 20, 2), false, "image/gif", 300, 20},
		"heic":                         {sample.File(sample.HEIC), true, "image/jpeg", 160, 120},
		"tiff":                         {asTIFF(halves(60, 40)), true, "image/jpeg", 60, 40},
		"tiff with holes":              {asTIFF(glass), true, "image/png", 60, 40},
		"avif stays where none can":    {sample.File(sample.AVIF), false, "image/avif", 160, 120},
		"moving webp keeps its frames": {sample.File(sample.WebP), false, "image/webp", 160, 120},
		"large png with holes is kept": {sample.Logo(250), true, "image/png", 200, 200},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			pic, changed, err := plain.Normalise(t.Context(), bytes.NewReader(c.content), int64(len(c.content)), &out)
			if err != nil {
				t.Fatal(err)
			}
			if changed != c.changed || pic != (media.Picture{MIME: c.mime, Width: c.width, Height: c.height}) {
				t.Errorf("%+v, changed %v", pic, changed)
			}
			if changed != (out.Len() > 0) {
				t.Errorf("%d bytes were written", out.Len())
			}
			if changed {
				decodeSame(t, pic, &out)
			}
		})
	}
}
