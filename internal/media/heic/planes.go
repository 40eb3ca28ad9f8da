package heic

import (
	"fmt"
	"image"
)

// libheif's numbers for colour spaces and for how colour is subsampled.
const (
	colorYCbCr = 0
	colorRGB   = 1
	colorGray  = 2

	chroma420 = 1
	chroma422 = 2
	chroma444 = 3
)

// planes describes how the decoder lays the pixels out: one plane, or three behind each other.
type planes struct {
	width, height int
	space         uint32
	ratio         image.YCbCrSubsampleRatio
	stride        int
	chromaStride  int
	chromaHeight  int
	premultiplied bool
}

func (h header) planes() (planes, error) {
	p := planes{width: int(h.width), height: int(h.height), space: h.colorspace, premultiplied: h.premultiplied == 1}
	switch h.colorspace {
	case colorGray:
		p.stride = stride(p.width, 1)
		return p, nil
	case colorRGB:
		p.stride = stride(p.width, 4)
		return p, nil
	case colorYCbCr:
		p.stride = stride(p.width, 1)
	default:
		return planes{}, fmt.Errorf("%w: colour space %d", ErrDecode, h.colorspace)
	}
	half := (p.width + 1) / 2
	switch h.chroma {
	case chroma420:
		p.ratio, p.chromaStride, p.chromaHeight = image.YCbCrSubsampleRatio420, stride(half, 1), (p.height+1)/2
	case chroma422:
		p.ratio, p.chromaStride, p.chromaHeight = image.YCbCrSubsampleRatio422, stride(half, 1), p.height
	case chroma444:
		p.ratio, p.chromaStride, p.chromaHeight = image.YCbCrSubsampleRatio444, stride(p.width, 1), p.height
	default:
		return planes{}, fmt.Errorf("%w: chroma %d", ErrDecode, h.chroma)
	}
	return p, nil
}

// stride is the length of a line in libheif: an even number of pixels, at least 64, in multiples of 16 bytes.
func stride(width, pixel int) int {
	bytes := max((width+1)&^1, 64) * pixel
	return (bytes + 15) &^ 15
}

func (p planes) size() int { return p.stride*p.height + 2*p.chromaStride*p.chromaHeight }

func (p planes) image(data []byte) image.Image {
	bounds := image.Rect(0, 0, p.width, p.height)
	switch {
	case p.space == colorGray:
		return &image.Gray{Pix: data, Stride: p.stride, Rect: bounds}
	case p.space == colorRGB && p.premultiplied:
		return &image.RGBA{Pix: data, Stride: p.stride, Rect: bounds}
	case p.space == colorRGB:
		return &image.NRGBA{Pix: data, Stride: p.stride, Rect: bounds}
	}
	luma, chroma := p.stride*p.height, p.chromaStride*p.chromaHeight
	return &image.YCbCr{
		Y: data[:luma], Cb: data[luma : luma+chroma], Cr: data[luma+chroma:],
		YStride: p.stride, CStride: p.chromaStride, SubsampleRatio: p.ratio, Rect: bounds,
	}
}
