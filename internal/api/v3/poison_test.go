package v3_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
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

// blackPNG is a picture of next to no bytes: black all over, two bytes a channel.
func blackPNG(t *testing.T, width, height, rows int) []byte {
	t.Helper()
	chunk := func(kind string, content []byte) []byte {
		b := append(append(binary.BigEndian.AppendUint32(nil, uint32(len(content))), kind...), content...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	var pixels bytes.Buffer
	z, row := zlib.NewWriter(&pixels), make([]byte, 1+8*width)
	for range rows {
		if _, err := z.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(header, 16, 6, 0, 0, 0)), chunk("IDAT", pixels.Bytes()), chunk("IEND", nil))
}

func packed(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// document is a PDF with so many pages, all the same, each drawing what is given.
func document(pages int, draws string) []byte {
	var b bytes.Buffer
	offsets := []int{}
	object := func(content string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%s endobj\n", len(offsets), content)
	}
	b.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", i+4)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), pages))
	object(fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(draws), draws))
	for range pages {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 3 0 R>>")
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

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
		{"a picture of 100,000 × 100,000 pixels", "a.png", blackPNG(t, 100_000, 100_000, 1), failed, "100000 × 100000"},
		{"a bomb: 24 MB of pixels in 30 KB", "a.png", blackPNG(t, 2_000, 1_500, 1_500), accepted, "image/png"},
		{"a bomb that promises more than it holds", "a.png", blackPNG(t, 8_000, 6_000, 5), failed, "damaged"},
		{"GIF and script", "a.gif", []byte("GIF89a/*\x00\x01\x00\x00\x00*/=1;alert(1)//"), failed, "damaged"},
		{"GIF and page", "a.html", append(sample.Animation(16, 16, 2), script...), accepted, "image/gif"},
		{"JPEG and ZIP", "a.zip", append(slices.Clone(photo), packed(t, "index.html", script)...), accepted, "image/jpeg"},
		{"PDF and page", "a.html", append(document(1, "0 0 10 10 re f"), script...), accepted, "application/pdf"},
		{"a page that claims to be a PDF", "a.pdf", []byte("<!doctype html>" + script + "%PDF-1.4"), failed, "incomplete"},
		{"a program that claims to be a film", "a.mp4", append([]byte("\x7fELF"), h264...), refused, "MP4"},
		{"a box that is larger than its film", "a.mp4", bytes.Replace(h264, []byte("moov"), []byte("\x7f\xff\xff\xff"), 1), failed, "incomplete"},
		{"boxes nested 100,000 deep", "a.mp4", slices.Concat(h264[:bytes.Index(h264, []byte("moov"))-4], bytes.Repeat([]byte("\x00\x0f\x00\x00moov"), 100_000)), failed, "."},
		{"a sample table of 4 billion entries", "a.mp4", numbering(h264, "stsz", 8, 0xFFFFFFFF), failed, "."},
		{"a film that declares to last for decades", "a.mp4", lasting(h264), accepted, "video/mp4"},
		{"a film of a single group of pictures", "a.mp4", film(t, "a.mp4", 120, "-g", "1000000", "-keyint_min", "1000000", "-sc_threshold", "0", "-an"), accepted, "video/mp4"},
		{"a film whose only whole picture is missing", "a.ts", headless(film(t, "a.ts", 120, "-g", "1000000", "-keyint_min", "1000000", "-sc_threshold", "0", "-an")), failed, "."},
		{"a document of 5,000 pages", "a.pdf", document(5_000, "0 0 10 10 re f"), failed, "200"},
		{"a document whose page takes its time", "a.pdf", document(1, strings.Repeat("0 0 200 200 re 1 1 190 190 re W n 0 0 m 200 200 l S\n", 20)), accepted, "application/pdf"},
		{"ZIP in ZIP in ZIP", "a.zip", packed(t, "index.html", "a", "b.zip", string(packed(t, "c.zip", string(packed(t, "d.html", strings.Repeat("0", 10<<20)))))), accepted, "text/html; charset=utf-8"},
		{"a ZIP that grows a thousand times", "a.zip", packed(t, "index.html", "a", "zeros.bin", strings.Repeat("\x00", 101<<20)), failed, "times"},
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
