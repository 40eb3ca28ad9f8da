// Package sample makes media for tests and demonstrations: pictures in Go, films with ffmpeg where there is one,
// and small ready-made files of the formats that Go cannot make.
package sample

import (
	"bytes"
	"embed"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

//go:embed testdata
var files embed.FS

// Names of the ready-made files; testdata/make.sh says how they came about. Films last 2 s at 10 frames a second and
// show 160 × 90 pixels, unless said otherwise.
const (
	H264       = "h264.mp4"       // 320 × 180, 3 s, plays everywhere
	MoovLast   = "moov-last.mp4"  // H.264 and AAC, with the index at its end
	Fragmented = "fragmented.mp4" // H.264
	Rotated    = "rotated.mov"    // H.264, shown upright as 90 × 160
	AV1        = "av1.mp4"
	VP9        = "vp9.webm"  // and Opus
	LiveWebM   = "live.webm" // VP9, recorded without a length
	HEVC       = "hevc.mp4"
	H264Deep   = "h264-10bit.mp4" // a profile for studios
	MKV        = "h264.mkv"       // H.264 and AAC
	AVI        = "mpeg4.avi"
	TS         = "mpeg2.ts"
	HEIC       = "still.heic"    // 160 × 120, red above blue
	AVIF       = "still.avif"    // the same
	WebP       = "animated.webp" // the same, and a second frame
)

// File returns a ready-made file. It panics when there is none of that name.
func File(name string) []byte {
	content, err := files.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	return content
}

// Image draws a picture like a photograph of a landscape at dusk, with a caption. The same arguments give the same
// pixels; another caption gives other colours.
func Image(width, height int, caption string) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	sky, ground := colors(caption)
	for y := range height {
		for x := range width {
			img.SetRGBA(x, y, shade(sky, ground, x, y, width, height))
		}
	}
	write(img, caption)
	return img
}

// colors picks two that depend on the caption.
func colors(caption string) (sky, ground color.RGBA) {
	sum := uint32(2166136261)
	for _, b := range []byte(caption) {
		sum = (sum ^ uint32(b)) * 16777619
	}
	sky = color.RGBA{uint8(sum)/2 + 60, uint8(sum>>8)/2 + 40, uint8(sum>>16)/2 + 100, 255}
	return sky, color.RGBA{sky.B / 3, sky.R / 3, sky.G / 3, 255}
}

// shade blends from one to the other, with some grain that keeps compression honest.
func shade(sky, ground color.RGBA, x, y, width, height int) color.RGBA {
	grain := int(uint32(x*374761393+y*668265263)*1274126177>>28) - 8
	mix := func(a, b uint8) uint8 {
		v := (int(a)*(height-y) + int(b)*y) / height
		return uint8(max(0, min(255, v+x*30/width+grain)))
	}
	return color.RGBA{mix(sky.R, ground.R), mix(sky.G, ground.G), mix(sky.B, ground.B), 255}
}

// write puts the caption into the middle, over half of the width.
func write(img *image.RGBA, caption string) {
	if caption == "" {
		return
	}
	face := basicfont.Face7x13
	small := image.NewRGBA(image.Rect(0, 0, font.MeasureString(face, caption).Ceil(), face.Height))
	d := font.Drawer{Dst: small, Src: image.White, Face: face, Dot: fixed.P(0, face.Ascent)}
	d.DrawString(caption)
	b := img.Bounds()
	w := b.Dx() / 2
	h := max(1, w*small.Rect.Dy()/small.Rect.Dx())
	at := image.Rect(b.Dx()/4, (b.Dy()-h)/2, b.Dx()/4+w, (b.Dy()+h)/2)
	draw.NearestNeighbor.Scale(img, at, small, small.Rect, draw.Over, nil)
}

// JPEG encodes Image.
func JPEG(width, height int, caption string) []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, Image(width, height, caption), &jpeg.Options{Quality: 85}))
	return b.Bytes()
}

// PNG encodes Image.
func PNG(width, height int, caption string) []byte {
	var b bytes.Buffer
	must(png.Encode(&b, Image(width, height, caption)))
	return b.Bytes()
}

// Logo encodes a PNG that is transparent but for a white disc.
func Logo(size int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			if dx, dy := 2*x-size+1, 2*y-size+1; dx*dx+dy*dy < size*size {
				img.SetNRGBA(x, y, color.NRGBA{255, 255, 255, 255})
			}
		}
	}
	var b bytes.Buffer
	must(png.Encode(&b, img))
	return b.Bytes()
}

// Animation encodes a GIF of some frames.
func Animation(width, height, frames int) []byte {
	g := &gif.GIF{}
	for i := range frames {
		p := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
		for x := range width * (i + 1) / frames {
			p.SetColorIndex(x, height/2, 1)
		}
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 10)
	}
	var b bytes.Buffer
	must(gif.EncodeAll(&b, g))
	return b.Bytes()
}

// must is for encoders that write into memory and cannot fail on pictures of ours.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
