package sample_test

import (
	"bytes"
	"errors"
	"image"
	"path/filepath"
	"testing"

	"github.com/signate/signate/test/sample"
)

func TestPictures(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(caption string) []byte{
		"jpeg": func(caption string) []byte { return sample.JPEG(64, 48, caption) },
		"png":  func(caption string) []byte { return sample.PNG(64, 48, caption) },
	} {
		content := make("one")
		config, format, err := image.DecodeConfig(bytes.NewReader(content))
		if err != nil || format != name || config.Width != 64 || config.Height != 48 {
			t.Errorf("%s: %s of %d x %d, %v", name, format, config.Width, config.Height, err)
		}
		if !bytes.Equal(content, make("one")) {
			t.Errorf("%s: the same caption makes another file", name)
		}
		if bytes.Equal(content, make("two")) {
			t.Errorf("%s: another caption makes the same file", name)
		}
	}
}

func TestWrapHEIC(t *testing.T) {
	t.Parallel()
	// The parts stand in a HEIC under the same names as in a film.
	got, err := sample.WrapHEIC(sample.File(sample.HEIC), 160, 120, 0)
	if err != nil || !bytes.Equal(got, sample.File(sample.HEIC)) {
		t.Errorf("the ready-made file is another: %v", err)
	}
	for name, content := range map[string][]byte{
		"nothing": nil, "no HEVC": sample.File(sample.AVIF), "a cut file": sample.File(sample.HEIC)[:1000],
	} {
		if _, err := sample.WrapHEIC(content, 1, 1, 0); err == nil {
			t.Errorf("%s was wrapped", name)
		}
	}
}

// Not parallel: it changes the environment.
func TestVideo_needs_ffmpeg(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := sample.Video(t.Context(), filepath.Join(t.TempDir(), "film.mp4"), 64, 48, 1)
	if !errors.Is(err, sample.ErrNoFFmpeg) {
		t.Errorf("got %v", err)
	}
}
