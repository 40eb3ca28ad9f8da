package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

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
	img, err := p.pixelsOf(ctx, r, size, info.Type)
	if err != nil {
		release()
		return nil, err
	}
	if info.MIME == typeHEIC.MIME || info.MIME == typeAVIF.MIME {
		info.Orientation = 0 // their decoders have applied it
	}
	return &decoded{Image: img, info: info, release: release}, nil
}

func (p *Processor) pixelsOf(ctx context.Context, r io.ReaderAt, size int64, t Type) (image.Image, error) {
	if t.MIME == typeHEIC.MIME {
		return p.decodeHEIC(ctx, r, size, t)
	}
	format, ok := imageFormats[t.MIME]
	if !ok {
		return p.decodeForeign(ctx, r, size, t)
	}
	img, err := decodeWith(format, &contextReader{ctx, io.NewSectionReader(r, 0, size)})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, damaged(t, err)
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
	if _, err := r.ReadAt(file, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	img, err := p.heic.Decode(ctx, file, checkSize)
	if errors.Is(err, heic.ErrDecode) {
		return nil, damaged(t, err)
	}
	return img, err
}

// contextReader ends a decoding when nobody waits for it any more.
type contextReader struct {
	ctx context.Context
	r   *io.SectionReader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// ReadAt serves TIFF, which would otherwise bring the whole file into memory.
func (c *contextReader) ReadAt(p []byte, off int64) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.ReadAt(p, off)
}
