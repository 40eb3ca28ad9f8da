package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"path/filepath"
	"time"

	"github.com/signate/signate/internal/media/heic"
)

// ErrNoPreview says that a sound file of this type cannot be turned into pixels here: drawings, and formats that
// need ffmpeg where there is none.
var ErrNoPreview = errors.New("no preview for files of this type")

// maxPacked bounds the files that are brought into memory whole.
const maxPacked = 128 << 20

// wanted says what is to be made of a picture: a preview, or the picture itself within an edge.
type wanted struct {
	Preview bool `json:"preview,omitempty"`
	Edge    int  `json:"edge,omitempty"`
}

// draw makes a picture of one whose header was found acceptable, once there is room for its pixels: in a process of
// its own where there are such, else in this one.
func (p *Processor) draw(ctx context.Context, r io.ReaderAt, size int64, info Info, how wanted, w io.Writer) (Picture, error) {
	// Decoders hold more than the picture; the wasm one keeps several copies, so it works alone.
	weight := min(int64(info.Width)*int64(info.Height), MaxPixels)
	if info.MIME == typeHEIC.MIME {
		weight = MaxPixels
	}
	if err := p.pixels.Acquire(ctx, weight); err != nil {
		return Picture{}, err
	}
	defer p.pixels.Release(weight)
	if _, ours := imageFormats[info.MIME]; !ours && info.MIME != typeHEIC.MIME {
		frame, err := p.foreignFrame(ctx, r, size)
		if err != nil {
			return Picture{}, err
		}
		if _, err := frameSize(typePNG, frame); err != nil {
			return Picture{}, err
		}
		r, size, info.Type = bytes.NewReader(frame), int64(len(frame)), typePNG
	}
	if p.workers == nil {
		return p.drawHere(ctx, r, size, info, how, w)
	}
	path, release, err := p.onDisk(ctx, r, size)
	if err != nil {
		return Picture{}, err
	}
	defer release()
	if path, err = filepath.Abs(path); err != nil {
		return Picture{}, fmt.Errorf("read picture: %w", err)
	}
	return p.workers.draw(ctx, task{Path: path, Info: info, How: how, Within: p.decodeTimeout}, w)
}

func (p *Processor) drawHere(ctx context.Context, r io.ReaderAt, size int64, info Info, how wanted, w io.Writer) (Picture, error) {
	img, err := p.pixelsOf(ctx, r, size, info)
	if err != nil {
		return Picture{}, err
	}
	if info.MIME == typeHEIC.MIME {
		info.Orientation = 0 // its decoder has applied it
	}
	if how.Preview {
		return writeThumbnail(img, info.Orientation, w)
	}
	return writePicture(scaled(img, info.Orientation, how.Edge, how.Edge, nil), w)
}

// decodeTimeout ends the decoding of pictures that are made to take long, such as thousands of layers of nothing.
const decodeTimeout = 2 * time.Minute

func (p *Processor) pixelsOf(ctx context.Context, r io.ReaderAt, size int64, i Info) (image.Image, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.decodeTimeout, errTimeout)
	defer cancel()
	img, err := p.decodePixels(ctx, r, size, i)
	switch cause := context.Cause(ctx); {
	case err != nil && errors.Is(cause, errTimeout):
		return nil, tooSlow(i.Type, cause)
	case err != nil && cause != nil:
		return nil, ctx.Err()
	}
	return img, err
}

func (p *Processor) decodePixels(ctx context.Context, r io.ReaderAt, size int64, i Info) (image.Image, error) {
	if i.MIME == typeHEIC.MIME {
		return p.decodeHEIC(ctx, r, size, i.Type)
	}
	format := imageFormats[i.MIME]
	from := &contextReader{ctx: ctx, r: r}
	var file io.Reader = io.NewSectionReader(from, 0, size)
	if i.MIME == typeWebP.MIME && i.Animated {
		var err error
		if file, err = webpFrame(newSource(ctx, from, size)); err != nil {
			return nil, from.blame(i.Type, err)
		}
	}
	img, err := decodeWith(format, file)
	if err != nil {
		return nil, from.blame(i.Type, err)
	}
	return img, nil
}

func decodeWith(format imageFormat, r io.Reader) (img image.Image, err error) {
	defer recovered(&err)
	return format.decode(r)
}

func (p *Processor) decodeHEIC(ctx context.Context, r io.ReaderAt, size int64, t Type) (image.Image, error) {
	if size > maxPacked {
		return nil, refuse("The picture's file is larger than %d MB.", maxPacked>>20)
	}
	file := make([]byte, size)
	if n, err := r.ReadAt(file, 0); n < len(file) {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	img, err := p.heic.Decode(ctx, file, checkSize)
	if errors.Is(err, heic.ErrDecode) {
		return nil, damaged(t, err)
	}
	return img, err
}

// contextReader ends a decoding when nobody waits for it any more, and remembers failures of the storage below,
// which are not the file's fault.
type contextReader struct {
	ctx    context.Context
	r      io.ReaderAt
	failed error
}

// ReadAt implements io.ReaderAt.
func (c *contextReader) ReadAt(p []byte, off int64) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) && c.failed == nil {
		c.failed = err
	}
	return n, err
}

// blame tells the failures that are the file's fault from those that are not.
func (c *contextReader) blame(t Type, err error) error {
	if c.failed != nil {
		return fmt.Errorf("read picture: %w", c.failed)
	}
	return unreadable(t, err)
}
