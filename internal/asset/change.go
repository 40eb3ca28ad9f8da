package asset

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
	"github.com/signate/signate/internal/text"
)

// Change is a new value for a field that may also be emptied; Set tells whether there is one.
type Change[T any] struct {
	Set   bool
	Value *T
}

// Patch changes an asset; nil and unset leave as it is.
type Patch struct {
	Name, URI                                  *string
	Start, End                                 Change[time.Time]
	Duration                                   *int64
	Enabled, NoCache, SkipCheck, SkipTLSVerify *bool
	Days                                       []int
	From, To                                   Change[schedule.TimeOfDay]
	RefreshInterval                            *int
	Metadata                                   map[string]any
	Tags                                       []string // nil leaves, empty removes all
	PlayOrder                                  *int32
	Description                                *string
	Folder, Template                           Change[uuid.UUID]
}

// Update changes an asset. A version that is not 0 must be the current one. Faults: NotFound, Invalid,
// Stale.
func (s *Service) Update(ctx context.Context, assetID string, version int64, p Patch) (Asset, error) {
	return s.updateBy(ctx, assetID, version, func(Asset) Patch { return p })
}

// updateBy changes an asset by what is made of it as it is.
func (s *Service) updateBy(ctx context.Context, assetID string, version int64, patch func(Asset) Patch) (Asset, error) {
	var after Asset
	tenant := access.From(ctx).Tenant
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		before := fromRow(row)
		if err := fresh(before, version); err != nil {
			return err
		}
		p := patch(before)
		changed, err := s.apply(before, p)
		if err != nil {
			return err
		}
		if changed, err = s.refiledTx(ctx, tx, changed, p); err != nil {
			return err
		}
		raw, err := metadata(changed.Metadata)
		if err != nil {
			return err
		}
		_, err = s.q.UpdateAsset(ctx, tx, db.UpdateAssetParams{
			TenantID: tenant, AssetID: assetID, Name: changed.Name, Uri: changed.URI, Type: string(changed.Type), Mimetype: changed.Mimetype,
			StartDate: changed.Start, EndDate: changed.End, Duration: changed.Duration, IsEnabled: changed.Enabled, Nocache: changed.NoCache,
			PlayOrder: changed.PlayOrder, SkipAssetCheck: changed.SkipCheck, SkipSslVerify: changed.SkipTLSVerify, PlayDays: days(changed.Days),
			PlayTimeFrom: postgres.PGTime(changed.From), PlayTimeTo: postgres.PGTime(changed.To), Metadata: raw, Tags: changed.Tags,
		})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		row, err = s.q.FileAsset(ctx, tx, db.FileAssetParams{
			TenantID: tenant, AssetID: assetID, Description: changed.Description, FolderID: changed.Folder, MetadataTemplateID: changed.Template,
		})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		after = fromRow(row)
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.update", Object: "asset", ObjectID: assetID, Before: summary(before), After: summary(after)})
	})
	return after, err
}

// fresh refuses a change that was made from another version; 0 is any.
func fresh(a Asset, version int64) error {
	if version != 0 && version != a.Version {
		return fault.New(fault.KindStale, "Somebody changed this asset meanwhile; load it again.")
	}
	return nil
}

// refiledTx checks what a patch refers to. What it leaves alone is not looked at: an asset may be renamed
// though its template has changed since its metadata was written.
func (s *Service) refiledTx(ctx context.Context, tx postgres.Tx, a Asset, p Patch) (Asset, error) {
	var err error
	if p.Tags != nil {
		if a.Tags, err = s.knowTagsTx(ctx, tx, a.Tags); err != nil {
			return a, err
		}
	}
	if p.Folder.Set {
		if err := s.checkFolder(ctx, tx, a.Folder); err != nil {
			return a, err
		}
	}
	if p.Template.Set || p.Metadata != nil {
		return a, s.checkFollowsTx(ctx, tx, a.Template, a.Metadata)
	}
	return a, nil
}

// apply returns the asset with the changes, checked.
func (s *Service) apply(a Asset, p Patch) (Asset, error) {
	before := a
	var err error
	if p.Name != nil {
		if a.Name, err = text.Name("name", *p.Name); err != nil {
			return a, err
		}
	}
	if p.URI != nil {
		if a, err = relink(a, *p.URI); err != nil {
			return a, err
		}
	}
	if p.Tags != nil {
		if a.Tags, err = checkTags(p.Tags); err != nil {
			return a, err
		}
	}
	if a, err = applyMetadata(a, p); err != nil {
		return a, err
	}
	if p.Description != nil {
		if err = text.Lines("description", *p.Description, maxDescription); err != nil {
			return a, err
		}
		a.Description = *p.Description
	}
	change(&a.Folder, p.Folder)
	change(&a.Template, p.Template)
	set(&a.Duration, p.Duration)
	set(&a.Enabled, p.Enabled)
	set(&a.NoCache, p.NoCache)
	set(&a.SkipCheck, p.SkipCheck)
	set(&a.SkipTLSVerify, p.SkipTLSVerify)
	set(&a.PlayOrder, p.PlayOrder)
	a = s.windowed(a, p)
	change(&a.From, p.From)
	change(&a.To, p.To)
	if p.Days != nil {
		a.Days = slices.Sorted(slices.Values(p.Days))
	}
	return a, checkRewindow(before, a)
}

