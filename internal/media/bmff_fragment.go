package media

// Fragmented films (moof boxes) keep their samples' durations beside the content. Recorders that write as they go
// say nothing of the whole film's length, so it is added up here.

// extends reads the defaults that fragments build on.
func (m *movie) extends(s *source, b box) error {
	switch b.kind {
	case "mehd":
		f, version, _, err := s.loadFull(b, 12)
		if err != nil {
			return err
		}
		if d := f.word(version == 1); m.duration == 0 {
			m.duration = d
		}
		return f.tooShort(b.kind)
	case "trex":
		f, _, _, err := s.loadFull(b, 24)
		if err != nil {
			return err
		}
		id := f.u32()
		f.skip(4)
		if t := m.track(id); t != nil {
			t.defaultLength = f.u32()
		}
		return f.tooShort(b.kind)
	}
	return nil
}

func (m *movie) track(id uint32) *track {
	for _, t := range m.tracks {
		if t.id == id {
			return t
		}
	}
	return nil
}

// segmentIndex adds up the durations in a sidx box.
func (m *movie) segmentIndex(s *source, b box) error {
	f, version, _, err := s.loadFull(b, maxLoaded)
	if err != nil {
		return err
	}
	f.skip(4)
	timescale := f.u32()
	f.word(version == 1)
	f.word(version == 1)
	f.skip(2)
	var total uint64
	for range f.u16() {
		f.skip(4)
		total += uint64(f.u32())
		f.skip(4)
	}
	if timescale > 0 && !f.short {
		m.segments = max(m.segments, float64(total)/float64(timescale))
	}
	return nil
}

func (m *movie) fragment(s *source, b box) error {
	if b.kind != "traf" {
		return nil
	}
	var run fragmentRun
	if err := s.eachBox(b.start, b.end, func(b box) error { return m.fragmentBox(s, b, &run) }); err != nil {
		return err
	}
	if t := run.track; t != nil {
		if !run.placed {
			run.start = t.fragmentEnd
		}
		t.fragmentEnd = max(t.fragmentEnd, run.start+run.length)
		t.samples += run.samples
	}
	return nil
}

// fragmentRun adds up one track's part of a fragment.
type fragmentRun struct {
	track         *track
	defaultLength uint32
	placed        bool // start is given
	start         uint64
	length        uint64
	samples       uint64
}

func (m *movie) fragmentBox(s *source, b box, run *fragmentRun) error {
	switch b.kind {
	case "tfhd":
		f, _, flags, err := s.loadFull(b, 32)
		if err != nil {
			return err
		}
		if run.track = m.track(f.u32()); run.track != nil {
			run.defaultLength = run.track.defaultLength
		}
		if flags&0x01 != 0 { // base data offset
			f.skip(8)
		}
		if flags&0x02 != 0 { // sample description
			f.skip(4)
		}
		if flags&0x08 != 0 {
			run.defaultLength = f.u32()
		}
		return f.tooShort(b.kind)
	case "tfdt":
		f, version, _, err := s.loadFull(b, 12)
		if err != nil {
			return err
		}
		run.start, run.placed = f.word(version == 1), true
		return f.tooShort(b.kind)
	case "trun":
		return run.add(s, b)
	}
	return nil
}

// add reads a trun box: a count and, by flags, up to four numbers a sample.
func (run *fragmentRun) add(s *source, b box) error {
	f, _, flags, err := s.loadFull(b, maxLoaded)
	if err != nil {
		return err
	}
	count := f.u32()
	if flags&0x01 != 0 { // data offset
		f.skip(4)
	}
	if flags&0x04 != 0 { // flags of the first sample
		f.skip(4)
	}
	run.samples += uint64(count)
	if flags&0x100 == 0 {
		run.length += uint64(count) * uint64(run.defaultLength)
		return nil
	}
	rest := 0
	for _, flag := range []uint32{0x200, 0x400, 0x800} { // size, flags, composition offset
		if flags&flag != 0 {
			rest += 4
		}
	}
	for i := uint32(0); i < count && !f.short; i++ {
		run.length += uint64(f.u32())
		f.skip(rest)
	}
	return nil
}
