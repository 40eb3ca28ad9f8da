package device

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
)

// Heartbeat is what a screen says about itself every 30 seconds and on every change.
type Heartbeat struct {
	OnDisk, Playing string // hashes of manifests
	CurrentAsset    string
	CurrentLayout   *uuid.UUID
	CurrentSince    *time.Time
	DroppedFrames   int64
	ClockOffsetMS   *int64
	StorageUsed     *int64 // bytes
	StorageQuota    *int64 // bytes
	Version         string
	Display         string // on or off; empty when the screen does not say
	DisplayOffBy    string // schedule or command, when it is off on purpose
	Skipped         []Skip // what it could not show since its last report
	System          System
}

// System is what a screen says of its computer; zeros are what it does not say.
type System struct {
	Load   float64      `json:"load,omitempty"`   // of the last fifteen minutes
	Uptime int64        `json:"uptime,omitempty"` // seconds
	Model  string       `json:"model,omitempty"`
	Memory SystemMemory `json:"memory,omitzero"`
}

// SystemMemory is the memory of a screen's computer, in bytes.
type SystemMemory struct {
	Total     int64 `json:"total,omitempty"`
	Used      int64 `json:"used,omitempty"`
	Free      int64 `json:"free,omitempty"`
	Shared    int64 `json:"shared,omitempty"`
	Buffers   int64 `json:"buffers,omitempty"`
	Available int64 `json:"available,omitempty"`
}

// encode returns what is kept, nothing for a screen that says nothing.
func (y System) encode() (json.RawMessage, error) {
	if y == (System{}) {
		return nil, nil
	}
	raw, err := json.Marshal(y)
	if err != nil {
		return nil, fmt.Errorf("encode the screen's system: %w", err)
	}
	return raw, nil
}

func decodeSystem(raw json.RawMessage) System {
	var y System
	_ = json.Unmarshal(raw, &y) // what cannot be read is not known
	return y
}

// Skip is something that a screen could not show.
type Skip struct {
	AssetID string    `json:"asset_id"` // empty for the screen itself
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
}

// maxSkips bounds what is kept of what a screen could not show.
const maxSkips = 50

// Beat records a heartbeat of the context's screen and returns the hash of the manifest it should have.
// Faults: NotFound when it was removed.
func (s *Service) Beat(ctx context.Context, b Heartbeat) (wanted string, err error) {
	a := access.From(ctx)
	if wanted, err = s.wantedHash(ctx); err != nil {
		return "", err
	}
	now := s.now()
	if b.Skipped == nil {
		b.Skipped = []Skip{}
	}
	skipped, err := json.Marshal(b.Skipped[max(0, len(b.Skipped)-maxSkips):])
	if err != nil {
		return "", fmt.Errorf("encode what was skipped: %w", err)
	}
	system, err := b.System.encode()
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.q.RecordHeartbeat(ctx, tx, db.RecordHeartbeatParams{
			TenantID: a.Tenant, ID: a.Device, Now: now, ManifestWanted: &wanted, ManifestOnDisk: nullable(b.OnDisk), ManifestPlaying: nullable(b.Playing),
			CurrentAssetID: nullable(b.CurrentAsset), CurrentLayoutID: b.CurrentLayout, CurrentSince: b.CurrentSince, DroppedFrames: b.DroppedFrames, ClockOffsetMs: b.ClockOffsetMS,
			StorageUsed: b.StorageUsed, StorageQuota: b.StorageQuota, Version: nullable(b.Version),
			Display: nullable(b.Display), DisplayOffBy: nullable(b.DisplayOffBy), Skipped: skipped, System: system,
		})
		if err != nil {
			return postgres.Fault(err, "screen")
		}
		if looksDifferent(before, b, wanted, now) {
			tx.AfterCommit(func() { s.live.ToPeople(a.Tenant, live.Hint{Type: "devices.changed", ID: a.Device.String()}) })
		}
		return nil
	})
	return wanted, err
}

// looksDifferent tells whether a dashboard would show something else after the heartbeat.
func looksDifferent(before db.RecordHeartbeatRow, b Heartbeat, wanted string, now time.Time) bool {
	was := Device{LastSeen: before.LastSeenAt, LostAt: before.LostAt}
	return was.Status(now) != StatusOnline || deref(before.Wanted) != wanted || deref(before.OnDisk) != b.OnDisk ||
		deref(before.Playing) != b.Playing || deref(before.AssetID) != b.CurrentAsset || orNil(before.LayoutID) != orNil(b.CurrentLayout) || len(b.Skipped) > 0 || deref(before.WasDisplay) != b.Display
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// SetConnected notes that the live connection of a screen stands or is lost. It tells the dashboards
// when that changes what they show.
func (s *Service) SetConnected(ctx context.Context, device ID, connected bool) error {
	tenant := access.From(ctx).Tenant
	var lost *time.Time
	if !connected {
		now := s.now()
		lost = &now
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.SetLost(ctx, tx, db.SetLostParams{TenantID: tenant, ID: device, LostAt: lost})
		if err != nil {
			return postgres.Fault(err, "screen")
		}
		if n > 0 {
			tx.AfterCommit(func() { s.live.ToPeople(tenant, live.Hint{Type: "devices.changed", ID: device.String()}) })
			action := "device.online"
			if !connected {
				action = "device.offline"
			}
			return tx.Happens(ctx, postgres.Happening{Action: action, Object: "device", ObjectID: device.String()})
		}
		return nil
	})
}

// File tells the media type and size of content that the tenant of the context has. Faults: NotFound.
func (s *Service) File(ctx context.Context, sha256 string) (mimetype string, size int64, err error) {
	f, err := s.q.FileReferenced(ctx, s.db.Read(ctx), db.FileReferencedParams{TenantID: access.From(ctx).Tenant, Sha256: sha256})
	return f.Mimetype, f.Size, postgres.Fault(err, "file")
}

// CommandID names a command.
type CommandID = uuid.UUID

// Command is something a screen is told to do now.
type Command struct {
	ID        CommandID
	Type      string
	Args      map[string]any
	Status    string // requested, delivered, done, failed, expired
	Error     string
	By        *uuid.UUID // the user who asked for it
	CreatedAt time.Time
	Finished  *time.Time

	Item *ManifestItem // what play_asset plays, as Commands hands it out
}

func commandFromRow(r db.DeviceCommand) Command {
	c := Command{ID: r.ID, Type: r.Type, Status: r.Status, Error: deref(r.Error), By: r.RequestedBy, CreatedAt: r.CreatedAt.UTC(), Finished: r.FinishedAt, Args: map[string]any{}}
	_ = json.Unmarshal(r.Args, &c.Args) // the column holds an object
	return c
}
