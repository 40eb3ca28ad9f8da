// Package storage keeps account of a tenant's files: which there are, how much room they take, how much is
// promised to uploads on their way, and which of them nobody refers to any more. It is the only writer of
// files, file_references, storage_usage and storage_reservations; the bytes are kept by internal/blob.
//
// Who needs a file refers to it by a foreign key on (tenant_id, sha256) to files, or, where there is no
// column for it, by ReferTx. Both make the database refuse to delete its row.
//
// Bytes are deleted only while the unique key of their row in files is held and no row has it; a row is
// added only after its bytes were seen while holding that key. So no row is ever without its bytes,
// whatever uploads, deletions and collections run at the same time.
package storage

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage/internal/db"
)

// errVanished says that content was collected between its arrival and its row: it had lain unused for days
// before it was sent again.
var errVanished = fault.Unavailable("The file was about to be removed; send it again.").WithCode("file_vanished")

// Deps are what the service needs.
type Deps struct {
	DB    *postgres.DB
	Blobs blob.Store
	Log   *slog.Logger
	Now   func() time.Time
}

// Service keeps account of files. Every method acts in the tenant of the context, unless it says otherwise.
type Service struct {
	db    *postgres.DB
	q     *db.Queries
	blobs blob.Store
	log   *slog.Logger
	now   func() time.Time
}

// New returns the service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{db: d.DB, q: db.New(), blobs: d.Blobs, log: d.Log, now: d.Now}
}

// File is content that is in the blob store.
type File struct {
	SHA256   string
	Size     int64
	Mimetype string
}

// Limit is what a new file is held to.
type Limit struct {
	Quota       *int64 // bytes; nil is unlimited
	Reservation string // of the upload that brought the file; it is used up
}

// AddTx records stored content, so that rows of the same transaction may refer to it. Content that counts
// already is free. Faults: Quota, Unavailable.
func (s *Service) AddTx(ctx context.Context, tx postgres.Tx, f File, l Limit) error {
	tenant := access.From(ctx).Tenant
	size, err := s.addTx(ctx, tx, tenant, f)
	if err != nil {
		return err
	}
	if l.Reservation != "" {
		if err := s.q.DeleteReservation(ctx, tx, db.DeleteReservationParams{TenantID: tenant, ID: l.Reservation}); err != nil {
			return postgres.Fault(err, "reservation")
		}
	}
	if size < 0 {
		return nil
	}
	used, err := s.countTx(ctx, tx, size, 1)
	if err != nil || l.Quota == nil {
		return err
	}
	reserved, err := s.q.SumReserved(ctx, tx, db.SumReservedParams{TenantID: tenant, Own: l.Reservation})
	if err != nil {
		return postgres.Fault(err, "reservation")
	}
	if used+reserved > *l.Quota {
		return quotaFault(*l.Quota)
	}
	return nil
}

// addTx returns how many more bytes count, -1 when the file counted already.
func (s *Service) addTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, f File) (int64, error) {
	_, err := s.q.AddFile(ctx, tx, db.AddFileParams{TenantID: tenant, Sha256: f.SHA256, Size: f.Size, Mimetype: f.Mimetype})
	if err == nil {
		return f.Size, s.seen(ctx, f.SHA256)
	}
	if err := postgres.Fault(err, "file"); !fault.IsKind(err, fault.KindNotFound) {
		return 0, err
	}
	row, err := s.q.LockFile(ctx, tx, db.LockFileParams{TenantID: tenant, Sha256: f.SHA256})
	if err != nil || row.UnreferencedSince == nil {
		return -1, postgres.Fault(err, "file")
	}
	return row.Size, postgres.Fault(s.q.CountAgain(ctx, tx, db.CountAgainParams{TenantID: tenant, Sha256: f.SHA256}), "file")
}

// seen makes sure that the content is there while its name is held.
func (s *Service) seen(ctx context.Context, sha string) error {
	_, err := s.blobs.Stat(ctx, blob.Key{Tenant: access.From(ctx).Tenant, SHA256: sha})
	if fault.IsKind(err, fault.KindNotFound) {
		return errVanished.Because(err)
	}
	if err != nil {
		return fmt.Errorf("look for the content: %w", err)
	}
	return nil
}

