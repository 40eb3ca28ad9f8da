package device

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
)

// commandLifetime is how long a command waits for its screen: what was asked for now is not wanted later.
const commandLifetime = time.Minute

// Send tells a screen to do something. The command is a row first, then a hint, so it is done once
// even when the hint is lost. Faults: NotFound, Invalid.
func (s *Service) Send(ctx context.Context, device ID, kind string, args map[string]any) (Command, error) {
	asset, named := args["asset_id"].(string)
	if kind == "play_asset" && !named {
		return Command{}, fault.Invalid("asset_id", "required", "Say which asset to play.")
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return Command{}, fmt.Errorf("encode the command: %w", err)
	}
	a := access.From(ctx)
	var by *uuid.UUID
	if a.User != uuid.Nil {
		by = &a.User
	}
	var out Command
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		if _, err := s.q.LockDevice(ctx, tx, db.LockDeviceParams{TenantID: a.Tenant, ID: device}); err != nil {
			return postgres.Fault(err, "screen")
		}
		if err := s.assetTx(ctx, tx, asset); err != nil {
			return err
		}
		row, err := s.q.InsertCommand(ctx, tx, db.InsertCommandParams{
			TenantID: a.Tenant, ID: id.New(), DeviceID: device, Type: kind, Args: raw, RequestedBy: by, ExpiresAt: s.now().Add(commandLifetime),
		})
		if err != nil {
			return postgres.Fault(err, "command")
		}
		out = commandFromRow(row)
		tx.AfterCommit(func() { s.live.ToScreen(a.Tenant, device, live.Hint{Type: "command", ID: out.ID.String()}) })
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "device.command", Object: "device", ObjectID: device.String(), After: map[string]any{"type": kind, "args": args}})
	})
	return out, err
}

// assetTx refuses an asset that the tenant does not have; empty is none.
func (s *Service) assetTx(ctx context.Context, tx postgres.Tx, asset string) error {
	if asset == "" {
		return nil
	}
	has := false
	var err error
	if !strings.ContainsRune(asset, 0) { // the database knows no such text
		has, err = s.q.HasAsset(ctx, tx, db.HasAssetParams{TenantID: access.From(ctx).Tenant, AssetID: asset})
	}
	if err == nil && !has {
		return fault.Invalid("asset_id", "unknown", "There is no such asset.")
	}
	return postgres.Fault(err, "asset")
}

// Commands hands the context's screen what waits for it, in the order it was asked for. What it is to play comes with
// it, for it may be disabled, or no part of what the screen plays otherwise.
func (s *Service) Commands(ctx context.Context) ([]Command, error) {
	a := access.From(ctx)
	var out []Command
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		if err := s.q.ExpireCommands(ctx, tx, db.ExpireCommandsParams{TenantID: a.Tenant, DeviceID: a.Device, Now: s.now()}); err != nil {
			return postgres.Fault(err, "command")
		}
		rows, err := s.q.DeliverCommands(ctx, tx, db.DeliverCommandsParams{TenantID: a.Tenant, DeviceID: a.Device, Now: s.now()})
		if err != nil {
			return postgres.Fault(err, "command")
		}
		slices.SortFunc(rows, func(a, b db.DeviceCommand) int { return bytes.Compare(a.ID[:], b.ID[:]) }) // ids grow with time
		out = make([]Command, len(rows))
		for i, r := range rows {
			out[i] = commandFromRow(r)
		}
		return nil
	})
	for i := range out {
		asset, named := out[i].Args["asset_id"].(string)
		if err == nil && named && out[i].Type == "play_asset" {
			out[i].Item, err = s.itemOf(ctx, asset)
		}
	}
	return out, err
}

// itemOf returns an asset as screens show it, enabled or not; of a document its first page. It is nil for what is
// gone or not ready.
func (s *Service) itemOf(ctx context.Context, asset string) (*ManifestItem, error) {
	rows, err := s.q.ListPlayable(ctx, s.db.Read(ctx), db.ListPlayableParams{TenantID: access.From(ctx).Tenant, AssetIds: []string{asset}, DisabledToo: true})
	if err != nil || len(rows) == 0 {
		return nil, postgres.Fault(err, "asset")
	}
	it := item(rows[0])
	if rows[0].Type == document {
		pages, err := s.pages(ctx, rows)
		if err != nil || len(pages[asset]) == 0 {
			return nil, err
		}
		it = it.page(pages[asset][0])
	}
	return &it, nil
}

// Receipt records how a command of the context's screen ended. Faults: NotFound, Invalid.
func (s *Service) Receipt(ctx context.Context, command CommandID, done bool, note string) error {
	a := access.From(ctx)
	status := "done"
	if !done {
		status = "failed"
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		now := s.now()
		_, err := s.q.FinishCommand(ctx, tx, db.FinishCommandParams{
			TenantID: a.Tenant, DeviceID: a.Device, ID: command, Status: status, Error: nullable(note), Now: now,
		})
		return postgres.Fault(err, "command")
	})
}
