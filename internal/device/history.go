package device

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
)

// CommandsKept is how long it is known what a screen was told to do.
const CommandsKept = 90 * 24 * time.Hour

var commandTable = postgres.ListTable{
	From: "device_commands", ID: "id",
	Columns: []string{"id", "device_id", "type", "args", "status", "error", "requested_by", "created_at", "expires_at", "finished_at"},
	Sort:    map[string]string{"created_at": "timestamptz"},
}

// History returns a page of what a screen was told to do, the newest first. Faults: NotFound.
func (s *Service) History(ctx context.Context, device ID, req page.Request) (page.Page[Command], error) {
	if _, err := s.Get(ctx, device); err != nil {
		return page.Page[Command]{}, err
	}
	l := postgres.NewList(ctx, commandTable)
	l.Equal("device_id", device)
	now := s.now()
	scan := func(rows pgx.Rows) (Command, error) {
		var r db.DeviceCommand
		err := rows.Scan(&r.ID, &r.DeviceID, &r.Type, &r.Args, &r.Status, &r.Error, &r.RequestedBy, &r.CreatedAt, &r.ExpiresAt, &r.FinishedAt)
		if err != nil {
			return Command{}, fmt.Errorf("read a command: %w", err)
		}
		c := commandFromRow(r)
		// A screen that is away does not come for its commands, so nobody has written that they ended.
		if (c.Status == "requested" || c.Status == "delivered") && !r.ExpiresAt.After(now) {
			c.Status = "expired"
		}
		return c, nil
	}
	return postgres.Rows(ctx, s.db, l, "-created_at", req, scan, func(c Command) (any, any) { return c.CreatedAt, c.ID })
}

// ForgetCommands forgets what the tenant's screens were told before.
func (s *Service) ForgetCommands(ctx context.Context, before time.Time) error {
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.DeleteOldCommands(ctx, tx, db.DeleteOldCommandsParams{TenantID: access.From(ctx).Tenant, Before: before}), "command")
	})
}

// CommandSweep asks for what every tenant's screens were told long ago to be forgotten.
type CommandSweep struct{}

// Kind names the job of River.
func (CommandSweep) Kind() string { return "command_sweep" }

// CommandSweepInterval is how often that happens.
const CommandSweepInterval = 24 * time.Hour

// CommandSweeper works CommandSweep.
type CommandSweeper struct {
	river.WorkerDefaults[CommandSweep]
	Devices *Service
}

// Work sweeps.
func (w *CommandSweeper) Work(ctx context.Context, _ *river.Job[CommandSweep]) error {
	before := w.Devices.now().Add(-CommandsKept)
	return w.Devices.db.EachActiveTenant(ctx, func(ctx context.Context) error { return w.Devices.ForgetCommands(ctx, before) })
}
