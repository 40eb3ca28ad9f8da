package media

import (
	"encoding/binary"
	"io"
)

// Orientation is the one EXIF field that changes what a screen shows. Everything else in it is left alone, and
// falls away when a picture is converted.

// tiffOrientation reads tag 0x112 of the first directory of a TIFF structure, which EXIF is. 0 means not given.
func tiffOrientation(r io.ReaderAt) int {
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return 0
	}
	var order binary.ByteOrder
	switch string(head[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	at := int64(order.Uint32(head[4:]))
	var count [2]byte
	if _, err := r.ReadAt(count[:], at); err != nil {
		return 0
	}
	for i := range min(int64(order.Uint16(count[:])), 256) {
		var entry [12]byte
		if _, err := r.ReadAt(entry[:], at+2+i*12); err != nil {
			return 0
		}
		if order.Uint16(entry[:]) == 0x112 {
			return validOrientation(int(order.Uint16(entry[8:])))
		}
	}
	return 0
}

func validOrientation(o int) int {
	if o < 1 || o > 8 {
		return 0
	}
	return o
}

// jpegOrientation finds the EXIF segment among those before the picture.
func jpegOrientation(s *source) int {
	for at := int64(2); ; {
		var head [4]byte
		if s.step() != nil || s.full(head[:], at) != nil || head[0] != 0xFF {
			return 0
		}
		marker, size := head[1], int64(binary.BigEndian.Uint16(head[2:]))
		switch {
		case marker == 0xFF: // padding
			at++
			continue
		case marker == 0xDA || marker == 0xD9 || size < 2:
			return 0
		case marker == 0xE1:
			if id, err := s.upTo(6, at+4); err == nil && string(id) == "Exif\x00\x00" {
				return tiffOrientation(io.NewSectionReader(s, at+10, size-8))
			}
		}
		at += 2 + size
	}
}

// pngDetails walks the chunks for orientation, transparency and animation.
func pngDetails(s *source, i *Info) {
	for at := int64(8); ; {
		var head [8]byte
		if s.step() != nil || s.full(head[:], at) != nil {
			return
		}
		size := int64(binary.BigEndian.Uint32(head[:]))
		switch string(head[4:]) {
		case "IHDR":
			if p, err := s.upTo(10, at+8); err == nil && len(p) == 10 {
				i.HasAlpha = p[9]&4 != 0
			}
		case "tRNS":
			i.HasAlpha = true
		case "acTL":
			i.Animated = true
		case "eXIf":
			i.Orientation = tiffOrientation(io.NewSectionReader(s, at+8, size))
		case "IDAT", "IEND":
			return
		}
		at += 12 + size
	}
}

// webpDetails walks the chunks for the same.
func webpDetails(s *source, i *Info) {
	_ = s.eachChunk(12, s.size, func(id string, start, end int64) error {
		p, err := s.upTo(int(min(16, end-start)), start)
		if err != nil {
			return err
		}
		switch {
		case id == "VP8X" && len(p) > 0:
			i.HasAlpha, i.Animated = p[0]&0x10 != 0, p[0]&0x02 != 0
		case id == "VP8L" && len(p) > 4:
			i.HasAlpha = p[4]&0x10 != 0
		case id == "EXIF":
			skip := int64(0)
			if len(p) > 6 && string(p[:6]) == "Exif\x00\x00" {
				skip = 6
			}
			i.Orientation = tiffOrientation(io.NewSectionReader(s, start+skip, end-start-skip))
		}
		return nil
	})
}

// gifDetails tells whether there is more than one frame, and whether the first has a transparent colour.
func gifDetails(s *source, i *Info) {
	head, err := s.upTo(13, 0)
	if err != nil || len(head) < 13 {
		return
	}
	at := int64(13)
	if head[10]&0x80 != 0 {
		at += 3 << (head[10]&7 + 1)
	}
	for frames := 0; frames < 2; {
		p, err := s.upTo(10, at)
		if err != nil || len(p) < 2 || s.step() != nil {
			return
		}
		switch p[0] {
		case 0x21: // extension
			if p[1] == 0xF9 && len(p) > 3 && frames == 0 {
				i.HasAlpha = p[3]&1 != 0
			}
			at += 2
		case 0x2C: // picture
			if frames++; frames == 2 {
				i.Animated = true
				return
			}
			if len(p) < 10 {
				return
			}
			if at += 11; p[9]&0x80 != 0 {
				at += 3 << (p[9]&7 + 1)
			}
		default:
			return
		}
		for { // blocks of up to 255 bytes, until an empty one
			n, err := s.upTo(1, at)
			if err != nil || len(n) == 0 || s.step() != nil {
				return
			}
			if at += 1 + int64(n[0]); n[0] == 0 {
				break
			}
		}
	}
}
