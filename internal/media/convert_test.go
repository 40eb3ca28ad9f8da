package media

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A film is converted for what small screens do not play, and for nothing less.
func TestProfile_tells_what_screens_do_not_play(t *testing.T) {
	t.Parallel()
	type film struct {
		info Info
		probed
	}
	for name, tt := range map[string]struct {
		differs func(f *film)
		want    bool
	}{
		"what everybody plays":       {func(*film) {}, false},
		"upright":                    {func(f *film) { f.info.Width, f.info.Height = 1080, 1920 }, false},
		"4K":                         {func(f *film) { f.info.Width, f.info.Height = 3840, 2160 }, true},
		"a square that is too high":  {func(f *film) { f.info.Width, f.info.Height = 1200, 1200 }, true},
		"60.5 pictures a second":     {func(f *film) { f.info.FPS = 60.5 }, false},
		"more of them":               {func(f *film) { f.info.FPS = 60.6 }, true},
		"no browser plays it":        {func(f *film) { f.info.Plays = false }, true},
		"VP9":                        {func(f *film) { f.info.VideoCodec = "vp9" }, true},
		"AC-3":                       {func(f *film) { f.info.AudioCodec = "ac3" }, true},
		"MP3":                        {func(f *film) { f.info.AudioCodec = "mp3" }, false},
		"silent":                     {func(f *film) { f.info.AudioCodec = "" }, false},
		"ten bits":                   {func(f *film) { f.Streams[0].PixFormat = "yuv420p10le" }, true},
		"colours of every pixel":     {func(f *film) { f.Streams[0].PixFormat = "yuv444p" }, true},
		"the full range of a camera": {func(f *film) { f.Streams[0].PixFormat = "yuvj420p" }, false},
		"20 Mbit/s":                  {func(f *film) { f.Streams[0].BitRate = "20000000" }, false},
		"21 Mbit/s":                  {func(f *film) { f.Streams[0].BitRate = "21000000" }, true},
		"21 Mbit/s in Matroska":      {func(f *film) { f.Streams[0].BitRate, f.Format.BitRate = "", "21000000" }, true},
		"sound of 21 Mbit/s":         {func(f *film) { f.Format.BitRate = "25000000" }, false},
		"level 4.2":                  {func(f *film) { f.Streams[0].Level = 42 }, false},
		"level 5":                    {func(f *film) { f.Streams[0].Level = 50 }, true},
		"an unknown level":           {func(f *film) { f.Streams[0].Level = -99 }, false},
		"interlaced":                 {func(f *film) { f.Streams[0].Order = "tt" }, true},
		"the other half first":       {func(f *film) { f.Streams[0].Order = "bb" }, true},
		"of unknown order":           {func(f *film) { f.Streams[0].Order = "unknown" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := film{info: Info{Type: typeMP4, Width: 1920, Height: 1080, FPS: 30, VideoCodec: "h264", AudioCodec: "aac", Plays: true}}
			f.Streams = []stream{{Type: "video", Codec: "h264", PixFormat: "yuv420p", BitRate: "8000000", Level: 41, Order: "progressive"}}
			f.Format.BitRate = "8200000"
			tt.differs(&f)
			if got := Profile1080p().exceeded(f.info) || Profile1080p().strained(f.probed); got != tt.want {
				t.Errorf("it is converted: %v", got)
			}
		})
	}
}

// What a film declares is believed as far as its size bears it out, and honest ones have all the time they need.
func TestProfile_bounds(t *testing.T) {
	t.Parallel()
	const month, hour = 30 * 24 * 3600, 3600
	for name, tt := range map[string]struct {
		length          float64
		size            int64
		least, most     time.Duration
		leastMB, mostMB int64
	}{
		"100 KB that declare a month": {month, 100 << 10, 10 * time.Minute, 45 * time.Minute, 1_000, 1_100},
		"ten seconds":                 {10, 5 << 20, 15 * time.Minute, 15 * time.Minute, 100, 200},
		"two hours at 8 Mbit/s":       {2 * hour, 7_200 << 20, ConvertLongest, ConvertLongest, 17_000, 19_000},
		"an hour of slides in 4 MB":   {hour, 4 << 20, 90 * time.Minute, 3 * time.Hour, 1_000, 1_100},
		"of unknown length":           {0, 10 << 20, transcodeBase, transcodeBase, 1_100, 1_200},
	} {
		b := Profile1080p().bounds(tt.length, tt.size)
		if b.time < tt.least || b.time > tt.most {
			t.Errorf("%s: converted within %v", name, b.time)
		}
		if mb := b.file >> 20; mb < tt.leastMB || mb > tt.mostMB {
			t.Errorf("%s: %d MB are written", name, mb)
		}
	}
}

// A film that fills the disk by what it grows to is refused at once; one that meets a full disk is tried again.
func TestTranscode_blames_what_grows(t *testing.T) {
	t.Parallel()
	full, other := errors.New("ffmpeg: exit status 1: No space left on device"), errors.New("ffmpeg: exit status 1: Invalid data")
	b := bounds{file: 1000, fair: 400}
	for name, tt := range map[string]struct {
		grown  int64
		err    error
		reason string // empty when it is no fault of the film
	}{
		"the disk was full before":      {0, full, ""},
		"the disk filled up meanwhile":  {400, full, ""},
		"it filled the disk":            {401, full, "The video becomes too large when it is converted. It may be damaged."},
		"it grew as far as it may":      {1000, other, "The video becomes too large when it is converted. It may be damaged."},
		"it is damaged after a while":   {401, other, "The video is damaged and cannot be read."},
		"it is damaged from the outset": {0, other, "The video is damaged and cannot be read."},
	} {
		err := (&FFmpeg{}).blameGrowth(t.Context(), typeMP4, b, tt.grown, tt.err)
		reason := ""
		if r := AsRefused(err); r != nil {
			reason = r.Reason
		}
		if reason != tt.reason || !errors.Is(err, tt.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Pictures are only touched where that is needed: combs of interlaced films, and what is faster than the profile.
func TestTranscode_filters_what_needs_it(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		film          stream
		combed, thins bool
	}{
		"a film of television": {stream{Rate: "25/1", Order: "tt"}, true, false},
		"a film of the web":    {stream{Rate: "30000/1001", Order: "progressive"}, false, false},
		"smooth":               {stream{Rate: "60000/1001"}, false, false},
		"too fast":             {stream{Rate: "120/1"}, false, true},
		"of unknown rate":      {stream{Rate: "0/0"}, false, true},
		"of impossible rate":   {stream{Rate: "90000/1"}, false, true},
	} {
		f, p := &FFmpeg{sync: "-fps_mode"}, Profile1080p()
		args := strings.Join(f.transcodeArgs(p, nil, "out.mp4", f.treatment(tt.film, p)), " ")
		if combed, thins := strings.Contains(args, "yadif=deint=interlaced,"), strings.Contains(args, "select="); combed != tt.combed || thins != tt.thins {
			t.Errorf("%s: %s", name, args)
		}
	}
}
