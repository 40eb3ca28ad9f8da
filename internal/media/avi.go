package media

import (
	"encoding/binary"
	"errors"
	"strings"
)

// AVI: RIFF chunks of a four-letter id, a little-endian size and padding to even offsets. Everything of interest
// stands in the list "hdrl" at its start.

// avi is what the headers say.
type avi struct {
	info Info
}

func inspectAVI(s *source, t Type) (Info, error) {
	a := avi{info: Info{Type: t}}
	err := s.eachChunk(12, s.size, func(id string, start, end int64) error {
		if id != "LIST" {
			return nil
		}
		return a.headerList(s, start, end)
	})
	switch {
	case s.ctx.Err() != nil:
		return Info{}, s.ctx.Err()
	case errors.Is(err, errTruncated) && a.info.VideoCodec == "":
		return Info{}, incomplete(t)
	case a.info.VideoCodec == "":
		return Info{}, damaged(t, errors.New("no video stream in the header"))
	}
	return a.info, nil
}

// eachChunk calls fn for the chunks between start and end until one returns an error.
func (s *source) eachChunk(start, end int64, fn func(id string, start, end int64) error) error {
	for at := start; end-at >= 8; {
		if err := s.step(); err != nil {
			return err
		}
		var head [8]byte
		if err := s.full(head[:], at); err != nil {
			return err
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if size > end-at-8 {
			return errTruncated
		}
		if err := fn(string(head[:4]), at+8, at+8+size); err != nil {
			return err
		}
		at += 8 + size + size&1
	}
	return nil
}

// headerList descends from hdrl into its strl lists.
func (a *avi) headerList(s *source, start, end int64) error {
	kind, err := s.upTo(4, start)
	if err != nil || len(kind) < 4 || string(kind) != "hdrl" {
		return err
	}
	return s.eachChunk(start+4, end, func(id string, start, end int64) error {
		switch id {
		case "avih":
			return a.mainHeader(s, start, end)
		case "LIST":
			return s.eachChunk(start+4, end, func(id string, start, end int64) error {
				if id != "strh" {
					return nil
				}
				return a.streamHeader(s, start, end)
			})
		}
		return nil
	})
}

func (a *avi) mainHeader(s *source, start, end int64) error {
	p, err := s.upTo(int(min(40, end-start)), start)
	if err != nil || len(p) < 40 {
		return err
	}
	a.info.Width = int(binary.LittleEndian.Uint32(p[32:]) & 0xFFFFF)
	a.info.Height = int(binary.LittleEndian.Uint32(p[36:]) & 0xFFFFF)
	return nil
}

var aviCodecs = map[string]string{
	"h264": "h264", "x264": "h264", "avc1": "h264", "hevc": "hevc", "xvid": "mpeg4", "divx": "mpeg4", "dx50": "mpeg4",
	"fmp4": "mpeg4", "mp4v": "mpeg4", "mjpg": "mjpeg", "div3": "msmpeg4v3", "mpg2": "mpeg2video",
}

func (a *avi) streamHeader(s *source, start, end int64) error {
	p, err := s.upTo(int(min(36, end-start)), start)
	if err != nil || len(p) < 36 {
		return err
	}
	switch string(p[:4]) {
	case "auds":
		a.info.AudioCodec = "unknown" // its code stands in another chunk, and no browser plays AVI anyway
	case "vids":
		if a.info.VideoCodec != "" {
			return nil
		}
		name := strings.ToLower(string(p[4:8]))
		if known, ok := aviCodecs[name]; ok {
			name = known
		}
		a.info.VideoCodec = codecName(nil, name)
		scale, rate := binary.LittleEndian.Uint32(p[20:]), binary.LittleEndian.Uint32(p[24:])
		if scale > 0 && rate > 0 {
			a.info.FPS = frameRate(float64(rate) / float64(scale))
			a.info.Duration = seconds(float64(binary.LittleEndian.Uint32(p[32:])) * float64(scale) / float64(rate))
		}
	}
	return nil
}