// countTx changes what the tenant uses and returns the bytes after it.
func (s *Service) countTx(ctx context.Context, tx postgres.Tx, bytes, files int64) (int64, error) {
	tenant := access.From(ctx).Tenant
	used, err := s.q.ChangeUsage(ctx, tx, db.ChangeUsageParams{TenantID: tenant, Bytes: bytes, Files: files})
	if err == nil {
		return used, nil
	}
	if err := postgres.Fault(err, "usage"); !fault.IsKind(err, fault.KindNotFound) {
		return 0, err
	}
	// The first file ever, or rows from before there was a counter: the files themselves tell.
	sum, err := s.q.SumFiles(ctx, tx, tenant)
	if err != nil {
		return 0, postgres.Fault(err, "usage")
	}
	return sum.Bytes, postgres.Fault(s.q.SetUsage(ctx, tx, db.SetUsageParams{TenantID: tenant, Bytes: sum.Bytes, Files: sum.Files}), "usage")
}

// ReferTx keeps a file for an owner that has no column to refer by, such as a setting: owner names the kind,
// id the one. It replaces what the owner referred to; an empty digest refers to nothing. The file must have
// been added. Faults: NotFound.
func (s *Service) ReferTx(ctx context.Context, tx postgres.Tx, owner, id, sha256 string) error {
	tenant := access.From(ctx).Tenant
	before, err := s.q.DeleteReferences(ctx, tx, db.DeleteReferencesParams{TenantID: tenant, Owner: owner, OwnerID: id})
	if err != nil {
		return postgres.Fault(err, "file")
	}
	if sha256 != "" {
		err := s.q.AddReference(ctx, tx, db.AddReferenceParams{TenantID: tenant, Owner: owner, OwnerID: id, Sha256: sha256})
		if postgres.IsConstraint(err, "file_references_sha256_fkey") {
			return blob.ErrNotFound
		}
		if err != nil {
			return postgres.Fault(err, "file")
		}
	}
	return s.DroppedTx(ctx, tx, before...)
}

// DroppedTx tells that rows stopped referring to files. Those that nobody refers to any more stop counting
// at once and are collected later. Forgetting to tell costs no more than a day until Collect finds out.
func (s *Service) DroppedTx(ctx context.Context, tx postgres.Tx, sha256 ...string) error {
	if len(sha256) == 0 {
		return nil
	}
	return s.markTx(ctx, tx, sha256)
}

// markTx stops counting what nobody refers to; nil looks at all files.
func (s *Service) markTx(ctx context.Context, tx postgres.Tx, digests []string) error {
	sizes, err := s.q.MarkUnreferenced(ctx, tx, db.MarkUnreferencedParams{TenantID: access.From(ctx).Tenant, Digests: digests})
	if err != nil {
		return postgres.Fault(err, "file")
	}
	if len(sizes) == 0 {
		return nil
	}
	_, err = s.countTx(ctx, tx, -total(sizes), -int64(len(sizes)))
	return err
}

func total(sizes []int64) int64 {
	var sum int64
	for _, n := range sizes {
		sum += n
	}
	return sum
}

// Usage is the room that a tenant takes.
type Usage struct {
	Bytes, Files int64
	Reserved     int64 // bytes promised to uploads on their way
}

// Usage returns what the tenant uses.
func (s *Service) Usage(ctx context.Context) (Usage, error) {
	var u Usage
	err := s.db.Tx(ctx, func(tx postgres.Tx) (err error) {
		u, err = s.usageTx(ctx, tx, "")
		return err
	})
	return u, err
}

func (s *Service) usageTx(ctx context.Context, tx postgres.Tx, except string) (Usage, error) {
	tenant := access.From(ctx).Tenant
	var u Usage
	row, err := s.q.GetUsage(ctx, tx, tenant)
	u.Bytes, u.Files = row.Bytes, row.Files
	if err := postgres.Fault(err, "usage"); fault.IsKind(err, fault.KindNotFound) {
		sum, err := s.q.SumFiles(ctx, tx, tenant)
		if err != nil {
			return u, postgres.Fault(err, "usage")
		}
		u.Bytes, u.Files = sum.Bytes, sum.Files
	} else if err != nil {
		return u, err
	}
	u.Reserved, err = s.q.SumReserved(ctx, tx, db.SumReservedParams{TenantID: tenant, Own: except})
	return u, postgres.Fault(err, "reservation")
}
