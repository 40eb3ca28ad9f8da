package device

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
)

// layouts know what was published of a layout.
type layouts interface {
	Screenplay(ctx context.Context, layout uuid.UUID) (layout.Screenplay, error)
}

// ManifestLayout is a canvas with zones. Everything is drawn to scale.
type ManifestLayout struct {
	Width           int            `json:"width"`
	Height          int            `json:"height"`
	BackgroundColor string         `json:"background_color"`
	BackgroundItem  string         `json:"background_item,omitempty"`
	BackgroundFit   string         `json:"background_fit"`
	Zones           []ManifestZone `json:"zones"`
}

// ManifestZone is a rectangle of the canvas that shows items by the clock, or a widget.
type ManifestZone struct {
	ID         uuid.UUID         `json:"id"`
	Name       string            `json:"name"`
	X          int               `json:"x"`
	Y          int               `json:"y"`
	Width      int               `json:"width"`
	Height     int               `json:"height"`
	Z          int               `json:"z_index"`
	Fit        string            `json:"fit"`
	Background string            `json:"background,omitempty"`
	Radius     int               `json:"radius,omitempty"`
	Animation  layout.Animation  `json:"animation"`
	Segments   []ManifestSegment `json:"segments,omitempty"`
	Widget     *ManifestWidget   `json:"widget,omitempty"`
}

// ManifestWidget is a widget with where its data comes from.
type ManifestWidget struct {
	Type     string          `json:"type"`
	Settings json.RawMessage `json:"settings"`
	Feed     *uuid.UUID      `json:"feed,omitempty"` // to be asked for at feeds/
	Text     string          `json:"text,omitempty"` // what a QR code says
	Bars     string          `json:"bars,omitempty"` // of a bar code: 1 is dark
}

// stage is a layout with the programs of its zones, before it is known which assets can be played.
type stage struct {
	layout.Screenplay
	programs map[uuid.UUID]schedule.Program // by zone
}

