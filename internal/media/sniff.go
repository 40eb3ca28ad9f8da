package media

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// The types we know. Their MIME types are what players are told, whatever the uploader said.
var (
	typeUnknown = Type{KindUnknown, "application/octet-stream", ""}
	typeJPEG    = Type{KindImage, "image/jpeg", ".jpg"}
	typePNG     = Type{KindImage, "image/png", ".png"}
	typeGIF     = Type{KindImage, "image/gif", ".gif"}
	typeWebP    = Type{KindImage, "image/webp", ".webp"}
	typeBMP     = Type{KindImage, "image/bmp", ".bmp"}
	typeTIFF    = Type{KindImage, "image/tiff", ".tiff"}
	typeHEIC    = Type{KindImage, "image/heic", ".heic"}
	typeAVIF    = Type{KindImage, "image/avif", ".avif"}
	typeJP2     = Type{KindImage, "image/jp2", ".jp2"}
	typeICO     = Type{KindImage, "image/x-icon", ".ico"}
	typeSVG     = Type{KindImage, "image/svg+xml", ".svg"}
	typeMP4     = Type{KindVideo, "video/mp4", ".mp4"}
	typeMOV     = Type{KindVideo, "video/quicktime", ".mov"}
	type3GP     = Type{KindVideo, "video/3gpp", ".3gp"}
	typeWebM    = Type{KindVideo, "video/webm", ".webm"}
	typeMKV     = Type{KindVideo, "video/x-matroska", ".mkv"}
	typeAVI     = Type{KindVideo, "video/x-msvideo", ".avi"}
	typeTS      = Type{KindVideo, "video/mp2t", ".ts"}
	typeMPEG    = Type{KindVideo, "video/mpeg", ".mpg"}
	typeFLV     = Type{KindVideo, "video/x-flv", ".flv"}
	typeOGV     = Type{KindVideo, "video/ogg", ".ogv"}
	typeASF     = Type{KindVideo, "video/x-ms-wmv", ".wmv"}
	typeM4A     = Type{KindUnknown, "audio/mp4", ".m4a"}
	typePDF     = Type{KindPDF, "application/pdf", ".pdf"}
	typeZIP     = Type{KindZIP, "application/zip", ".zip"}
	typeHTML    = Type{KindHTML, "text/html; charset=utf-8", ".html"}
)

// signatures are tried in order; each part must stand at its offset.
var signatures = []struct {
	offset int
	magic  string
	then   string // at offset 8, when not empty
	is     Type
}{
	{0, "\xFF\xD8\xFF", "", typeJPEG},
	{0, "\x89PNG\r\n\x1A\n", "", typePNG},
	{0, "GIF87a", "", typeGIF},
	{0, "GIF89a", "", typeGIF},
	{0, "RIFF", "WEBP", typeWebP},
	{0, "RIFF", "AVI ", typeAVI},
	{0, "II*\x00", "", typeTIFF},
	{0, "MM\x00*", "", typeTIFF},
	{0, "\x00\x00\x00\x0CjP  \r\n\x87\n", "", typeJP2},
	{0, "\xFF\x4F\xFF\x51", "", typeJP2},
	{0, "\x00\x00\x01\x00", "", typeICO},
	{0, "\x00\x00\x01\xBA", "", typeMPEG},
	{0, "\x00\x00\x01\xB3", "", typeMPEG},
	{0, "FLV\x01", "", typeFLV},
	{0, "OggS", "", typeOGV},
	{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "", typeASF},
	{0, "PK\x03\x04", "", typeZIP},
	{0, "PK\x05\x06", "", typeZIP},
}

const sniffLength = 4096

