package v3_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// poisonLongest is how long any of them may keep others waiting, on a busy machine with the race detector.
const poisonLongest = 2 * time.Minute

// lasting writes the longest length there is into a film's header and those of its tracks.
func lasting(film []byte) []byte {
	film = slices.Clone(film)
	for _, place := range []struct {
		kind   string
		offset int // of the length, behind the name of the box
	}{{"mvhd", 20}, {"tkhd", 24}, {"mdhd", 20}} {
		for from := 0; ; {
			at := bytes.Index(film[from:], []byte(place.kind))
			if at < 0 {
				break
			}
			from += at + 4
			binary.BigEndian.PutUint32(film[from-4+place.offset:], 0xFFFFFFFE)
		}
	}
	return film
}

// film makes one by ffmpeg, with more arguments for it, nil where there is no ffmpeg.
func film(t *testing.T, name string, seconds int, more ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := sample.Video(ctx, path, 64, 36, seconds, more...)
	if errors.Is(err, sample.ErrNoFFmpeg) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// headless takes the beginning of a film in transport packets away, and with it the only picture that needs no other.
func headless(film []byte) []byte {
	if len(film) == 0 {
		return nil
	}
	return film[len(film)/188/2*188:]
}

// apart makes a film of two seconds with a gap in between.
func apart(t *testing.T, seconds int) []byte {
	t.Helper()
	return film(t, "a.mkv", 2, "-an", "-vf", fmt.Sprintf("setpts=N/30/TB+gte(N\\,30)*%d/TB", seconds))
}

// What is made to break its reader is refused or fails by itself, with a reason, before long, and what comes next is
// processed. What is sound after all is served as what it was found to be and nothing else.
func TestUpload_of_poison(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	h264, photo := sample.File(sample.H264), sample.JPEG(64, 48, "polyglot")
	script := "<script>alert(document.domain)</script>"
	const refused, failed, accepted = "refused", "failed", "accepted"
	for _, tt := range []struct {
		name, file string
		content    []byte
		end, says  string // the reason, or the type that it is served as
	}{
		{"a picture of 100,000 × 100,000 pixels", "a.png", sample.BlackPNG(100_000, 100_000, 1), failed, "100000 × 100000"},
		{"a bomb: 24 MB of pixels in 30 KB", "a.png", sample.BlackPNG(2_000, 1_500, 1_500), accepted, "image/png"},
		{"a bomb that promises more than it holds", "a.png", sample.BlackPNG(8_000, 6_000, 5), failed, "damaged"},
		{"GIF and script", "a.gif", []byte("GIF89a/*\x00\x01\x00\x00\x00*/=1;alert(1)//"), failed, "damaged"},
		{"GIF and page", "a.html", append(sample.Animation(16, 16, 2), script...), accepted, "image/gif"},
		{"JPEG and ZIP", "a.zip", append(slices.Clone(photo), sample.ZIP("index.html", script)...), accepted, "image/jpeg"},
		{"PDF and page", "a.html", append(sample.PDF("0 0 10 10 re f"), script...), accepted, "application/pdf"},
		{"a page that claims to be a PDF", "a.pdf", []byte("<!doctype html>" + script + "%PDF-1.4"), failed, "incomplete"},
		{"a program that claims to be a film", "a.mp4", append([]byte("\x7fELF"), h264...), refused, "MP4"},
		{"a box that is larger than its film", "a.mp4", bytes.Replace(h264, []byte("moov"), []byte("\x7f\xff\xff\xff"), 1), failed, "incomplete"},
		{"boxes nested 100,000 deep", "a.mp4", slices.Concat(h264[:bytes.Index(h264, []byte("moov"))-4], bytes.Repeat([]byte("\x00\x0f\x00\x00moov"), 100_000)), failed, "."},
		{"a sample table of 4 billion entries", "a.mp4", numbering(h264, "stsz", 8, 0xFFFFFFFF), failed, "."},
		{"a film that declares to last for decades", "a.mp4", lasting(h264), accepted, "video/mp4"},
		{"two seconds of film that lie a day apart", "a.mkv", apart(t, 24*60*60), accepted, "video/mp4"},
		{"two seconds of film that lie 30 days apart", "a.mkv", apart(t, 30*24*60*60), accepted, "video/mp4"},
		{"a million samples at one place", "a.mp4", numbering(numbering(h264, "stsz", 4, 1_000), "stsz", 8, 1_000_000), failed, "more than there is"},
		{"a film of a single group of pictures", "a.mp4", film(t, "a.mp4", 120, "-g", "1000000", "-keyint_min", "1000000", "-sc_threshold", "0", "-an"), accepted, "video/mp4"},
		{"a film whose only whole picture is missing", "a.ts", headless(film(t, "a.ts", 120, "-g", "1000000", "-keyint_min", "1000000", "-sc_threshold", "0", "-an")), failed, "."},
		{"a document of 5,000 pages", "a.pdf", sample.PDF(slices.Repeat([]string{"0 0 10 10 re f"}, 5_000)...), failed, "200"},
		{"a document whose page takes its time", "a.pdf", sample.PDF(strings.Repeat("0 0 200 200 re 1 1 190 190 re W n 0 0 m 200 200 l S\n", 20)), accepted, "application/pdf"},
		{"ZIP in ZIP in ZIP", "a.zip", sample.ZIP("index.html", "a", "b.zip", string(sample.ZIP("c.zip", string(sample.ZIP("d.html", strings.Repeat("0", 10<<20)))))), accepted, "text/html; charset=utf-8"},
		{"a ZIP that grows a thousand times", "a.zip", sample.ZIP("index.html", "a", "zeros.bin", strings.Repeat("\x00", 101<<20)), failed, "times"},
	} {
		if tt.content == nil {
			t.Logf("%s: there is no ffmpeg to make it", tt.name)
			continue
		}
		start := time.Now()
		a := editor.Upload(t, tt.file, tt.content)
		if a.Status == http.StatusUnsupportedMediaType {
			if tt.end != refused || !strings.Contains(a.Text(t, "detail"), tt.says) {
				t.Errorf("%s: %s", tt.name, a.Body)
			}
			continue
		}
		a = editor.Until(t, asset(a.Want(t, http.StatusCreated).Text(t, "id")), processed)
		if took := time.Since(start); took > poisonLongest {
			t.Errorf("%s: took %v", tt.name, took)
		} else {
			t.Logf("%s: %v", tt.name, took)
		}
		reason, _ := a.Value(t, "processing_error").(string)
		switch {
		case a.Text(t, "processing_status") == "failed":
			if tt.end != failed || !strings.Contains(reason, tt.says) || strings.Contains(reason, "operator") {
				t.Errorf("%s: it failed: %s", tt.name, reason)
			}
		case tt.end != accepted:
			t.Errorf("%s: it went through: %s", tt.name, a.Body)
		default:
			got := editor.Get(t, a.Text(t, "content_url")).Want(t, http.StatusOK)
			policy := got.Header.Get("Content-Security-Policy")
			if got.Header.Get("Content-Type") != tt.says || got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(policy, "sandbox") && !strings.Contains(policy, "default-src 'none'") {
				t.Errorf("%s: served with %v", tt.name, got.Header)
			}
		}
		next := editor.Upload(t, "next.png", sample.PNG(20, 20, tt.name)).Want(t, http.StatusCreated)
		if next = editor.Until(t, asset(next.Text(t, "id")), processed); next.Text(t, "processing_status") != "completed" {
			t.Errorf("after %s: %s", tt.name, next.Body)
		}
	}
}

// numbering writes a number into the first box of a kind, so many bytes behind its name.
func numbering(film []byte, kind string, offset int, n uint32) []byte {
	film = slices.Clone(film)
	binary.BigEndian.PutUint32(film[bytes.Index(film, []byte(kind))+4+offset:], n)
	return film
}
