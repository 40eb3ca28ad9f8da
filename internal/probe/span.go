package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	blockSize = 256 << 10
	maxBlocks = 64 // of one file: enough for the headers of any film
)

// Spans reads parts of a remote file, for whoever wants to know a film's length without loading it. It
// is for one goroutine.
type Spans struct {
	p      *Prober
	ctx    context.Context //nolint:containedctx // io.ReaderAt takes none
	uri    string
	verify bool
	size   int64
	blocks map[int64][]byte
}

// Spans opens a remote file for reading parts of it. Faults: ErrElsewhere; anything else says that the
// address does not serve parts of a file.
func (p *Prober) Spans(ctx context.Context, uri string, verify bool) (*Spans, error) {
	s := &Spans{p: p, ctx: ctx, uri: uri, verify: verify, blocks: map[int64][]byte{}}
	_, err := s.block(0)
	return s, err
}

// Size returns the size of the whole file.
func (s *Spans) Size() int64 { return s.size }

// ReadAt loads what it is asked for in blocks, and not more than a few megabytes of a file.
func (s *Spans) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		at := off + int64(n)
		if at >= s.size {
			return n, io.EOF
		}
		b, err := s.block(at / blockSize)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], b[at%blockSize:])
	}
	return n, nil
}

func (s *Spans) block(i int64) ([]byte, error) {
	if b, has := s.blocks[i]; has {
		return b, nil
	}
	if len(s.blocks) >= maxBlocks {
		return nil, errors.New("too much of the file would have to be loaded")
	}
	from := i * blockSize
	res, err := s.p.fetch(s.ctx, http.MethodGet, s.uri, s.verify, fmt.Sprintf("bytes=%d-%d", from, from+blockSize-1))
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, blockSize))
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	_, total, ranged := strings.Cut(res.Header.Get("Content-Range"), "/")
	size, err := strconv.ParseInt(total, 10, 64)
	if res.StatusCode != http.StatusPartialContent || !ranged || err != nil {
		return nil, fmt.Errorf("HTTP %d: the address does not serve parts of a file", res.StatusCode)
	}
	if s.size == 0 {
		s.size = size
	}
	if size != s.size || int64(len(b)) != min(blockSize, size-from) {
		return nil, errors.New("the file changed meanwhile")
	}
	s.blocks[i] = b
	return b, nil
}
