package media_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

// pngHeader is a PNG that promises a size and holds little.
func pngHeader(width, height uint32) []byte {
	header := append([]byte("IHDR"), 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0)
	binary.BigEndian.PutUint32(header[4:], width)
	binary.BigEndian.PutUint32(header[8:], height)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(header))
	return append(b, "\x00\x00\x00\x04IDAT\x78\x9c\x00\x00"...)
}

func box(kind string, parts ...[]byte) []byte {
	content := slices.Concat(parts...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8)), []byte(kind), content)
}

var ftyp = box("ftyp", []byte("isom\x00\x00\x02\x00isommp41"))

// nested puts boxes into each other.
func nested(kind string, depth int) []byte {
	b := box("free")
	for range depth {
		b = box(kind, b)
	}
	return b
}

// claiming rewrites the unpacked size of the only file of a ZIP in its directory.
func claiming(z []byte, size uint32) []byte {
	at := bytes.Index(z, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(z[at+24:], size)
	return z
}

// claimingPacked does the same to its packed size.
func claimingPacked(z []byte, size uint32) []byte {
	at := bytes.Index(z, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(z[at+20:], size)
	return z
}

// locked marks the only file of a ZIP as encrypted in its directory.
func locked(z []byte) []byte {
	z[bytes.Index(z, []byte("PK\x01\x02"))+8] |= 1
	return z
}

// linked is a ZIP with a symbolic link out of it.
func linked(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "index.html"}
	h.SetMode(0o777 | fs.ModeSymlink)
	w, err := z.CreateHeader(h)
	if err == nil {
		_, err = io.WriteString(w, "/etc/passwd")
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func cut(b []byte, n int) []byte { return b[:len(b)-n] }

func TestProcessor_Inspect_refuses(t *testing.T) {
	t.Parallel()
	h264 := sample.File(sample.H264)
	encrypted := bytes.Replace(h264, []byte("avc1\x00"), []byte("encv\x00"), 1)
	manyTracks := box("moov", slices.Repeat(box("trak"), 100_000))
	manyFiles := make([]string, 0, 12_000)
	for i := range 6000 {
		manyFiles = append(manyFiles, fmt.Sprint("file", i), "")
	}
	cases := map[string]struct {
		content []byte
		reason  string
	}{
		"empty file":                     {nil, "empty"},
		"noise":                          {[]byte("\x01\x02\x03\x04\x05\x06\x07\x08"), "cannot be shown"},
		"program":                        {append([]byte("\x7fELF"), make([]byte, 100)...), "cannot be shown"},
		"sound":                          {box("ftyp", []byte("M4A \x00\x00\x00\x00")), "no picture"},
		"png of 100k x 100k":             {pngHeader(100_000, 100_000), "100000 × 100000 pixels"},
		"png of 8k x 8k":                 {pngHeader(8000, 8000), "At most 50 million"},
		"png without end":                {pngHeader(100, 100)[:20], "incomplete"},
		"jpeg cut in its header":         {sample.JPEG(64, 64, "")[:100], "incomplete"},
		"gif of 65535 x 65535":           {[]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00;"), "65535 × 65535"},
		"webp with a broken size":        {[]byte("RIFF\xff\xff\xff\xffWEBPVP8L\xff\xff\xff\xff\x2f\xff\xff\xff\xff"), "picture"},
		"tiff pointing nowhere":          {append([]byte("II*\x00\xff\xff\xff\x7f"), make([]byte, 50)...), "picture"},
		"heic with a huge item":          {hugeHEIC(), "pixels"},
		"heic without items":             {box("ftyp", []byte("heic\x00\x00\x00\x00")), "damaged"},
		"mp4 cut in its content":         {cut(h264, 1000), "incomplete"},
		"mp4 whose index is missing":     {sample.File(sample.MoovLast)[:6000], "incomplete"},
		"mp4 with a protected track":     {encrypted, "copy-protected"},
		"mp4 without a moov box":         {slices.Concat(ftyp, box("free")), "damaged"},
		"mp4 with an empty index":        {slices.Concat(ftyp, box("moov")), "no moving picture"},
		"box of 1 byte":                  {slices.Concat(ftyp, []byte("\x00\x00\x00\x07moov")), "damaged"},
		"box of size 1 and no more":      {slices.Concat(ftyp, []byte("\x00\x00\x00\x01moov\x00")), "incomplete"},
		"box of 2^63 bytes":              {slices.Concat(ftyp, []byte("\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff")), "damaged"},
		"box larger than the file":       {slices.Concat(ftyp, []byte("\x7f\xff\xff\xffmoov")), "incomplete"},
		"box larger than its parent":     {slices.Concat(ftyp, box("moov", []byte("\x00\x00\xff\xfftrak"))), "incomplete"},
		"boxes nested 1000 deep":         {slices.Concat(ftyp, nested("moov", 1000)), "no moving picture"},
		"100000 tracks":                  {slices.Concat(ftyp, manyTracks), "damaged"},
		"500000 empty boxes":             {slices.Concat(ftyp, slices.Repeat(box("free"), 500_000)), "damaged"},
		"samples that share their bytes": {shared(h264, 100_000), "more than there is"},
		"mp4 of 30000 x 30000":           {wide(h264, 30_000), "The video is 30000 × 30000 pixels"},
		"webm cut in its header":         {sample.File(sample.VP9)[:200], "incomplete"},
		"webm with zeros inside":         {append(slices.Clone(sample.File(sample.LiveWebM)[:50]), make([]byte, 500)...), "damaged"},
		"avi without streams":            {[]byte("RIFF\x04\x00\x00\x00AVI "), "damaged"},
		"mpeg without ffmpeg":            {sample.File(sample.TS), "conversion"},
		"pdf cut":                        {[]byte("%PDF-1.4\n1 0 obj"), "incomplete"},
		"pdf with a password":            {[]byte("%PDF-1.4\ntrailer << /Encrypt 5 0 R >>\n%%EOF"), "protected"},
		"zip without a page":             {sample.ZIP("a.txt", "a"), "index.html"},
		"zip that climbs":                {sample.ZIP("../index.html", "a"), "forbidden name"},
		"zip with an absolute name":      {sample.ZIP("/etc/index.html", "a"), "forbidden name"},
		"zip of many files":              {sample.ZIP(manyFiles...), "At most 5000"},
		"zip that claims 4 GB":           {claiming(sample.ZIP("index.html", "a"), 0xFFFFFFFE), "larger than 2 GB"},
		"zip that claims 1 GB":           {claiming(sample.ZIP("index.html", "a"), 1<<30), "200 times"},
		"zip whose page is a folder":     {sample.ZIP("index.html/", "", "a.txt", "a"), "index.html"},
		"zip with shared content":        {claimingPacked(sample.ZIP("index.html", "a"), 5000), "more than there is"},
		"zip with a link":                {linked(t), "link or a device"},
		"zip with a password":            {locked(sample.ZIP("index.html", "a")), "password"},
		"zip cut":                        {cut(sample.ZIP("index.html", "a"), 30), "damaged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, c.content, c.reason)
		})
	}
}

// soon is what every bad file has to be dealt with in, on a busy computer too. Without bounds it would be minutes.
const soon = 30 * time.Second

// refused expects that a file is refused soon, in a sentence with a certain reason in it.
func refused(t *testing.T, content []byte, reason string) {
	t.Helper()
	start := time.Now()
	info, err := inspect(t, content)
	r := media.AsRefused(err)
	if r == nil {
		t.Fatalf("got %+v, %v", info, err)
	}
	if !strings.Contains(r.Reason, reason) || !strings.HasSuffix(r.Reason, ".") {
		t.Errorf("the reason is %q, want %q in it", r.Reason, reason)
	}
	if took := time.Since(start); took > soon {
		t.Errorf("took %v", took)
	}
}

// shared gives a film so many samples that all lie at the place of its first one.
func shared(film []byte, count uint32) []byte {
	film = slices.Clone(film)
	at := bytes.Index(film, []byte("stsz"))
	binary.BigEndian.PutUint32(film[at+8:], 1_000)
	binary.BigEndian.PutUint32(film[at+12:], count)
	return film
}

// wide enlarges the size that a film's track declares.
func wide(film []byte, edge uint32) []byte {
	film = slices.Clone(film)
	at := bytes.Index(film, []byte("tkhd"))
	binary.BigEndian.PutUint32(film[at+80:], edge<<16)
	binary.BigEndian.PutUint32(film[at+84:], edge<<16)
	return film
}

// hugeHEIC enlarges the size that a sound file declares.
func hugeHEIC() []byte {
	b := slices.Clone(sample.File(sample.HEIC))
	at := bytes.Index(b, []byte("ispe"))
	binary.BigEndian.PutUint32(b[at+8:], 20_000)
	binary.BigEndian.PutUint32(b[at+12:], 20_000)
	return b
}

// Not parallel: it measures what is allocated.
func TestProcessor_Thumbnail_of_poison_fails_cheaply(t *testing.T) {
	cases := map[string][]byte{
		"png of 100k x 100k":   pngHeader(100_000, 100_000),
		"gif and script":       []byte("GIF89a/*\x00\x01\x00\x00\x00*/=1;alert(1)//"),
		"jpeg cut in the half": cutHalf(sample.JPEG(640, 480, "x")),
		"jpeg of noise":        append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{0xA5}, 4000)...),
		"a film":               sample.File(sample.H264),
		"heic cut":             cut(sample.File(sample.HEIC), 2000),
	}
	for name, content := range cases {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := plain.Thumbnail(t.Context(), bytes.NewReader(content), int64(len(content)), io.Discard)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("it went through")
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
				t.Errorf("allocated %d MB", used>>20)
			}
		})
	}
}

