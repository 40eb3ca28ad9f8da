package asset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
)

// errTakenOver says that another request went on with an upload: the client has given this one up.
var errTakenOver = fault.Conflict("Another request goes on with this upload; ask how far it is.").WithCode("upload_taken_over")

// Upload is a resumable upload. Its state is in the database, so any node may go on with it.
type Upload struct {
	ID       string
	Size     int64
	Offset   int64  // bytes that are safely stored
	Asset    string // empty until it is finished
	Metadata map[string]string
	created  time.Time
	staged   blob.Staged
}

// Direct tells whether its content goes to the storage without passing through this server.
func (u Upload) Direct() bool { return u.Metadata[directMark] != "" }

// Complete tells whether all bytes are there.
func (u Upload) Complete() bool { return u.Offset == u.Size }

// NewUpload notes that the tenant has started a resumable upload, and reserves room and a place in the order for it:
// files that are sent at once keep the order in which they were begun. Faults: Quota;
// TooLarge is the caller's.
func (s *Service) NewUpload(ctx context.Context, size int64, in FileInput, metadata map[string]string) (string, error) {
	if err := s.takes(ctx, in); err != nil {
		return "", err
	}
	a, upload := access.From(ctx), id.NewAsset()
	if err := s.files.Reserve(ctx, upload, size); err != nil {
		return "", err
	}
	raw, err := json.Marshal(metadata)
	if err != nil {
		return "", fmt.Errorf("encode an upload's metadata: %w", err)
	}
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		place, err := s.q.NextPlayOrder(ctx, tx, a.Tenant)
		if err != nil {
			return err
		}
		return s.q.InsertUpload(ctx, tx, db.InsertUploadParams{TenantID: a.Tenant, ID: upload, Size: size, CreatedBy: &a.User, Metadata: raw, PlayOrder: &place})
	})
	return upload, postgres.Fault(err, "upload")
}

// placeTx returns where in the order a new asset goes.
func (s *Service) placeTx(ctx context.Context, tx postgres.Tx, file *newFile) (int32, error) {
	tenant := access.From(ctx).Tenant
	if file != nil && file.reservation != "" {
		place, err := s.q.UploadPlace(ctx, tx, db.UploadPlaceParams{TenantID: tenant, ID: file.reservation})
		if err = postgres.Fault(err, "upload"); err != nil && !fault.IsKind(err, fault.KindNotFound) {
			return 0, err
		}
		if place != nil {
			return *place, nil
		}
	}
	place, err := s.q.NextPlayOrder(ctx, tx, tenant)
	return place, postgres.Fault(err, "asset")
}

// takes tells whether an upload could become what it is meant for.
func (s *Service) takes(ctx context.Context, in FileInput) error {
	if in.Replaces == "" {
		if err := s.checkFolder(ctx, s.db.Read(ctx), in.Folder); err != nil {
			return err
		}
		return s.roomFor(ctx)
	}
	if !access.From(ctx).May(access.AssetsEdit) {
		return fault.Forbidden("You may not replace the files of assets.")
	}
	return s.Replaceable(ctx, in.Replaces, 0)
}

// GetUpload returns an upload of the tenant. Faults: NotFound.
func (s *Service) GetUpload(ctx context.Context, upload string) (Upload, error) {
	row, err := s.q.GetUpload(ctx, s.db.Read(ctx), db.GetUploadParams{TenantID: access.From(ctx).Tenant, ID: upload})
	if err != nil {
		return Upload{}, postgres.Fault(err, "upload")
	}
	return toUpload(row)
}

func toUpload(row db.Upload) (Upload, error) {
	u := Upload{ID: row.ID, Size: row.Size, Asset: deref(row.AssetID), created: row.CreatedAt}
	if err := errors.Join(json.Unmarshal(row.Metadata, &u.Metadata), json.Unmarshal(row.State, &u.staged)); err != nil {
		return u, fmt.Errorf("read the state of the upload %s: %w", row.ID, err)
	}
	u.Offset = u.staged.Offset
	if u.Asset != "" {
		u.Offset = u.Size
	}
	return u, nil
}

// AppendUpload adds what r gives behind the first offset bytes of an upload and returns how many bytes were
// kept. A request that still writes, on whatever node, is taken over from: it can save nothing any more.
// Faults: NotFound, Conflict when the upload is elsewhere.
func (s *Service) AppendUpload(ctx context.Context, upload string, offset int64, r io.Reader) (int64, error) {
	tenant := access.From(ctx).Tenant
	var row db.Upload
	err := s.db.Tx(ctx, func(tx postgres.Tx) (err error) {
		row, err = s.q.TakeUploadOver(ctx, tx, db.TakeUploadOverParams{TenantID: tenant, ID: upload, At: offset})
		return err
	})
	if err = postgres.Fault(err, "upload"); fault.IsKind(err, fault.KindNotFound) {
		return 0, errTakenOver.Because(err)
	}
	if err != nil {
		return 0, err
	}
	u, err := toUpload(row)
	if err != nil {
		return 0, err
	}
	kept := u.Offset
	err = s.blobs.Append(ctx, blob.StageKey{Tenant: tenant, ID: upload}, u.staged, u.Size, r, func(ctx context.Context, st blob.Staged) error {
		if err := s.saveUpload(ctx, upload, row.Epoch, st); err != nil {
			return err
		}
		kept = st.Offset
		return nil
	})
	if err != nil {
		err = fmt.Errorf("take a piece of an upload: %w", err)
	}
	return kept - offset, err
}

