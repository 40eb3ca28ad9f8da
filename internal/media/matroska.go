package media

import (
	"errors"
	"strings"
)

// The elements of Matroska (RFC 9559) that are looked at.
const (
	idSegment    = 0x18538067
	idInfo       = 0x1549A966
	idScale      = 0x2AD7B1
	idDuration   = 0x4489
	idTracks     = 0x1654AE6B
	idTrackEntry = 0xAE
	idTrackType  = 0x83
	idCodecID    = 0x86
	idFrameTime  = 0x23E383
	idVideo      = 0xE0
	idWidth      = 0xB0
	idHeight     = 0xBA
	idShownW     = 0x54B0
	idShownH     = 0x54BA
	idShownUnit  = 0x54B2
	idAlpha      = 0x53C0
	idEncodings  = 0x6D80
	idCluster    = 0x1F43B675
	idTime       = 0xE7
	idBlock      = 0xA1
	idGroup      = 0xA0
	idSimple     = 0xA3
)

// matroska is what the elements of a film say.
type matroska struct {
	scale    uint64  // nanoseconds of one tick
	duration float64 // in ticks
	cluster  uint64  // the time of the current cluster, in ticks
	last     uint64  // the latest time stamp met, in ticks
	tracks   []matroskaTrack
}

type matroskaTrack struct {
	kind           uint64 // 1 video, 2 sound
	codec          string
	width, height  int
	shownW, shownH int
	frameTime      uint64 // nanoseconds
	alpha          bool
	encrypted      bool
}

// inspectMatroska reads WebM and MKV, live recordings without a length too.
func inspectMatroska(s *source, t Type) (Info, error) {
	m := matroska{scale: 1_000_000}
	err := m.read(s)
	switch {
	case s.ctx.Err() != nil:
		return Info{}, s.ctx.Err()
	case errors.Is(err, errTruncated) && (m.duration > 0 || len(m.tracks) == 0):
		return Info{}, incomplete(t)
	case len(m.tracks) == 0:
		return Info{}, damaged(t, errors.Join(errors.New("no tracks"), err))
	case errors.Is(err, errBudget):
		m.last = 0 // there is more than was looked at
	}
	// A recording that was cut off, or junk at the end, still plays up to there.
	return m.info(t)
}

func (m *matroska) read(s *source) error {
	for at := int64(0); at < s.size; {
		e, err := s.elementAt(at, s.size)
		if e.id == idSegment && (err == nil || errors.Is(err, errTruncated)) {
			return errors.Join(m.segment(s, e), err)
		}
		if err != nil {
			return err
		}
		at = e.end
	}
	return errTruncated
}

// segment walks the children of the segment. A cluster of unknown size ends where the next child of the segment
// begins, so its children, and those of groups of blocks, are walked on the same level.
func (m *matroska) segment(s *source, segment element) error {
	for at := segment.start; at < segment.end; {
		e, err := s.elementAt(at, segment.end)
		if err != nil {
			return err
		}
		next := e.end
		switch e.id {
		case idInfo:
			err = s.eachElement(e, func(e element) error { return m.infoElement(s, e) })
		case idTracks:
			err = s.eachElement(e, func(e element) error { return m.trackElement(s, e) })
		case idCluster:
			if m.duration > 0 && len(m.tracks) > 0 {
				return nil // only the time stamps would be of interest
			}
			next = e.start
		case idGroup:
			next = e.start
		case idTime, idSimple, idBlock:
			err = m.timeStamp(s, e)
		}
		if err != nil {
			return err
		}
		if e.unknown && e.id != idCluster {
			return errMalformed
		}
		at = next
	}
	return nil
}

// timeStamp follows the time of a cluster and of its blocks, for films that do not tell their length.
func (m *matroska) timeStamp(s *source, e element) (err error) {
	if m.duration > 0 {
		return nil
	}
	if e.id == idTime {
		m.cluster, err = s.number(e)
		m.last = max(m.last, m.cluster)
		return err
	}
	head, err := s.upTo(int(min(10, e.end-e.start)), e.start)
	if _, n := vint(head, false); n > 0 && len(head) >= n+2 {
		if later := int16(head[n])<<8 | int16(head[n+1]); later > 0 {
			m.last = max(m.last, m.cluster+uint64(later))
		}
	}
	return err
}

