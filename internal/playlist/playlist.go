// Package playlist owns ordered programs of assets: what is in them, when each item may play, drafts and
// what was published of them. It is the only writer of playlists.
package playlist

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/playlist/internal/db"
	"github.com/signate/signate/internal/schedule"
)

// ID names a playlist.
type ID = uuid.UUID

// Bounds of a playlist.
const (
	MaxItems  = 500
	MaxDepth  = 8      // playlists inside playlists
	maxPlaces = 10_000 // in the program, with everything inside counted
	maxWeight = 10
	maxNote   = 500
)

// Playlist is a program of assets. People change its draft; screens play what was published last.
type Playlist struct {
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

// Content is what a playlist plays: its items, or whatever its rule finds.
type Content struct {
	Rule       *Rule               `json:"rule,omitempty"`
	Items      []Item              `json:"items"`
	Shuffle    bool                `json:"shuffle"`
	Transition schedule.Transition `json:"transition"`
}

// Item is a place in a playlist, for an asset or for another playlist.
type Item struct {
	ID         uuid.UUID            `json:"id"`
	AssetID    string               `json:"asset_id,omitempty"`
	PlaylistID *ID                  `json:"playlist_id,omitempty"`
	Enabled    bool                 `json:"is_enabled"`
	Duration   *int64               `json:"duration,omitempty"` // seconds; nil is the asset's own
	Start      *time.Time           `json:"start_date,omitempty"`
	End        *time.Time           `json:"end_date,omitempty"`
	Days       []int                `json:"play_days,omitempty"` // 1 is Monday; none is every day
	From       *schedule.TimeOfDay  `json:"play_time_from,omitempty"`
	To         *schedule.TimeOfDay  `json:"play_time_to,omitempty"`
	Transition *schedule.Transition `json:"transition,omitempty"` // nil is the playlist's
	Weight     int                  `json:"weight"`               // how often it comes in a round
	Note       string               `json:"note,omitempty"`
}

// Rule picks the assets of a smart playlist each time it is played.
type Rule struct {
	Match string   `json:"match"` // all or any of the tags
	Tags  []string `json:"tags"`
	Types []string `json:"types"` // none is every type
	Order string   `json:"order"` // play_order, name, newest or oldest
	Limit int      `json:"limit"` // 0 is all
}

// The ends of a window that nobody limited.
var (
	always = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	never  = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

// window returns when the item may play.
func (i Item) window() schedule.Window {
	w := schedule.Window{Enabled: i.Enabled, Start: &always, End: &never, Days: i.Days, From: i.From, To: i.To}
	if i.Start != nil {
		w.Start = i.Start
	}
	if i.End != nil {
		w.End = i.End
	}
	return w
}

// refers lists the assets and playlists that the contents name, each once.
func refers(contents ...*Content) (assets []string, children []uuid.UUID) {
	seenAsset, seenChild := map[string]bool{}, map[uuid.UUID]bool{}
	for _, c := range contents {
		if c == nil {
			continue
		}
		for _, i := range c.Items {
			if i.PlaylistID != nil && !seenChild[*i.PlaylistID] {
				seenChild[*i.PlaylistID] = true
				children = append(children, *i.PlaylistID)
			}
			if i.PlaylistID == nil && !seenAsset[i.AssetID] {
				seenAsset[i.AssetID] = true
				assets = append(assets, i.AssetID)
			}
		}
	}
	return assets, children
}

func fromRow(r db.Playlist) Playlist {
	p := Playlist{
		ID: r.ID, Name: r.Name, Description: r.Description, Draft: decode(r.Draft), PublishedAt: r.PublishedAt, PublishedBy: r.PublishedBy,
		HasChanges: r.HasChanges, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), Version: r.Version,
	}
	if r.Published != nil {
		c := decode(r.Published)
		p.Published = &c
	}
	if r.Revision != nil {
		p.Revision = int(*r.Revision)
	}
	return p
}

func decode(raw json.RawMessage) Content {
	var c Content
	_ = json.Unmarshal(raw, &c) // only this package writes it
	if c.Items == nil {
		c.Items = []Item{}
	}
	return c
}

// summary is what the audit log keeps of a playlist.
func summary(p Playlist) map[string]any {
	return map[string]any{"name": p.Name, "description": p.Description, "content": p.Draft}
}
