package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// movie is what the boxes of a film say.
type movie struct {
	found     bool // there was a moov box
	timescale uint32
	duration  uint64 // in timescale; of the fragments too, when the file says so up front
	tracks    []*track
	segments  float64 // seconds that a segment index adds up to
	media     bool    // there was an mdat box
	partial   bool    // there are more fragments than were looked at
}

// track is one track of a film.
type track struct {
	id            uint32
	handler       string // vide, soun …
	width, height int    // as shown, before rotation
	rotation      int    // clockwise degrees
	timescale     uint32
	duration      uint64 // in timescale
	samples       uint64
	claimed       uint64 // bytes of the samples, as far as they were counted
	defaultLength uint32 // of a sample in fragments
	fragmentEnd   uint64 // where the last fragment ends
	codec         codec
}

const maxTracks = 64

// inspectMovie reads MP4, MOV and their relatives; the moov box may stand at either end.
func inspectMovie(s *source, t Type) (Info, error) {
	var m movie
	err := s.eachBox(0, s.size, func(b box) error { return m.top(s, b) })
	switch {
	case s.ctx.Err() != nil:
		return Info{}, s.ctx.Err()
	case err == nil || m.found && errors.Is(err, errMalformed):
		// Junk after the film: what was found is enough.
	case m.found && errors.Is(err, errBudget):
		m.partial = true
	case errors.Is(err, errTruncated):
		return Info{}, incomplete(t)
	default:
		return Info{}, damaged(t, err)
	}
	if !m.found {
		if m.media {
			return Info{}, incomplete(t) // recorders write the index last
		}
		return Info{}, damaged(t, errors.New("no moov box"))
	}
	if m.overdrawn(s.size) {
		return Info{}, refuse("The video claims to hold more than there is in it.")
	}
	return m.info(t)
}

// maxCounted bounds the samples of a track whose sizes are counted.
const maxCounted = 1 << 20

// overdrawn tells films whose pictures share their bytes: a small file of them may go on for days. What edits share is
// far less.
func (m *movie) overdrawn(size int64) bool {
	return slices.ContainsFunc(m.tracks, func(t *track) bool { return t.handler == "vide" && t.claimed > 2*uint64(size) })
}

func (m *movie) top(s *source, b box) error {
	switch b.kind {
	case "moov":
		if m.found {
			return nil // a second index would only confuse
		}
		err := s.eachBox(b.start, b.end, func(b box) error { return m.movieBox(s, b) })
		m.found = err == nil
		return err
	case "mdat":
		m.media = true
	case "sidx":
		return m.segmentIndex(s, b)
	case "moof":
		return s.eachBox(b.start, b.end, func(b box) error { return m.fragment(s, b) })
	}
	return nil
}

func (m *movie) movieBox(s *source, b box) error {
	switch b.kind {
	case "mvhd":
		f, version, _, err := s.loadFull(b, 36)
		if err != nil {
			return err
		}
		m.timescale, m.duration = timing(f, version)
		return f.tooShort(b.kind)
	case "trak":
		if len(m.tracks) == maxTracks {
			return fmt.Errorf("%w: more than %d tracks", errMalformed, maxTracks)
		}
		t := &track{}
		m.tracks = append(m.tracks, t)
		return s.eachBox(b.start, b.end, func(b box) error { return t.trackBox(s, b) })
	case "mvex":
		return s.eachBox(b.start, b.end, func(b box) error { return m.extends(s, b) })
	case "cmov":
		return fmt.Errorf("%w: compressed index", errMalformed)
	}
	return nil
}

// timing reads what mvhd and mdhd have in common.
func timing(f *fields, version uint8) (timescale uint32, duration uint64) {
	wide := version == 1
	f.word(wide) // created
	f.word(wide) // modified
	timescale = f.u32()
	duration = f.word(wide)
	if !wide && duration == 0xFFFFFFFF || wide && duration == 1<<64-1 {
		duration = 0 // unknown
	}
	return timescale, duration
}

func (t *track) trackBox(s *source, b box) error {
	switch b.kind {
	case "tkhd":
		return t.header(s, b)
	case "mdia":
		return s.eachBox(b.start, b.end, func(b box) error { return t.mediaBox(s, b) })
	}
	return nil
}

func (t *track) header(s *source, b box) error {
	f, version, _, err := s.loadFull(b, 96)
	if err != nil {
		return err
	}
	wide := version == 1
	f.word(wide)
	f.word(wide)
	t.id = f.u32()
	f.skip(4)
	f.word(wide)
	f.skip(16) // reserved, layer, group, volume
	var matrix [9]int32
	for i := range matrix {
		matrix[i] = int32(f.u32())
	}
	t.width, t.height = int(f.u32()>>16), int(f.u32()>>16)
	const one = 1 << 16
	switch [4]int32{matrix[0], matrix[1], matrix[3], matrix[4]} {
	case [4]int32{0, one, -one, 0}:
		t.rotation = 90
	case [4]int32{-one, 0, 0, -one}:
		t.rotation = 180
	case [4]int32{0, -one, one, 0}:
		t.rotation = 270
	}
	return f.tooShort(b.kind)
}

func (t *track) mediaBox(s *source, b box) error {
	switch b.kind {
	case "mdhd":
		f, version, _, err := s.loadFull(b, 36)
		if err != nil {
			return err
		}
		t.timescale, t.duration = timing(f, version)
		return f.tooShort(b.kind)
	case "hdlr":
		f, _, _, err := s.loadFull(b, 12)
		if err != nil {
			return err
		}
		f.skip(4)
		t.handler = string(f.take(4))
		return f.tooShort(b.kind)
	case "minf":
		return s.eachBox(b.start, b.end, func(b box) error {
			if b.kind != "stbl" {
				return nil
			}
			return s.eachBox(b.start, b.end, func(b box) error { return t.tableBox(s, b) })
		})
	}
	return nil
}

func (t *track) tableBox(s *source, b box) error {
	switch b.kind {
	case "stsd":
		if t.handler != "vide" && t.handler != "soun" {
			return nil
		}
		c, err := s.sampleDescription(b, t.handler == "vide")
		t.codec = c
		return err
	case "stsz", "stz2":
		f, _, _, err := s.loadFull(b, 12)
		if err != nil {
			return err
		}
		size, count := f.u32(), f.u32()
		t.samples += uint64(count)
		if err := f.tooShort(b.kind); err != nil || b.kind != "stsz" {
			return err
		}
		if size > 0 {
			t.claimed += uint64(size) * uint64(count)
			return nil
		}
		return t.count(s, b.start+12, b.end)
	}
	return nil
}

// count adds up a table of sizes.
func (t *track) count(s *source, from, to int64) error {
	for to = min(to, from+4*maxCounted); from < to; from += maxLoaded {
		sizes, err := s.upTo(int(min(maxLoaded, to-from)), from)
		if err != nil {
			return err
		}
		for ; len(sizes) >= 4; sizes = sizes[4:] {
			t.claimed += uint64(binary.BigEndian.Uint32(sizes))
		}
	}
	return nil
}
