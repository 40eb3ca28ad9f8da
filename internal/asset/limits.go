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
	return s.room(ctx, tx, l)
}

func (s *Service) room(ctx context.Context, door db.DBTX, l limits) error {
	if l.assets == nil {
		return nil
	}
	n, err := s.q.CountAssets(ctx, door, access.From(ctx).Tenant)
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	if n >= *l.assets {
		return fault.Quota(fmt.Sprintf("The plan has room for %d assets; delete some or choose a larger plan.", *l.assets)).WithCode("quota_exceeded")
	}
	return nil
}

// roomFor tells whether there is room for one more asset, before its file is taken.
func (s *Service) roomFor(ctx context.Context) error {
	l, err := s.limits(ctx)
	if err != nil {
		return err
	}
	return s.room(ctx, s.db.Read(ctx), l)
}

// RoomFor tells before any byte is taken whether a file of this size fits. Faults: Quota.
func (s *Service) RoomFor(ctx context.Context, size int64) error {
	if err := s.roomFor(ctx); err != nil {
		return err
	}
	return s.files.RoomFor(ctx, size)
}
