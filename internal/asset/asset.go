// Package asset owns what screens show: files and links, their processing, their order and when each
// of them may play. It is the only writer of assets and uploads.
package asset

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/schedule"
)

// Type says how a screen shows an asset.
type Type string

// The types of asset.
const (
	TypeImage   Type = "image"
	TypeVideo   Type = "video"
	TypeWebpage Type = "webpage"
	TypeStream  Type = "stream"
	TypeYouTube Type = "youtube"
	TypeHTML    Type = "html" // a package of a page and its files
	TypePDF     Type = "pdf"  // shown page by page
)

// Mimetype returns the coarse type that Anthias clients know an asset by.
func (t Type) Mimetype() string {
	switch t {
	case TypeStream:
		return "streaming"
	case TypeYouTube:
		return "youtube_asset"
	case TypeHTML:
		return "webpage"
	case TypePDF:
		return "image"
	}
	return string(t)
}

// Status is how far the processing of an asset is.
type Status string

// The statuses of processing.
const (
	StatusPending    Status = "pending"
	StatusProcessing Status = "processing"
	StatusCompleted  Status = "completed"
	StatusFailed     Status = "failed"
)

// DefaultDuration is how many seconds an asset stays on screen when nobody says otherwise.
const DefaultDuration = 10

// MaxDuration is the longest an asset may stay on screen: a year, in seconds.
const MaxDuration = 31_536_000

// Asset is a file or link that screens show.
type Asset struct {
	ID             string // 32 hexadecimal digits
	Name           string
	Type           Type
	Mimetype       string
	URI            string // address of a link; for files their path as Anthias clients know it
	Start, End     *time.Time
	Duration       int64 // seconds; 0 plays a video to its end
	Enabled        bool
	NoCache        bool
	PlayOrder      int32
	SkipCheck      bool
	SkipTLSVerify  bool
	Reachable      bool
	LastCheck      *time.Time // when Reachable was last looked at
	Days           []int      // 1 is Monday
	From, To       *schedule.TimeOfDay
	CreatedBy      *uuid.UUID
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int64 // grows with every change
	Metadata       map[string]any
	Tags           []string
	File           *File  // nil for links
	Thumbnail      string // SHA-256 of the small picture, empty without one
	Width, Height  *int32
	VideoCodec     string
	Status         Status
	ProcessingNote string // why processing failed, or could have done more, for people
	Progress       *int   // percent of what is processed, nil when nothing can be said
	Description    string
	Folder         *uuid.UUID // nil at the top
	Template       *uuid.UUID // which the metadata follows
	Shared         bool
	Views          int64
	LastViewed     *time.Time
	MD5            string // of the file, empty for links and until it is processed
	Original       string // SHA-256 of the file as it was uploaded, when screens are given another
	DeletedAt      *time.Time
	Pending        string // SHA-256 of a new file that is being processed; screens keep the present one until then
}

// File is the content of an asset.
type File struct {
	Name     string // as it was uploaded
	SHA256   string
	Size     int64
	Mimetype string // as recognised from the content, such as video/mp4
}

// Processing tells whether the asset is not ready yet.
func (a Asset) Processing() bool { return a.Status == StatusPending || a.Status == StatusProcessing }

// FileMimetype returns the media type of the asset's file as it was recognised, empty for links.
func (a Asset) FileMimetype() string {
	if a.File == nil {
		return ""
	}
	return a.File.Mimetype
}

const refreshInterval = "refresh_interval_s" // in the metadata, as Anthias names it

// RefreshInterval is how many seconds a web page stays before it loads anew; 0 is for ever. It is kept
// in the metadata.
func (a Asset) RefreshInterval() int {
	switch v := a.Metadata[refreshInterval].(type) {
	case float64:
		return int(v)
	case int:
		return v
	case json.Number:
		n, _ := v.Int64()
		return int(n)
	}
	return 0
}

// Visible tells whether the asset is on and can be shown; one whose processing failed is not.
func (a Asset) Visible() bool { return a.Enabled && a.Status != StatusFailed }

// Active tells whether the asset is one of those that play now, on a clock in loc.
func (a Asset) Active(now time.Time, loc *time.Location) bool {
	return a.Visible() && a.Window().Active(now, loc)
}

// Window returns the rules of when the asset may play.
func (a Asset) Window() schedule.Window {
	return schedule.Window{Enabled: a.Enabled, Start: a.Start, End: a.End, Days: a.Days, From: a.From, To: a.To}
}
