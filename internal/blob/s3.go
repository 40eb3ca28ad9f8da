package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Config says where a bucket is and who may write to it.
type S3Config struct {
	Endpoint  string // https://s3.eu-central-1.amazonaws.com, http://minio:9000 …
	Public    string // the same server as browsers and screens reach it; empty when only we do
	Bucket    string
	Region    string
	AccessKey string
	SecretKey string
	TempDir   string // for content on its way
}

// S3 keeps blobs as objects of a bucket, under the names that Disk gives to files: tenants/<tenant>/<first
// two digits>/<digest>. An object appears whole or not at all, so nothing half-written is ever seen.
type S3 struct {
	core   *minio.Core
	public *minio.Client // signs URLs for others; nil when they do not reach the bucket
	bucket string
	temp   string
}

var _ Store = (*S3)(nil)

// Bounds of a conversation with the bucket's server. A server that is away is told as such soon.
const (
	s3DialTimeout = 3 * time.Second
	s3Attempts    = 3
	s3Region      = "us-east-1" // what servers without regions expect
)

// OpenS3 prepares a store over a bucket. It connects on first use, so a server that is away keeps no node
// from starting.
func OpenS3(c S3Config) (*S3, error) {
	if err := makeDirs(c.TempDir); err != nil {
		return nil, fmt.Errorf("open S3 store: %w", err)
	}
	if err := sweep(c.TempDir); err != nil {
		return nil, fmt.Errorf("open S3 store: %w", err)
	}
	client, err := c.client(c.Endpoint)
	if err != nil {
		return nil, err
	}
	s := &S3{core: &minio.Core{Client: client}, bucket: c.Bucket, temp: c.TempDir}
	if c.Public != "" {
		if s.public, err = c.client(c.Public); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (c S3Config) client(address string) (*minio.Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("open S3 store: %q is not an address such as https://s3.example.com", address)
	}
	transport, err := minio.DefaultTransport(u.Scheme == "https")
	if err != nil {
		return nil, fmt.Errorf("open S3 store: %w", err)
	}
	transport.DialContext = (&net.Dialer{Timeout: s3DialTimeout, KeepAlive: 30 * time.Second}).DialContext
	transport.ResponseHeaderTimeout = 0 // patient knows better
	region := c.Region
	if region == "" {
		region = s3Region
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""), Secure: u.Scheme == "https", Region: region,
		Transport: newPatient(transport), MaxRetries: s3Attempts,
	})
	if err != nil {
		return nil, fmt.Errorf("open S3 store: %w", err)
	}
	return client, nil
}

// Stat implements Store.
func (s *S3) Stat(ctx context.Context, key Key) (Info, error) {
	if !key.Valid() {
		return Info{}, ErrNotFound
	}
	o, err := s.core.StatObject(ctx, s.bucket, key.name(), minio.StatObjectOptions{})
	if err != nil {
		return Info{}, s3Fault("stat blob", err)
	}
	return Info{SHA256: key.SHA256, Size: o.Size}, nil
}

