package asset

import (
	"context"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// SetSharedTx notes whether somebody without an account can see the asset, in the transaction that makes
// it so.
func (s *Service) SetSharedTx(ctx context.Context, tx postgres.Tx, assetID string, shared bool) error {
	err := s.q.SetShared(ctx, tx, db.SetSharedParams{TenantID: access.From(ctx).Tenant, AssetID: assetID, IsShared: shared})
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	s.changedTx(ctx, tx, assetID)
	return nil
}
