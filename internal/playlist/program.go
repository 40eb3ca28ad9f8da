package playlist

import (
	"cmp"
	"context"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/playlist/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
)

// Showing is a place in the program of a playlist, with what people want to know of its asset.
type Showing struct {
	schedule.Entry
	Name    string
	Type    string
	Seconds int64 // on screen; 0 plays a video to its end
}

// Program returns what a screen that was given the playlist has to show: what is published, with
// everything inside. Items of assets that are disabled, deleted or not processed are left out. The order
// of shuffled playlists inside others is drawn anew each day. Faults: NotFound.
func (s *Service) Program(ctx context.Context, playlist ID, day time.Time) (schedule.Program, error) {
	shown, root, err := s.showings(ctx, playlist, day, false)
	if err != nil {
		return schedule.Program{}, err
	}
	out := schedule.Program{Shuffle: root.shuffle, Reason: "playlist “" + root.name + "”", Entries: make([]schedule.Entry, len(shown))}
	for i, sh := range shown {
		out.Entries[i] = sh.Entry
	}
	return out, nil
}

// Preview is what a playlist shows at an instant.
type Preview struct {
	At       time.Time
	Until    *time.Time // when that changes, nil when it does not within the horizon
	Showings []Showing
	Seconds  int64 // of one round
	Shuffle  bool
}

// horizon is how far ahead a preview looks for the next change.
const horizon = 35 * 24 * time.Hour

// Preview tells what the playlist shows at an instant on a clock in loc, from the draft or from what is
// published. Faults: NotFound.
func (s *Service) Preview(ctx context.Context, playlist ID, at time.Time, loc *time.Location, draft bool) (Preview, error) {
	shown, root, err := s.showings(ctx, playlist, at.In(loc), draft)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{At: at, Showings: []Showing{}, Shuffle: root.shuffle}
	items := make([]schedule.Item, len(shown))
	for i, sh := range shown {
		items[i] = schedule.Item{Key: sh.Asset, Windows: sh.Windows}
		if items[i].Active(at, loc) {
			out.Showings = append(out.Showings, sh)
			out.Seconds += sh.Seconds
		}
	}
	if segments := schedule.Timeline(items, at, at.Add(horizon), loc); len(segments) > 1 {
		until := segments[0].To
		out.Until = &until
	}
	return out, nil
}

// length returns how many seconds a round of the draft takes when everything plays, and how many places
// it has.
func (s *Service) length(ctx context.Context, playlist ID) (seconds int64, places int, err error) {
	shown, _, err := s.showings(ctx, playlist, time.Time{}, true)
	for _, sh := range shown {
		seconds += sh.Seconds
	}
	return seconds, len(shown), err
}

type root struct {
	name    string
	shuffle bool
}

func (s *Service) showings(ctx context.Context, playlist ID, day time.Time, draft bool) ([]Showing, root, error) {
	tenant := access.From(ctx).Tenant
	rows, err := s.q.ListBelow(ctx, s.db.Read(ctx), db.ListBelowParams{TenantID: tenant, ID: playlist})
	if err != nil {
		return nil, root{}, postgres.Fault(err, "playlist")
	}
	x := expansion{contents: map[ID]Content{}, day: day}
	var top root
	for _, r := range rows {
		raw := r.Published
		if draft && r.ID == playlist {
			raw = r.Draft
		}
		x.contents[r.ID] = decode(raw)
		if r.ID == playlist {
			top = root{name: r.Name, shuffle: x.contents[r.ID].Shuffle}
		}
	}
	if _, ok := x.contents[playlist]; !ok {
		return nil, top, fault.NotFound("playlist")
	}
	if err := s.loadAssets(ctx, &x); err != nil {
		return nil, top, err
	}
	return x.expand(playlist, nil, schedule.Cut, 0), top, nil
}

func (s *Service) loadAssets(ctx context.Context, x *expansion) error {
	p := db.ListShowableParams{TenantID: access.From(ctx).Tenant}
	for _, c := range x.contents {
		assets, _ := refers(&c)
		p.AssetIds = append(p.AssetIds, assets...)
		p.Everything = p.Everything || c.Rule != nil
	}
	rows, err := s.q.ListShowable(ctx, s.db.Read(ctx), p)
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	x.library, x.byID = rows, make(map[string]db.ListShowableRow, len(rows))
	for _, r := range rows {
		x.byID[r.AssetID] = r
	}
	return nil
}

// expansion unfolds playlists into their places.
type expansion struct {
	contents map[ID]Content
	library  []db.ListShowableRow // in the order it plays
	byID     map[string]db.ListShowableRow
	day      time.Time
}

