package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"
)

// PutURL implements Stager, when others reach the bucket.
func (s *S3) PutURL(ctx context.Context, key StageKey, expiry time.Duration) (string, bool, error) {
	if err := key.valid(); err != nil || s.public == nil {
		return "", false, err
	}
	u, err := s.public.PresignedPutObject(ctx, s.bucket, whole(key), expiry)
	if err != nil {
		return "", false, fmt.Errorf("sign an address of the storage: %w", err)
	}
	return u.String(), true, nil
}

// Adopt implements Stager. The content is read once for its digest; the storage copies it to its place. What is copied
// is the very version that was read: a client that goes on sending changes nothing.
func (s *S3) Adopt(ctx context.Context, key StageKey, size int64) (Info, error) {
	if err := key.valid(); err != nil {
		return Info{}, fmt.Errorf("take an upload: %w", err)
	}
	body, st, _, err := s.core.GetObject(ctx, s.bucket, whole(key), minio.GetObjectOptions{})
	if err := s3Fault("read an upload", err); errors.Is(err, ErrNotFound) {
		return Info{}, errNotSent.Because(err)
	} else if err != nil {
		return Info{}, err
	}
	defer func() { _ = body.Close() }() // it was only read
	if st.Size != size {
		return Info{}, errNotSent
	}
	h := sha256.New()
	if n, err := io.Copy(h, contextReader{ctx, body}); err != nil || n != size {
		return Info{}, s3Fault("read an upload", errors.Join(err, shortRead(n, size)))
	}
	place := Key{key.Tenant, hex.EncodeToString(h.Sum(nil))}
	if info, err := s.Stat(ctx, place); err == nil && info.Size == size {
		return info, nil
	}
	_, err = s.core.ComposeObject(ctx, minio.CopyDestOptions{Bucket: s.bucket, Object: place.name()},
		minio.CopySrcOptions{Bucket: s.bucket, Object: whole(key), MatchETag: st.ETag})
	if err := s3Fault("complete an upload", err); err != nil {
		return Info{}, err
	}
	return Info{SHA256: place.SHA256, Size: size}, nil
}

func shortRead(n, size int64) error {
	if n != size {
		return io.ErrUnexpectedEOF
	}
	return nil
}
