package blob

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
)

// Content goes out in parts of this size, this many at a time.
const (
	s3PutPart    = 16 << 20
	s3PutThreads = 2
)

// Put implements Store: the content is hashed into a temporary file first, because its digest is its name.
func (s *S3) Put(ctx context.Context, tenant uuid.UUID, r io.Reader, limit int64) (Info, error) {
	if tenant == uuid.Nil {
		return Info{}, fmt.Errorf("put blob: %w", errNoTenant)
	}
	staged, err := stage(ctx, s.temp, r, limit)
	if err != nil {
		return Info{}, fmt.Errorf("put blob: %w", err)
	}
	defer staged.discard()
	return staged.info, s.send(ctx, Key{tenant, staged.info.SHA256}, staged.file, staged.info.Size)
}

// PutFile implements Store.
func (s *S3) PutFile(ctx context.Context, tenant uuid.UUID, path string) (Info, error) {
	if tenant == uuid.Nil {
		return Info{}, fmt.Errorf("put file as blob: %w", errNoTenant)
	}
	f, err := openRegular(path)
	if err != nil {
		return Info{}, fmt.Errorf("put file as blob: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := copyHashed(ctx, io.Discard, f, math.MaxInt64)
	if err != nil {
		return Info{}, fmt.Errorf("put file as blob: %w", err)
	}
	if err := s.send(ctx, Key{tenant, info.SHA256}, f, info.Size); err != nil {
		return Info{}, err
	}
	if err := os.Remove(path); err != nil {
		return Info{}, fmt.Errorf("remove file after storing it: %w", err)
	}
	return info, nil
}

// send stores a file. What is there already is written again, which renews its modification time.
func (s *S3) send(ctx context.Context, key Key, f *os.File, size int64) error {
	_, err := s.core.Client.PutObject(ctx, s.bucket, key.name(), io.NewSectionReader(f, 0, size), size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: s3PutPart, NumThreads: s3PutThreads,
	})
	return s3Fault("put blob", err)
}
