package asset

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
)

const (
	// TrashFor is how long a deleted asset can be restored. Its file counts as long.
	TrashFor = 30 * 24 * time.Hour
	// TrashEvery is how often what is older is removed.
	TrashEvery = time.Hour

	purgedAtOnce = 500
)

// Purge removes an asset for good, whether it lies in the trash or not, with its versions and comments. Its files
// go when nothing else refers to them. Faults: NotFound.
func (s *Service) Purge(ctx context.Context, assetID string) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.PurgeAsset(ctx, tx, db.PurgeAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.purge", Object: "asset", ObjectID: assetID, Before: summary(fromRow(row))})
	})
}

// EmptyTrash removes what has lain in the tenant's trash for longer than TrashFor.
func (s *Service) EmptyTrash(ctx context.Context) error {
	for {
		old, err := s.q.ListExpiredTrash(ctx, s.db.Read(ctx), db.ListExpiredTrashParams{
			TenantID: access.From(ctx).Tenant, Before: s.now().Add(-TrashFor), Most: purgedAtOnce,
		})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		for _, one := range old {
			if err := s.Purge(ctx, one); err != nil && !fault.IsKind(err, fault.KindNotFound) {
				return err
			}
		}
		if len(old) < purgedAtOnce {
			return nil
		}
	}
}

// EmptyTrashArgs ask for the trash of all tenants to be emptied.
type EmptyTrashArgs struct{}

// Kind names the job of River.
func (EmptyTrashArgs) Kind() string { return "asset.empty_trash" }

// InsertOpts keep a round that failed from being repeated: the next one comes soon.
func (EmptyTrashArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// TrashEmptier works EmptyTrashArgs.
type TrashEmptier struct {
	river.WorkerDefaults[EmptyTrashArgs]
	svc *Service
}

// NewTrashEmptier returns the worker that empties the trash.
func NewTrashEmptier(svc *Service) *TrashEmptier { return &TrashEmptier{svc: svc} }

// Work empties the trash of every active tenant.
func (w *TrashEmptier) Work(ctx context.Context, _ *river.Job[EmptyTrashArgs]) error {
	return w.svc.db.EachActiveTenant(ctx, w.svc.EmptyTrash)
}

// Use is something that shows an asset.
type Use struct {
	Kind, ID, Name string // such as device
	Detail         string // such as playing
}

// Uses tells where an asset is shown. Faults: NotFound.
func (s *Service) Uses(ctx context.Context, assetID string) ([]Use, error) {
	if _, err := s.Get(ctx, assetID); err != nil {
		return nil, err
	}
	rows, err := s.q.ListUses(ctx, s.db.Read(ctx), db.ListUsesParams{TenantID: access.From(ctx).Tenant, AssetID: assetID})
	if err != nil {
		return nil, postgres.Fault(err, "asset")
	}
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use(r)
	}
	return out, nil
}
