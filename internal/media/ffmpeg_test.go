package media_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

var detected = sync.OnceValues(func() (*media.FFmpeg, error) { return media.DetectFFmpeg(context.Background(), "") })

// withFFmpeg returns a processor that has one, and the folder of its temporary files.
func withFFmpeg(t *testing.T) (p *media.Processor, temp string) {
	t.Helper()
	f, err := detected()
	if errors.Is(err, media.ErrNoFFmpeg) {
		t.Skip("there is no ffmpeg")
	}
	if err != nil {
		t.Fatal(err)
	}
	temp = t.TempDir()
	return media.New(media.Deps{FFmpeg: f, TempDir: temp, MaxEdge: maxEdge}), temp
}

// writeFile puts content where ffmpeg can open it.
func writeFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func inspectFile(t *testing.T, p *media.Processor, path string) (media.Info, error) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	st, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return p.Inspect(t.Context(), file, st.Size())
}

var films = []string{sample.H264, sample.MoovLast, sample.Fragmented, sample.Rotated, sample.AV1, sample.VP9,
	sample.LiveWebM, sample.HEVC, sample.H264Deep, sample.MKV, sample.AVI, sample.TS}

// The headers that we read and what ffprobe says have to agree.
func TestFFmpeg_Probe(t *testing.T) {
	t.Parallel()
	p, _ := withFFmpeg(t)
	if !p.FFmpeg().Capabilities().Probe {
		t.Skip("there is no ffprobe")
	}
	for _, name := range films {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, name, sample.File(name))
			got, err := p.FFmpeg().Probe(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			want, err := inspectFile(t, p, path)
			if err != nil {
				t.Fatal(err)
			}
			if name == sample.LiveWebM {
				got.Duration = want.Duration // ffprobe does not read to the end
			}
			if math.Abs(got.Duration-want.Duration) > 0.11 {
				t.Errorf("lasts %v s and %v s", got.Duration, want.Duration)
			}
			got.Duration, got.FPS, got.Plays = want.Duration, want.FPS, want.Plays
			if got != want {
				t.Errorf("ffprobe %+v\nours    %+v", got, want)
			}
		})
	}
}

