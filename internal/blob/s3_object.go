package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/minio/minio-go/v7"
)

// s3Block is what a small ReadAt fetches at once: parsers of headers ask for a few bytes many times.
const s3Block = 256 << 10

// s3Object reads an object by ranges. Read streams from where Seek points to the end.
type s3Object struct {
	store *S3
	ctx   context.Context //nolint:containedctx // the caller closes the object before its context ends
	name  string
	size  int64

	at   int64
	body io.ReadCloser // nil until Read; begins at at

	mu      sync.Mutex
	block   []byte // the bytes from blockAt on
	blockAt int64
}

// Open implements Store.
func (s *S3) Open(ctx context.Context, key Key) (Object, error) {
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return &s3Object{store: s, ctx: ctx, name: key.name(), size: info.Size}, nil
}

// LocalFile implements Store with a copy that release removes.
func (s *S3) LocalFile(ctx context.Context, key Key) (string, func(), error) {
	none := func() {}
	o, err := s.Open(ctx, key)
	if err != nil {
		return "", none, err
	}
	defer func() { _ = o.Close() }()
	staged, err := stage(ctx, s.temp, o, o.Size())
	if err != nil {
		return "", none, fmt.Errorf("fetch blob: %w", err)
	}
	if staged.info.SHA256 != key.SHA256 {
		staged.discard()
		return "", none, fmt.Errorf("fetch blob %s: the storage holds other content", key.SHA256)
	}
	return staged.file.Name(), staged.discard, nil
}

// get opens the bytes [from, to) of the object.
func (o *s3Object) get(from, to int64) (io.ReadCloser, error) {
	var opts minio.GetObjectOptions
	if err := opts.SetRange(from, to-1); err != nil {
		return nil, fmt.Errorf("read blob: %w", err)
	}
	body, _, _, err := o.store.core.GetObject(o.ctx, o.store.bucket, o.name, opts)
	return body, s3Fault("read blob", err)
}

func (o *s3Object) Size() int64 { return o.size }

func (o *s3Object) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if o.at >= o.size {
		return 0, io.EOF
	}
	if o.body == nil {
		body, err := o.get(o.at, o.size)
		if err != nil {
			return 0, err
		}
		o.body = body
	}
	n, err := o.body.Read(p)
	o.at += int64(n)
	switch {
	case err == nil || n > 0:
		return n, nil
	case errors.Is(err, io.EOF):
		return 0, s3Fault("read blob", io.ErrUnexpectedEOF) // the size says that there is more
	}
	return 0, s3Fault("read blob", err)
}

func (o *s3Object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, &os.PathError{Op: "seek", Path: o.name, Err: os.ErrInvalid}
	}
	if offset != o.at {
		o.at = offset
		return offset, o.Close()
	}
	return offset, nil
}

func (o *s3Object) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at >= o.size {
		return 0, io.EOF
	}
	want := min(int64(len(p)), o.size-at)
	var err error
	if want >= s3Block {
		err = o.fill(p[:want], at)
	} else {
		err = o.fromBlock(p[:want], at)
	}
	if err != nil {
		return 0, err
	}
	if want < int64(len(p)) {
		return int(want), io.EOF
	}
	return int(want), nil
}

func (o *s3Object) fill(p []byte, at int64) error {
	if len(p) == 0 {
		return nil
	}
	body, err := o.get(at, at+int64(len(p)))
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	_, err = io.ReadFull(body, p)
	return s3Fault("read blob", err)
}

func (o *s3Object) fromBlock(p []byte, at int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if at < o.blockAt || at+int64(len(p)) > o.blockAt+int64(len(o.block)) {
		block := make([]byte, min(s3Block, o.size-at))
		if err := o.fill(block, at); err != nil {
			return err
		}
		o.block, o.blockAt = block, at
	}
	copy(p, o.block[at-o.blockAt:])
	return nil
}

// Close ends the running answer; the object may be read again after it.
func (o *s3Object) Close() error {
	if o.body == nil {
		return nil
	}
	body := o.body
	o.body = nil
	return body.Close()
}
