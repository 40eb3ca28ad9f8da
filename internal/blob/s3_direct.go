package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// Direct implements Stager.
func (s *S3) Direct() bool { return s.public != nil }

// Begin implements Stager. Files of one part are multipart uploads too: when those end, whichever way, their addresses
// take nothing any more.
func (s *S3) Begin(ctx context.Context, key StageKey, split Split) (Staged, error) {
	if !s.Direct() {
		return Staged{}, errNotDirect
	}
	if err := key.valid(); err != nil {
		return Staged{}, err
	}
	upload, err := s.beginParts(ctx, key)
	return Staged{Upload: upload, PartSize: split.PartSize}, err
}

// PartURL implements Stager. The length is part of what is signed.
func (s *S3) PartURL(ctx context.Context, key StageKey, st Staged, part Part, expiry time.Duration) (string, error) {
	if !s.Direct() {
		return "", errNotDirect
	}
	if err := key.valid(); err != nil {
		return "", err
	}
	if st.Upload == "" {
		return "", errStagedLost
	}
	u, err := s.public.PresignHeader(ctx, http.MethodPut, s.bucket, whole(key), expiry,
		url.Values{"partNumber": {strconv.Itoa(part.Number)}, "uploadId": {st.Upload}},
		http.Header{"Content-Length": {strconv.FormatInt(part.Size, 10)}})
	if err != nil {
		return "", fmt.Errorf("sign an address of the storage: %w", err)
	}
	return u.String(), nil
}

// Sent implements Stager.
func (s *S3) Sent(ctx context.Context, key StageKey, st Staged, split Split) ([]int, error) {
	if err := key.valid(); err != nil {
		return nil, err
	}
	if st.Upload == "" {
		return nil, errStagedLost
	}
	parts, err := s.listParts(ctx, key, st)
	if isNoUpload(err) {
		o, err := s.core.StatObject(ctx, s.bucket, whole(key), minio.StatObjectOptions{})
		if err := s3Fault("look for an upload", err); errors.Is(err, ErrNotFound) {
			return nil, errStagedLost.Because(errors.Join(ErrEnded, err))
		} else if err != nil {
			return nil, err
		}
		return split.every(o.Size), nil // they are one object already
	}
	if err != nil {
		return nil, s3Fault("list the parts of an upload", err)
	}
	var sent []int
	for _, p := range parts {
		if want, ok := split.Part(p.PartNumber); ok && want.Size == p.Size {
			sent = append(sent, p.PartNumber)
		}
	}
	return sent, nil
}

// every returns the numbers of all parts of a file that is there with its whole size.
func (s Split) every(size int64) []int {
	if size != s.Size {
		return nil
	}
	all := make([]int, s.Count())
	for i := range all {
		all[i] = i + 1
	}
	return all
}

func (s *S3) listParts(ctx context.Context, key StageKey, st Staged) ([]minio.ObjectPart, error) {
	var all []minio.ObjectPart
	for after := 0; ; {
		page, err := s.core.ListObjectParts(ctx, s.bucket, whole(key), st.Upload, after, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, page.ObjectParts...)
		if !page.IsTruncated || len(page.ObjectParts) == 0 {
			return all, nil
		}
		after = page.ObjectParts[len(page.ObjectParts)-1].PartNumber
	}
}

// join makes one object of the parts that a client has sent, when it has sent them all.
func (s *S3) join(ctx context.Context, key StageKey, st Staged, split Split) error {
	parts, err := s.listParts(ctx, key, st)
	if isNoUpload(err) {
		return nil // joined already, or lost: whoever reads it sees
	}
	if err != nil {
		return s3Fault("list the parts of an upload", err)
	}
	if len(parts) != split.Count() {
		return errNotSent
	}
	tags := make([]minio.CompletePart, len(parts))
	for i, p := range parts {
		if want, ok := split.Part(i + 1); !ok || p.PartNumber != want.Number || p.Size != want.Size {
			return errNotSent
		}
		tags[i] = minio.CompletePart{PartNumber: p.PartNumber, ETag: strings.Trim(p.ETag, `"`)}
	}
	_, err = s.core.CompleteMultipartUpload(ctx, s.bucket, whole(key), st.Upload, tags, minio.PutObjectOptions{})
	var answer minio.ErrorResponse
	if errors.As(err, &answer) {
		switch answer.StatusCode {
		case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict:
			// Somebody else is joining them, or a part was sent once more just now.
			return errNotSent.Because(errors.Join(ErrEnded, err))
		}
	}
	return s3Fault("join the parts of an upload", err)
}

// Adopt implements Stager. The content is read once for its digest; the storage copies it to its place. What is copied
// is the very version that was read.
func (s *S3) Adopt(ctx context.Context, key StageKey, st Staged, split Split) (Info, error) {
	if err := key.valid(); err != nil {
		return Info{}, fmt.Errorf("take an upload: %w", err)
	}
	if st.Upload != "" {
		if err := s.join(ctx, key, st, split); err != nil {
			return Info{}, err
		}
	}
	sha, tag, err := s.digestWhole(ctx, key, split.Size)
	if err != nil {
		return Info{}, err
	}
	place := Key{key.Tenant, sha}
	if info, err := s.Stat(ctx, place); err == nil && info.Size == split.Size {
		return info, nil
	}
	err = s3Fault("complete an upload", s.copyTo(ctx, place, minio.CopySrcOptions{Object: whole(key), MatchETag: tag}))
	if errors.Is(err, ErrNotFound) {
		return Info{}, errNotSent.Because(errors.Join(ErrEnded, err)) // somebody else was faster, and has dropped it
	}
	if err != nil {
		return Info{}, err
	}
	return Info{SHA256: sha, Size: split.Size}, nil
}

// digestWhole reads what has been sent, and tells which version of it that was.
func (s *S3) digestWhole(ctx context.Context, key StageKey, size int64) (sha, tag string, err error) {
	body, st, _, err := s.core.GetObject(ctx, s.bucket, whole(key), minio.GetObjectOptions{})
	if err := s3Fault("read an upload", err); errors.Is(err, ErrNotFound) {
		return "", "", errNotSent.Because(errors.Join(ErrEnded, err))
	} else if err != nil {
		return "", "", err
	}
	defer func() { _ = body.Close() }() // it was only read
	if st.Size != size {
		return "", "", errNotSent
	}
	h := sha256.New()
	if n, err := io.Copy(h, contextReader{ctx, body}); err != nil || n != size {
		return "", "", s3Fault("read an upload", errors.Join(err, shortRead(n, size)))
	}
	return hex.EncodeToString(h.Sum(nil)), st.ETag, nil
}

func shortRead(n, size int64) error {
	if n != size {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// isNoUpload tells that a multipart upload has ended, one way or the other.
func isNoUpload(err error) bool {
	var answer minio.ErrorResponse
	return errors.As(err, &answer) && answer.Code == minio.NoSuchUpload
}
