package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	Streams []struct {
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
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

// Probe asks ffprobe about a file. It returns a *Refused when there is nothing to play in it.
func (f *FFmpeg) Probe(ctx context.Context, path string) (Info, error) {
	p, t, err := f.probe(ctx, path)
	if err != nil {
		return Info{}, err
	}
	i := Info{Type: t, Duration: seconds(number(p.Format.Duration))}
	found := false
	for _, s := range p.Streams {
		switch {
		case s.Type == "video" && !found && s.Marks["attached_pic"] == 0:
			found = true
			i.VideoCodec, i.Width, i.Height = s.Codec, s.Width, s.Height
			i.FPS = frameRate(ratio(s.Rate))
			if i.Duration == 0 {
				i.Duration = seconds(number(s.Duration))
			}
			if quarterTurn(s.SideData) {
				i.Width, i.Height = i.Height, i.Width
			}
		case s.Type == "audio" && i.AudioCodec == "":
			i.AudioCodec = s.Codec
		}
	}
	if !found {
		return Info{}, refuse("The file holds no moving picture.")
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
	case errors.Is(err, errStart), strings.Contains(err.Error(), "No space left"):
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

// rate is how many pictures a second the film has, 0 when nobody knows.
func (p probed) rate() float64 {
	for _, s := range p.Streams {
		if s.Type == "video" && s.Marks["attached_pic"] == 0 {
			return frameRate(ratio(s.Rate))
		}
	}
	return 0
}

// pixels names the format of the pictures.
func (p probed) pixels() string {
	for _, s := range p.Streams {
		if s.Type == "video" && s.Marks["attached_pic"] == 0 {
			return s.PixFormat
		}
	}
	return ""
}
