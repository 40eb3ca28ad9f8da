package media

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
)

// The size and quality of previews. Very tall pictures are bounded too.
const (
	thumbnailWidth   = 640
	thumbnailHeight  = 1280
	thumbnailQuality = 82
	pictureQuality   = 90
)

// Picture describes a picture that was written.
type Picture struct {
	MIME          string
	Width, Height int
}

// Thumbnail writes a JPEG of at most 640 pixels' width of a picture, upright. It returns a *Refused for a picture
// that cannot be decoded, and ErrNoPreview for types it cannot draw.
func (p *Processor) Thumbnail(ctx context.Context, r io.ReaderAt, size int64, w io.Writer) (Picture, error) {
	info, err := p.Inspect(ctx, r, size)
	if err != nil {
		return Picture{}, err
	}
	if info.Kind != KindImage || info.MIME == typeSVG.MIME {
		return Picture{}, ErrNoPreview
	}
	return p.draw(ctx, r, size, info, wanted{Preview: true}, w)
}

func writeThumbnail(img image.Image, orientation int, w io.Writer) (Picture, error) {
	// On grey, white logos are seen as well as black ones.
	small := scaled(img, orientation, thumbnailWidth, thumbnailHeight, color.Gray{Y: 0x70})
	if err := jpeg.Encode(w, small, &jpeg.Options{Quality: thumbnailQuality}); err != nil {
		return Picture{}, fmt.Errorf("write preview: %w", err)
	}
	return Picture{typeJPEG.MIME, small.Rect.Dx(), small.Rect.Dy()}, nil
}

// Normalise writes a picture that every screen shows: upright, no larger than the edge in Deps, PNG when parts are
// transparent, else JPEG. changed is false, and nothing is written, when the original can be shown as it is.
func (p *Processor) Normalise(ctx context.Context, r io.ReaderAt, size int64, w io.Writer) (
	pic Picture, changed bool, err error) {
	info, err := p.Inspect(ctx, r, size)
	if err != nil {
		return Picture{}, false, err
	}
	if info.Kind != KindImage {
		return Picture{}, false, ErrNoPreview
	}
	if !p.needsChange(info) {
		return Picture{info.MIME, info.Width, info.Height}, false, nil
	}
	edge := p.maxEdge
	if edge < 0 {
		edge = maxSide
	}
	pic, err = p.draw(ctx, r, size, info, wanted{Edge: edge}, w)
	return pic, err == nil, err
}

// needsChange spares animations, which would lose their frames, drawings, and AVIF where nothing can read it.
func (p *Processor) needsChange(i Info) bool {
	switch {
	case i.MIME == typeSVG.MIME:
		return false
	case i.MIME == typeAVIF.MIME:
		return p.ffmpeg != nil && !i.Animated
	case !i.Plays:
		return true
	}
	return p.maxEdge > 0 && max(i.Width, i.Height) > p.maxEdge && !i.Animated && i.MIME != typeGIF.MIME
}

func writePicture(img *image.RGBA, w io.Writer) (Picture, error) {
	pic := Picture{typeJPEG.MIME, img.Rect.Dx(), img.Rect.Dy()}
	if img.Opaque() {
		if err := jpeg.Encode(w, img, &jpeg.Options{Quality: pictureQuality}); err != nil {
			return Picture{}, fmt.Errorf("write picture: %w", err)
		}
		return pic, nil
	}
	pic.MIME = typePNG.MIME
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(w, img); err != nil {
		return Picture{}, fmt.Errorf("write picture: %w", err)
	}
	return pic, nil
}
