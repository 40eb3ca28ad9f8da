package sample

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
)

// ErrNoFFmpeg says that films of a wanted size cannot be made on this computer; File has a small one.
var ErrNoFFmpeg = errors.New("ffmpeg not found")

// Video makes an H.264 film with a test picture and a tone at path, by the ffmpeg in PATH. More arguments for the
// encoder may follow.
func Video(ctx context.Context, path string, width, height, seconds int, more ...string) error {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		return ErrNoFFmpeg
	}
	args := []string{"-nostdin", "-v", "error", "-y",
		"-f", "lavfi", "-i", fmt.Sprintf("testsrc=size=%dx%d:rate=30:duration=%d", width, height, seconds),
		"-f", "lavfi", "-i", fmt.Sprintf("sine=frequency=440:duration=%d", seconds),
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"}
	if out, err := exec.CommandContext(ctx, program, append(append(args, more...), path)...).CombinedOutput(); err != nil {
		return fmt.Errorf("make sample video: %w: %s", err, out)
	}
	return nil
}