func (s *Service) saveUpload(ctx context.Context, upload string, epoch int64, st blob.Staged) error {
	raw, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("encode an upload's state: %w", err)
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		saved, err := s.q.SaveUpload(ctx, tx, db.SaveUploadParams{TenantID: access.From(ctx).Tenant, ID: upload, Epoch: epoch, State: raw})
		if err == nil && saved == 0 {
			return errTakenOver
		}
		return postgres.Fault(err, "upload")
	})
}

// FinishUpload makes an asset of a complete upload. The asset has the upload's id, so finishing twice, also at
// the same time, makes one asset. Faults: like CreateFromReader; what can never become an asset is forgotten.
func (s *Service) FinishUpload(ctx context.Context, upload string, in FileInput) (Asset, error) {
	u, err := s.GetUpload(ctx, upload)
	if err != nil {
		return Asset{}, err
	}
	if u.Asset != "" {
		return s.Get(ctx, u.Asset)
	}
	info, err := s.whole(ctx, &u)
	if fault.IsKind(err, fault.KindConflict) {
		if now, gerr := s.GetUpload(ctx, upload); gerr == nil {
			u = now // another request may have been faster, and its pieces are gone
		}
	}
	if u.Asset != "" {
		return s.Get(ctx, u.Asset)
	}
	if err != nil {
		return Asset{}, fmt.Errorf("store the file: %w", err)
	}
	a, err := s.finish(ctx, upload, in, info)
	if fault.IsKind(err, fault.KindUnsupported) || fault.IsKind(err, fault.KindQuota) || fault.IsKind(err, fault.KindInvalid) {
		return Asset{}, errors.Join(err, s.CancelUpload(ctx, upload))
	}
	if err != nil {
		return Asset{}, err
	}
	return a, s.blobs.Drop(ctx, u.key(ctx), u.staged)
}

// finish makes an asset of an upload's content, or gives it to the one that it is to replace the file of.
func (s *Service) finish(ctx context.Context, upload string, in FileInput, info blob.Info) (Asset, error) {
	noted := func(tx postgres.Tx, assetID string) error {
		return postgres.Fault(s.q.FinishUpload(ctx, tx, db.FinishUploadParams{TenantID: access.From(ctx).Tenant, ID: upload, AssetID: &assetID}), "upload")
	}
	if in.Replaces != "" {
		return s.replaceStored(ctx, in.Replaces, 0, in.FileName, info, upload, func(tx postgres.Tx) error { return noted(tx, in.Replaces) })
	}
	err := s.checkFolder(ctx, s.db.Read(ctx), in.Folder)
	if fault.IsKind(err, fault.KindInvalid) {
		in.Folder, err = nil, nil // it was deleted while the file arrived, which is no reason to lose the file
	}
	if err != nil {
		return Asset{}, err
	}
	in.ID = upload
	a, err := s.createStored(ctx, in, info, upload)
	if err != nil {
		return a, err
	}
	return a, s.db.Tx(ctx, func(tx postgres.Tx) error { return noted(tx, a.ID) })
}

// CancelUpload forgets an upload, its pieces and the room reserved for it. Faults: NotFound is not one.
func (s *Service) CancelUpload(ctx context.Context, upload string) error {
	u, err := s.GetUpload(ctx, upload)
	if fault.IsKind(err, fault.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.blobs.Drop(ctx, u.key(ctx), u.staged); err != nil {
		return err
	}
	return s.forgetUpload(ctx, upload)
}

// forgetUpload gives the room of an upload back that has no pieces.
func (s *Service) forgetUpload(ctx context.Context, upload string) error {
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		return s.q.DeleteUpload(ctx, tx, db.DeleteUploadParams{TenantID: access.From(ctx).Tenant, ID: upload})
	})
	if err != nil {
		return postgres.Fault(err, "upload")
	}
	return s.files.Release(ctx, upload)
}

// UploadsStaleAfter is how long an upload may rest before it counts as given up.
const UploadsStaleAfter = 24 * time.Hour

// SweepUploads forgets the uploads of the tenant that nothing was added to since before; of finished ones the
// note that was left.
func (s *Service) SweepUploads(ctx context.Context, before time.Time) error {
	stale, err := s.q.ListStaleUploads(ctx, s.db.Read(ctx), db.ListStaleUploadsParams{TenantID: access.From(ctx).Tenant, Before: before})
	if err != nil {
		return postgres.Fault(err, "upload")
	}
	var failed error
	for _, upload := range stale {
		failed = errors.Join(failed, s.CancelUpload(ctx, upload))
	}
	return failed
}

// UploadSweep asks for every tenant's uploads that were given up to be forgotten.
type UploadSweep struct{}

// Kind names the job of River.
func (UploadSweep) Kind() string { return "upload_sweep" }

// UploadSweepInterval is how often that happens.
const UploadSweepInterval = time.Hour

// UploadSweeper works UploadSweep.
type UploadSweeper struct {
	river.WorkerDefaults[UploadSweep]
	Assets *Service
}

// Work sweeps.
func (w *UploadSweeper) Work(ctx context.Context, _ *river.Job[UploadSweep]) error {
	before := w.Assets.now().Add(-UploadsStaleAfter)
	return w.Assets.db.EachActiveTenant(ctx, func(ctx context.Context) error { return w.Assets.SweepUploads(ctx, before) })
}
