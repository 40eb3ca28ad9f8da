package media

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrNoFFmpeg says that there is no ffmpeg on this computer. Everything but Transcode, posters of videos and rare
// formats works without.
var ErrNoFFmpeg = errors.New("ffmpeg not found")

// FFmpeg runs ffmpeg and ffprobe as children in a sandbox: no network, no other protocols than files, the format
// forced to what the content is, an empty environment, and bounds on time, memory, output and priority. They die
// with their context, and with us.
type FFmpeg struct {
	ffmpeg, ffprobe string
	isolated        bool // children get a network of their own, without any way out
	caps            Capabilities
	sync            string // the option that keeps it from doubling pictures; its name has changed
}

// Capabilities is what the ffmpeg of this computer can do for us.
type Capabilities struct {
	Version   string
	Probe     bool // ffprobe is there too
	Transcode bool // it encodes H.264 and AAC, and ffprobe tells how long a film is
	ToneMap   bool // it turns HDR into what ordinary screens show
	Isolated  bool // the system lets us cut it off from the network
}

// DetectFFmpeg looks at the program at path, or for "ffmpeg" in PATH when path is empty. It returns ErrNoFFmpeg
// when there is none in PATH or path is "off", and another error when the given one does not work.
func DetectFFmpeg(ctx context.Context, path string) (*FFmpeg, error) {
	if path == "off" {
		return nil, ErrNoFFmpeg
	}
	asked := path != ""
	if !asked {
		path = "ffmpeg"
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		path = filepath.Join(path, "ffmpeg")
	}
	found, err := exec.LookPath(path)
	if err != nil {
		if asked {
			return nil, fmt.Errorf("find ffmpeg: %w", err)
		}
		return nil, ErrNoFFmpeg
	}
	if found, err = filepath.Abs(found); err != nil {
		return nil, fmt.Errorf("find ffmpeg: %w", err)
	}
	f := &FFmpeg{ffmpeg: found, ffprobe: findFFprobe(found)}
	if err := f.detect(ctx); err != nil {
		return nil, fmt.Errorf("try %s: %w", found, err)
	}
	return f, nil
}

// Capabilities tells what this ffmpeg can do.
func (f *FFmpeg) Capabilities() Capabilities { return f.caps }

// findFFprobe prefers the one beside ffmpeg. Empty means that there is none.
func findFFprobe(ffmpeg string) string {
	for _, name := range []string{filepath.Join(filepath.Dir(ffmpeg), "ffprobe"), "ffprobe"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}

const detectTimeout = 20 * time.Second

func (f *FFmpeg) detect(ctx context.Context) error {
	ask := func(args ...string) (string, error) {
		out := &boundedBuffer{limit: 1 << 20}
		err := f.run(ctx, child{program: f.ffmpeg, args: args, out: out, timeout: detectTimeout})
		return out.data.String(), err
	}
	// Try with the tightest sandbox first; containers often forbid it.
	f.isolated = true
	version, err := ask("-hide_banner", "-version")
	if err != nil {
		f.isolated = false
		if version, err = ask("-hide_banner", "-version"); err != nil {
			return err
		}
	}
	encoders, err := ask("-hide_banner", "-encoders")
	if err != nil {
		return err
	}
	filters, err := ask("-hide_banner", "-filters")
	if err != nil {
		return err
	}
	options, err := ask("-hide_banner", "-h", "long")
	if err != nil {
		return err
	}
	f.sync = "-vsync"
	if strings.Contains(options, "-fps_mode") {
		f.sync = "-fps_mode"
	}
	first, _, _ := strings.Cut(version, "\n")
	f.caps = Capabilities{
		Version: versionOf(first), Probe: f.ffprobe != "", Isolated: f.isolated,
		Transcode: f.ffprobe != "" && strings.Contains(encoders, " libx264 ") && strings.Contains(encoders, " aac "),
		ToneMap:   strings.Contains(filters, " zscale ") && strings.Contains(filters, " tonemap "),
	}
	return nil
}

func versionOf(line string) string {
	words := strings.Fields(line)
	if len(words) > 2 {
		return words[2]
	}
	return "unknown"
}

// demuxers names, for each type we sniff, the only reader that ffmpeg may use for it. Left to guess, it would follow
// playlists and open other files.
var demuxers = map[string]string{
	"video/mp4": "mov", "video/quicktime": "mov", "video/3gpp": "mov", "image/avif": "mov",
	"video/webm": "matroska", "video/x-matroska": "matroska", "video/x-msvideo": "avi", "video/mp2t": "mpegts",
	"video/mpeg": "mpeg", "video/x-flv": "flv", "video/ogg": "ogg", "video/x-ms-wmv": "asf",
	"image/x-icon": "ico", "image/jp2": "jpeg2000_pipe",
}

// inputArgs are the options that stand before an untrusted input file, for ffmpeg and ffprobe.
func inputArgs(path string) ([]string, Type, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, Type{}, fmt.Errorf("open media file: %w", err)
	}
	defer func() { _ = file.Close() }()
	st, err := file.Stat()
	if err != nil {
		return nil, Type{}, fmt.Errorf("open media file: %w", err)
	}
	t, err := Sniff(file, st.Size())
	if err != nil {
		return nil, Type{}, err
	}
	demuxer, ok := demuxers[t.MIME]
	if !ok {
		return nil, t, refuse("Videos of this kind cannot be converted.")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, t, fmt.Errorf("open media file: %w", err)
	}
	// "file:" keeps a name from being read as an option or another protocol.
	return []string{"-protocol_whitelist", "file", "-f", demuxer, "-i", "file:" + abs}, t, nil
}