func (m *matroska) infoElement(s *source, e element) (err error) {
	switch e.id {
	case idScale:
		m.scale, err = s.number(e)
	case idDuration:
		var ticks float64
		if ticks, err = s.float(e); ticks > 0 { // recorders leave a zero
			m.duration = ticks
		}
	}
	return err
}

func (m *matroska) trackElement(s *source, e element) error {
	if e.id != idTrackEntry || len(m.tracks) == maxTracks {
		return nil
	}
	var t matroskaTrack
	if err := s.eachElement(e, func(e element) error { return t.read(s, e) }); err != nil {
		return err
	}
	m.tracks = append(m.tracks, t)
	return nil
}

func (t *matroskaTrack) read(s *source, e element) (err error) {
	switch e.id {
	case idTrackType:
		t.kind, err = s.number(e)
	case idCodecID:
		t.codec, err = s.text(e)
	case idFrameTime:
		t.frameTime, err = s.number(e)
	case idEncodings:
		p, readErr := s.upTo(256, e.start)
		t.encrypted, err = strings.Contains(string(p), "\x50\x35"), readErr // ContentEncryption
	case idVideo:
		err = s.eachElement(e, func(e element) error { return t.picture(s, e) })
	}
	return err
}

func (t *matroskaTrack) picture(s *source, e element) error {
	n, err := s.number(e)
	n = min(n, 1<<20)
	switch e.id {
	case idWidth:
		t.width = int(n)
	case idHeight:
		t.height = int(n)
	case idShownW:
		t.shownW = int(n)
	case idShownH:
		t.shownH = int(n)
	case idShownUnit:
		if n != 0 { // centimetres or a ratio: not pixels
			t.shownW, t.shownH = -1, -1
		}
	case idAlpha:
		t.alpha = n == 1
	default:
		return nil // some other element, perhaps not a number
	}
	return err
}

var matroskaCodecs = map[string]string{
	"V_MPEG4/ISO/AVC": "h264", "V_MPEGH/ISO/HEVC": "hevc", "V_VP8": "vp8", "V_VP9": "vp9", "V_AV1": "av1",
	"V_MPEG4/ISO/ASP": "mpeg4", "V_MPEG4/ISO/SP": "mpeg4", "V_MPEG2": "mpeg2video", "V_MPEG1": "mpeg1video",
	"V_THEORA": "theora", "V_MJPEG": "mjpeg", "V_PRORES": "prores",
	"A_OPUS": "opus", "A_VORBIS": "vorbis", "A_AAC": "aac", "A_MPEG/L3": "mp3", "A_MPEG/L2": "mp2", "A_AC3": "ac3",
	"A_EAC3": "eac3", "A_DTS": "dts", "A_FLAC": "flac", "A_PCM/INT/LIT": "pcm_s16le", "A_TRUEHD": "truehd",
}

func (t *matroskaTrack) codecName() string {
	if name, ok := matroskaCodecs[t.codec]; ok {
		return name
	}
	return codecName(nil, strings.ToLower(t.codec))
}

// size is the picture as shown.
func (t *matroskaTrack) size() (width, height int) {
	if t.shownW > 0 && t.shownH > 0 {
		return t.shownW, t.shownH
	}
	return t.width, t.height
}

func (m *matroska) info(t Type) (Info, error) {
	var video, audio *matroskaTrack
	for i := range m.tracks {
		switch tr := &m.tracks[i]; {
		case tr.kind == 1 && video == nil:
			video = tr
		case tr.kind == 2 && audio == nil:
			audio = tr
		}
	}
	if video == nil {
		return Info{}, refuse("The file holds no moving picture.")
	}
	if video.encrypted {
		return Info{}, refuse("The video is copy-protected and cannot be played.")
	}
	i := Info{Type: t, VideoCodec: video.codecName(), HasAlpha: video.alpha}
	i.Width, i.Height = video.size()
	ticks := m.duration
	if ticks == 0 {
		ticks = float64(m.last)
	}
	i.Duration = seconds(ticks * float64(m.scale) / 1e9)
	if video.frameTime > 0 {
		i.FPS = frameRate(1e9 / float64(video.frameTime))
	}
	if audio != nil {
		i.AudioCodec = audio.codecName()
	}
	i.Plays = t == typeWebM && playsInWebM(i.VideoCodec, i.AudioCodec)
	return i, nil
}
