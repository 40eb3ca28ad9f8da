package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
)

// Bounds of S3's multipart uploads: at most 10,000 parts, each but the last of 5 MiB or more.
const (
	s3Part     = 8 << 20
	s3MaxParts = 9_000
)

// partSize returns the size of the parts of a file.
func partSize(size int64) int64 {
	const mib = 1 << 20
	return max(s3Part, (size/s3MaxParts+mib)/mib*mib)
}

func stagedPrefix(key StageKey) string {
	return stagingPrefix + key.Tenant.String() + "/" + key.ID + "/"
}

// whole is the object that the parts become.
func whole(key StageKey) string { return stagedPrefix(key) + "whole" }

// Append implements Stager: full parts of a multipart upload, and an object with the bytes behind them when a
// piece ends between two. Nothing of it lies on the node.
func (s *S3) Append(ctx context.Context, key StageKey, st Staged, size int64, r io.Reader, save func(context.Context, Staged) error) error {
	if err := key.valid(); err != nil {
		return fmt.Errorf("take a piece: %w", err)
	}
	h, err := resumeHash(st)
	if err != nil {
		return err
	}
	buf := make([]byte, partSize(size))
	fill, err := s.tail(ctx, st, buf)
	if err != nil {
		return err
	}
	in := contextReader{ctx, r}
	for st.Offset < size {
		n, rerr := io.ReadFull(in, buf[fill:min(int64(len(buf)), int64(fill)+size-st.Offset)])
		_, _ = h.Write(buf[fill : fill+n])
		st.Offset += int64(n)
		fill += n
		if n > 0 || st.Offset == size {
			st.Hash = hashState(h)
			full := fill == len(buf) || (st.Offset == size && len(st.Parts) > 0)
			if st, err = s.keep(ctx, key, st, buf[:fill], full, save); err != nil {
				return err
			}
			if full {
				fill = 0
			}
		}
		if errors.Is(rerr, io.EOF) || errors.Is(rerr, io.ErrUnexpectedEOF) {
			return nil
		}
		if rerr != nil {
			return rerr
		}
	}
	return nil
}

// tail reads the bytes behind the last part into buf.
func (s *S3) tail(ctx context.Context, st Staged, buf []byte) (int, error) {
	if st.Behind == 0 {
		return 0, nil
	}
	body, _, _, err := s.core.GetObject(ctx, s.bucket, st.Tail, minio.GetObjectOptions{})
	if err := s3Fault("read what has arrived", err); err != nil {
		if errors.Is(err, ErrNotFound) {
			return 0, errStagedLost
		}
		return 0, err
	}
	defer func() { _ = body.Close() }()
	n, err := io.ReadFull(body, buf[:st.Behind])
	return n, s3Fault("read what has arrived", err)
}

// keep stores the bytes behind the last part, as the next part or as an object of their own, and saves the
// state. The name of that object is new each time, because until then the old state holds.
func (s *S3) keep(ctx context.Context, key StageKey, st Staged, content []byte, part bool, save func(context.Context, Staged) error) (Staged, error) {
	ctx, cancel := saving(ctx)
	defer cancel()
	old := st.Tail
	var err error
	if part {
		st, err = s.putPart(ctx, key, st, content)
	} else {
		st.Tail, st.Behind = stagedPrefix(key)+uuid.NewString(), int64(len(content))
		_, err = s.core.Client.PutObject(ctx, s.bucket, st.Tail, bytes.NewReader(content), st.Behind, minio.PutObjectOptions{DisableMultipart: true})
		err = s3Fault("keep a piece", err)
	}
	if err != nil {
		return st, err
	}
	if err := save(ctx, st); err != nil {
		return st, err
	}
	if old != "" {
		_ = s.core.RemoveObject(ctx, s.bucket, old, minio.RemoveObjectOptions{}) // Drop finds it otherwise
	}
	return st, nil
}

