package asset

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
)

// limits are the tenant's bounds on assets; nil is unlimited.
type limits struct {
	assets   *int64
	storage  *int64 // bytes
	duration int64  // default duration in seconds
}

func (s *Service) limits(ctx context.Context) (limits, error) {
	row, err := s.q.TenantLimits(ctx, s.db.ControlRead(), access.From(ctx).Tenant)
	if err != nil {
		return limits{}, postgres.Fault(err, "tenant")
	}
	l := limits{duration: DefaultDuration}
	if row.MaxAssets != nil {
		n := int64(*row.MaxAssets)
		l.assets = &n
	}
	if row.StorageQuotaGb != nil {
		n := int64(*row.StorageQuotaGb) << 30
		l.storage = &n
	}
	var settings struct {
		DefaultDuration int64 `json:"default_duration"`
	}
	if json.Unmarshal(row.Settings, &settings) == nil && settings.DefaultDuration > 0 {
		l.duration = settings.DefaultDuration
	}
	return l, nil
}

// roomTx refuses one more asset than the plan allows. The transaction is serializable, so two at once
// cannot both take the last place.
func (s *Service) roomTx(ctx context.Context, tx postgres.Tx, l limits) error {
	if l.assets == nil {
		return nil
	}
	n, err := s.q.CountAssets(ctx, tx, access.From(ctx).Tenant)
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	if n >= *l.assets {
		return fault.Quota(fmt.Sprintf("The plan has room for %d assets; delete some or choose a larger plan.", *l.assets)).WithCode("quota_exceeded")
	}
	return nil
}

// addFileTx records stored content, inside the tenant's quota. Content that is there already is free.
func (s *Service) addFileTx(ctx context.Context, tx postgres.Tx, f db.InsertFileParams, l limits) error {
	has, err := s.q.HasFile(ctx, tx, db.HasFileParams{TenantID: f.TenantID, Sha256: f.Sha256})
	if err != nil {
		return postgres.Fault(err, "file")
	}
	if has {
		return nil
	}
	if l.storage != nil {
		used, err := s.q.StorageUsed(ctx, tx, f.TenantID)
		if err != nil {
			return postgres.Fault(err, "file")
		}
		if used+f.Size > *l.storage {
			return storageFault(*l.storage)
		}
	}
	return postgres.Fault(s.q.InsertFile(ctx, tx, f), "file")
}

func storageFault(quota int64) error {
	return fault.Quota(fmt.Sprintf("The plan has room for %d GB; delete files or choose a larger plan.", quota>>30)).WithCode("quota_exceeded")
}

// RoomFor tells before any byte is taken whether a file of this size fits. Faults: Quota.
func (s *Service) RoomFor(ctx context.Context, size int64) error {
	l, err := s.limits(ctx)
	if err != nil {
		return err
	}
	if l.storage != nil {
		used, err := s.q.StorageUsed(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
		if err != nil {
			return postgres.Fault(err, "file")
		}
		if used+size > *l.storage {
			return storageFault(*l.storage)
		}
	}
	if l.assets != nil {
		n, err := s.q.CountAssets(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		if n >= *l.assets {
			return fault.Quota(fmt.Sprintf("The plan has room for %d assets; delete some or choose a larger plan.", *l.assets)).WithCode("quota_exceeded")
		}
	}
	return nil
}
