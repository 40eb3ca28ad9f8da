package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// The decoder of WebP knows nothing of animations. Each of their frames is a picture of its own, so the first one is
// wrapped up as a file.

const webpFrameHeader = 16 // of an ANMF chunk: place, size, duration, flags

var errNoFrame = errors.New("an animation without frames")

// webpFrame returns the first frame of an animation as a file of its own.
func webpFrame(s *source) (io.Reader, error) {
	var frame io.Reader
	found := errors.New("found")
	err := s.eachChunk(12, s.size, func(id string, start, end int64) error {
		if id != "ANMF" {
			return nil
		}
		// With it the kind of the first chunk inside.
		head, err := s.upTo(webpFrameHeader+4, start)
		if err != nil || end-start < int64(len(head)) || len(head) < webpFrameHeader+4 {
			return errors.Join(errNoFrame, err)
		}
		dimensions := head[6:12]
		if err := checkSize(uint24(dimensions)+1, uint24(dimensions[3:])+1); err != nil {
			return err
		}
		content := end - start - webpFrameHeader
		head = webpStart(dimensions, content, string(head[webpFrameHeader:]) == "ALPH")
		frame = io.MultiReader(bytes.NewReader(head), io.NewSectionReader(s.r, start+webpFrameHeader, content))
		return found
	})
	if errors.Is(err, found) {
		return frame, nil
	}
	return nil, errors.Join(errNoFrame, err)
}

// webpStart is what stands in a file before the picture.
func webpStart(dimensions []byte, content int64, alpha bool) []byte {
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+8+10+content))
	b = append(b, "WEBPVP8X\x0a\x00\x00\x00"...)
	flags := byte(0)
	if alpha {
		flags = 0x10
	}
	return append(append(b, flags, 0, 0, 0), dimensions...)
}

func uint24(p []byte) int { return int(p[0]) | int(p[1])<<8 | int(p[2])<<16 }
