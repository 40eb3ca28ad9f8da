package media

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Profile is what a film is converted to: always H.264 High and stereo AAC in an MP4 that starts playing before it
// is loaded.
type Profile struct {
	Long, Short int // edges that the picture is made to fit in, either way up; never enlarged
	FPS         int // at most
	CRF         int // constant quality of x264: smaller is better and larger
	MaxKbit     int // a second, in peaks
}

// Profile1080p is what every screen's decoder plays smoothly.
func Profile1080p() Profile {
	return Profile{Long: 1920, Short: 1080, FPS: 60, CRF: 21, MaxKbit: 10_000}
}

// smooth is the rate up to which a film stays at 30 pictures a second.
const smooth = 30.5

// Bounds of a conversion.
const (
	transcodeBase   = 10 * time.Minute
	transcodeFactor = 30 // times the film's length

	// A film that has fewer bytes a second than this has little to convert in them, whatever length it declares.
	leanest     = 32 << 10
	leanestBase = 60 // seconds

	// ConvertLongest bounds the longest conversion.
	ConvertLongest = 8 * time.Hour
)

// Transcode converts the film at path in into the new file out and tells how far it is, from 0 to 1, now and then.
// It returns a *Refused when the film cannot be decoded; after any error there is no file at out.
func (f *FFmpeg) Transcode(ctx context.Context, in, out string, p Profile, progress func(float64)) error {
	if !f.caps.Transcode {
		return fmt.Errorf("convert video: %w", ErrNoFFmpeg)
	}
	found, t, err := f.probe(ctx, in)
	if err != nil {
		return err
	}
	input, _, err := inputArgs(in)
	if err != nil {
		return err
	}
	film, _ := found.film()
	if p.FPS > 30 && film.rate() > 0 && film.rate() <= smooth {
		p.FPS = 30
	}
	out, err = filepath.Abs(out)
	if err != nil {
		return fmt.Errorf("convert video: %w", err)
	}
	st, err := os.Stat(in)
	if err != nil {
		return fmt.Errorf("convert video: %w", err)
	}
	length := seconds(number(found.Format.Duration))
	b := p.bounds(length, st.Size())
	watch := &progressReader{length: length, report: progress}
	err = f.run(ctx, child{program: f.ffmpeg, args: f.transcodeArgs(p, input, out, f.treatment(film, p)), out: watch, files: b.file, timeout: b.time})
	if err != nil {
		grown := fileSize(out)
		_ = os.Remove(out) // may not exist yet
		return f.blameGrowth(ctx, t, b, grown, err)
	}
	return nil
}

// bounds are what a conversion may take.
type bounds struct {
	time time.Duration
	file int64 // bytes
	fair int64 // bytes that a sound film may need; beyond it a full disk is the film's fault
}

// bounds believes what a film says of its length as far as its size bears it out: a few bytes that declare a month
// must not hold the only worker for hours, nor fill the disk. A length of 0 is not known.
func (p Profile) bounds(length float64, size int64) bounds {
	believed := min(length, float64(size)/leanest+leanestBase)
	b := bounds{time: min(transcodeBase+time.Duration(believed*transcodeFactor)*time.Second, ConvertLongest), file: 10*size + 1<<30, fair: 4*size + 256<<20}
	if length > 0 { // twice the peak rate for the whole length
		b.file = min(b.file, int64(length+60)*int64(p.MaxKbit)*1000/8*2)
	}
	return b
}

// blameGrowth blames a film that became too large. A disk that is full for other reasons is not its fault.
func (f *FFmpeg) blameGrowth(ctx context.Context, t Type, b bounds, grown int64, err error) error {
	full := strings.Contains(err.Error(), "No space left")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case grown >= b.file, full && grown > b.fair:
		return refuse("The video becomes too large when it is converted. It may be damaged.").because(err)
	case full:
		return err
	}
	return f.blame(ctx, t, err)
}

// fileSize is 0 when there is no file.
func fileSize(path string) int64 {
	st, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return st.Size()
}

// treatment is what has to be done to the pictures of a film besides fitting them in.
type treatment struct{ thin, deinterlace, hdr bool }

func (f *FFmpeg) treatment(film stream, p Profile) treatment {
	return treatment{thin: film.rate() == 0 || film.rate() > float64(p.FPS)*fastest/60, deinterlace: film.interlaced(), hdr: f.hdr(film)}
}

// hdr tells whether the film is made for brighter screens, and we can do something about it.
func (f *FFmpeg) hdr(film stream) bool {
	return f.caps.ToneMap && (film.Transfer == "smpte2084" || film.Transfer == "arib-std-b67")
}

// transcodeArgs has no filter that makes pictures: a gap in the time stamps stays one.
func (f *FFmpeg) transcodeArgs(p Profile, input []string, out string, how treatment) []string {
	var filters []string
	if how.deinterlace {
		filters = append(filters, "yadif=deint=interlaced")
	}
	if how.thin { // one picture for each place in time; a quarter keeps rounded time stamps off the borders
		filters = append(filters, fmt.Sprintf("select='isnan(prev_selected_t)+gt(floor(t*%[1]d+0.25),floor(prev_selected_t*%[1]d+0.25))'", p.FPS))
	}
	filters = append(filters,
		fmt.Sprintf("scale=w='if(gt(iw,ih),min(%d,iw),min(%d,iw))':h='if(gt(iw,ih),min(%d,ih),min(%d,ih))'"+
			":force_original_aspect_ratio=decrease:force_divisible_by=2", p.Long, p.Short, p.Short, p.Long),
		"setsar=1")
	if how.hdr {
		filters = append(filters, "zscale=t=linear:npl=100", "format=gbrpf32le", "zscale=p=bt709",
			"tonemap=hable:desat=0", "zscale=t=bt709:m=bt709:r=tv")
	}
	filters = append(filters, "format=yuv420p")
	rate := func(kbit int) string { return strconv.Itoa(kbit) + "k" }
	args := append(quiet(), input...)
	return append(args, "-map", firstFilm, "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
		f.sync, "vfr", "-vf", strings.Join(filters, ","),
		"-c:v", "libx264", "-threads", strconv.Itoa(childThreads), "-preset", "veryfast", "-profile:v", "high",
		"-level", p.level(), "-crf", strconv.Itoa(p.CRF), "-maxrate", rate(p.MaxKbit), "-bufsize", rate(2*p.MaxKbit),
		"-g", strconv.Itoa(2*p.FPS), "-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000",
		"-movflags", "+faststart", "-f", "mp4", "-nostats", "-progress", "pipe:1", "-y", "file:"+out)
}

// level is that of H.264: 1080p at 60 pictures a second needs one more than at 30.
func (p Profile) level() string {
	if p.FPS > 30 {
		return "4.2"
	}
	return "4.1"
}

// progressReader understands the lines that ffmpeg writes about its progress.
type progressReader struct {
	length float64
	report func(float64)
	line   []byte
}

// Write implements io.Writer.
func (r *progressReader) Write(p []byte) (int, error) {
	for _, b := range p {
		if b != '\n' {
			if len(r.line) < 200 {
				r.line = append(r.line, b)
			}
			continue
		}
		if r.report != nil {
			r.tell(string(r.line))
		}
		r.line = r.line[:0]
	}
	return len(p), nil
}

func (r *progressReader) tell(line string) {
	switch name, value, _ := strings.Cut(line, "="); {
	case name == "progress" && value == "end":
		r.report(1)
	case name == "out_time_us" && r.length > 0:
		r.report(min(max(number(value)/1e6/r.length, 0), 1))
	}
}
