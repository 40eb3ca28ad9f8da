package media

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
)

// errTruncated says that a structure reaches beyond the end of the file.
var errTruncated = errors.New("structure reaches beyond the end of the file")

// errBudget says that a file makes its reader work more than any honest file does.
var errBudget = errors.New("too much to read to understand the file")

// source is an untrusted file whose reader may only do a bounded amount of work: whatever the file says, parsing
// ends. It is used by one goroutine.
type source struct {
	ctx   context.Context
	r     io.ReaderAt
	size  int64
	bytes int64 // that may still be read
	steps int   // structures that may still be visited

	failed error // of the storage below, which is not the file's fault
}

// The bounds hold a fragmented film of many hours, and keep the worst file to a fraction of a second.
const (
	budgetBytes = 32 << 20
	budgetSteps = 400_000
)

func newSource(ctx context.Context, r io.ReaderAt, size int64) *source {
	return &source{ctx: ctx, r: r, size: size, bytes: budgetBytes, steps: budgetSteps}
}

// step counts one visited structure.
func (s *source) step() error {
	if s.steps--; s.steps < 0 {
		return errBudget
	}
	if s.steps%1024 == 0 {
		return s.ctx.Err()
	}
	return nil
}

// ReadAt lets decoders of the standard library read within the budget.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if s.bytes -= int64(len(p)); s.bytes < 0 {
		return 0, errBudget
	}
	n, err := s.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) && s.failed == nil {
		s.failed = err
	}
	return n, err
}

// full fills p from off, or tells why not.
func (s *source) full(p []byte, off int64) error {
	if off < 0 || off > s.size-int64(len(p)) {
		return errTruncated
	}
	n, err := s.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return errTruncated
	}
	return err
}

// upTo returns at most n bytes from off, fewer at the end of the file.
func (s *source) upTo(n int, off int64) ([]byte, error) {
	n = int(min(int64(n), s.size-off))
	if n <= 0 {
		return nil, nil
	}
	p := make([]byte, n)
	return p, s.full(p, off)
}

// fields reads big-endian numbers out of a structure that was loaded whole; what is missing reads as zero, and
// short tells that something was.
type fields struct {
	data  []byte
	short bool
}

func (f *fields) take(n int) []byte {
	if n > len(f.data) {
		f.short = true
		f.data = nil
		return make([]byte, min(n, 8))
	}
	p := f.data[:n]
	f.data = f.data[n:]
	return p
}

func (f *fields) skip(n int)  { f.take(n) }
func (f *fields) u8() uint8   { return f.take(1)[0] }
func (f *fields) u16() uint16 { return binary.BigEndian.Uint16(f.take(2)) }
func (f *fields) u32() uint32 { return binary.BigEndian.Uint32(f.take(4)) }
func (f *fields) u64() uint64 { return binary.BigEndian.Uint64(f.take(8)) }

// word reads 32 or, in later versions of a structure, 64 bits.
func (f *fields) word(wide bool) uint64 {
	if wide {
		return f.u64()
	}
	return uint64(f.u32())
}
