package asset

import (
	"context"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
)

// Why processing ended before it was done; shown to people.
const (
	cancelledReason        = "The processing was cancelled. Try again to go on."
	cancelledReplaceReason = "The new file was cancelled, so the one before stays."
)

// Retry processes an asset again that could not be shown: its file, or what its address holds; also a film that
// browsers do not play and nothing has converted, for ffmpeg may be there now. Faults: NotFound, Conflict when there is
// nothing of the kind.
func (s *Service) Retry(ctx context.Context, assetID string) (Asset, error) {
	tenant := access.From(ctx).Tenant
	var out Asset
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		before := fromRow(row)
		if !before.retriable() {
			return fault.Conflict("Only what failed can be tried again.").WithCode("asset_not_failed")
		}
		if row, err = s.q.RetryProcessing(ctx, tx, db.RetryProcessingParams{TenantID: tenant, AssetID: assetID}); err != nil {
			return postgres.Fault(err, "asset")
		}
		out = fromRow(row)
		if err := s.jobs.InsertTx(ctx, tx, workOn(tenant, before)); err != nil {
			return err
		}
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.retry", Object: "asset", ObjectID: assetID, Before: map[string]any{"processing_error": before.ProcessingNote}})
	})
	return out, err
}

// retriable tells whether processing it again may show what could not be shown.
func (a Asset) retriable() bool {
	if a.Status == StatusCompleted {
		return a.Type == TypeVideo && a.File != nil && a.Original == "" && a.Pending == "" &&
			(a.ProcessingNote == unplayableNote || !media.Plays(a.File.Mimetype, a.VideoCodec))
	}
	return a.Status == StatusFailed && (a.File != nil || a.source() != "")
}

// workOn is what has to be done for an asset that is not ready: its file is looked into, or loaded first.
func workOn(tenant uuid.UUID, a Asset) river.JobArgs {
	if a.File == nil && a.source() != "" {
		return DownloadArgs{Tenant: tenant, Asset: a.ID, URI: a.source(), Verify: !a.SkipTLSVerify, Any: true}
	}
	return ProcessArgs{Tenant: tenant, Asset: a.ID}
}

// source is the address that the file is loaded from; empty when it was uploaded.
func (a Asset) source() string {
	uri, _ := a.Metadata["source_url"].(string)
	return uri
}

// Cancel ends the processing of an asset, or of the file that is to replace its present one, on whichever node it
// runs. Faults: NotFound, Conflict when nothing is being processed.
func (s *Service) Cancel(ctx context.Context, assetID string) (Asset, error) {
	tenant := access.From(ctx).Tenant
	var out Asset
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		switch before := fromRow(row); {
		case before.Processing():
			reason := cancelledReason
			row, err = s.q.FailProcessing(ctx, tx, db.FailProcessingParams{TenantID: tenant, AssetID: assetID, ProcessingError: &reason})
		case before.Pending != "":
			reason := cancelledReplaceReason
			if row, err = s.q.NotePending(ctx, tx, db.NotePendingParams{TenantID: tenant, AssetID: assetID, ProcessingError: &reason}); err == nil {
				err = s.files.DroppedTx(ctx, tx, before.Pending)
			}
		default:
			return fault.Conflict("Nothing of it is being processed.").WithCode("asset_not_processing")
		}
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		out = fromRow(row)
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.cancel", Object: "asset", ObjectID: assetID})
	})
	return out, err
}
