package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage/internal/db"
)

// Grace is how long content stays after the last reference to it has gone: addresses of it are valid for
// hours, and screens may be fetching it.
const Grace = 24 * time.Hour

// Collect deletes what nobody has referred to for the grace, and content that never got a row. It returns
// how many blobs are gone.
func (s *Service) Collect(ctx context.Context, grace time.Duration) (int, error) {
	before := s.now().Add(-grace)
	if err := s.db.Tx(ctx, func(tx postgres.Tx) error { return s.deleteRowsTx(ctx, tx, before) }); err != nil {
		return 0, fmt.Errorf("collect rows of files: %w", err)
	}
	tenant := access.From(ctx).Tenant
	known, err := s.q.ListFiles(ctx, s.db.Read(ctx), tenant)
	if err != nil {
		return 0, postgres.Fault(err, "file")
	}
	kept := make(map[string]bool, len(known))
	for _, sha := range known {
		kept[sha] = true
	}
	gone := 0
	err = s.blobs.Walk(ctx, tenant, func(i blob.Info, modified time.Time) error {
		if kept[i.SHA256] || modified.After(before) {
			return nil // young content may be about to get its row
		}
		gone++
		return s.Discard(ctx, i.SHA256)
	})
	if err != nil {
		return gone, fmt.Errorf("collect files: %w", err)
	}
	return gone, nil
}

// deleteRowsTx deletes the rows whose grace has passed. The foreign keys hold against references that appear
// meanwhile: then nothing is deleted this time.
func (s *Service) deleteRowsTx(ctx context.Context, tx postgres.Tx, before time.Time) error {
	tenant := access.From(ctx).Tenant
	again, err := s.q.UnmarkReferenced(ctx, tx, tenant)
	if err != nil {
		return postgres.Fault(err, "file")
	}
	if len(again) > 0 {
		if _, err := s.countTx(ctx, tx, total(again), int64(len(again))); err != nil {
			return err
		}
	}
	if err := s.markTx(ctx, tx, nil); err != nil {
		return err
	}
	if _, err := s.q.DeleteUnreferenced(ctx, tx, db.DeleteUnreferencedParams{TenantID: tenant, Before: before}); err != nil {
		return postgres.Fault(err, "file")
	}
	return postgres.Fault(s.q.DeleteExpiredReservations(ctx, tx, tenant), "reservation")
}

// Discard deletes content that has no row, now. Who is about to record the same content waits, and then
// sees that it is gone.
func (s *Service) Discard(ctx context.Context, sha256 string) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		claimed, err := s.q.ClaimName(ctx, tx, db.ClaimNameParams{TenantID: tenant, Sha256: sha256})
		if err != nil || claimed == 0 {
			return postgres.Fault(err, "file")
		}
		// An effect outside the database, but one that only ever happens under the name: when the transaction is
		// tried again, the name is claimed again first.
		if err := s.blobs.Delete(ctx, blob.Key{Tenant: tenant, SHA256: sha256}); err != nil {
			return fmt.Errorf("delete content: %w", err)
		}
		return postgres.Fault(s.q.ReleaseName(ctx, tx, db.ReleaseNameParams{TenantID: tenant, Sha256: sha256}), "file")
	})
}

// Reconcile compares the counters with the files, logs a difference and mends it.
func (s *Service) Reconcile(ctx context.Context) error {
	tenant := access.From(ctx).Tenant
	var was, is Usage
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		sum, err := s.q.SumFiles(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "usage")
		}
		is = Usage{Bytes: sum.Bytes, Files: sum.Files}
		if was, err = s.usageTx(ctx, tx, ""); err != nil {
			return err
		}
		return postgres.Fault(s.q.SetUsage(ctx, tx, db.SetUsageParams{TenantID: tenant, Bytes: is.Bytes, Files: is.Files}), "usage")
	})
	if err == nil && (was.Bytes != is.Bytes || was.Files != is.Files) {
		s.log.WarnContext(ctx, "the storage used by a tenant was counted wrongly and is mended", "tenant_id", tenant,
			"counted_bytes", was.Bytes, "bytes", is.Bytes, "counted_files", was.Files, "files", is.Files)
	}
	return err
}

// Sweep asks for all tenants' files to be collected and counted anew.
type Sweep struct{}

// Kind names the job of River.
func (Sweep) Kind() string { return "storage_sweep" }

// SweepInterval is how often that happens.
const SweepInterval = 24 * time.Hour

// Sweeper works Sweep.
type Sweeper struct {
	river.WorkerDefaults[Sweep]
	Storage *Service
}

// Timeout bounds one round over all tenants.
func (*Sweeper) Timeout(*river.Job[Sweep]) time.Duration { return 12 * time.Hour }

// Work sweeps. A tenant that fails does not keep the others.
func (w *Sweeper) Work(ctx context.Context, _ *river.Job[Sweep]) error {
	s := w.Storage
	tenants, err := s.q.ListTenants(ctx, s.db.ControlRead())
	if err != nil {
		return postgres.Fault(err, "tenant")
	}
	var failed error
	for _, tenant := range tenants {
		inside := access.System(ctx, tenant)
		gone, err := s.Collect(inside, Grace)
		failed = errors.Join(failed, err, s.Reconcile(inside))
		if gone > 0 {
			s.log.InfoContext(ctx, "files that nobody referred to were deleted", "tenant_id", tenant, "files", gone)
		}
	}
	return failed
}