func (s *S3) beginParts(ctx context.Context, key StageKey) (string, error) {
	id, err := s.core.NewMultipartUpload(ctx, s.bucket, whole(key), minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return id, s3Fault("begin an upload", err)
}

func (s *S3) putPart(ctx context.Context, key StageKey, st Staged, content []byte) (Staged, error) {
	if st.Upload == "" {
		id, err := s.beginParts(ctx, key)
		if err != nil {
			return st, err
		}
		st.Upload = id
	}
	part, err := s.core.PutObjectPart(ctx, s.bucket, whole(key), st.Upload, len(st.Parts)+1, bytes.NewReader(content), int64(len(content)), minio.PutObjectPartOptions{})
	if err != nil {
		return st, s3Fault("keep a piece", err)
	}
	st.Parts, st.Tail, st.Behind = append(st.Parts[:len(st.Parts):len(st.Parts)], part.ETag), "", 0
	return st, nil
}

// Assemble implements Stager: the storage copies the content to its place, it does not travel again.
func (s *S3) Assemble(ctx context.Context, key StageKey, st Staged) (Info, error) {
	sha, err := st.digest()
	if err != nil {
		return Info{}, err
	}
	place := Key{key.Tenant, sha}
	if info, err := s.Stat(ctx, place); err == nil && info.Size == st.Offset {
		return info, nil
	}
	source := st.Tail
	if len(st.Parts) > 0 {
		source = whole(key)
		tags := make([]minio.CompletePart, len(st.Parts))
		for i, tag := range st.Parts {
			tags[i] = minio.CompletePart{PartNumber: i + 1, ETag: tag}
		}
		if err := s.completeParts(ctx, key, st, tags, whole(key), place.name()); err != nil {
			return Info{}, err
		}
	}
	if source == "" { // an empty file
		return s.Put(ctx, key.Tenant, bytes.NewReader(nil), 0)
	}
	err = s.copyTo(ctx, place, minio.CopySrcOptions{Object: source})
	if err := s3Fault("complete an upload", err); err != nil && !errors.Is(err, ErrNotFound) {
		return Info{}, err
	}
	// Another request may have been faster and dropped the pieces, or be replacing the blob by itself just now.
	return Info{SHA256: sha, Size: st.Offset}, s.await(ctx, place.name())
}

// s3CompleteWait bounds how long a request waits for another one that is completing the same upload.
const s3CompleteWait = 10 * time.Second

// completeParts makes one object of the parts, unless they are one already. In the end one of the names is there.
func (s *S3) completeParts(ctx context.Context, key StageKey, st Staged, parts []minio.CompletePart, names ...string) error {
	_, err := s.core.CompleteMultipartUpload(ctx, s.bucket, whole(key), st.Upload, parts, minio.PutObjectOptions{})
	if err == nil {
		return nil
	}
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) || answer.StatusCode >= http.StatusInternalServerError {
		return s3Fault("complete an upload", err)
	}
	// The upload has ended before its object can be seen, and that may have been copied and dropped since.
	return s.await(ctx, names...)
}

// s3CopyPart is how much the storage is asked to copy at once, so that it answers in time.
const s3CopyPart = 512 << 20

// copyTo lets the storage copy an object of the bucket to a blob's place.
func (s *S3) copyTo(ctx context.Context, place Key, from minio.CopySrcOptions) error {
	from.Bucket = s.bucket
	_, err := s.core.ComposeObject(ctx, minio.CopyDestOptions{Bucket: s.bucket, Object: place.name(), PartSize: s3CopyPart}, from)
	return err
}

// await waits until one of the objects is there, because another request is making it.
func (s *S3) await(ctx context.Context, names ...string) error {
	ctx, cancel := context.WithTimeout(ctx, s3CompleteWait)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		for _, name := range names {
			_, err := s.core.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
			if err == nil {
				return nil
			}
			if err := s3Fault("complete an upload", err); !errors.Is(err, ErrNotFound) && ctx.Err() == nil {
				return err
			}
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return errStagedLost
		}
	}
}

// Drop implements Stager.
func (s *S3) Drop(ctx context.Context, key StageKey, st Staged) error {
	if err := key.valid(); err != nil {
		return fmt.Errorf("drop an upload: %w", err)
	}
	if st.Upload != "" { // completed already, mostly
		if err := s.core.AbortMultipartUpload(ctx, s.bucket, whole(key), st.Upload); err != nil && !isNoUpload(err) {
			return s3Fault("drop an upload", err)
		}
	}
	return s.deletePrefix(ctx, stagedPrefix(key))
}
