package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
)

// EachActiveTenant calls do for every active tenant, in the tenant's name. One that fails does not keep the others;
// their errors come back together.
func (db *DB) EachActiveTenant(ctx context.Context, do func(ctx context.Context) error) error {
	rows, err := db.ControlRead().Query(ctx, "select id from tenant_management.tenants where is_active order by id")
	if err != nil {
		return Fault(err, "tenant")
	}
	tenants, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return Fault(err, "tenant")
	}
	var failed []error
	for _, tenant := range tenants {
		if err := do(access.System(ctx, tenant)); err != nil {
			failed = append(failed, fmt.Errorf("tenant %s: %w", tenant, err))
		}
	}
	return errors.Join(failed...)
}
