package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	probeTimeout = 30 * time.Second
	probeOutput  = 1 << 20
)

// probed is what ffprobe says, as far as it is of interest.
type probed struct {
	Streams []stream `json:"streams"`
	Format  struct {
		Duration string `json:"duration"`
		BitRate  string `json:"bit_rate"`
	} `json:"format"`
}

type stream struct {
	Type      string            `json:"codec_type"`
	Codec     string            `json:"codec_name"`
	Width     int               `json:"width"`
	Height    int               `json:"height"`
	Rate      string            `json:"avg_frame_rate"`
	Duration  string            `json:"duration"`
	Transfer  string            `json:"color_transfer"`
	Marks     map[string]int    `json:"disposition"`
	SideData  []json.RawMessage `json:"side_data_list"`
	PixFormat string            `json:"pix_fmt"`
	BitRate   string            `json:"bit_rate"` // of the stream alone; MP4 has it, Matroska does not
	Level     int               `json:"level"`    // of H.264, ten times what people call it
	Order     string            `json:"field_order"`
}

// firstFilm is what ffmpeg calls the stream that film finds: V leaves out the covers that v counts.
const firstFilm = "0:V:0"

// film is the first stream of moving pictures, empty when there is none. Covers of albums are none.
func (p probed) film() (s stream, found bool) {
	i := slices.IndexFunc(p.Streams, func(s stream) bool { return s.Type == "video" && s.Marks["attached_pic"] == 0 })
	if i < 0 {
		return stream{}, false
	}
	return p.Streams[i], true
}

// Probe asks ffprobe about a file. It returns a *Refused when there is nothing to play in it.
func (f *FFmpeg) Probe(ctx context.Context, path string) (Info, error) {
	p, t, err := f.probe(ctx, path)
	if err != nil {
		return Info{}, err
	}
	i := Info{Type: t, Duration: seconds(number(p.Format.Duration))}
	film, found := p.film()
	if !found {
		return Info{}, refuse("The file holds no moving picture.")
	}
	i.VideoCodec, i.Width, i.Height = film.Codec, film.Width, film.Height
	i.FPS = film.rate()
	if i.Duration == 0 {
		i.Duration = seconds(number(film.Duration))
	}
	if quarterTurn(film.SideData) {
		i.Width, i.Height = i.Height, i.Width
	}
	for _, s := range p.Streams {
		if s.Type == "audio" && i.AudioCodec == "" {
			i.AudioCodec = s.Codec
		}
	}
	return i, nil
}

func (f *FFmpeg) probe(ctx context.Context, path string) (probed, Type, error) {
	if f.ffprobe == "" {
		return probed{}, Type{}, refuse("Videos of this kind cannot be examined on this server. " +
			"Upload an MP4 file with H.264.")
	}
	input, t, err := inputArgs(path)
	if err != nil {
		return probed{}, t, err
	}
	out := &boundedBuffer{limit: probeOutput}
	args := append([]string{"-v", "error", "-of", "json", "-show_format", "-show_streams"}, input...)
	if err := f.run(ctx, child{program: f.ffprobe, args: args, out: out, timeout: probeTimeout}); err != nil {
		return probed{}, t, f.blame(ctx, t, err)
	}
	var p probed
	if err := json.Unmarshal(out.data.Bytes(), &p); err != nil {
		return probed{}, t, fmt.Errorf("read the answer of ffprobe: %w", err)
	}
	return p, t, nil
}

// blame tells the failures that are the file's fault from those that are not.
func (f *FFmpeg) blame(ctx context.Context, t Type, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errTimeout):
		return tooSlow(t, err)
	case errors.Is(err, errStart):
		return err
	}
	return damaged(t, err)
}

func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return v
}

func ratio(s string) float64 {
	a, b, ok := strings.Cut(s, "/")
	if n := number(b); ok && n != 0 {
		return number(a) / n
	}
	return number(s)
}

// quarterTurn tells whether the film is shown turned by 90 or 270 degrees.
func quarterTurn(sideData []json.RawMessage) bool {
	for _, raw := range sideData {
		var matrix struct {
			Rotation float64 `json:"rotation"`
		}
		if json.Unmarshal(raw, &matrix) == nil && int(matrix.Rotation)%180 != 0 {
			return true
		}
	}
	return false
}

// kbit is how much the film takes, in thousands of bits a second, 0 when nobody knows; all of the file where the
// stream does not tell.
func (p probed) kbit(film stream) float64 {
	if film.BitRate != "" {
		return number(film.BitRate) / 1000
	}
	return number(p.Format.BitRate) / 1000
}

// interlaced tells whether pictures come as two halves of different moments, which look like combs on screens.
func (s stream) interlaced() bool { return slices.Contains([]string{"tt", "bb", "tb", "bt"}, s.Order) }

// rate is how many pictures a second there are, 0 when nobody knows.
func (s stream) rate() float64 { return frameRate(ratio(s.Rate)) }
