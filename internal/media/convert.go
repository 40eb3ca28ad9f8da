package media

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
)

// everyScreen are the codecs that every screen decodes smoothly, small computers included.
var everyScreen = struct{ video, audio, pixels []string }{
	[]string{"h264"}, []string{"", "aac", "mp3"}, []string{"", "yuv420p", "yuvj420p"},
}

// Films that are a little beyond the profile play well enough, and stay as they are.
const (
	fastest  = 60.5 // pictures a second
	heaviest = 2    // times the bit rate of the profile, on average
	highest  = 42   // level of H.264: 1080p at 60 pictures a second; decoders of small computers end there
)

// NeedsConversion tells whether a film that Inspect looked into has to be converted so that every screen plays it.
// Without an ffmpeg that converts nothing has to.
func (p *Processor) NeedsConversion(ctx context.Context, path string, i Info) bool {
	if p.ffmpeg == nil || !p.ffmpeg.caps.Transcode {
		return false
	}
	if _, convertible := demuxers[i.MIME]; !convertible {
		return false
	}
	if Profile1080p().exceeded(i) {
		return true
	}
	// Ten bits a colour and the like do not show in the headers that we read.
	found, _, err := p.ffmpeg.probe(ctx, path)
	return err == nil && Profile1080p().strained(found)
}

// exceeded tells by its headers that a film is not what every screen plays.
func (p Profile) exceeded(i Info) bool {
	return !i.Plays || !slices.Contains(everyScreen.video, i.VideoCodec) || !slices.Contains(everyScreen.audio, i.AudioCodec) ||
		max(i.Width, i.Height) > p.Long || min(i.Width, i.Height) > p.Short || i.FPS > fastest
}

// strained tells the same by what ffprobe found in it.
func (p Profile) strained(found probed) bool {
	film, _ := found.film()
	return !slices.Contains(everyScreen.pixels, film.PixFormat) || film.interlaced() || film.Codec == "h264" && film.Level > highest ||
		found.kbit(film) > float64(heaviest*p.MaxKbit)
}

// Convert makes a film that every screen plays of the one at path and tells how far it is, from 0 to 1, now and then.
// The caller removes the file it returns. It returns a *Refused when the film cannot be decoded.
func (p *Processor) Convert(ctx context.Context, path string, progress func(float64)) (made string, info Info, err error) {
	if p.ffmpeg == nil {
		return "", Info{}, fmt.Errorf("convert video: %w", ErrNoFFmpeg)
	}
	f, err := os.CreateTemp(p.tempDir, "convert-*.mp4")
	if err != nil {
		return "", Info{}, fmt.Errorf("convert video: %w", err)
	}
	made = f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, removeIfThere(made))
			made = ""
		}
	}()
	if err := f.Close(); err != nil {
		return made, Info{}, fmt.Errorf("convert video: %w", err)
	}
	if err := p.ffmpeg.Transcode(ctx, path, made, Profile1080p(), progress); err != nil {
		return made, Info{}, err
	}
	out, err := os.Open(made)
	if err != nil {
		return made, Info{}, fmt.Errorf("convert video: %w", err)
	}
	defer func() { _ = out.Close() }() // it was only read
	st, err := out.Stat()
	if err != nil {
		return made, Info{}, fmt.Errorf("convert video: %w", err)
	}
	info, err = p.Inspect(ctx, out, st.Size())
	return made, info, err
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove a converted video: %w", err)
	}
	return nil
}