// stages reads the layouts of a program. One that is not published yet, or gone, shows nothing.
func (s *Service) stages(ctx context.Context, p schedule.Program, day time.Time) (map[uuid.UUID]stage, error) {
	out := map[uuid.UUID]stage{}
	for _, e := range p.Entries {
		if e.Layout == nil {
			continue
		}
		if _, read := out[*e.Layout]; read {
			continue
		}
		play, err := s.layouts.Screenplay(ctx, *e.Layout)
		if fault.IsKind(err, fault.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		st := stage{Screenplay: play, programs: map[uuid.UUID]schedule.Program{}}
		for _, z := range play.Content.Zones {
			if st.programs[z.ID], err = s.zoneProgram(ctx, z, day); err != nil {
				return nil, err
			}
		}
		out[*e.Layout] = st
	}
	return out, nil
}

func (s *Service) zoneProgram(ctx context.Context, z layout.Zone, day time.Time) (schedule.Program, error) {
	if z.AssetID != "" {
		return schedule.Program{Entries: []schedule.Entry{{Asset: z.AssetID, Transition: schedule.Cut}}, Reason: "zone “" + z.Name + "”"}, nil
	}
	if z.PlaylistID == nil {
		return schedule.Program{}, nil
	}
	p, err := s.programs.Program(ctx, *z.PlaylistID, day)
	if fault.IsKind(err, fault.KindNotFound) {
		return schedule.Program{}, nil // deleted after it was published
	}
	return p, err
}

// assets lists what the zones show.
func (st stage) assets() []string {
	out := []string{}
	if id := st.Content.Background.AssetID; id != "" {
		out = append(out, id)
	}
	for _, p := range st.programs {
		for _, e := range p.Entries {
			out = append(out, e.Asset)
		}
	}
	return out
}

// cast is who there is to play: the assets and layouts of a program, as far as they can be shown.
type cast struct {
	m      *Manifest
	assets map[string]db.ListPlayableRow
	pages  map[string][]db.ListPagesRow
	stages map[uuid.UUID]stage
	from   time.Time
	zone   *time.Location
}

// cast reads what a program names. The assets may be known already.
func (s *Service) cast(ctx context.Context, m *Manifest, p schedule.Program, rows []db.ListPlayableRow) (c cast, err error) {
	c = cast{m: m}
	if c.stages, err = s.stages(ctx, p, m.GeneratedAt.Truncate(24*time.Hour)); err != nil {
		return c, err
	}
	if rows == nil {
		if rows, err = s.playable(ctx, p, c.stages); err != nil {
			return c, err
		}
	}
	c.assets = byID(rows)
	c.pages, err = s.pages(ctx, rows)
	return c, err
}

// segments compiles a program.
func (c cast) segments(p schedule.Program) []ManifestSegment {
	var out []ManifestSegment
	for _, seg := range schedule.Timeline(c.show(p), c.from, c.m.ValidUntil, c.zone) {
		out = append(out, ManifestSegment{From: seg.From, To: seg.To, Items: seg.Keys, Shuffle: p.Shuffle, Reason: p.Reason})
	}
	return out
}

// show makes items of every entry of a program that can be played. Entries that show the same in the same way
// share one; a document is an item for each of its pages.
func (c cast) show(p schedule.Program) []schedule.Item {
	out := make([]schedule.Item, 0, len(p.Entries))
	for _, e := range p.Entries {
		windows := e.Windows
		if r, ok := c.assets[e.Asset]; ok && windows == nil { // an asset by itself plays when it is to be played
			windows = []schedule.Window{window(r)}
		}
		for _, it := range c.items(e) {
			it.Transition = e.Transition
			if e.Duration != nil {
				it.Duration = *e.Duration
			}
			out = append(out, schedule.Item{Key: c.m.keep(it), Windows: windows})
		}
	}
	return out
}

// Foreground returns the asset that stands for the layout that a screen shows: what its largest zone with assets has on now,
// of several the first, or else the background. A screen does not say where in a zone's list it is. It is empty when the
// layout shows no asset, or is not known any more.
func (s *Service) Foreground(ctx context.Context, d Device) (string, error) {
	if d.CurrentLayout == nil {
		return "", nil
	}
	own, err := s.box(ctx, d.ID)
	if err != nil {
		return "", err
	}
	now := s.now().UTC()
	m := Manifest{GeneratedAt: now, ValidUntil: now.Add(time.Second), Items: map[string]ManifestItem{}}
	c, err := s.cast(ctx, &m, schedule.Program{Entries: []schedule.Entry{{Layout: d.CurrentLayout}}}, nil)
	if err != nil {
		return "", err
	}
	st, ok := c.stages[*d.CurrentLayout]
	if !ok {
		return "", nil
	}
	c.from, c.zone = now, own.zone
	drawn := c.perform(st).Layout
	key, most := drawn.BackgroundItem, 0
	for _, z := range drawn.Zones {
		if area := z.Width * z.Height; area > most && len(z.Segments) > 0 && len(z.Segments[0].Items) > 0 {
			key, most = z.Segments[0].Items[0], area
		}
	}
	return m.Items[key].AssetID, nil
}

func (c cast) items(e schedule.Entry) []ManifestItem {
	if e.Layout != nil {
		st, ok := c.stages[*e.Layout]
		if !ok {
			return nil
		}
		return []ManifestItem{c.perform(st)}
	}
	r, ok := c.assets[e.Asset]
	if !ok {
		return nil
	}
	it := item(r)
	if r.Type != document {
		return []ManifestItem{it}
	}
	out := []ManifestItem{}
	for _, page := range c.pages[e.Asset] {
		out = append(out, it.page(page))
	}
	return out
}

// perform makes an item of a layout. Its address changes with everything that has to be drawn anew; what
// zones play by the clock is followed without that.
func (c cast) perform(st stage) ManifestItem {
	content := st.Content
	drawn := ManifestLayout{
		Width: content.Width, Height: content.Height, BackgroundColor: content.Background.Color, BackgroundFit: content.Background.Fit,
		Zones: make([]ManifestZone, len(content.Zones)),
	}
	if r, ok := c.assets[content.Background.AssetID]; ok && content.Background.AssetID != "" {
		drawn.BackgroundItem = c.m.keep(item(r))
	}
	for i, z := range content.Zones {
		drawn.Zones[i] = ManifestZone{
			ID: z.ID, Name: z.Name, X: z.X, Y: z.Y, Width: z.Width, Height: z.Height, Z: z.Z, Fit: z.Fit, Background: z.Background, Radius: z.Radius, Animation: z.Animation,
		}
		if z.Widget != nil {
			drawn.Zones[i].Widget = &ManifestWidget{Type: z.Widget.Type, Settings: z.Widget.Settings, Text: st.Texts[z.ID], Bars: st.Bars[z.ID]}
			if feed, ok := st.Feeds[z.ID]; ok {
				drawn.Zones[i].Widget.Feed = &feed
			}
		}
	}
	address := st.digest(drawn, c.m.Items[drawn.BackgroundItem].URL)
	for i, z := range content.Zones {
		if p := st.programs[z.ID]; len(p.Entries) > 0 {
			drawn.Zones[i].Segments = c.segments(p)
		}
	}
	return ManifestItem{LayoutID: &st.ID, Name: st.Name, Type: "layout", URL: address, Fit: "contain", Layout: &drawn}
}

// digest makes an address that is the same as long as the same is drawn.
func (st stage) digest(drawn ManifestLayout, background string) string {
	text, _ := json.Marshal(drawn) // nothing in it cannot be encoded
	text = append(text, background...)
	for _, z := range st.Content.Zones {
		text = append(text, fmt.Sprint(z.AssetID, z.PlaylistID)...)
	}
	sum := sha256.Sum256(text)
	return "layout:" + st.ID.String() + ":" + hex.EncodeToString(sum[:8])
}

// playable reads the assets that a program and its layouts name.
func (s *Service) playable(ctx context.Context, p schedule.Program, stages map[uuid.UUID]stage) ([]db.ListPlayableRow, error) {
	named := db.ListPlayableParams{TenantID: access.From(ctx).Tenant, AssetIds: []string{}}
	for _, e := range p.Entries {
		if e.Layout == nil {
			named.AssetIds = append(named.AssetIds, e.Asset)
		}
	}
	for _, st := range stages {
		named.AssetIds = append(named.AssetIds, st.assets()...)
	}
	rows, err := s.q.ListPlayable(ctx, s.db.Read(ctx), named)
	return rows, postgres.Fault(err, "asset")
}

func byID(rows []db.ListPlayableRow) map[string]db.ListPlayableRow {
	out := make(map[string]db.ListPlayableRow, len(rows))
	for _, r := range rows {
		out[r.AssetID] = r
	}
	return out
}
