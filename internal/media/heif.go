package media

import "errors"

// HEIC and AVIF: a meta box that lists items and their properties. Only the size and the turns of the primary item
// are of interest; whatever else the file holds must not be larger than we are willing to decode either.

// heif is what the meta box says.
type heif struct {
	primary    uint32
	properties []heifProperty
	own        map[uint16]bool // properties of the primary item, counted from 1
	sequence   bool
}

type heifProperty struct {
	kind          string
	width, height int
	quarters      int // turned counter-clockwise
}

const maxProperties = 4096

func inspectHEIF(s *source, t Type) (Info, error) {
	h := heif{own: map[uint16]bool{}}
	err := s.eachBox(0, s.size, func(b box) error {
		switch b.kind {
		case "meta":
			return s.eachBox(b.start+4, b.end, func(b box) error { return h.metaBox(s, b) })
		case "moov":
			h.sequence = true
		}
		return nil
	})
	if s.ctx.Err() != nil {
		return Info{}, s.ctx.Err()
	}
	if errors.Is(err, errTruncated) {
		return Info{}, incomplete(t)
	}
	i := Info{Type: t, Animated: h.sequence, Plays: t == typeAVIF}
	i.Width, i.Height, i.Orientation = h.size()
	if i.Width == 0 || i.Height == 0 {
		return Info{}, damaged(t, errors.Join(errors.New("no size of the primary item"), err))
	}
	// The largest of all parts, because a decoder may be made to decode any of them.
	for _, p := range h.properties {
		if err := checkSize(p.width, p.height); err != nil {
			return Info{}, err
		}
		i.HasAlpha = i.HasAlpha || p.kind == "auxC"
	}
	return i, nil
}

func (h *heif) metaBox(s *source, b box) error {
	switch b.kind {
	case "pitm":
		f, version, _, err := s.loadFull(b, 8)
		if err != nil {
			return err
		}
		if h.primary = uint32(f.u16()); version > 0 {
			h.primary = h.primary<<16 | uint32(f.u16())
		}
		return f.tooShort(b.kind)
	case "iprp":
		return s.eachBox(b.start, b.end, func(b box) error {
			switch b.kind {
			case "ipco":
				return s.eachBox(b.start, b.end, func(b box) error { return h.property(s, b) })
			case "ipma":
				return h.associations(s, b)
			}
			return nil
		})
	}
	return nil
}

func (h *heif) property(s *source, b box) error {
	if len(h.properties) == maxProperties {
		return errMalformed
	}
	p := heifProperty{kind: b.kind}
	switch b.kind {
	case "ispe":
		f, _, _, err := s.loadFull(b, 12)
		if err != nil {
			return err
		}
		p.width, p.height = int(f.u32()), int(f.u32())
	case "irot":
		f, err := s.load(b, 1)
		if err != nil {
			return err
		}
		p.quarters = int(f.u8() & 3)
	}
	h.properties = append(h.properties, p)
	return nil
}

// associations remembers which properties the primary item has.
func (h *heif) associations(s *source, b box) error {
	f, version, flags, err := s.loadFull(b, maxLoaded)
	if err != nil {
		return err
	}
	for range min(f.u32(), 1<<16) {
		var item uint32
		if version == 0 {
			item = uint32(f.u16())
		} else {
			item = f.u32()
		}
		for range f.u8() {
			index := uint16(f.u8() & 0x7F) // the top bit says whether it is essential
			if flags&1 != 0 {
				index = index<<8 | uint16(f.u8())
			}
			if item == h.primary {
				h.own[index] = true
			}
		}
	}
	return f.tooShort(b.kind)
}

// size is that of the primary item as shown, and how it is turned for that; of the largest one when nothing is said
// of the primary.
func (h *heif) size() (width, height, orientation int) {
	for i, p := range h.properties {
		mine := h.own[uint16(i+1)]
		if mine && p.kind == "irot" {
			orientation = [...]int{0, 8, 3, 6}[p.quarters] // as EXIF counts
		}
		if p.kind == "ispe" && (mine || len(h.own) == 0 && p.width*p.height > width*height) {
			width, height = p.width, p.height
		}
	}
	if orientation >= 5 {
		return height, width, orientation
	}
	return width, height, orientation
}
