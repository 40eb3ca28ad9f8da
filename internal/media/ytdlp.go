package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/signate/signate/internal/egress"
)

// YTDLP downloads films from YouTube with yt-dlp, which the operator installed. It is a child with the bounds that
// FFmpeg has, but it needs the network: it goes through a proxy of ours that reaches YouTube's hosts and no other.
type YTDLP struct {
	program string
	ffmpeg  string         // empty brings films only that come with their sound in one file
	private []netip.Prefix // networks that may be reached
	tempDir string
	timeout time.Duration
}

// The hosts that yt-dlp needs.
var youTubeHosts = []string{"youtube.com", "youtu.be", "googlevideo.com", "ytimg.com", "youtubei.googleapis.com"}

const ytdlpTimeout = 14 * time.Minute

// DetectYTDLP tries the program at path; nil means that films of YouTube are not downloaded, because path is empty.
func DetectYTDLP(ctx context.Context, path string, ffmpeg *FFmpeg, private []netip.Prefix, tempDir string) (*YTDLP, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // off is no fault
	}
	found, err := exec.LookPath(path)
	if err == nil {
		found, err = filepath.Abs(found)
	}
	if err != nil {
		return nil, fmt.Errorf("find yt-dlp: %w", err)
	}
	y := &YTDLP{program: found, private: private, tempDir: tempDir, timeout: ytdlpTimeout}
	if ffmpeg != nil {
		y.ffmpeg = ffmpeg.ffmpeg
	}
	c := child{program: found, args: []string{"--ignore-config", "--version"}, out: io.Discard, env: y.environment(), roomy: true, timeout: detectTimeout}
	if err := c.run(ctx, false); err != nil {
		return nil, fmt.Errorf("try %s: %w", found, err)
	}
	return y, nil
}

// youTubeID is what identifies a film.
var youTubeID = regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)

// YouTubeID returns which film of YouTube an address means, empty when it means none.
func YouTubeID(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	id := u.Query().Get("v")
	first, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	switch host := strings.ToLower(u.Hostname()); {
	case host == "youtu.be":
		id = first
	case host != "youtube.com" && host != "www.youtube.com" && host != "m.youtube.com" && host != "music.youtube.com" && host != "www.youtube-nocookie.com":
		return ""
	case first == "embed" || first == "live" || first == "shorts" || first == "v":
		id, _, _ = strings.Cut(rest, "/")
	}
	if !youTubeID.MatchString(id) {
		return ""
	}
	return id
}

// Clip is a film that was downloaded.
type Clip struct {
	Path  string
	Title string // as its makers call it
	dir   string
}

// Remove removes what is left of the download.
func (c *Clip) Remove() error { return os.RemoveAll(c.dir) }

// ClipError is why YouTube gave no film, in the words of yt-dlp.
type ClipError struct{ Reason string }

// Error implements error.
func (e *ClipError) Error() string { return "yt-dlp: " + e.Reason }

// Download brings a film of at most so many bytes. The caller removes the clip. Errors: *ClipError.
func (y *YTDLP) Download(ctx context.Context, id string, limit int64) (_ *Clip, err error) {
	if !youTubeID.MatchString(id) {
		return nil, &ClipError{"the address names no film"}
	}
	dir, err := os.MkdirTemp(y.tempDir, "youtube-")
	if err != nil {
		return nil, fmt.Errorf("download from YouTube: %w", err)
	}
	clip := &Clip{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, clip.Remove())
		}
	}()
	proxy, err := egress.OpenProxy(ctx, y.private, youTubeHosts...)
	if err != nil {
		return nil, err
	}
	defer proxy.Close()
	// The proxy stands in the environment, where other accounts of this machine cannot read its secret.
	env := append(y.environment(), "TMPDIR="+dir, "http_proxy="+proxy.Address(), "https_proxy="+proxy.Address())
	err = child{program: y.program, args: y.args(id, limit), out: io.Discard, dir: dir, env: env, roomy: true, files: limit, timeout: y.timeout}.run(ctx, false)
	if err != nil {
		return nil, y.blame(ctx, err)
	}
	return clip, clip.find(limit)
}

func (y *YTDLP) environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "PYTHONDONTWRITEBYTECODE=1", "PYTHONUTF8=1"}
}

// args name the film by an address of our own making.
func (y *YTDLP) args(id string, limit int64) []string {
	const whole = "best[height<=1080][vcodec^=avc1]/best[height<=1080]"
	args := []string{
		"--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-playlist", "--no-mtime", "--no-progress", "--color", "never",
		"--use-extractors", "youtube", "--match-filters", "!is_live & !is_upcoming", "--socket-timeout", "30", "--retries", "3", "--fragment-retries", "3",
		"--max-filesize", strconv.FormatInt(limit, 10), "--output", "film.%(ext)s", "--print-to-file", "after_move:%(title)s", "title",
	}
	if y.ffmpeg == "" {
		args = append(args, "--format", whole)
	} else {
		args = append(args, "--ffmpeg-location", y.ffmpeg, "--merge-output-format", "mp4",
			"--format", "bestvideo[height<=1080][vcodec^=avc1]+bestaudio[ext=m4a]/"+whole)
	}
	return append(args, "--", "https://www.youtube.com/watch?v="+id)
}

// maxReason bounds what is kept of a complaint.
const maxReason = 500

func (y *YTDLP) blame(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errTimeout):
		return &ClipError{fmt.Sprintf("the download took longer than %s", y.timeout)}
	case errors.Is(err, errStart):
		return err
	}
	text := err.Error()
	if i := strings.LastIndex(text, "ERROR: "); i >= 0 {
		text = text[i+len("ERROR: "):]
	}
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	return &ClipError{strings.ToValidUTF8(text[:min(len(text), maxReason)], "")}
}

// find looks for the one file that was to come.
func (c *Clip) find(limit int64) error {
	all, err := filepath.Glob(filepath.Join(c.dir, "film.*"))
	if err != nil || len(all) != 1 {
		return &ClipError{"there is no film to download: it is live, yet to come, or too large"}
	}
	st, err := os.Lstat(all[0])
	if err != nil || !st.Mode().IsRegular() || st.Size() == 0 || st.Size() > limit {
		return &ClipError{"what came is no film, or too large"}
	}
	c.Path = all[0]
	title, err := os.ReadFile(filepath.Join(c.dir, "title"))
	if err == nil {
		c.Title, _, _ = strings.Cut(strings.TrimSpace(strings.ToValidUTF8(string(title), "")), "\n")
	}
	return nil
}
