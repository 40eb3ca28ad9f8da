package media

import (
	"bytes"
	"fmt"
	"math"
	"math/bits"
)

// EBML (RFC 8794): elements of an id and a size, both of variable length. Matroska and WebM are made of it.

const ebmlMagic = "\x1A\x45\xDF\xA3"

// element is one EBML element; end is the end of what encloses it when its size is unknown.
type element struct {
	id         uint32
	start, end int64
	unknown    bool
}

// elementAt reads the header of the element at an offset. Its end is beyond its start, so that walking advances.
func (s *source) elementAt(at, end int64) (element, error) {
	if err := s.step(); err != nil {
		return element{}, err
	}
	head, err := s.upTo(int(min(12, end-at)), at)
	if err != nil {
		return element{}, err
	}
	id, n := vint(head, true)
	if n == 0 || n > 4 {
		return element{}, fmt.Errorf("%w: no EBML element", errMalformed)
	}
	size, m := vint(head[n:], false)
	if m == 0 {
		return element{}, fmt.Errorf("%w: EBML element without a size", errMalformed)
	}
	e := element{id: uint32(id), start: at + int64(n+m), end: end}
	if size == 1<<(7*m)-1 {
		e.unknown = true
		return e, nil
	}
	if size > uint64(end-e.start) {
		return e, fmt.Errorf("EBML element %#x: %w", id, errTruncated)
	}
	e.end = e.start + int64(size)
	return e, nil
}

// vint reads a number of variable length; the count of leading zero bits tells it. n is 0 when there is none.
func vint(p []byte, keepMarker bool) (value uint64, n int) {
	if len(p) == 0 || p[0] == 0 {
		return 0, 0
	}
	n = bits.LeadingZeros8(p[0]) + 1
	if n > len(p) {
		return 0, 0
	}
	value = uint64(p[0])
	if !keepMarker {
		value &= 1<<(8-n) - 1
	}
	for _, b := range p[1:n] {
		value = value<<8 | uint64(b)
	}
	return value, n
}

// eachElement calls fn for the elements inside e until one returns an error.
func (s *source) eachElement(e element, fn func(element) error) error {
	for at := e.start; at < e.end; {
		child, err := s.elementAt(at, e.end)
		if err != nil {
			return err
		}
		if child.unknown {
			return fmt.Errorf("%w: EBML element %#x of unknown size", errMalformed, child.id)
		}
		if err := fn(child); err != nil {
			return err
		}
		at = child.end
	}
	return nil
}

// number reads an unsigned integer of up to eight bytes.
func (s *source) number(e element) (uint64, error) {
	if e.end-e.start > 8 {
		return 0, fmt.Errorf("%w: EBML number of %d bytes", errMalformed, e.end-e.start)
	}
	p, err := s.upTo(int(e.end-e.start), e.start)
	var v uint64
	for _, b := range p {
		v = v<<8 | uint64(b)
	}
	return v, err
}

// float reads a floating-point number of four or eight bytes.
func (s *source) float(e element) (float64, error) {
	v, err := s.number(e)
	if err != nil {
		return 0, err
	}
	if e.end-e.start == 4 {
		return float64(math.Float32frombits(uint32(v))), nil
	}
	return math.Float64frombits(v), nil
}

// text reads a string, at most 64 bytes of it.
func (s *source) text(e element) (string, error) {
	p, err := s.upTo(int(min(64, e.end-e.start)), e.start)
	return string(bytes.TrimRight(p, "\x00")), err
}

// sniffDocType tells WebM from Matroska by the head of the file.
func sniffDocType(head []byte) Type {
	// DocType is element 0x4282; inside the short first element nothing else looks like it.
	if at := bytes.Index(head, []byte{0x42, 0x82}); at >= 0 && at < 64 {
		if n, m := vint(head[at+2:], false); m > 0 && uint64(len(head)-at-2-m) >= n {
			switch string(bytes.TrimRight(head[at+2+m:at+2+m+int(n)], "\x00")) {
			case "webm":
				return typeWebM
			case "matroska":
				return typeMKV
			}
		}
	}
	return typeUnknown
}
