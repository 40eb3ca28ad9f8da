package device

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
	"github.com/signate/signate/internal/text"
)

// hints tells dashboards and screens that something changed.
type hints interface {
	ToScreens(tenant uuid.UUID, h live.Hint)
	ToPeople(tenant uuid.UUID, h live.Hint)
	ToScreen(tenant, device uuid.UUID, h live.Hint)
}

// programs know what a playlist has to show.
type programs interface {
	Program(ctx context.Context, playlist uuid.UUID, day time.Time) (schedule.Program, error)
}

// Deps are what the service needs.
type Deps struct {
	DB       *postgres.DB
	Live     hints
	Programs programs
	Layouts  layouts
	Cache    *cache.Cache // nil keeps nothing
	Now      func() time.Time
}

// Service keeps a tenant's screens. Methods act in the tenant of the context.
type Service struct {
	db       *postgres.DB
	q        *db.Queries
	live     hints
	programs programs
	layouts  layouts
	now      func() time.Time
	cache    *cache.Cache
	settings cache.Brief[boxKey, box]
}

// New returns the service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{db: d.DB, q: db.New(), live: d.Live, programs: d.Programs, layouts: d.Layouts, now: d.Now, cache: d.Cache, settings: cache.NewBrief[boxKey, box](d.DB, mostSettings, settingsFreshness)}
}

// Get returns a screen. Faults: NotFound.
func (s *Service) Get(ctx context.Context, device ID) (Device, error) {
	row, err := s.q.GetDevice(ctx, s.db.Read(ctx), db.GetDeviceParams{TenantID: access.From(ctx).Tenant, ID: device})
	if err != nil {
		return Device{}, postgres.Fault(err, "screen")
	}
	return fromRow(row), nil
}

var table = postgres.ListTable{
	From: "devices", ID: "id", Search: "search_text",
	Columns: []string{"id", "name", "timezone", "orientation", "is_primary", "screen_width", "screen_height", "version", "last_seen_at", "lost_at",
		"manifest_wanted", "manifest_on_disk", "manifest_playing", "current_asset_id", "current_layout_id", "playlist_id", "layout_id", "display", "display_off_by", "skipped", "created_at", "updated_at"},
	Sort: map[string]string{"name": "text", "created_at": "timestamptz"},
}

// List returns a page of screens. Faults: Invalid.
func (s *Service) List(ctx context.Context, search, ordering string, req page.Request) (page.Page[Device], error) {
	l := postgres.NewList(ctx, table)
	l.Search(search)
	if ordering == "" {
		ordering = "name"
	}
	return postgres.Rows(ctx, s.db, l, ordering, req, scan, func(d Device) (any, any) {
		if strings.HasSuffix(ordering, "name") {
			return d.Name, d.ID
		}
		return d.CreatedAt, d.ID
	})
}

func scan(rows pgx.Rows) (Device, error) {
	var r db.Device
	err := rows.Scan(&r.ID, &r.Name, &r.Timezone, &r.Orientation, &r.IsPrimary, &r.ScreenWidth, &r.ScreenHeight, &r.Version, &r.LastSeenAt, &r.LostAt,
		&r.ManifestWanted, &r.ManifestOnDisk, &r.ManifestPlaying, &r.CurrentAssetID, &r.CurrentLayoutID, &r.PlaylistID, &r.LayoutID, &r.Display, &r.DisplayOffBy, &r.Skipped, &r.CreatedAt, &r.UpdatedAt)
	if err != nil {
		return Device{}, fmt.Errorf("read a screen: %w", err)
	}
	return fromRow(r), nil
}

// Patch changes a screen; nil leaves as it is.
type Patch struct {
	Name        *string
	Timezone    *string // empty takes the tenant's
	Orientation *int
	Primary     bool
	Playlist    **uuid.UUID // a nil inside plays the library
	Layout      **uuid.UUID // likewise; whichever is given takes the place of the other
}

// Update changes a screen. Faults: NotFound, Invalid.
func (s *Service) Update(ctx context.Context, device ID, p Patch) (Device, error) {
	if err := checkPatch(&p); err != nil {
		return Device{}, err
	}
	tenant := access.From(ctx).Tenant
	var after Device
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockDevice(ctx, tx, db.LockDeviceParams{TenantID: tenant, ID: device})
		if err != nil {
			return postgres.Fault(err, "screen")
		}
		before := fromRow(row)
		changed := merge(before, p)
		if err := s.checkProgramTx(ctx, tx, before, changed); err != nil {
			return err
		}
		row, err = s.q.UpdateDevice(ctx, tx, db.UpdateDeviceParams{
			TenantID: tenant, ID: device, Name: changed.Name, Timezone: nullable(changed.Timezone), Orientation: int16(changed.Orientation),
			PlaylistID: changed.Playlist, LayoutID: changed.Layout,
		})
		if err != nil {
			return postgres.Fault(err, "screen")
		}
		if p.Primary && !before.Primary {
			if err := s.q.ClearPrimary(ctx, tx, tenant); err != nil {
				return postgres.Fault(err, "screen")
			}
			if row, err = s.q.SetPrimary(ctx, tx, db.SetPrimaryParams{TenantID: tenant, ID: device}); err != nil {
				return postgres.Fault(err, "screen")
			}
		}
		after = fromRow(row)
		tx.AfterCommit(func() {
			s.settings.Forget()
			s.live.ToPeople(tenant, live.Hint{Type: "devices.changed", ID: device.String()})
			s.live.ToScreen(tenant, device, live.Hint{Type: "manifest"})
		})
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "device.update", Object: "device", ObjectID: device.String(), Before: summary(before), After: summary(after)})
	})
	return after, err
}

