package media_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

// maxEdge is small, so that pictures which are scaled down are too.
const maxEdge = 200

// plain has no ffmpeg. It is one for all tests, because its decoder of HEIC takes seconds to compile itself.
var plain = media.New(media.Deps{MaxEdge: maxEdge})

func inspect(t *testing.T, content []byte) (media.Info, error) {
	t.Helper()
	return plain.Inspect(t.Context(), bytes.NewReader(content), int64(len(content)))
}

func TestProcessor_Inspect(t *testing.T) {
	t.Parallel()
	film := func(mime, ext string, w, h int, seconds, fps float64, video, audio string, plays bool) media.Info {
		return media.Info{Type: media.Type{Kind: media.KindVideo, MIME: mime, Ext: ext}, Width: w, Height: h,
			Duration: seconds, FPS: fps, VideoCodec: video, AudioCodec: audio, Plays: plays}
	}
	picture := func(mime, ext string, w, h int) media.Info {
		return media.Info{Type: media.Type{Kind: media.KindImage, MIME: mime, Ext: ext}, Width: w, Height: h, Plays: true}
	}
	animated := picture("image/gif", ".gif", 40, 30)
	animated.Animated = true
	logo := picture("image/png", ".png", 32, 32)
	logo.HasAlpha = true
	webp := picture("image/webp", ".webp", 1, 1)
	webp.HasAlpha = true
	heic := picture("image/heic", ".heic", 160, 120)
	heic.Plays = false
	moving := picture("image/webp", ".webp", 160, 120)
	moving.Animated = true
	cases := map[string]struct {
		content []byte
		want    media.Info
	}{
		"jpeg":               {sample.JPEG(64, 48, "hi"), picture("image/jpeg", ".jpg", 64, 48)},
		"jpeg lying upright": {withOrientation(sample.JPEG(64, 48, ""), 6), oriented(picture("image/jpeg", ".jpg", 48, 64), 6)},
		"jpeg upside down":   {withOrientation(sample.JPEG(64, 48, ""), 3), oriented(picture("image/jpeg", ".jpg", 64, 48), 3)},
		"png":                {sample.PNG(64, 48, "hi"), picture("image/png", ".png", 64, 48)},
		"png with holes":     {sample.Logo(32), logo},
		"gif of one frame":   {sample.Animation(40, 30, 1), picture("image/gif", ".gif", 40, 30)},
		"gif of many frames": {sample.Animation(40, 30, 3), animated},
		"webp":               {webp1x1, webp},
		"webp of two frames": {sample.File(sample.WebP), moving},
		"heic":               {sample.File(sample.HEIC), heic},
		"avif":               {sample.File(sample.AVIF), picture("image/avif", ".avif", 160, 120)},
		"avif turned by 90":  {turnedAVIF(t), oriented(picture("image/avif", ".avif", 120, 160), 8)},
		"h264":               {sample.File(sample.H264), film("video/mp4", ".mp4", 320, 180, 3, 10, "h264", "", true)},
		"index at the end":   {sample.File(sample.MoovLast), film("video/mp4", ".mp4", 160, 90, 2, 10, "h264", "aac", true)},
		"junk at its end":    {slices.Concat(sample.File(sample.H264), []byte("\x00\xffjunk\x00\x00\x00")), film("video/mp4", ".mp4", 320, 180, 3, 10, "h264", "", true)},
		"zeros at its end":   {slices.Concat(sample.File(sample.H264), make([]byte, 999)), film("video/mp4", ".mp4", 320, 180, 3, 10, "h264", "", true)},
		"fragmented":         {sample.File(sample.Fragmented), film("video/mp4", ".mp4", 160, 90, 2, 10, "h264", "", true)},
		"turned by 90":       {sample.File(sample.Rotated), film("video/quicktime", ".mov", 90, 160, 2, 10, "h264", "", true)},
		"av1":                {sample.File(sample.AV1), film("video/mp4", ".mp4", 160, 90, 2, 10, "av1", "", true)},
		"hevc":               {sample.File(sample.HEVC), film("video/mp4", ".mp4", 160, 90, 2, 10, "hevc", "", false)},
		"10 bit":             {sample.File(sample.H264Deep), film("video/mp4", ".mp4", 160, 90, 2, 10, "h264", "", false)},
		"webm":               {sample.File(sample.VP9), film("video/webm", ".webm", 160, 90, 2, 0, "vp9", "opus", true)},
		"webm, recorded":     {sample.File(sample.LiveWebM), film("video/webm", ".webm", 160, 90, 2, 0, "vp9", "", true)},
		"mkv":                {sample.File(sample.MKV), film("video/x-matroska", ".mkv", 160, 90, 2, 10, "h264", "aac", false)},
		"avi":                {sample.File(sample.AVI), film("video/x-msvideo", ".avi", 160, 90, 2, 10, "mpeg4", "", false)},
		"html": {[]byte("\n<!DOCTYPE html><title>x</title>"),
			media.Info{Type: media.Type{Kind: media.KindHTML, MIME: "text/html; charset=utf-8", Ext: ".html"}, Plays: true}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := inspect(t, c.content)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got.Duration-c.want.Duration) > 0.11 {
				t.Errorf("lasts %v s, want %v", got.Duration, c.want.Duration)
			}
			if c.want.FPS == 0 {
				got.FPS = 0 // not every encoder of WebM tells
			}
			got.Duration = c.want.Duration
			if got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func oriented(i media.Info, orientation int) media.Info {
	i.Orientation = orientation
	return i
}

// withOrientation puts an EXIF segment with one field behind the start of a JPEG.
func withOrientation(jpeg []byte, orientation byte) []byte {
	segment := []byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	segment = append(segment, orientation, 0, 0, 0, 0, 0, 0)
	return append(append(append([]byte{}, jpeg[:2]...), segment...), jpeg[2:]...)
}

// webp1x1 is a lossless WebP of one pixel.
var webp1x1 = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

// turnedAVIF is the sample with a turn instead of a property that nobody needs.
func turnedAVIF(t *testing.T) []byte {
	t.Helper()
	b := slices.Clone(sample.File(sample.AVIF))
	at := bytes.Index(b, []byte("pixi"))
	if at < 0 {
		t.Fatal("the sample has no pixi box")
	}
	copy(b[at:], "irot\x01")
	return b
}

func TestProcessor_Inspect_gives_up_with_its_context(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	content := sample.File(sample.H264)
	_, err := plain.Inspect(ctx, bytes.NewReader(content), int64(len(content)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	pad := func(s string) []byte { return append([]byte(s), make([]byte, 800)...) }
	transport := func(first, packet int) []byte {
		b := make([]byte, 800)
		for at := first; at < len(b); at += packet {
			b[at] = 0x47
		}
		return b
	}
	cases := map[string]struct {
		content []byte
		mime    string
	}{
		"nothing":              {nil, "application/octet-stream"},
		"zeros":                {make([]byte, 100), "application/octet-stream"},
		"text":                 {[]byte("BM is how this text begins, and no bitmap"), "application/octet-stream"},
		"bitmap":               {pad("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01"), "image/bmp"},
		"tiff":                 {pad("II*\x00"), "image/tiff"},
		"heic":                 {pad("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00heic"), "image/heic"},
		"avif by its kind":     {pad("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avif"), "image/avif"},
		"m4v":                  {pad("\x00\x00\x00\x18ftypM4V \x00\x00\x00\x00isom"), "video/mp4"},
		"sound only":           {pad("\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00isom"), "audio/mp4"},
		"mp4 with a long head": {pad("\x00\x00\x01\x00ftypisom\x00\x00\x00\x00"), "video/mp4"},
		"old quicktime":        {pad("\x00\x00\x00\x08wide\x00\x00\x00\x00mdat"), "video/quicktime"},
		"large quicktime":      {pad("\xF0\x00\x00\x00mdat"), "video/quicktime"},
		"endless quicktime":    {pad("\x00\x00\x00\x00mdat"), "video/quicktime"},
		"text about mdat":      {[]byte("The mdat box holds the film."), "application/octet-stream"},
		"free text":            {[]byte("Tax-free shopping"), "application/octet-stream"},
		"transport stream":     {transport(0, 188), "video/mp2t"},
		"camcorder":            {transport(4, 192), "video/mp2t"},
		"pdf after junk":       {pad("junk\n%PDF-1.7"), "application/pdf"},
		"html":                 {[]byte("<HTML><body>"), "text/html; charset=utf-8"},
		"svg":                  {[]byte("<?xml version='1.0'?>\n<!-- by hand -->\n<svg xmlns='x'/>"), "image/svg+xml"},
		"html with svg":        {[]byte("<!-- x --><html><svg></svg>"), "text/html; charset=utf-8"},
		"zip":                  {pad("PK\x03\x04"), "application/zip"},
		"gif and script":       {[]byte("GIF89a/*\x00\x00\x00*/=1;alert(1)"), "image/gif"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := media.Sniff(bytes.NewReader(c.content), int64(len(c.content)))
			if err != nil || got.MIME != c.mime {
				t.Errorf("got %q, %v, want %q", got.MIME, err, c.mime)
			}
		})
	}
}
