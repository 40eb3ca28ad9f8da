package sample

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// WrapHEIC makes a HEIC picture of an MP4 file that holds a single HEVC frame, turned counter-clockwise by quarters.
func WrapHEIC(mp4 []byte, width, height, quarters int) ([]byte, error) {
	config, err := find(mp4, "hvcC")
	if err != nil {
		return nil, err
	}
	frame, err := find(mp4, "mdat")
	if err != nil {
		return nil, err
	}
	properties := slices.Concat(box("hvcC", config),
		box("ispe", u32(0), u32(uint32(width)), u32(uint32(height))), box("irot", []byte{byte(quarters)}))
	location := func(offset uint32) []byte {
		return box("iloc", u32(0), []byte{0x44, 0x00}, u16(1), u16(1), u16(0), u16(1), u32(offset), u32(uint32(len(frame))))
	}
	meta := func(offset uint32) []byte {
		return box("meta", u32(0),
			box("hdlr", u32(0), u32(0), []byte("pict"), make([]byte, 13)),
			box("pitm", u32(0), u16(1)),
			box("iinf", u32(0), u16(1), box("infe", u32(2<<24), u16(1), u16(0), []byte("hvc1"), []byte{0})),
			location(offset),
			box("iprp", box("ipco", properties), box("ipma", u32(0), u32(1), u16(1), []byte{3, 0x81, 0x02, 0x83})))
	}
	brands := box("ftyp", []byte("heic"), u32(0), []byte("mif1heic"))
	at := uint32(len(brands) + len(meta(0)) + 8)
	return slices.Concat(brands, meta(at), box("mdat", frame)), nil
}

// find returns what the first box of a kind holds; good enough for files of ours.
func find(file []byte, kind string) ([]byte, error) {
	at := bytes.Index(file, []byte(kind))
	if at < 4 {
		return nil, errors.New("no box " + kind)
	}
	size := int(binary.BigEndian.Uint32(file[at-4:]))
	if size < 8 || at-4+size > len(file) {
		return nil, errors.New("broken box " + kind)
	}
	return file[at+4 : at-4+size], nil
}

func box(kind string, parts ...[]byte) []byte {
	content := slices.Concat(parts...)
	return slices.Concat(u32(uint32(len(content)+8)), []byte(kind), content)
}

func u16(v uint16) []byte { return binary.BigEndian.AppendUint16(nil, v) }
func u32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
