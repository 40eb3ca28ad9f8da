package media

import (
	"bytes"
	"fmt"
	"strings"
)

// codec is what a sample description says about one track.
type codec struct {
	name          string // as ffprobe names it; the bare four letters when unknown
	width, height int
	unusual       bool // a profile that browsers do not decode
	encrypted     bool
}

var videoCodecs = map[string]string{
	"avc1": "h264", "avc2": "h264", "avc3": "h264", "avc4": "h264",
	"hvc1": "hevc", "hev1": "hevc", "dvh1": "hevc", "dvhe": "hevc", "vvc1": "vvc",
	"av01": "av1", "vp08": "vp8", "vp09": "vp9", "mp4v": "mpeg4", "s263": "h263", "H263": "h263",
	"jpeg": "mjpeg", "mjpa": "mjpeg", "mjpb": "mjpeg", "png ": "png", "rle ": "qtrle", "SVQ3": "svq3",
	"apcn": "prores", "apch": "prores", "apcs": "prores", "apco": "prores", "ap4h": "prores", "ap4x": "prores",
	"dvc ": "dvvideo", "dvcp": "dvvideo", "dvpp": "dvvideo", "AVdn": "dnxhd", "CFHD": "cfhd",
}

var audioCodecs = map[string]string{
	"mp4a": "aac", "Opus": "opus", "fLaC": "flac", "ac-3": "ac3", "ec-3": "eac3", "alac": "alac", ".mp3": "mp3",
	"samr": "amr_nb", "sawb": "amr_wb", "dtsc": "dts", "sowt": "pcm_s16le", "twos": "pcm_s16be", "lpcm": "pcm",
	"ipcm": "pcm", "in24": "pcm_s24be", "raw ": "pcm_u8", "ulaw": "pcm_mulaw", "alaw": "pcm_alaw",
}

// sampleDescription reads the first entry of a stsd box.
func (s *source) sampleDescription(b box, video bool) (codec, error) {
	if b.end-b.start < 16 {
		return codec{}, nil // an empty list
	}
	entry, err := s.boxAt(b.start+8, b.end)
	if err != nil {
		return codec{}, err
	}
	f, err := s.load(entry, 8<<10)
	if err != nil {
		return codec{}, err
	}
	if video {
		return s.videoEntry(entry, f)
	}
	return audioEntry(entry.kind, f.data), nil
}

// videoFields is the length of the fields of a visual sample entry; boxes follow.
const videoFields = 78

func (s *source) videoEntry(entry box, f *fields) (codec, error) {
	c := codec{name: codecName(videoCodecs, entry.kind)}
	f.skip(24)
	c.width, c.height = int(f.u16()), int(f.u16())
	if err := f.tooShort(entry.kind); err != nil {
		return codec{}, err
	}
	if entry.end-entry.start <= videoFields {
		return c, nil
	}
	err := s.eachBox(entry.start+videoFields, entry.end, func(b box) error {
		switch b.kind {
		case "avcC":
			config, err := s.load(b, 4)
			if err != nil {
				return err
			}
			config.skip(1)
			c.unusual = unusualH264(config.u8())
		case "sinf":
			c.encrypted = true
		}
		return nil
	})
	if s.ctx.Err() != nil {
		return codec{}, s.ctx.Err()
	}
	// What follows the fields is only needed for details, and QuickTime ends it with four zero bytes.
	_ = err
	return c, nil
}

// unusualH264 tells the profiles for studios (10 bit, 4:2:2, 4:4:4), which no browser decodes.
func unusualH264(profile uint8) bool {
	switch profile {
	case 66, 77, 88, 100, 0:
		return false
	}
	return true
}

// audioEntry finds the codec; "mp4a" may hold MP3, which only its descriptor tells.
func audioEntry(kind string, data []byte) codec {
	c := codec{name: codecName(audioCodecs, kind), encrypted: kind == "enca"}
	if kind != "mp4a" {
		return c
	}
	if at := bytes.Index(data, []byte("esds")); at >= 0 {
		descriptor := data[at+4:]
		// The decoder configuration is tag 4, a length of one to four bytes, then the type of the object.
		if at := bytes.IndexByte(descriptor[min(len(descriptor), 8):], 4); at >= 0 {
			rest := bytes.TrimLeft(descriptor[min(len(descriptor), 8)+at+1:], "\x80")
			if len(rest) > 1 && (rest[1] == 0x69 || rest[1] == 0x6B) {
				c.name = "mp3"
			}
		}
	}
	return c
}

func codecName(known map[string]string, kind string) string {
	if name, ok := known[kind]; ok {
		return name
	}
	if trimmed := strings.TrimRight(kind, " "); trimmed != "" && printable(trimmed) {
		return trimmed
	}
	return fmt.Sprintf("0x%x", kind)
}

// info turns what was found into the answer: the largest video track counts, and the first one with sound.
func (m *movie) info(t Type) (Info, error) {
	var video, audio *track
	for _, tr := range m.tracks {
		switch {
		case tr.handler == "vide" && (video == nil || tr.area() > video.area()):
			video = tr
		case tr.handler == "soun" && audio == nil:
			audio = tr
		}
	}
	if video == nil {
		return Info{}, refuse("The file holds no moving picture.")
	}
	if video.codec.encrypted || video.codec.name == "encv" {
		return Info{}, refuse("The video is copy-protected and cannot be played.")
	}
	i := Info{Type: t, VideoCodec: video.codec.name, Duration: seconds(m.seconds(video))}
	i.Width, i.Height = video.size()
	if own := video.seconds(); own > 0 {
		i.FPS = frameRate(float64(video.samples) / own)
	}
	if audio != nil {
		i.AudioCodec = audio.codec.name
	}
	i.Plays = !video.codec.unusual && playsInMP4(i.VideoCodec, i.AudioCodec)
	return i, nil
}

func (t *track) area() int {
	if t.codec.name == "mjpeg" || t.codec.name == "png" {
		return 0 // cover art
	}
	return max(t.width*t.height, t.codec.width*t.codec.height)
}

// size is the picture as shown; the sample description knows it when the track's header does not.
func (t *track) size() (width, height int) {
	width, height = t.width, t.height
	if width == 0 || height == 0 {
		width, height = t.codec.width, t.codec.height
	}
	if t.rotation == 90 || t.rotation == 270 {
		return height, width
	}
	return width, height
}

// seconds is the track's own length.
func (t *track) seconds() float64 {
	if t.timescale == 0 {
		return 0
	}
	return float64(max(t.duration, t.fragmentEnd)) / float64(t.timescale)
}

// seconds is the film's length: as declared, else as its parts add up to.
func (m *movie) seconds(video *track) float64 {
	if m.timescale > 0 && m.duration > 0 {
		return float64(m.duration) / float64(m.timescale)
	}
	if m.partial {
		return m.segments
	}
	return max(m.segments, video.seconds())
}
