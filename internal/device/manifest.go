package device

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
)

// horizon is how far ahead a manifest tells what to play.
const horizon = 35 * 24 * time.Hour

// Manifest is everything a screen needs to play on its own for the horizon.
type Manifest struct {
	Hash        string                  `json:"hash"` // over everything else but GeneratedAt; it changes once a day, with the horizon
	Device      ManifestDevice          `json:"device"`
	GeneratedAt time.Time               `json:"generated_at"`
	ValidUntil  time.Time               `json:"valid_until"`
	Items       map[string]ManifestItem `json:"items"`
	Segments    []ManifestSegment       `json:"segments"`
	DisplayOff  []ManifestSpan          `json:"display_off,omitempty"` // when the display is off on purpose
}

// ManifestSpan is a stretch of time, its end not included.
type ManifestSpan struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// ManifestDevice is what a screen must know of itself.
type ManifestDevice struct {
	ID          ID     `json:"id"`
	Name        string `json:"name"`
	Timezone    string `json:"timezone"`
	Orientation int    `json:"orientation"`
}

// ManifestItem is something to show.
type ManifestItem struct {
	AssetID        string              `json:"asset_id"`            // empty for a layout
	LayoutID       *uuid.UUID          `json:"layout_id,omitempty"` // nil for an asset
	Name           string              `json:"name"`
	Type           string              `json:"type"`
	Mimetype       string              `json:"mimetype"`
	Duration       int64               `json:"duration"` // seconds; 0 plays a video to its end
	URL            string              `json:"url"`
	SHA256         *string             `json:"sha256"` // null for what the screen loads from elsewhere
	Size           *int64              `json:"size"`
	Fit            string              `json:"fit"`
	RefreshSeconds int                 `json:"refresh_seconds"`
	NoCache        bool                `json:"nocache"`
	SkipCheck      bool                `json:"skip_check"` // it is shown without looking whether it answers
	Transition     schedule.Transition `json:"transition"` // how it takes the place of the item before
	// Headers go with requests to the item's own origin, on screens that can send any.
	Headers map[string]string `json:"headers,omitempty"`
	Layout  *ManifestLayout   `json:"layout,omitempty"` // of a layout
}

// ManifestSegment is a stretch of time in which the same items play in this order.
type ManifestSegment struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Items   []string  `json:"items"`
	Shuffle bool      `json:"shuffle"`
	Reason  string    `json:"reason"`
}

// Manifest returns what the screen of the context is to play. Faults: NotFound when it was removed.
func (s *Service) Manifest(ctx context.Context) (Manifest, error) {
	d, err := s.Get(ctx, access.From(ctx).Device)
	if err != nil {
		return Manifest{}, err
	}
	return s.compile(ctx, d)
}

func (s *Service) compile(ctx context.Context, d Device) (Manifest, error) {
	// Read anew: what is kept of it may be of a moment ago, and the hash of the whole is kept for longer.
	own, err := s.loadBox(ctx, boxKey{access.From(ctx).Tenant, d.ID})
	if err != nil {
		return Manifest{}, err
	}
	loc := own.zone
	now := s.now().UTC()
	// The day is the grain: within it the same rules give the same manifest, which the screen then need
	// not load again.
	from := now.Truncate(24 * time.Hour)
	m := Manifest{
		Device:      ManifestDevice{ID: d.ID, Name: d.Name, Timezone: loc.String(), Orientation: d.Orientation},
		GeneratedAt: now, ValidUntil: from.Add(horizon), Items: map[string]ManifestItem{},
	}
	program, rows, err := s.program(ctx, d, own, from)
	if err != nil {
		return Manifest{}, err
	}
	c, err := s.cast(ctx, &m, program, rows)
	if err != nil {
		return Manifest{}, err
	}
	c.from, c.zone = from, loc
	m.Segments = c.segments(program)
	if p, scheduled := own.power(); scheduled {
		for _, s := range p.Dark(from, m.ValidUntil, loc) {
			m.DisplayOff = append(m.DisplayOff, ManifestSpan{s.From, s.To})
		}
	}
	m.dropUnused()
	m.Hash, err = m.digest()
	return m, err
}

// program returns what the screen has to show: its playlist, its layout or the library. The assets come with
// it only for the library, which is read anyway.
func (s *Service) program(ctx context.Context, d Device, own box, day time.Time) (p schedule.Program, rows []db.ListPlayableRow, err error) {
	switch {
	case d.Playlist != nil:
		p, err = s.programs.Program(ctx, *d.Playlist, day)
		return p, nil, err
	case d.Layout != nil:
		return schedule.Program{Entries: []schedule.Entry{{Layout: d.Layout, Transition: schedule.Cut}}, Reason: "layout"}, nil, nil
	}
	rows, err = s.q.ListPlayable(ctx, s.db.Read(ctx), db.ListPlayableParams{TenantID: access.From(ctx).Tenant, Everything: true})
	if err != nil {
		return p, nil, postgres.Fault(err, "asset")
	}
	p = schedule.Program{Shuffle: own.Shuffle, Reason: "enabled assets in their windows"}
	for _, r := range rows {
		p.Entries = append(p.Entries, schedule.Entry{Asset: r.AssetID, Windows: []schedule.Window{window(r)}, Transition: schedule.Cut})
	}
	return p, rows, nil
}

