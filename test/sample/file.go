package sample

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// BlackPNG is a picture of next to no bytes: black all over, 16 bits a channel, 8 bytes a pixel once it is decoded.
// It holds as many rows as said; it is damaged when those are not as many as its height.
func BlackPNG(width, height, rows int) []byte {
	chunk := func(kind string, content []byte) []byte {
		b := append(append(u32(uint32(len(content))), kind...), content...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	var pixels bytes.Buffer
	z, row := zlib.NewWriter(&pixels), make([]byte, 1+8*width)
	for range rows {
		_, err := z.Write(row)
		must(err)
	}
	must(z.Close())
	header := append(append(u32(uint32(width)), u32(uint32(height))...), 16, 6, 0, 0, 0)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", header), chunk("IDAT", pixels.Bytes()), chunk("IEND", nil))
}

// ZIP packs names and contents in turns.
func ZIP(files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for file := range slices.Chunk(files, 2) {
		w, err := z.Create(file[0])
		must(err)
		_, err = io.WriteString(w, file[1])
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

// PDF is a document of pages of 400 × 225 points, each drawn as its operators say.
func PDF(pages ...string) []byte {
	var b bytes.Buffer
	offsets := []int{}
	object := func(content string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), content)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(pages)))
	for i, draw := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 225] /Contents %d 0 R >>", 4+2*i))
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw))
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return b.Bytes()
}
