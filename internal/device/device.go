// Package device owns the screens: how they are paired, what they are told to play, the commands they
// get and what they report. It is the only writer of devices, their credentials and commands.
package device

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/device/internal/db"
)

// ID names a screen.
type ID = uuid.UUID

// offlineAfter is how long a screen may be silent before it counts as offline: three heartbeats.
const offlineAfter = 90 * time.Second

// Status is whether a screen can be reached.
type Status string

// The statuses of a screen.
const (
	StatusOnline    Status = "online"
	StatusOffline   Status = "offline"
	StatusNeverSeen Status = "never_seen"
)

// Device is a screen of a tenant.
type Device struct {
	ID            ID
	Name          string
	Timezone      string // IANA name; empty is the tenant's
	Orientation   int    // degrees clockwise
	Primary       bool   // the one that clients for a single screen act on
	Width         *int32
	Height        *int32
	Version       string
	LastSeen      *time.Time
	LostAt        *time.Time // when its live connection broke, nil while it stands
	Wanted        string     // hash of the manifest that the server last gave it
	OnDisk        string
	Playing       string
	CurrentAsset  string     // what is on the glass, as last reported
	CurrentLayout *uuid.UUID // likewise, when that is a layout
	Playlist      *uuid.UUID // what it plays; nil is the layout, or without one the library
	Layout        *uuid.UUID // what it shows instead of a playlist
	StorageUsed   *int64     // bytes, as last reported
	StorageQuota  *int64
	Display       string // on or off, as last reported; empty when the screen does not say
	DisplayOffBy  string // schedule or command: who wants it off
	Skipped       []Skip // what it could not show, as of the last report that named any
	System        System // of its computer, as last reported
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Status tells whether the screen can be reached at now. A heartbeat after a lost connection says that
// it is still there.
func (d Device) Status(now time.Time) Status {
	switch {
	case d.LastSeen == nil:
		return StatusNeverSeen
	case now.Sub(*d.LastSeen) > offlineAfter:
		return StatusOffline
	case d.LostAt != nil && d.LostAt.After(*d.LastSeen):
		return StatusOffline
	}
	return StatusOnline
}

// Screen is what a screen says about itself when it asks to be paired.
type Screen struct {
	Width      int     `json:"width"`
	Height     int     `json:"height"`
	PixelRatio float64 `json:"pixel_ratio"`
	Timezone   string  `json:"timezone"`
	UserAgent  string  `json:"user_agent"`
	Version    string  `json:"version"`
}

func fromRow(r db.Device) Device {
	d := Device{
		ID: r.ID, Name: r.Name, Orientation: int(r.Orientation), Primary: r.IsPrimary, Width: r.ScreenWidth, Height: r.ScreenHeight,
		LastSeen: r.LastSeenAt, LostAt: r.LostAt, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		Timezone: deref(r.Timezone), Version: deref(r.Version), Wanted: deref(r.ManifestWanted), OnDisk: deref(r.ManifestOnDisk),
		Playing: deref(r.ManifestPlaying), CurrentAsset: deref(r.CurrentAssetID), Display: deref(r.Display), DisplayOffBy: deref(r.DisplayOffBy),
	}
	d.Playlist, d.Layout, d.CurrentLayout = r.PlaylistID, r.LayoutID, r.CurrentLayoutID
	_ = json.Unmarshal(r.Skipped, &d.Skipped) // the column holds a list
	d.StorageUsed, d.StorageQuota = r.StorageUsed, r.StorageQuota
	d.System = decodeSystem(r.System)
	return d
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func nullable(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func decodeScreen(raw json.RawMessage) Screen {
	var s Screen
	_ = json.Unmarshal(raw, &s) // what cannot be read is not known
	return s
}
