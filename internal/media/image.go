package media

import (
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// MaxPixels is the size of the largest picture that is decoded. Anthias draws the line at the same place.
const MaxPixels = 50_000_000

// maxSide is what the encoders and the graphics of browsers can hold.
const maxSide = 32_767

// imageFormat is how pictures of a type are read in Go.
type imageFormat struct {
	config  func(io.Reader) (image.Config, error)
	decode  func(io.Reader) (image.Image, error)
	details func(*source, *Info) // beyond the size; may be nil
	plays   bool                 // browsers show it
}

// imageFormats lists them by MIME type. SVG, HEIC, AVIF and the rest have ways of their own.
var imageFormats = map[string]imageFormat{
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode, func(s *source, i *Info) { i.Orientation = jpegOrientation(s) }, true},
	"image/png":  {png.DecodeConfig, png.Decode, pngDetails, true},
	"image/gif":  {gif.DecodeConfig, gif.Decode, gifDetails, true},
	"image/webp": {webp.DecodeConfig, webp.Decode, webpDetails, true},
	"image/bmp":  {bmp.DecodeConfig, bmp.Decode, nil, false},
	"image/tiff": {tiff.DecodeConfig, tiff.Decode, func(s *source, i *Info) { i.Orientation = tiffOrientation(s) }, false},
}

// inspectImage reads the header of a picture, never its pixels.
func inspectImage(s *source, t Type) (info Info, err error) {
	format := imageFormats[t.MIME]
	config, err := readConfig(format, io.NewSectionReader(s, 0, s.size))
	switch {
	case s.ctx.Err() != nil:
		return Info{}, s.ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return Info{}, incomplete(t)
	case err != nil:
		return Info{}, unreadable(t, err)
	}
	if err := checkSize(config.Width, config.Height); err != nil {
		return Info{}, err
	}
	info = Info{Type: t, Width: config.Width, Height: config.Height, Plays: format.plays}
	if format.details != nil {
		s.bytes, s.steps = budgetBytes, budgetSteps // decoders read with buffers and may have used it up
		format.details(s, &info)
	}
	if info.Orientation >= 5 {
		info.Width, info.Height = info.Height, info.Width
	}
	return info, nil
}

// readConfig turns a panic of a decoder into an error: the file is not ours, and neither is the decoder.
func readConfig(format imageFormat, r io.Reader) (c image.Config, err error) {
	defer recovered(&err)
	return format.config(r)
}

// unreadable is the refusal of a picture that its decoder gave up on: some features are known to no decoder here,
// and then the file is sound.
func unreadable(t Type, err error) *Refused {
	var (
		inJPEG jpeg.UnsupportedError
		inPNG  png.UnsupportedError
		inTIFF tiff.UnsupportedError
	)
	if errors.As(err, &inJPEG) || errors.As(err, &inPNG) || errors.As(err, &inTIFF) || errors.Is(err, bmp.ErrUnsupported) {
		return refuse("The picture uses a rare feature that cannot be read here. Save it as a plain JPEG or PNG.").because(err)
	}
	return damaged(t, err)
}

// recovered is deferred around decoders of untrusted files.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: the decoder gave up: %v", errMalformed, p)
	}
}

// checkSize refuses pictures that are too large to be decoded.
func checkSize(width, height int) error { return checkSizeOf(KindImage, width, height) }

// checkSizeOf refuses what is too large to be decoded, picture by picture.
func checkSizeOf(kind Kind, width, height int) error {
	noun := Type{Kind: kind}.noun()
	switch {
	case width < 0 || height < 0 || width > maxSide || height > maxSide:
		return refuse("The %s is %d × %d pixels large. No side may be longer than %d.", noun, width, height, maxSide)
	case int64(width)*int64(height) > MaxPixels:
		return refuse("The %s is %d × %d pixels large. At most %d million pixels are possible.",
			noun, width, height, MaxPixels/1_000_000)
	}
	return nil
}