func cutHalf(b []byte) []byte { return b[:len(b)/2] }

// brokenDisk fails to read, which is not the file's fault.
type brokenDisk struct{ io.ReaderAt }

func (b brokenDisk) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return b.ReaderAt.ReadAt(p, off)
}

func TestProcessor_Inspect_does_not_blame_the_file_for_the_disk(t *testing.T) {
	t.Parallel()
	content := sample.File(sample.MoovLast)
	_, err := plain.Inspect(context.Background(), brokenDisk{bytes.NewReader(content)}, int64(len(content)))
	if err == nil || media.AsRefused(err) != nil {
		t.Errorf("got %v", err)
	}
}

func TestProcessor_Inspect_accepts_packages_and_documents(t *testing.T) {
	t.Parallel()
	pdf := []byte("%PDF-1.4\n1 0 obj<</Type/Pages/Kids[2 0 R]/Count 7>>endobj\n%%EOF")
	drawing := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><a href="#x"><rect fill="url(#g)"/></a></svg>`)
	cases := map[string]struct {
		content []byte
		check   func(media.Info) bool
	}{
		"page at the top":  {sample.ZIP("index.html", "a", "css/x.css", ""), func(i media.Info) bool { return i.Entry == "index.html" }},
		"page in a folder": {sample.ZIP("site/index.html", "a", "site/x.css", ""), func(i media.Info) bool { return i.Entry == "site/index.html" }},
		"pdf":              {pdf, func(i media.Info) bool { return i.Pages == 7 }},
		"drawing":          {drawing, func(i media.Info) bool { return i.Width == 300 && i.Height == 200 && i.HasAlpha }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if info, err := inspect(t, c.content); err != nil || !c.check(info) || !info.Plays {
				t.Errorf("got %+v, %v", info, err)
			}
		})
	}
}