// document is the type of assets that are shown page by page.
const document = "pdf"

// pages finds the pages of the documents among the assets.
func (s *Service) pages(ctx context.Context, rows []db.ListPlayableRow) (map[string][]db.ListPagesRow, error) {
	var documents []string
	for _, r := range rows {
		if r.Type == document {
			documents = append(documents, r.AssetID)
		}
	}
	out := map[string][]db.ListPagesRow{}
	if documents == nil {
		return out, nil
	}
	found, err := s.q.ListPages(ctx, s.db.Read(ctx), db.ListPagesParams{TenantID: access.From(ctx).Tenant, AssetIds: documents})
	if err != nil {
		return nil, postgres.Fault(err, "page")
	}
	for _, p := range found {
		out[p.AssetID] = append(out[p.AssetID], p)
	}
	return out, nil
}

// page makes the item of one page of a document: a picture that stays as long as the document says.
func (it ManifestItem) page(p db.ListPagesRow) ManifestItem {
	it.Type, it.Mimetype, it.URL, it.SHA256, it.Size = "image", "image/jpeg", "/api/device/v1/blobs/"+p.Sha256, &p.Sha256, &p.Size
	return it
}

// keep puts an item under the id of its asset, or, when that is taken by another way to show it, under
// the id and a number.
func (m *Manifest) keep(it ManifestItem) string {
	first := it.AssetID
	if it.LayoutID != nil {
		first = it.LayoutID.String()
	}
	for n, key := 1, first; ; n++ {
		other, taken := m.Items[key]
		if !taken {
			m.Items[key] = it
			return key
		}
		if other.Duration == it.Duration && other.Transition == it.Transition && other.URL == it.URL {
			return key
		}
		key = fmt.Sprintf("%s.%d", first, n)
	}
}

// dropUnused removes items that no segment plays: the screen need not fetch them.
func (m *Manifest) dropUnused() {
	used := map[string]bool{}
	mark := func(segments []ManifestSegment) {
		for _, s := range segments {
			for _, k := range s.Items {
				used[k] = true
			}
		}
	}
	mark(m.Segments)
	for k, it := range m.Items {
		if it.Layout == nil || !used[k] {
			continue
		}
		used[it.Layout.BackgroundItem] = true
		for _, z := range it.Layout.Zones {
			mark(z.Segments)
		}
	}
	for k := range m.Items {
		if !used[k] {
			delete(m.Items, k)
		}
	}
}

func (m Manifest) digest() (string, error) {
	m.Hash, m.GeneratedAt = "", time.Time{}
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode the manifest: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func window(r db.ListPlayableRow) schedule.Window {
	w := schedule.Window{Enabled: r.IsEnabled, Start: r.StartDate, End: r.EndDate, From: postgres.TimeOfDay(r.PlayTimeFrom), To: postgres.TimeOfDay(r.PlayTimeTo)}
	for _, d := range r.PlayDays {
		w.Days = append(w.Days, int(d))
	}
	return w
}

func item(r db.ListPlayableRow) ManifestItem {
	it := ManifestItem{
		AssetID: r.AssetID, Name: r.Name, Type: r.Type, Mimetype: r.Mimetype, Duration: r.Duration, URL: r.Uri,
		SHA256: r.Sha256, Size: r.FileSize, Fit: "contain", NoCache: r.Nocache, SkipCheck: r.SkipAssetCheck, Transition: schedule.Cut,
	}
	if r.Sha256 != nil {
		it.URL = "/api/device/v1/blobs/" + strings.ToLower(*r.Sha256)
		if r.FileMimetype != nil {
			it.Mimetype = *r.FileMimetype
		}
	}
	var refresh struct {
		Seconds float64 `json:"refresh_interval_s"`
	}
	if json.Unmarshal(r.Metadata, &refresh) == nil && refresh.Seconds > 0 {
		it.RefreshSeconds = int(min(refresh.Seconds, 86_400))
	}
	var headers struct {
		Headers map[string]string `json:"headers"`
	}
	if r.Type == "webpage" && json.Unmarshal(r.Metadata, &headers) == nil {
		it.Headers = headers.Headers
	}
	return it
}

// wantedHash returns the hash of the manifest that the screen of the context should have. Every heartbeat asks,
// so the answer is kept until something changes in the tenant, or the day.
func (s *Service) wantedHash(ctx context.Context) (string, error) {
	args := []string{access.From(ctx).Device.String(), s.now().UTC().Format(time.DateOnly)}
	return cache.Fetch(ctx, s.cache, "manifest", args, func(ctx context.Context) (string, error) {
		m, err := s.Manifest(ctx)
		return m.Hash, err
	})
}
