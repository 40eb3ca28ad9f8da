package asset

import (
	"context"
	"path"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

const copySuffix = " (Copy)"

// Duplicate makes an asset like another: the same file, window, order and metadata under another id and name. It
// counts as an asset of its own; the file is kept once. Faults: NotFound, Quota.
func (s *Service) Duplicate(ctx context.Context, assetID string) (Asset, error) {
	actor := access.From(ctx)
	limits, err := s.limits(ctx)
	if err != nil {
		return Asset{}, err
	}
	var out Asset
	made := id.NewAsset()
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: actor.Tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		source := fromRow(row)
		if err := s.roomTx(ctx, tx, limits); err != nil {
			return err
		}
		uri := source.URI
		if source.File != nil {
			uri = legacyPrefix + made + path.Ext(source.URI)
		}
		row, err = s.q.DuplicateAsset(ctx, tx, db.DuplicateAssetParams{
			TenantID: actor.Tenant, AssetID: assetID, NewID: made, Name: copyName(source.Name), Uri: uri, CreatedBy: userOf(actor),
		})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		out = fromRow(row)
		if err := s.q.CopyPages(ctx, tx, db.CopyPagesParams{TenantID: actor.Tenant, AssetID: assetID, CopyID: made}); err != nil {
			return postgres.Fault(err, "page")
		}
		if out.Processing() {
			if err := s.jobs.InsertTx(ctx, tx, workOn(actor.Tenant, out)); err != nil {
				return err
			}
		}
		s.changedTx(ctx, tx, made)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.duplicate", Object: "asset", ObjectID: made, Before: map[string]any{"of": assetID}, After: summary(out)})
	})
	return out, err
}

// copyName shortens a name that has no room for the suffix.
func copyName(name string) string {
	if r := []rune(name); len(r)+len(copySuffix) > text.MaxName {
		name = string(r[:text.MaxName-len(copySuffix)])
	}
	return name + copySuffix
}
