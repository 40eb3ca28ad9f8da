package heic_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/media/heic"
	"github.com/signate/signate/test/sample"
)

// shared is one for all tests, because compiling it takes seconds.
var shared heic.Decoder

func anySize(int, int) error { return nil }

// corners names the colours there, clockwise from the top left.
func corners(img image.Image) string {
	right, bottom := img.Bounds().Dx()-1, img.Bounds().Dy()-1
	seen := make([]string, 4)
	for i, at := range []image.Point{{0, 0}, {right, 0}, {right, bottom}, {0, bottom}} {
		switch r, _, b, _ := img.At(at.X, at.Y).RGBA(); {
		case r > 0xC000 && b < 0x4000:
			seen[i] = "red"
		case b > 0xC000 && r < 0x4000:
			seen[i] = "blue"
		}
	}
	return strings.Join(seen, " ")
}

func TestDecoder_turns_pictures_upright(t *testing.T) {
	t.Parallel()
	cases := []struct {
		size    image.Point
		corners string
	}{
		{image.Pt(160, 120), "red red blue blue"},
		{image.Pt(120, 160), "red blue blue red"},
		{image.Pt(160, 120), "blue blue red red"},
		{image.Pt(120, 160), "blue red red blue"},
	}
	for quarters, c := range cases {
		file, err := sample.WrapHEIC(sample.File(sample.HEIC), 160, 120, quarters)
		if err != nil {
			t.Fatal(err)
		}
		img, err := shared.Decode(t.Context(), file, anySize)
		if err != nil {
			t.Fatal(err)
		}
		if got := corners(img); img.Bounds().Size() != c.size || got != c.corners {
			t.Errorf("turned by %d quarters: %v with corners %s, want %v %s", quarters, img.Bounds(), got, c.size, c.corners)
		}
	}
}

// Lines in the decoder's memory are longer than the picture, by rules that depend on its kind.
func TestDecoder_reads_every_layout(t *testing.T) {
	t.Parallel()
	for _, layout := range []string{"yuv420p 162x122", "yuv422p 66x100", "yuv444p 130x70"} {
		format, size, _ := strings.Cut(layout, " ")
		w, h, _ := strings.Cut(size, "x")
		img, err := shared.Decode(t.Context(), encode(t, format, w, h), anySize)
		if err != nil {
			t.Errorf("%s: %v", layout, err)
			continue
		}
		if got := corners(img); got != "red red blue blue" {
			t.Errorf("%s: corners are %s", layout, got)
		}
	}
}

// encode makes a picture, red above blue, with ffmpeg.
func encode(t *testing.T, format, width, height string) []byte {
	t.Helper()
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("there is no ffmpeg")
	}
	path := filepath.Join(t.TempDir(), "frame.mp4")
	halves := "color=red:size=" + width + "x" + height + ",drawbox=y=ih/2:h=ih/2:color=blue:t=fill"
	out, err := exec.CommandContext(t.Context(), program, "-v", "error", "-f", "lavfi", "-i", halves, "-frames:v", "1",
		"-c:v", "libx265", "-x265-params", "log-level=none:keyint=1", "-pix_fmt", format, "-tag:v", "hvc1", path).CombinedOutput()
	if err != nil {
		t.Skipf("ffmpeg does not encode it: %v: %s", err, out)
	}
	frame, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w, _ := strconv.Atoi(width)
	h, _ := strconv.Atoi(height)
	file, err := sample.WrapHEIC(frame, w, h, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestDecoder_asks_about_the_size_first(t *testing.T) {
	t.Parallel()
	tooLarge := errors.New("too large")
	_, err := shared.Decode(t.Context(), sample.File(sample.HEIC), func(w, h int) error {
		if w != 160 || h != 120 {
			t.Errorf("asked about %d x %d", w, h)
		}
		return tooLarge
	})
	if !errors.Is(err, tooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestDecoder_survives_broken_files(t *testing.T) {
	t.Parallel()
	file := sample.File(sample.HEIC)
	if _, err := shared.Decode(t.Context(), file, anySize); err != nil { // compiles it
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for at := 0; at+40 < len(file); at += 250 {
		wg.Go(func() {
			broken := bytes.Clone(file)
			for i := range 40 {
				broken[at+i] ^= byte(i*7 + 1)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if _, err := shared.Decode(ctx, broken, anySize); err != nil && !errors.Is(err, heic.ErrDecode) {
				t.Errorf("broken at %d: %v", at, err)
			}
		})
	}
	wg.Wait()
	if _, err := shared.Decode(t.Context(), file, anySize); err != nil {
		t.Errorf("a sound file after broken ones: %v", err)
	}
}

func TestDecoder_ends_with_its_context(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := shared.Decode(ended, sample.File(sample.HEIC), anySize); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
