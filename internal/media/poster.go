package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

const (
	posterTimeout = 60 * time.Second
	posterOutput  = 16 << 20
	// A PNG of the largest picture, hardly compressed.
	frameOutput = 4*MaxPixels + MaxPixels
)

// Poster writes a preview of the video at path: the frame after one second, the first one of shorter films. It
// returns ErrNoPreview without ffmpeg, and a *Refused when nothing in the file can be decoded.
func (p *Processor) Poster(ctx context.Context, path string, w io.Writer) (Picture, error) {
	if p.ffmpeg == nil {
		return Picture{}, ErrNoPreview
	}
	frame, err := p.ffmpeg.frame(ctx, path, "1")
	if err == nil && len(frame) == 0 { // shorter than that
		frame, err = p.ffmpeg.frame(ctx, path, "0")
	}
	if err != nil {
		return Picture{}, err
	}
	return p.drawFrame(ctx, frame, typeMP4, wanted{Preview: true}, w)
}

// drawFrame draws the JPEG that a program made of a file of a type. It is no more to be trusted than what went in.
func (p *Processor) drawFrame(ctx context.Context, frame []byte, t Type, how wanted, w io.Writer) (Picture, error) {
	info, err := frameSize(typeJPEG, frame)
	if err != nil {
		return Picture{}, damaged(t, err)
	}
	pic, err := p.draw(ctx, bytes.NewReader(frame), int64(len(frame)), info, how, w)
	if AsRefused(err) != nil {
		return pic, damaged(t, err)
	}
	return pic, err
}

// frameSize tells the size of a frame, if that may be decoded.
func frameSize(t Type, frame []byte) (Info, error) {
	config, err := readConfig(imageFormats[t.MIME], bytes.NewReader(frame))
	if err != nil {
		return Info{}, damaged(t, err)
	}
	return Info{Type: t, Width: config.Width, Height: config.Height}, checkSize(config.Width, config.Height)
}

// frame returns one frame as JPEG, empty when the film is over by then.
func (f *FFmpeg) frame(ctx context.Context, path, at string) ([]byte, error) {
	input, t, err := inputArgs(path)
	if err != nil {
		return nil, err
	}
	out := &boundedBuffer{limit: posterOutput}
	args := append(quiet(), "-ss", at)
	args = append(args, input...)
	args = append(args, "-map", firstFilm, "-frames:v", "1", "-an", "-sn", "-dn",
		"-vf", "scale='min(1280,iw)':-2", "-q:v", "3", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-f", "image2pipe", "pipe:1")
	err = f.run(ctx, child{program: f.ffmpeg, args: args, out: out, timeout: posterTimeout})
	if err != nil {
		return nil, f.blame(ctx, t, err)
	}
	return out.data.Bytes(), nil
}

// quiet are the options of every run of ffmpeg. Its decoders go by what the pictures say, whatever the headers said.
func quiet() []string {
	return []string{"-nostdin", "-hide_banner", "-v", "error", "-threads", "2", "-filter_threads", "1",
		"-max_pixels", strconv.Itoa(MaxPixels)}
}

// foreignFrame lets ffmpeg read a picture that no Go code can, AVIF above all. It is a PNG.
func (p *Processor) foreignFrame(ctx context.Context, r io.ReaderAt, size int64) ([]byte, error) {
	if p.ffmpeg == nil {
		return nil, ErrNoPreview
	}
	path, release, err := p.onDisk(ctx, r, size)
	if err != nil {
		return nil, err
	}
	defer release()
	input, t, err := inputArgs(path)
	if err != nil {
		return nil, err
	}
	out := &boundedBuffer{limit: frameOutput}
	args := append(quiet(), "-noautorotate") // versions differ in what they turn
	args = append(args, input...)
	args = append(args, "-map", "0:v:0", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1")
	err = p.ffmpeg.run(ctx, child{program: p.ffmpeg.ffmpeg, args: args, out: out, timeout: posterTimeout})
	if err != nil {
		return nil, p.ffmpeg.blame(ctx, t, err)
	}
	return out.data.Bytes(), nil
}

// onDisk gives content a name that a child can open.
func (p *Processor) onDisk(ctx context.Context, r io.ReaderAt, size int64) (path string, release func(), err error) {
	if f, ok := r.(*os.File); ok {
		return f.Name(), func() {}, nil
	}
	f, err := os.CreateTemp(p.tempDir, "media-*")
	if err != nil {
		return "", nil, fmt.Errorf("copy media file: %w", err)
	}
	release = func() { _ = os.Remove(f.Name()) }
	_, err = io.Copy(f, io.NewSectionReader(&contextReader{ctx: ctx, r: r}, 0, size))
	if err = errors.Join(err, f.Close()); err != nil {
		release()
		return "", nil, fmt.Errorf("copy media file: %w", err)
	}
	return f.Name(), release, nil
}