// checkProgramTx refuses a playlist or a layout that the tenant does not have.
func (s *Service) checkProgramTx(ctx context.Context, tx postgres.Tx, before, after Device) error {
	if after.Playlist != nil && after.Layout != nil {
		return fault.Invalid("layout_id", "ambiguous", "A screen shows a playlist or a layout, not both.")
	}
	if after.Layout != nil && (before.Layout == nil || *before.Layout != *after.Layout) {
		ok, err := s.q.HasLayout(ctx, tx, db.HasLayoutParams{TenantID: access.From(ctx).Tenant, ID: *after.Layout})
		if err != nil {
			return postgres.Fault(err, "layout")
		}
		if !ok {
			return fault.Invalid("layout_id", "unknown", "There is no such layout.")
		}
	}
	if after.Playlist == nil || before.Playlist != nil && *before.Playlist == *after.Playlist {
		return nil
	}
	ok, err := s.q.HasPlaylist(ctx, tx, db.HasPlaylistParams{TenantID: access.From(ctx).Tenant, ID: *after.Playlist})
	if err != nil {
		return postgres.Fault(err, "playlist")
	}
	if !ok {
		return fault.Invalid("playlist_id", "unknown", "There is no such playlist.")
	}
	return nil
}

func checkPatch(p *Patch) error {
	if p.Name != nil {
		name, err := text.Name("name", *p.Name)
		if err != nil {
			return err
		}
		p.Name = &name
	}
	if p.Timezone != nil && *p.Timezone != "" {
		if _, err := time.LoadLocation(*p.Timezone); err != nil || *p.Timezone == "Local" {
			return fault.Invalid("timezone", "unknown", "Use the name of a time zone such as Asia/Jakarta.")
		}
	}
	return nil
}

func merge(d Device, p Patch) Device {
	if p.Name != nil {
		d.Name = *p.Name
	}
	if p.Timezone != nil {
		d.Timezone = *p.Timezone
	}
	if p.Orientation != nil {
		d.Orientation = *p.Orientation
	}
	if p.Playlist != nil {
		d.Playlist = *p.Playlist
		if d.Playlist != nil && p.Layout == nil {
			d.Layout = nil
		}
	}
	if p.Layout != nil {
		d.Layout = *p.Layout
		if d.Layout != nil && p.Playlist == nil {
			d.Playlist = nil
		}
	}
	return d
}

// Delete removes a screen; it goes back to showing a pairing code. Faults: NotFound.
func (s *Service) Delete(ctx context.Context, device ID) error {
	tenant := access.From(ctx).Tenant
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		gone, err := s.q.DeleteDevice(ctx, tx, db.DeleteDeviceParams{TenantID: tenant, ID: device})
		if err != nil {
			return postgres.Fault(err, "screen")
		}
		if err := s.q.DeleteSettings(ctx, tx, db.DeleteSettingsParams{TenantID: tenant, DeviceID: device}); err != nil {
			return postgres.Fault(err, "screen")
		}
		if gone.IsPrimary {
			if err := s.q.PromoteOldest(ctx, tx, tenant); err != nil {
				return postgres.Fault(err, "screen")
			}
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "device.delete", Object: "device", ObjectID: device.String(), Before: map[string]any{"name": gone.Name}})
	})
	if err != nil {
		return err
	}
	// A credential that outlives its device leads nowhere: Authenticate's next read finds no device.
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.DeleteCredentials(ctx, tx, db.DeleteCredentialsParams{TenantID: &tenant, DeviceID: &device}), "screen")
	})
	s.live.ToScreen(tenant, device, live.Hint{Type: "manifest"})
	s.live.ToPeople(tenant, live.Hint{Type: "devices.changed", ID: device.String()})
	return err
}

func summary(d Device) map[string]any {
	return map[string]any{"name": d.Name, "timezone": d.Timezone, "orientation": d.Orientation, "is_primary": d.Primary, "playlist_id": d.Playlist, "layout_id": d.Layout}
}

// location returns the screen's time zone, else its tenant's, else UTC.
func (d Device) location(tenantSettings json.RawMessage) *time.Location {
	var s struct {
		Timezone string `json:"timezone"`
	}
	_ = json.Unmarshal(tenantSettings, &s) // settings that cannot be read are none
	for _, name := range []string{d.Timezone, s.Timezone} {
		if loc, err := time.LoadLocation(name); err == nil && name != "" {
			return loc
		}
	}
	return time.UTC
}
