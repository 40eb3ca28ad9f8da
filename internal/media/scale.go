package media

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// scaled draws a picture into at most width × height pixels, keeping its proportions and never enlarging it. The
// result is upright; what was transparent shows the background, or stays transparent when that is nil.
func scaled(src image.Image, orientation, width, height int, background color.Color) *image.RGBA {
	if orientation >= 5 {
		width, height = height, width
	}
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), width, height)
	// The good filter alone costs a second for a photograph; on twice the wanted size nobody sees the cheap one.
	if b.Dx() > 3*w && b.Dy() > 3*h {
		half := image.NewRGBA(image.Rect(0, 0, 2*w, 2*h))
		draw.ApproxBiLinear.Scale(half, half.Bounds(), src, b, draw.Src, nil)
		src, b = half, half.Bounds()
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	operation := draw.Src
	if background != nil {
		draw.Draw(dst, dst.Bounds(), image.NewUniform(background), image.Point{}, draw.Src)
		operation = draw.Over
	}
	if b.Dx() == w && b.Dy() == h {
		draw.Draw(dst, dst.Bounds(), src, b.Min, operation)
	} else {
		draw.CatmullRom.Scale(dst, dst.Bounds(), src, b, operation, nil)
	}
	return upright(dst, orientation)
}

// fit is the largest size of the same proportions within the bounds, at least one pixel.
func fit(w, h, width, height int) (int, int) {
	if w <= width && h <= height {
		return w, h
	}
	if w*height > h*width {
		return width, max(1, (h*width+w/2)/w)
	}
	return max(1, (w*height+h/2)/h), height
}

// upright undoes an EXIF orientation.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := turned(orientation, x, y, w, h)
			copy(dst.Pix[ty*dst.Stride+tx*4:][:4], src.Pix[y*src.Stride+x*4:][:4])
		}
	}
	return dst
}

// turned is where a pixel of a w × h picture belongs.
func turned(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