// windowed sets when an asset plays. Null opens that end: from now on, or for ever. It is written out, because
// for the Anthias APIs an asset without both ends never plays.
func (s *Service) windowed(a Asset, p Patch) Asset {
	change(&a.Start, p.Start)
	change(&a.End, p.End)
	if p.Start.Set && a.Start == nil {
		start := s.fromNow()
		if a.End != nil && !start.Before(*a.End) {
			start = a.End.Add(-time.Minute)
		}
		a.Start = &start
	}
	if p.End.Set && a.End == nil {
		end := s.fromNow().Add(forever)
		if a.Start != nil && a.Start.After(s.now()) {
			end = a.Start.Add(forever)
		}
		a.End = &end
	}
	return a
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func change[T any](field **T, c Change[T]) {
	if c.Set {
		*field = c.Value
	}
}

// relink gives a link another address; a file has none to change.
func relink(a Asset, uri string) (Asset, error) {
	if a.File != nil {
		return a, fault.Invalid("uri", "fixed", "The address of a file cannot be changed.")
	}
	if uri == a.URI {
		return a, nil
	}
	kind, err := CheckLink(uri)
	if err != nil {
		return a, err
	}
	a.URI, a.Type, a.Mimetype = uri, kind, kind.Mimetype()
	return a, nil
}

func applyMetadata(a Asset, p Patch) (Asset, error) {
	if p.Metadata != nil {
		if err := checkMetadata(p.Metadata); err != nil {
			return a, err
		}
		if err := checkHeaders(p.Metadata); err != nil {
			return a, err
		}
		a.Metadata = p.Metadata
	}
	if p.RefreshInterval != nil {
		if a.Metadata == nil {
			a.Metadata = map[string]any{}
		}
		a.Metadata[refreshInterval] = *p.RefreshInterval
	}
	return a, nil
}

// Delete takes an asset off lists and screens; Restore brings it back within TrashFor. Faults: NotFound.
func (s *Service) Delete(ctx context.Context, assetID string) error {
	return s.DeleteIf(ctx, assetID, 0)
}

// DeleteIf is Delete of a version that, when it is not 0, must be the current one. Faults: NotFound, Stale.
func (s *Service) DeleteIf(ctx context.Context, assetID string, version int64) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		if err := fresh(fromRow(before), version); err != nil {
			return err
		}
		row, err := s.q.DeleteAsset(ctx, tx, db.DeleteAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.delete", Object: "asset", ObjectID: assetID, Before: summary(fromRow(row))})
	})
}

// Restore undoes Delete. Faults: NotFound, Quota.
func (s *Service) Restore(ctx context.Context, assetID string) (Asset, error) {
	var out Asset
	tenant := access.From(ctx).Tenant
	limits, err := s.limits(ctx)
	if err != nil {
		return out, err
	}
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		if err := s.roomTx(ctx, tx, limits); err != nil {
			return err
		}
		row, err := s.q.RestoreAsset(ctx, tx, db.RestoreAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		out = fromRow(row)
		if out.Processing() { // given up when it was deleted
			if err := s.jobs.InsertTx(ctx, tx, workOn(tenant, out)); err != nil {
				return err
			}
		}
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.restore", Object: "asset", ObjectID: assetID, After: summary(out)})
	})
	return out, err
}

// Reorder puts the named assets first, in this order; the others follow in the order they had. Ids
// that the tenant does not have are a fault: NotFound.
func (s *Service) Reorder(ctx context.Context, ids []string) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		rows, err := s.q.ListPlayOrder(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		order, err := reordered(rows, ids)
		if err != nil {
			return err
		}
		positions := make([]int32, len(order))
		for i := range order {
			positions[i] = int32(i)
		}
		err = s.q.SetPlayOrders(ctx, tx, db.SetPlayOrdersParams{TenantID: tenant, AssetIds: order, PlayOrders: positions})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, "")
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.reorder", Object: "asset", ObjectID: "", After: map[string]any{"order": order}})
	})
}

func reordered(rows []db.ListPlayOrderRow, ids []string) ([]string, error) {
	rest := make([]string, len(rows))
	for i, r := range rows {
		rest[i] = r.AssetID
	}
	order := make([]string, 0, len(rows))
	for _, want := range ids {
		if slices.Contains(order, want) {
			continue
		}
		i := slices.Index(rest, want)
		if i < 0 {
			return nil, fault.NotFound("asset")
		}
		rest = slices.Delete(rest, i, i+1)
		order = append(order, want)
	}
	return append(order, rest...), nil
}
