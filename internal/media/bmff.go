package media

import (
	"errors"
	"fmt"
)

// ISO base media file format (ISO/IEC 14496-12): boxes of a size and a four-letter kind, holding other boxes or
// fields. MP4, MOV, HEIC and AVIF are made of it. Which boxes are descended into is written out below, so nesting
// cannot go deeper than the code does.

// box is one box; start and end enclose what it holds.
type box struct {
	kind       string
	start, end int64
}

// errMalformed says that a structure contradicts itself.
var errMalformed = errors.New("malformed structure")

// eachBox calls fn for the boxes between start and end until one returns an error.
func (s *source) eachBox(start, end int64, fn func(box) error) error {
	for at := start; end-at >= 8; {
		if err := s.step(); err != nil {
			return err
		}
		b, err := s.boxAt(at, end)
		if err != nil {
			return err
		}
		if err := fn(b); err != nil {
			return err
		}
		at = b.end
	}
	return nil
}

// boxAt reads the header of the box at an offset. Its end is beyond its start, so that walking always advances.
func (s *source) boxAt(at, end int64) (box, error) {
	var head [16]byte
	if err := s.full(head[:8], at); err != nil {
		return box{}, err
	}
	f := fields{data: head[:]}
	size, header := int64(f.u32()), int64(8)
	b := box{kind: string(f.take(4))}
	switch size {
	case 0: // to the end of what encloses it
		size = end - at
	case 1:
		if err := s.full(head[8:], at+8); err != nil {
			return box{}, err
		}
		header = 16
		size = int64(f.u64())
	}
	if size < header {
		return box{}, fmt.Errorf("%w: box %q of %d bytes", errMalformed, b.kind, size)
	}
	if size > end-at {
		if !printable(b.kind) {
			return box{}, fmt.Errorf("%w: junk instead of a box", errMalformed)
		}
		return box{}, fmt.Errorf("box %q: %w", b.kind, errTruncated)
	}
	b.start, b.end = at+header, at+size
	return b, nil
}

func printable(text string) bool {
	for _, r := range text {
		if r < ' ' || r > '~' {
			return false
		}
	}
	return true
}

// maxLoaded bounds how much of one box is brought into memory.
const maxLoaded = 256 << 10

// load reads at most n bytes of what a box holds.
func (s *source) load(b box, n int) (*fields, error) {
	data, err := s.upTo(int(min(int64(n), b.end-b.start, maxLoaded)), b.start)
	return &fields{data: data}, err
}

// loadFull reads the fields of a box that begins with version and flags.
func (s *source) loadFull(b box, n int) (f *fields, version uint8, flags uint32, err error) {
	if f, err = s.load(b, n); err != nil {
		return nil, 0, 0, err
	}
	head := f.u32()
	return f, uint8(head >> 24), head & 0xFFFFFF, nil
}

// tooShort turns fields that were missing into an error.
func (f *fields) tooShort(kind string) error {
	if f.short {
		return fmt.Errorf("%w: box %q is too short", errMalformed, kind)
	}
	return nil
}