// expand returns the places of a playlist; within are the windows of what it is part of.
func (x *expansion) expand(playlist ID, within []schedule.Window, transition schedule.Transition, depth int) []Showing {
	c, ok := x.contents[playlist]
	if !ok || depth >= MaxDepth {
		return nil
	}
	if c.Transition.Type != "" && c.Transition.Type != "none" || depth == 0 {
		transition = c.Transition
	}
	if c.Rule != nil {
		return x.shuffled(playlist, c.Shuffle && depth > 0, x.matching(*c.Rule, within, transition))
	}
	weights := make([]int, len(c.Items))
	for i, item := range c.Items {
		weights[i] = item.Weight
	}
	blocks := make([][]Showing, len(c.Items))
	for i, item := range c.Items {
		blocks[i] = x.item(item, within, transition, depth)
	}
	if c.Shuffle && depth > 0 {
		x.shuffle(playlist, len(blocks), func(i, j int) {
			blocks[i], blocks[j] = blocks[j], blocks[i]
			weights[i], weights[j] = weights[j], weights[i]
		})
	}
	var out []Showing
	for _, i := range schedule.Spread(weights) {
		if len(out)+len(blocks[i]) > maxPlaces {
			break
		}
		out = append(out, blocks[i]...)
	}
	return out
}

func (x *expansion) item(item Item, within []schedule.Window, transition schedule.Transition, depth int) []Showing {
	windows := append(slices.Clone(within), item.window())
	if item.Transition != nil {
		transition = *item.Transition
	}
	if item.PlaylistID != nil {
		return x.expand(*item.PlaylistID, windows, transition, depth+1)
	}
	a, ok := x.byID[item.AssetID]
	if !ok {
		return nil
	}
	return []Showing{showing(a, windows, item.Duration, transition)}
}

func showing(a db.ListShowableRow, within []schedule.Window, duration *int64, transition schedule.Transition) Showing {
	seconds := a.Duration
	if duration != nil {
		seconds = *duration
	}
	windows := append(slices.Clone(within), assetWindow(a))
	return Showing{
		Entry: schedule.Entry{Asset: a.AssetID, Windows: windows, Duration: duration, Transition: transition},
		Name:  a.Name, Type: a.Type, Seconds: seconds,
	}
}

// matching returns what a rule finds.
func (x *expansion) matching(r Rule, within []schedule.Window, transition schedule.Transition) []Showing {
	found := []db.ListShowableRow{}
	for _, a := range x.library {
		if r.finds(a) {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, r.compare)
	if r.Limit > 0 && len(found) > r.Limit {
		found = found[:r.Limit]
	}
	out := make([]Showing, len(found))
	for i, a := range found {
		out[i] = showing(a, within, nil, transition)
	}
	return out
}

func (r Rule) finds(a db.ListShowableRow) bool {
	if len(r.Types) > 0 && !slices.Contains(r.Types, a.Type) {
		return false
	}
	has := func(tag string) bool { return slices.Contains(a.Tags, tag) }
	if r.Match == "any" && len(r.Tags) > 0 {
		return slices.ContainsFunc(r.Tags, has)
	}
	return !slices.ContainsFunc(r.Tags, func(tag string) bool { return !has(tag) })
}

func (r Rule) compare(a, b db.ListShowableRow) int {
	switch r.Order {
	case "name":
		return cmp.Compare(a.Name, b.Name)
	case "newest":
		return b.CreatedAt.Compare(a.CreatedAt)
	case "oldest":
		return a.CreatedAt.Compare(b.CreatedAt)
	}
	return 0 // as the library plays
}

func (x *expansion) shuffled(playlist ID, really bool, list []Showing) []Showing {
	if really {
		x.shuffle(playlist, len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return list
}

// shuffle draws the same order for a playlist all day, so that a day has one manifest.
func (x *expansion) shuffle(playlist ID, n int, swap func(i, j int)) {
	h := fnv.New64a()
	_, _ = h.Write(playlist[:])
	//nolint:gosec // an order of pictures is no secret
	rand.New(rand.NewPCG(h.Sum64(), uint64(x.day.Unix()/86_400))).Shuffle(n, swap)
}

func assetWindow(a db.ListShowableRow) schedule.Window {
	w := schedule.Window{Enabled: a.IsEnabled, Start: a.StartDate, End: a.EndDate, From: postgres.TimeOfDay(a.PlayTimeFrom), To: postgres.TimeOfDay(a.PlayTimeTo)}
	for _, d := range a.PlayDays {
		w.Days = append(w.Days, int(d))
	}
	return w
}

// Assets returns the assets of what is published, each once, in the order they first play. Faults:
// NotFound.
func (s *Service) Assets(ctx context.Context, playlist ID) ([]string, error) {
	p, err := s.Program(ctx, playlist, time.Time{})
	if err != nil {
		return nil, err
	}
	out, seen := []string{}, map[string]bool{}
	for _, e := range p.Entries {
		if !seen[e.Asset] {
			seen[e.Asset] = true
			out = append(out, e.Asset)
		}
	}
	return out, nil
}