func TestProcessor_Poster(t *testing.T) {
	t.Parallel()
	p, _ := withFFmpeg(t)
	for _, name := range films {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			pic, err := p.Poster(t.Context(), writeFile(t, "wrong.jpg", sample.File(name)), &out)
			if err != nil {
				t.Fatal(err)
			}
			want := image.Pt(160, 90)
			switch name {
			case sample.H264:
				want = image.Pt(320, 180)
			case sample.Rotated:
				want = image.Pt(90, 160)
			}
			if got := decodeSame(t, pic, &out).Bounds().Size(); got != want {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

func TestProcessor_Poster_of_a_film_of_half_a_second(t *testing.T) {
	t.Parallel()
	p, _ := withFFmpeg(t)
	path := filepath.Join(t.TempDir(), "short.mp4")
	if err := sample.Video(t.Context(), path, 1300, 70, 1, "-t", "0.5"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	pic, err := p.Poster(t.Context(), path, &out)
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeSame(t, pic, &out).Bounds().Size(); got.X != 640 {
		t.Errorf("%v", got)
	}
}

func TestProcessor_Poster_refuses(t *testing.T) {
	t.Parallel()
	p, _ := withFFmpeg(t)
	noise := slices.Clone(sample.File(sample.VP9))
	for i := 400; i < len(noise); i++ {
		noise[i] = byte(i * 31)
	}
	for name, content := range map[string][]byte{
		"a playlist that names a film": []byte("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://" + writeFile(t, "other.ts", sample.File(sample.TS))),
		"a list of files to join":      []byte("ffconcat version 1.0\nfile /etc/hostname\n"),
		"a picture":                    sample.JPEG(20, 20, ""),
		"noise":                        noise,
		"half an mp4":                  cutHalf(sample.File(sample.MoovLast)),
		"nothing":                      nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := p.Poster(t.Context(), writeFile(t, "film.mp4", content), io.Discard)
			if media.AsRefused(err) == nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A film whose header tells a small size is not decoded at a large one.
func TestProcessor_Poster_goes_by_what_the_pictures_say(t *testing.T) {
	t.Parallel()
	p, _ := withFFmpeg(t)
	large, err := os.ReadFile(made(t, "large.mp4", 9000, 6000, 1, "-frames:v", "1", "-an"))
	if err != nil {
		t.Fatal(err)
	}
	path := writeFile(t, "liar.mp4", wide(large, 64))
	if info, err := inspectFile(t, p, path); err != nil || info.Width != 64 {
		t.Fatalf("%+v, %v", info, err)
	}
	if _, err := p.Poster(t.Context(), path, io.Discard); media.AsRefused(err) == nil {
		t.Errorf("got %v", err)
	}
}

func TestProcessor_Poster_needs_ffmpeg(t *testing.T) {
	t.Parallel()
	_, err := plain.Poster(t.Context(), writeFile(t, "film.mp4", sample.File(sample.H264)), io.Discard)
	if !errors.Is(err, media.ErrNoPreview) {
		t.Errorf("got %v", err)
	}
}

func TestProcessor_asks_ffmpeg_about_rare_formats(t *testing.T) {
	t.Parallel()
	p, _ := withFFmpeg(t)
	if !p.FFmpeg().Capabilities().Probe {
		t.Skip("there is no ffprobe")
	}
	film, err := inspectFile(t, p, writeFile(t, "film", sample.File(sample.TS)))
	if err != nil || film.VideoCodec != "mpeg2video" || film.Width != 160 || film.Plays {
		t.Errorf("got %+v, %v", film, err)
	}
	broken := append([]byte("\x00\x00\x00\x0CjP  \r\n\x87\n"), make([]byte, 500)...)
	if info, err := inspectFile(t, p, writeFile(t, "picture", broken)); media.AsRefused(err) == nil {
		t.Errorf("got %+v, %v", info, err)
	}
}

func TestProcessor_Thumbnail_of_AVIF(t *testing.T) {
	t.Parallel()
	p, temp := withFFmpeg(t)
	upright := thumbnail(t, p, sample.File(sample.AVIF))
	if colorAt(upright, 50, 20) != "red" || colorAt(upright, 50, 80) != "blue" {
		t.Error("it shows something else")
	}
	turned := thumbnail(t, p, turnedAVIF(t))
	if turned.Bounds().Size() != image.Pt(120, 160) || colorAt(turned, 20, 50) != "red" || colorAt(turned, 80, 50) != "blue" {
		t.Errorf("%v, %s on the left", turned.Bounds(), colorAt(turned, 20, 50))
	}
	broken := slices.Clone(sample.File(sample.AVIF))
	clear(broken[bytes.Index(broken, []byte("mdat"))+4:])
	_, err := p.Thumbnail(t.Context(), bytes.NewReader(broken), int64(len(broken)), io.Discard)
	if media.AsRefused(err) == nil {
		t.Errorf("a broken one: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.Thumbnail(ended, bytes.NewReader(broken), int64(len(broken)), io.Discard)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits for it: %v", err)
	}
	empty(t, temp)
}

func TestProcessor_Normalise_AVIF(t *testing.T) {
	t.Parallel()
	p, temp := withFFmpeg(t)
	content := turnedAVIF(t)
	var out bytes.Buffer
	pic, changed, err := p.Normalise(t.Context(), bytes.NewReader(content), int64(len(content)), &out)
	if err != nil || !changed || pic != (media.Picture{MIME: "image/jpeg", Width: 120, Height: 160}) {
		t.Fatalf("%+v, %v, %v", pic, changed, err)
	}
	decodeSame(t, pic, &out)
	empty(t, temp)
}

// empty expects that no temporary file is left.
func empty(t *testing.T, folder string) {
	t.Helper()
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

func TestFFmpeg_Transcode(t *testing.T) {
	t.Parallel()
	p, folder := withFFmpeg(t)
	if !p.FFmpeg().Capabilities().Transcode {
		t.Skip("this ffmpeg does not encode")
	}
	cases := map[string]struct {
		name  string
		size  image.Point
		audio string
	}{
		"no browser plays it":    {sample.HEVC, image.Pt(160, 90), ""},
		"with sound":             {sample.MKV, image.Pt(160, 90), "aac"},
		"turned":                 {sample.Rotated, image.Pt(90, 160), ""},
		"larger than the screen": {sample.H264, image.Pt(200, 112), ""},
	}
	profile := media.Profile{Long: 200, Short: 200, FPS: 5, CRF: 30, MaxKbit: 500}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(folder, "out.mp4")
			last := 0.0
			err := p.FFmpeg().Transcode(t.Context(), writeFile(t, c.name, sample.File(c.name)), out, profile, func(done float64) {
				if done < last || done > 1 {
					t.Errorf("%v follows on %v", done, last)
				}
				last = done
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := inspectFile(t, p, out)
			if err != nil || !got.Plays || got.MIME != "video/mp4" || got.VideoCodec != "h264" || got.AudioCodec != c.audio ||
				math.Abs(float64(got.Width-c.size.X)) > 2 || math.Abs(float64(got.Height-c.size.Y)) > 2 || got.FPS > 5.3 { // the last picture stays as short as it was
				t.Errorf("got %+v, %v", got, err)
			}
			if last != 1 {
				t.Errorf("it said to be at %v in the end", last)
			}
			if err := os.Remove(out); err != nil {
				t.Error(err)
			}
		})
	}
	empty(t, folder)
}

// made is a film that ffmpeg makes of its test picture.
func made(t *testing.T, name string, width, height, seconds int, more ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := sample.Video(t.Context(), path, width, height, seconds, more...); err != nil {
		t.Fatal(err)
	}
	return path
}

// A film is no longer work than its pictures, however far they lie apart, and plays no faster than the profile says.
func TestFFmpeg_Transcode_keeps_gaps_and_thins_out(t *testing.T) {
	t.Parallel()
	p, folder := withFFmpeg(t)
	if !p.FFmpeg().Capabilities().Transcode {
		t.Skip("this ffmpeg does not encode")
	}
	for name, c := range map[string]struct {
		film string
		fps  float64 // at most
	}{
		"two seconds that lie a day apart": {made(t, "gap.mkv", 64, 36, 2, "-an", "-vf", "setpts=N/30/TB+gte(N\\,30)*86400/TB"), 30},
		"120 pictures a second":            {made(t, "fast.mkv", 64, 36, 2, "-an", "-vf", "setpts=N/120/TB", "-r", "120"), 60.5},
	} {
		out, start := filepath.Join(folder, "out.mp4"), time.Now()
		if err := p.FFmpeg().Transcode(t.Context(), c.film, out, media.Profile1080p(), nil); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if took := time.Since(start); took > soon {
			t.Errorf("%s: took %v", name, took)
		}
		got, err := inspectFile(t, p, out)
		if err != nil || got.FPS > c.fps {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if err := os.Remove(out); err != nil {
			t.Error(err)
		}
	}
}

// Films that play well stay as they are; combs are taken out of the others.
func TestProcessor_NeedsConversion(t *testing.T) {
	t.Parallel()
	p, folder := withFFmpeg(t)
	if !p.FFmpeg().Capabilities().Transcode {
		t.Skip("this ffmpeg does not encode")
	}
	interlaced := made(t, "interlaced.mp4", 320, 180, 1, "-an", "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-vf", "setfield=tff")
	for name, c := range map[string]struct {
		film string
		want bool
	}{
		"plays everywhere":     {writeFile(t, "a.mp4", sample.File(sample.H264)), false},
		"a profile of studios": {writeFile(t, "b.mp4", sample.File(sample.H264Deep)), true},
		"interlaced":           {interlaced, true},
	} {
		info, err := inspectFile(t, p, c.film)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.NeedsConversion(t.Context(), c.film, info); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	out := filepath.Join(folder, "out.mp4")
	if err := p.FFmpeg().Transcode(t.Context(), interlaced, out, media.Profile1080p(), nil); err != nil {
		t.Fatal(err)
	}
	info, err := inspectFile(t, p, out)
	if err != nil || p.NeedsConversion(t.Context(), out, info) {
		t.Errorf("what was converted is converted again: %+v, %v", info, err)
	}
}

func TestFFmpeg_Transcode_leaves_nothing_behind(t *testing.T) {
	t.Parallel()
	p, folder := withFFmpeg(t)
	if !p.FFmpeg().Capabilities().Transcode {
		t.Skip("this ffmpeg does not encode")
	}
	out := filepath.Join(folder, "out.mp4")
	broken := slices.Clone(sample.File(sample.HEVC))
	clear(broken[len(broken)/2:])
	err := p.FFmpeg().Transcode(t.Context(), writeFile(t, "broken.mp4", cutHalf(broken)), out, media.Profile1080p(), nil)
	if media.AsRefused(err) == nil {
		t.Errorf("got %v", err)
	}

	long := filepath.Join(t.TempDir(), "long.mp4")
	if err := sample.Video(t.Context(), long, 320, 180, 20); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err = p.FFmpeg().Transcode(ctx, long, out, media.Profile1080p(), func(float64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	empty(t, folder)
}

// Not parallel: it changes the environment.
func TestDetectFFmpeg(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, path := range []string{"", "off"} {
		if _, err := media.DetectFFmpeg(t.Context(), path); !errors.Is(err, media.ErrNoFFmpeg) {
			t.Errorf("at %q: %v", path, err)
		}
	}
	if _, err := media.DetectFFmpeg(t.Context(), filepath.Join(t.TempDir(), "ffmpeg")); err == nil || errors.Is(err, media.ErrNoFFmpeg) {
		t.Errorf("what was asked for is missing: %v", err)
	}

	folder := t.TempDir()
	script := `#!/bin/sh
case "$2" in
-version) echo "ffmpeg version 9.1-test Copyright";;
-encoders) echo " V....D libx264              H.264"; echo " A....D aac                  AAC";;
esac
`
	if err := os.WriteFile(filepath.Join(folder, "ffmpeg"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := media.DetectFFmpeg(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	got := f.Capabilities()
	got.Isolated = false // as the system allows
	if got != (media.Capabilities{Version: "9.1-test"}) {
		t.Errorf("got %+v", got)
	}
	err = f.Transcode(t.Context(), writeFile(t, "film.mp4", sample.File(sample.HEVC)), filepath.Join(folder, "out"), media.Profile1080p(), nil)
	if !errors.Is(err, media.ErrNoFFmpeg) {
		t.Errorf("there is no ffprobe beside it: %v", err)
	}
}
