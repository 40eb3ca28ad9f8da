package media_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

// coverFirst makes a film for bright screens with a cover that ffmpeg comes to before the film.
func coverFirst(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	cover, film := filepath.Join(folder, "cover.png"), filepath.Join(folder, "film.mp4")
	if err := os.WriteFile(cover, sample.PNG(64, 64, "cover"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields("-nostdin -v error -y -f lavfi -i testsrc=size=160x90:rate=5:duration=2 -i " + cover + " -map 0 -map 1 -c:v:0 libx264 -preset ultrafast" +
		" -pix_fmt:v:0 yuv420p10le -color_trc:v:0 smpte2084 -color_primaries:v:0 bt2020 -colorspace:v:0 bt2020nc -c:v:1 png -disposition:v:1 attached_pic " + film)
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput(); err != nil {
		t.Skipf("this ffmpeg makes no such film: %v, %s", err, out)
	}
	content, err := os.ReadFile(film)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(content, []byte("moov"))
	var parts [][]byte
	for rest := content[at+4:]; len(rest) > 0; {
		size := binary.BigEndian.Uint32(rest)
		parts, rest = append(parts, slices.Clone(rest[:size])), rest[size:]
	}
	place := map[string]int{"mvhd": 0, "udta": 1}
	of := func(box []byte) int {
		if n, ok := place[string(box[4:8])]; ok {
			return n
		}
		return 2
	}
	slices.SortStableFunc(parts, func(a, b []byte) int { return cmp.Compare(of(a), of(b)) })
	return writeFile(t, "first.mp4", append(content[:at+4], slices.Concat(parts...)...))
}

func ffprobe(t *testing.T, path, entries string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries", entries, "-of", "csv", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// A cover is no film, wherever in the file it lies: neither is it converted, nor does it decide about colours.
func TestFFmpeg_of_a_film_behind_its_cover(t *testing.T) {
	t.Parallel()
	p, folder := withFFmpeg(t)
	if !p.FFmpeg().Capabilities().Transcode {
		t.Skip("this ffmpeg does not encode")
	}
	film := coverFirst(t)
	if got := ffprobe(t, film, "stream=codec_name"); got != "stream,png\nstream,h264" {
		t.Fatalf("the streams are %q", got)
	}
	out := filepath.Join(folder, "out.mp4")
	if err := p.FFmpeg().Transcode(t.Context(), film, out, media.Profile1080p(), nil); err != nil {
		t.Fatal(err)
	}
	want := "stream,160,90,bt709"
	if !p.FFmpeg().Capabilities().ToneMap {
		want = "stream,160,90,smpte2084"
	}
	if got := ffprobe(t, out, "stream=width,height,color_transfer"); got != want {
		t.Errorf("converted it is %s", got)
	}
	var poster bytes.Buffer
	if _, err := p.Poster(t.Context(), film, &poster); err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(&poster); err != nil || c.Width != 160 || c.Height != 90 {
		t.Errorf("the poster is %+v, %v", c, err)
	}
}