// Delete implements Store.
func (s *S3) Delete(ctx context.Context, key Key) error {
	if !key.Valid() {
		return nil
	}
	err := s3Fault("delete blob", s.core.RemoveObject(ctx, s.bucket, key.name(), minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Walk implements Store.
func (s *S3) Walk(ctx context.Context, tenant uuid.UUID, fn func(Info, time.Time) error) error {
	for o := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: tenantPrefix(tenant), Recursive: true}) {
		if o.Err != nil {
			return s3Fault("walk blobs", o.Err)
		}
		key, ok := parseName(o.Key)
		if !ok {
			continue
		}
		if err := fn(Info{SHA256: key.SHA256, Size: o.Size}, o.LastModified); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Tenants implements Store.
func (s *S3) Tenants(ctx context.Context) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	for o := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: tenantsPrefix}) {
		if o.Err != nil {
			return nil, s3Fault("list tenants with blobs", o.Err)
		}
		if id, err := parseTenant(strings.TrimSuffix(strings.TrimPrefix(o.Key, tenantsPrefix), "/")); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, ctx.Err()
}

// DeleteTenant implements Store.
func (s *S3) DeleteTenant(ctx context.Context, tenant uuid.UUID) error {
	if tenant == uuid.Nil {
		return fmt.Errorf("delete blobs of a tenant: %w", errNoTenant)
	}
	for u := range s.core.ListIncompleteUploads(ctx, s.bucket, stagingPrefix+tenant.String()+"/", true) {
		if u.Err != nil {
			return s3Fault("list uploads to delete", u.Err)
		}
		_ = s.core.AbortMultipartUpload(ctx, s.bucket, u.Key, u.UploadID) // the bucket's own rule takes what is left
	}
	if err := s.deletePrefix(ctx, stagingPrefix+tenant.String()+"/"); err != nil {
		return err
	}
	return s.deletePrefix(ctx, tenantPrefix(tenant))
}

func (s *S3) deletePrefix(ctx context.Context, prefix string) error {
	for o := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return s3Fault("list objects to delete", o.Err)
		}
		err := s3Fault("delete object", s.core.RemoveObject(ctx, s.bucket, o.Key, minio.RemoveObjectOptions{}))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return ctx.Err()
}

// SignedURL implements Store, when others reach the bucket.
func (s *S3) SignedURL(ctx context.Context, key Key, opts SignOptions) (string, bool, error) {
	if s.public == nil || !key.Valid() {
		return "", false, nil
	}
	if opts.Expiry == 0 {
		opts.Expiry = defaultExpiry
	}
	answer := url.Values{"response-cache-control": {"private, max-age=31536000, immutable"}}
	if opts.ContentType != "" {
		answer.Set("response-content-type", opts.ContentType)
	}
	if opts.Filename != "" {
		answer.Set("response-content-disposition", disposition(opts.Filename))
	}
	u, err := s.public.PresignedGetObject(ctx, s.bucket, key.name(), opts.Expiry, answer)
	if err != nil {
		return "", false, fmt.Errorf("sign an address of the storage: %w", err)
	}
	return u.String(), true, nil
}

const defaultExpiry = 15 * time.Minute

// disposition offers content under a name, which travels in its encoded form only.
func disposition(filename string) string {
	return "attachment; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(filename), "+", "%20")
}

// checkName is the object that Check writes.
const checkName = "check"

// Check implements Store: it writes a small object.
func (s *S3) Check(ctx context.Context) error {
	_, err := s.core.Client.PutObject(ctx, s.bucket, checkName, strings.NewReader("ok"), 2, minio.PutObjectOptions{})
	return s3Fault("write to the storage", err)
}

// s3Fault turns an error of the bucket's server into the fault that callers know. nil stays nil. Whatever
// keeps the server from doing its part, wrong keys included, is unavailable: the operator must act, not the
// caller.
func s3Fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", doing, errors.Join(ErrUnavailable, err))
	}
	var answer minio.ErrorResponse
	if errors.As(err, &answer) {
		switch {
		case answer.Code == "NoSuchKey" || answer.Code == "NotFound" || answer.StatusCode == http.StatusNotFound && answer.Code != "NoSuchBucket" && answer.Code != "NoSuchUpload":
			return fmt.Errorf("%s: %w", doing, ErrNotFound)
		case answer.StatusCode == http.StatusInsufficientStorage, answer.Code == "QuotaExceeded", answer.Code == "XMinioStorageFull", answer.Code == "XMinioAdminBucketQuotaExceeded":
			return fmt.Errorf("%s: %w", doing, ErrFull.Because(err))
		}
		return fmt.Errorf("%s: %w", doing, ErrUnavailable.Because(err))
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return storageFault(doing, err) // the local file, not the server
	}
	var dial net.Error
	var request *url.Error
	if errors.As(err, &dial) || errors.As(err, &request) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", doing, ErrUnavailable.Because(err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}
