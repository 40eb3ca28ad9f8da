package media

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/signate/signate/internal/media/heic"
)

// Deps are what a Processor needs. The zero value works: no ffmpeg, temporary files where the system keeps them.
type Deps struct {
	FFmpeg  *FFmpeg  // nil when there is none; see DetectFFmpeg
	Poppler *Poppler // nil when there is none; see DetectPoppler
	Workers *Workers // nil decodes pictures in this process; see DetectWorkers
	TempDir string   // empty means the system's
	MaxEdge int      // Normalise scales larger pictures down to this edge; 0 means 3840, negative never
}

// Processor inspects files and makes pictures of them. It is safe for concurrent use; large pictures wait for each
// other, so that memory stays bounded whatever arrives at once.
type Processor struct {
	ffmpeg  *FFmpeg
	poppler *Poppler
	workers *Workers
	tempDir string
	maxEdge int
	pixels  *semaphore.Weighted // that may be in memory at a time
	heic    *heic.Decoder

	decodeTimeout time.Duration // of one picture
}

const defaultMaxEdge = 3840

// New returns a processor.
func New(d Deps) *Processor {
	if d.MaxEdge == 0 {
		d.MaxEdge = defaultMaxEdge
	}
	return &Processor{ffmpeg: d.FFmpeg, poppler: d.Poppler, workers: d.Workers, tempDir: d.TempDir, maxEdge: d.MaxEdge,
		pixels: semaphore.NewWeighted(MaxPixels), heic: &heic.Decoder{}, decodeTimeout: decodeTimeout}
}

// FFmpeg returns the programs in use, nil when there are none.
func (p *Processor) FFmpeg() *FFmpeg { return p.ffmpeg }

// inspectors lists how each kind of file is looked into, by MIME type.
var inspectors = map[string]func(*source, Type) (Info, error){
	"image/jpeg": inspectImage, "image/png": inspectImage, "image/gif": inspectImage, "image/webp": inspectImage,
	"image/bmp": inspectImage, "image/tiff": inspectImage,
	"image/heic": inspectHEIF, "image/avif": inspectHEIF, "image/svg+xml": inspectSVG,
	"video/mp4": inspectMovie, "video/quicktime": inspectMovie, "video/3gpp": inspectMovie,
	"video/webm": inspectMatroska, "video/x-matroska": inspectMatroska, "video/x-msvideo": inspectAVI,
	"application/pdf": inspectPDF, "application/zip": inspectPackage,
}

// Inspect tells what a file is and what its headers say. It decodes nothing: a picture is only known to be sound
// once Thumbnail has read it. It returns a *Refused for files that cannot be used. Only formats that Go code of
// ours cannot read are given to ffprobe, and only when r is an *os.File.
func (p *Processor) Inspect(ctx context.Context, r io.ReaderAt, size int64) (Info, error) {
	if size == 0 {
		return Info{}, refuse("The file is empty.")
	}
	t, err := Sniff(r, size)
	if err != nil {
		return Info{}, fmt.Errorf("inspect file: %w", err)
	}
	switch {
	case t.Kind == KindHTML:
		return Info{Type: t, Plays: true}, nil
	case t == typeM4A:
		return Info{}, refuse("The file holds sound but no picture.")
	case t.Kind == KindUnknown:
		return Info{}, refuse("This kind of file cannot be shown. " +
			"Pictures, videos, PDF files, web pages and packages of them (ZIP) can.")
	}
	inspect, ok := inspectors[t.MIME]
	if !ok {
		return p.inspectForeign(ctx, r, t)
	}
	src := newSource(ctx, r, size)
	info, err := inspect(src, t)
	switch {
	case ctx.Err() != nil:
		return Info{}, ctx.Err()
	case src.failed != nil:
		return Info{}, fmt.Errorf("inspect file: %w", src.failed)
	case err != nil && AsRefused(err) == nil:
		return Info{}, damaged(t, err)
	case err == nil && t.Kind == KindVideo:
		return sized(info)
	}
	return info, err
}

// sized refuses what is too large to be decoded.
func sized(info Info) (Info, error) {
	if err := checkSizeOf(info.Kind, info.Width, info.Height); err != nil {
		return Info{}, err
	}
	return info, nil
}

// inspectForeign asks ffprobe.
func (p *Processor) inspectForeign(ctx context.Context, r io.ReaderAt, t Type) (Info, error) {
	f, ok := r.(*os.File)
	if p.ffmpeg == nil || !ok {
		if t.Kind == KindImage {
			return Info{}, refuse("Pictures of this kind need conversion, which this server does not offer. " +
				"Upload a JPEG or PNG file.")
		}
		return Info{}, refuse("Videos of this kind need conversion, which this server does not offer. " +
			"Upload an MP4 file with H.264.")
	}
	info, err := p.ffmpeg.Probe(ctx, f.Name())
	if err != nil {
		return Info{}, err
	}
	info.Type, info.Plays = t, false
	if t.Kind == KindImage {
		info.Duration, info.FPS, info.VideoCodec = 0, 0, ""
	}
	return sized(info)
}