// Sniff tells what a file is by its content alone. Anything it does not know is KindUnknown and no error; errors
// are those of reading.
func Sniff(r io.ReaderAt, size int64) (Type, error) {
	head := make([]byte, min(max(size, 0), sniffLength))
	if n, err := r.ReadAt(head, 0); n < len(head) && !errors.Is(err, io.EOF) {
		return typeUnknown, fmt.Errorf("read the start of the file: %w", err)
	} else if n < len(head) {
		head = head[:n]
	}
	// Before the signatures: the size in front of it can look like one of them.
	if hasAt(head, 4, "ftyp") {
		return sniffBrands(head), nil
	}
	for _, s := range signatures {
		if hasAt(head, s.offset, s.magic) && (s.then == "" || hasAt(head, 8, s.then)) {
			return s.is, nil
		}
	}
	switch {
	case isOldQuickTime(head, size):
		return typeMOV, nil
	case hasAt(head, 0, ebmlMagic):
		return sniffDocType(head), nil
	case isBMP(head):
		return typeBMP, nil
	case isTransportStream(head):
		return typeTS, nil
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")): // viewers accept junk before it
		return typePDF, nil
	}
	return sniffText(head), nil
}

func hasAt(head []byte, offset int, magic string) bool {
	return len(head) >= offset+len(magic) && string(head[offset:offset+len(magic)]) == magic
}

// sniffBrands reads the ftyp box: the major brand, then the compatible ones.
func sniffBrands(head []byte) Type {
	f := fields{data: head}
	end := int(min(f.u32(), uint32(len(head))))
	var brands []string
	for at := 8; at+4 <= end; at += 4 {
		if at != 12 { // the version of the major brand
			brands = append(brands, string(head[at:at+4]))
		}
	}
	if len(brands) == 0 {
		return typeUnknown
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(brands, n) })
	}
	major := brands[0]
	switch {
	case major == "avif" || major == "avis" || major == "mif1" && has("avif"):
		return typeAVIF
	case slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}, major):
		return typeHEIC
	case major == "qt  ":
		return typeMOV
	case major[:2] == "3g":
		return type3GP
	case major == "M4A " || major == "M4B " || major == "M4P ":
		return typeM4A
	case major == "crx ": // raw pictures of a camera
		return typeUnknown
	}
	return typeMP4
}

// isOldQuickTime recognises files of the first QuickTime versions, which start without a brand. Their four letters
// are words of texts too, so the size before them must make sense.
func isOldQuickTime(head []byte, size int64) bool {
	if len(head) < 8 {
		return false
	}
	f := fields{data: head}
	first := int64(f.u32())
	switch string(f.take(4)) {
	case "moov", "mdat": // may be cut off
		return first <= 1 || first >= 8 && (first <= size || !printable(string(head[:4])))
	case "wide", "free", "skip":
		return first >= 8 && first <= size
	}
	return false
}

func isBMP(head []byte) bool {
	// "BM" alone begins many texts; the size of the second header tells.
	return hasAt(head, 0, "BM") && len(head) > 18 && head[15] == 0 && head[16] == 0 && head[17] == 0 &&
		slices.Contains([]byte{12, 40, 52, 56, 64, 108, 124}, head[14])
}

func isTransportStream(head []byte) bool {
	synced := func(start, packet int) bool {
		for i := range 4 {
			if at := start + i*packet; at >= len(head) || head[at] != 0x47 {
				return false
			}
		}
		return true
	}
	return synced(0, 188) || synced(4, 192)
}

// sniffText tells SVG from HTML and both from other texts.
func sniffText(head []byte) Type {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n\f")
	lower := bytes.ToLower(text)
	for _, start := range []string{"<svg", "<?xml", "<!doctype svg", "<!--"} {
		if bytes.HasPrefix(lower, []byte(start)) && bytes.Contains(lower, []byte("<svg")) &&
			!bytes.Contains(lower, []byte("<html")) {
			return typeSVG
		}
	}
	if bytes.HasPrefix([]byte(http.DetectContentType(text)), []byte("text/html")) {
		return typeHTML
	}
	return typeUnknown
}
