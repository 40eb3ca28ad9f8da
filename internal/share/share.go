// Package share owns links under which people without an account see an asset, a playlist or a layout. It is the
// only writer of shares and of the index that finds them.
package share

import (
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/share/internal/db"
)

// Bounds of a link's life.
const (
	DefaultLife = 30 * 24 * time.Hour
	MaxLife     = 365 * 24 * time.Hour
)

// Object is what is shared: an asset, a playlist or a layout. The others are empty.
type Object struct {
	Asset    string
	Playlist *uuid.UUID
	Layout   *uuid.UUID
}

// Kind names what is shared, such as asset.
func (o Object) Kind() string {
	switch {
	case o.Playlist != nil:
		return "playlist"
	case o.Layout != nil:
		return "layout"
	}
	return "asset"
}

// ID returns the object's id as text.
func (o Object) ID() string {
	switch {
	case o.Playlist != nil:
		return o.Playlist.String()
	case o.Layout != nil:
		return o.Layout.String()
	}
	return o.Asset
}

// Share is a link.
type Share struct {
	ID         uuid.UUID
	Object     Object
	ObjectName string
	Token      uuid.UUID // whoever has it sees what is shared
	URL        string
	Title      string // empty is the name of the object
	Protected  bool   // it asks for a password
	Download   bool   // visitors may keep the file
	ExpiresAt  time.Time
	RevokedAt  *time.Time
	Opened     int64
	LastOpened *time.Time
	CreatedBy  *uuid.UUID
	CreatedAt  time.Time
	UpdatedAt  time.Time

	passwordHash string
}

// Live tells whether the link opens anything at now.
func (s Share) Live(now time.Time) bool { return s.RevokedAt == nil && now.Before(s.ExpiresAt) }

func fromRow(r db.Share) Share {
	s := Share{
		ID: r.ID, Object: Object{Playlist: r.PlaylistID, Layout: r.LayoutID}, Title: r.Title, Protected: r.PasswordHash != nil, Download: r.AllowDownload,
		ExpiresAt: r.ExpiresAt.UTC(), RevokedAt: r.RevokedAt, Opened: r.OpenCount, LastOpened: r.LastOpenedAt, CreatedBy: r.CreatedBy,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if r.AssetID != nil {
		s.Object.Asset = *r.AssetID
	}
	if r.PasswordHash != nil {
		s.passwordHash = *r.PasswordHash
	}
	return s
}

// summary is what the audit log keeps of a link; it opens nothing.
func summary(s Share) map[string]any {
	return map[string]any{
		"kind": s.Object.Kind(), "object": s.Object.ID(), "title": s.Title, "expires_at": s.ExpiresAt, "protected": s.Protected, "allow_download": s.Download,
	}
}
