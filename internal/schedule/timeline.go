package schedule

import (
	"slices"
	"time"
)

// Item is something that plays while all of its windows are open: its own and those of whatever it is
// part of.
type Item struct {
	Key     string
	Windows []Window
}

// Active tells whether all windows are open at now on a clock in loc.
func (it Item) Active(now time.Time, loc *time.Location) bool {
	for _, w := range it.Windows {
		if !w.Active(now, loc) {
			return false
		}
	}
	return true
}

// silent tells that nothing ever opens the item.
func (it Item) silent() bool {
	return slices.ContainsFunc(it.Windows, func(w Window) bool { return !w.Enabled || w.Start == nil || w.End == nil })
}

// Segment is a stretch of time in which the same items play, in this order.
type Segment struct {
	From, To time.Time
	Keys     []string
}

// Timeline compiles the items' windows into segments that cover [from, until) without gaps. The items
// keep their order. Segments without items are there too: then nothing plays.
func Timeline(items []Item, from, until time.Time, loc *time.Location) []Segment {
	var out []Segment
	edges := boundaries(items, from, until, loc)
	for i := 0; i+1 < len(edges); i++ {
		keys := openAt(items, edges[i], edges[i+1], loc)
		if n := len(out); n > 0 && slices.Equal(out[n-1].Keys, keys) {
			out[n-1].To = edges[i+1]
			continue
		}
		out = append(out, Segment{From: edges[i], To: edges[i+1], Keys: keys})
	}
	return out
}

// openAt returns the items that play between two neighbouring boundaries; no window opens or closes in
// between, so the middle speaks for all of it.
func openAt(items []Item, from, to time.Time, loc *time.Location) []string {
	middle := from.Add(to.Sub(from) / 2)
	keys := []string{}
	for _, it := range items {
		if it.Active(middle, loc) {
			keys = append(keys, it.Key)
		}
	}
	return keys
}

// boundaries returns the sorted instants at which any window may open or close, the ends included.
func boundaries(items []Item, from, until time.Time, loc *time.Location) []time.Time {
	edges := []time.Time{from, until}
	add := func(t time.Time) {
		if t.After(from) && t.Before(until) {
			edges = append(edges, t.UTC())
		}
	}
	walls := map[TimeOfDay]struct{}{}
	for _, it := range items {
		if it.silent() {
			continue
		}
		for _, w := range it.Windows {
			add(*w.Start)
			add(*w.End)
			if w.days() != nil {
				walls[0] = struct{}{}
			}
			if w.hasHours() {
				walls[*w.From], walls[*w.To] = struct{}{}, struct{}{}
			}
		}
	}
	addWalls(walls, from, until, loc, add)
	slices.SortFunc(edges, time.Time.Compare)
	return slices.CompactFunc(edges, time.Time.Equal)
}

// addWalls adds every instant at which a wall clock in loc shows one of the times. Around a change of
// the clocks a time may come twice or be skipped: all offsets of the day are tried, and the change
// itself is a boundary; one too many does no harm.
func addWalls(walls map[TimeOfDay]struct{}, from, until time.Time, loc *time.Location, add func(time.Time)) {
	if len(walls) == 0 {
		return
	}
	first := from.In(loc)
	for day := time.Date(first.Year(), first.Month(), first.Day()-1, 0, 0, 0, 0, time.UTC); !day.After(until.Add(48 * time.Hour)); day = day.AddDate(0, 0, 1) {
		offsets := offsetsAround(day, loc, add)
		for wall := range walls {
			for _, offset := range offsets {
				add(day.Add(time.Duration(wall) - offset))
			}
		}
	}
}

// offsetsAround returns the offsets from UTC in effect near a day and adds the changes between them.
func offsetsAround(day time.Time, loc *time.Location, add func(time.Time)) []time.Duration {
	var offsets []time.Duration
	for t := day.Add(-26 * time.Hour); t.Before(day.Add(50 * time.Hour)); {
		_, seconds := t.In(loc).Zone()
		offsets = append(offsets, time.Duration(seconds)*time.Second)
		_, end := t.In(loc).ZoneBounds()
		if end.IsZero() {
			break
		}
		add(end)
		t = end
	}
	slices.Sort(offsets)
	return slices.Compact(offsets)
}
