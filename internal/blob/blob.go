// Package blob keeps the content of files: immutable, found by the SHA-256 of its bytes, apart for each
// tenant. It knows nothing of assets; who refers to a blob, and whether it may be deleted, is their owner's
// business.
//
// Disk and S3 implement Store; package blobtest holds the suite that both pass.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
)

// The faults callers branch on; all are safe to show. Anything else is an internal error.
var (
	ErrNotFound    = fault.NotFound("file").WithCode("file_not_found")
	ErrTooLarge    = fault.New(fault.KindTooLarge, "The file is larger than allowed.").WithCode("file_too_large")
	ErrFull        = fault.New(fault.KindStorageFull, "The storage is full.")
	ErrUnavailable = fault.Unavailable("The storage cannot be reached at the moment.").WithCode("storage_unavailable")
)

// Key names one blob of one tenant.
type Key struct {
	Tenant uuid.UUID
	SHA256 string // 64 lower-case hexadecimal digits
}

// Info describes a stored blob.
type Info struct {
	SHA256 string
	Size   int64
}

// Object is an open blob. It may be read by one goroutine at a time, except for ReadAt.
type Object interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64
}

// SignOptions shape a signed URL.
type SignOptions struct {
	Expiry      time.Duration // 0 means 15 minutes
	ContentType string        // of the answer; empty leaves it to the storage
	Filename    string        // offers the content as a download under this name; empty shows it in place
}

// Store keeps blobs. All methods are safe for concurrent use. A key with no tenant or a malformed digest is
// ErrNotFound for reads and an internal error for writes.
type Store interface {
	Stager
	// Put reads r to its end and stores it under its digest, at once or not at all: a failure or a crash leaves
	// nothing that can be seen. More than limit bytes are ErrTooLarge, no room is ErrFull. Storing the same
	// content again is no error and renews its modification time, so that a garbage collector which spares young
	// blobs never takes one that was just put.
	Put(ctx context.Context, tenant uuid.UUID, r io.Reader, limit int64) (Info, error)
	// PutFile stores a finished file and takes it over: after success there is no file at path any more. After an
	// error it is still there. The file must not be written to meanwhile.
	PutFile(ctx context.Context, tenant uuid.UUID, path string) (Info, error)
	// Open opens a blob for reading; ErrNotFound when there is none. The caller closes it, before ctx ends.
	Open(ctx context.Context, key Key) (Object, error)
	// LocalFile gives the blob as a file for programs that need one. It must not be changed, and not be used after
	// release, which is never nil.
	LocalFile(ctx context.Context, key Key) (path string, release func(), err error)
	// Stat tells the size; ErrNotFound when there is no such blob.
	Stat(ctx context.Context, key Key) (Info, error)
	// Delete removes a blob. Deleting what is not there is no error.
	Delete(ctx context.Context, key Key) error
	// Walk calls fn for every blob of the tenant in no particular order and stops at its first error. Blobs put or
	// deleted meanwhile may or may not occur. fn may delete the blob it is called for.
	Walk(ctx context.Context, tenant uuid.UUID, fn func(Info, time.Time) error) error
	// Tenants lists the tenants that have, or once had, blobs.
	Tenants(ctx context.Context) ([]uuid.UUID, error)
	// DeleteTenant removes every blob of the tenant.
	DeleteTenant(ctx context.Context, tenant uuid.UUID) error
	// SignedURL returns a URL that lets its bearer read the blob for a while without asking us. ok is false when
	// this storage has no such URLs and the content must be served by us. It does not check that the blob exists.
	SignedURL(ctx context.Context, key Key, opts SignOptions) (url string, ok bool, err error)
	// Check tells whether the storage can be written to now; ErrUnavailable or ErrFull when not.
	Check(ctx context.Context) error
}

// Valid tells whether the key has a tenant and a well-formed digest.
func (k Key) Valid() bool { return k.Tenant != uuid.Nil && ValidSHA256(k.SHA256) }

// ValidSHA256 tells whether s is 64 lower-case hexadecimal digits.
func ValidSHA256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// name is where a blob lives in every storage, below its root. The level of two digits keeps directories small.
func (k Key) name() string { return tenantPrefix(k.Tenant) + k.SHA256[:2] + "/" + k.SHA256 }

const tenantsPrefix = "tenants/"

func tenantPrefix(tenant uuid.UUID) string { return tenantsPrefix + tenant.String() + "/" }

// parseName is the inverse of Key.name; ok is false for anything that is not a blob.
func parseName(name string) (Key, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 || parts[0]+"/" != tenantsPrefix || !ValidSHA256(parts[3]) || parts[2] != parts[3][:2] {
		return Key{}, false
	}
	tenant, err := parseTenant(parts[1])
	return Key{Tenant: tenant, SHA256: parts[3]}, err == nil
}

// parseTenant accepts only the form that Key.name writes.
func parseTenant(s string) (uuid.UUID, error) {
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil, fmt.Errorf("parse tenant id: %w", err)
	}
	if id.String() != s || id == uuid.Nil {
		return uuid.Nil, errors.New("parse tenant id: not in its canonical form")
	}
	return id, nil
}

var errNoTenant = errors.New("no tenant given")
