package layout

import (
	"context"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/revision"
)

// Remove takes a layout away for good, with all that was ever published of it, also one that was deleted. One that a
// screen shows stays, empty. Faults: NotFound.
func (s *Service) Remove(ctx context.Context, layout ID) error {
	tenant := access.From(ctx).Tenant
	return s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.RemoveLayout(ctx, tx, db.RemoveLayoutParams{TenantID: tenant, ID: layout})
		err = postgres.Fault(err, "layout")
		if fault.IsKind(err, fault.KindNotFound) {
			return s.emptyTx(ctx, tx, layout)
		}
		if err != nil {
			return err
		}
		if err := revision.DropTx(ctx, tx, object, []uuid.UUID{layout}); err != nil {
			return err
		}
		if err := s.q.DropFeeds(ctx, tx, tenant); err != nil {
			return postgres.Fault(err, "feed")
		}
		s.changedTx(ctx, tx, layout, false)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "layout.delete", Object: "layout", ObjectID: layout.String(), Before: summary(fromRow(row))})
	})
}

func (s *Service) emptyTx(ctx context.Context, tx postgres.Tx, layout ID) error {
	before, err := s.lockTx(ctx, tx, layout, 0)
	if err != nil {
		return err
	}
	if err := revision.DropTx(ctx, tx, object, []uuid.UUID{layout}); err != nil {
		return err
	}
	after := before
	if after.Draft, err = (Content{Width: before.Draft.Width, Height: before.Draft.Height}).normal(); err != nil {
		return err
	}
	if after, err = s.updateTx(ctx, tx, before, after); err != nil {
		return err
	}
	_, err = s.publishTx(ctx, tx, after, "")
	return err
}
