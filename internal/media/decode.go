package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"github.com/signate/signate/internal/media/heic"
)

// ErrNoPreview says that a sound file of this type cannot be turned into pixels here: drawings, and formats that
// need ffmpeg where there is none.
var ErrNoPreview = errors.New("no preview for files of this type")

// maxPacked bounds the files that are brought into memory whole.
const maxPacked = 128 << 20

// decoded is a picture in memory; release gives its place back.
type decoded struct {
	image.Image
	info    Info
	release func()
}

// decode reads the pixels of a picture, after its header was found acceptable and there is room for them.
func (p *Processor) decode(ctx context.Context, r io.ReaderAt, size int64) (*decoded, error) {
	info, err := p.Inspect(ctx, r, size)
	if err != nil {
		return nil, err
	}
	if info.Kind != KindImage || info.MIME == typeSVG.MIME {
		return nil, ErrNoPreview
	}
	// Decoders hold more than the picture; the wasm one keeps several copies, so it works alone.
	weight := min(int64(info.Width)*int64(info.Height), MaxPixels)
	if info.MIME == typeHEIC.MIME {
		weight = MaxPixels
	}
	if err := p.pixels.Acquire(ctx, weight); err != nil {
		return nil, err
	}
	release := func() { p.pixels.Release(weight) }
	img, err := p.pixelsOf(ctx, r, size, info)
	if err != nil {
		release()
		return nil, err
	}
	if info.MIME == typeHEIC.MIME {
		info.Orientation = 0 // its decoder has applied it
	}
	return &decoded{Image: img, info: info, release: release}, nil
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
	format, ok := imageFormats[i.MIME]
	if !ok {
		return p.decodeForeign(ctx, r, size)
	}
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
