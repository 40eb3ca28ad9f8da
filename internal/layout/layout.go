// Package layout owns layouts: canvases whose zones show assets, playlists and widgets, their drafts and
// what was published of them, the data that widgets show and the scans of their QR codes. It is the only
// writer of layouts, feeds and QR codes.
package layout

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/layout/internal/db"
)

// ID names a layout.
type ID = uuid.UUID

// Bounds of a layout.
const (
	MaxZones  = 40
	minCanvas = 16
	maxCanvas = 7680
	maxGrid   = 96
	maxZ      = 1000
	maxNote   = 500
	maxRadius = 2000
)

// Layout is a canvas with zones. People change its draft; screens show what was published last.
type Layout struct {
	ID          ID
	Name        string
	Description string
	Draft       Content
	Published   *Content // nil before the first time
	Revision    int      // the number of what is published, 0 before the first time
	PublishedAt *time.Time
	PublishedBy *uuid.UUID
	HasChanges  bool // the draft differs from what is published
	CreatedBy   *uuid.UUID
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Version     int64 // grows with every change
}

// Content is what a layout shows. All lengths are in units of the canvas.
type Content struct {
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	Columns    int        `json:"grid_columns"` // of the grid that editors snap to
	Rows       int        `json:"grid_rows"`
	Background Background `json:"background"`
	Zones      []Zone     `json:"zones"`
}

// Background lies behind all zones.
type Background struct {
	Color   string `json:"color"`
	AssetID string `json:"asset_id,omitempty"` // a picture
	Fit     string `json:"fit"`
}

// Zone is a rectangle of the canvas. It shows an asset, a playlist or a widget, or nothing yet.
type Zone struct {
	ID         uuid.UUID  `json:"id"`
	Name       string     `json:"name"`
	X          int        `json:"x"`
	Y          int        `json:"y"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	Z          int        `json:"z_index"`
	Fit        string     `json:"fit"`
	Background string     `json:"background,omitempty"` // a colour; none shows what is behind
	Radius     int        `json:"radius,omitempty"`
	Animation  Animation  `json:"animation"`
	AssetID    string     `json:"asset_id,omitempty"`
	PlaylistID *uuid.UUID `json:"playlist_id,omitempty"`
	Widget     *Widget    `json:"widget,omitempty"`
}

// Animation is how a zone appears.
type Animation struct {
	Type         string `json:"type"` // none, fade, slide or zoom
	Milliseconds int    `json:"duration_ms"`
}

// Widget draws something of its own. What its settings may be is the business of its type.
type Widget struct {
	Type     string          `json:"type"`
	Settings json.RawMessage `json:"settings"`
}

// refers lists the assets and playlists that the contents name, each once.
func refers(contents ...*Content) (assets []string, playlists []uuid.UUID) {
	seenAsset, seenPlaylist := map[string]bool{"": true}, map[uuid.UUID]bool{}
	asset := func(id string) {
		if !seenAsset[id] {
			seenAsset[id] = true
			assets = append(assets, id)
		}
	}
	for _, c := range contents {
		if c == nil {
			continue
		}
		asset(c.Background.AssetID)
		for _, z := range c.Zones {
			asset(z.AssetID)
			if z.PlaylistID != nil && !seenPlaylist[*z.PlaylistID] {
				seenPlaylist[*z.PlaylistID] = true
				playlists = append(playlists, *z.PlaylistID)
			}
		}
	}
	return assets, playlists
}

func fromRow(r db.Layout) Layout {
	l := Layout{
		ID: r.ID, Name: r.Name, Description: r.Description, Draft: decode(r.Draft), PublishedAt: r.PublishedAt, PublishedBy: r.PublishedBy,
		HasChanges: r.HasChanges, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), Version: r.Version,
	}
	if r.Published != nil {
		c := decode(r.Published)
		l.Published = &c
	}
	if r.Revision != nil {
		l.Revision = int(*r.Revision)
	}
	return l
}

func decode(raw json.RawMessage) Content {
	var c Content
	_ = json.Unmarshal(raw, &c) // only this package writes it
	if c.Zones == nil {
		c.Zones = []Zone{}
	}
	return c
}

// summary is what the audit log keeps of a layout.
func summary(l Layout) map[string]any {
	return map[string]any{"name": l.Name, "description": l.Description, "content": l.Draft}
}
