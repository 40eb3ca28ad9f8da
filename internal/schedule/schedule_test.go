package schedule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func tod(text string) *TimeOfDay {
	t, err := ParseTimeOfDay(text)
	if err != nil {
		panic(err)
	}
	return &t
}

func TestWindow_Active(t *testing.T) {
	t.Parallel()
	start, end := at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")
	base := Window{Enabled: true, Start: &start, End: &end}
	with := func(change func(*Window)) Window { w := base; change(&w); return w }
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		w    Window
		now  string
		loc  *time.Location
		want bool
	}{
		{"inside", base, "2026-06-01T12:00:00Z", time.UTC, true},
		{"start is exclusive", base, "2026-01-01T00:00:00Z", time.UTC, false},
		{"end is exclusive", base, "2027-01-01T00:00:00Z", time.UTC, false},
		{"disabled", with(func(w *Window) { w.Enabled = false }), "2026-06-01T12:00:00Z", time.UTC, false},
		{"no end", with(func(w *Window) { w.End = nil }), "2026-06-01T12:00:00Z", time.UTC, false},
		{"monday only on monday", with(func(w *Window) { w.Days = []int{1} }), "2026-06-01T12:00:00Z", time.UTC, true},
		{"monday only on tuesday", with(func(w *Window) { w.Days = []int{1} }), "2026-06-02T12:00:00Z", time.UTC, false},
		{"weekday of the screen, not of UTC", with(func(w *Window) { w.Days = []int{2} }), "2026-06-01T20:00:00Z", jakarta, true},
		{"malformed days are all days", with(func(w *Window) { w.Days = []int{9} }), "2026-06-02T12:00:00Z", time.UTC, true},
		{"inside hours", with(func(w *Window) { w.From, w.To = tod("09:00"), tod("17:00") }), "2026-06-01T09:00:00Z", time.UTC, true},
		{"end of hours is exclusive", with(func(w *Window) { w.From, w.To = tod("09:00"), tod("17:00") }), "2026-06-01T17:00:00Z", time.UTC, false},
		{"half a window is no window", with(func(w *Window) { w.From = tod("09:00") }), "2026-06-01T03:00:00Z", time.UTC, true},
		{"equal ends never play", with(func(w *Window) { w.From, w.To = tod("09:00"), tod("09:00") }), "2026-06-01T09:00:00Z", time.UTC, false},
		{"overnight before midnight", with(func(w *Window) { w.Days, w.From, w.To = []int{1}, tod("22:00"), tod("02:00") }), "2026-06-01T23:00:00Z", time.UTC, true},
		{"overnight after midnight belongs to yesterday", with(func(w *Window) { w.Days, w.From, w.To = []int{1}, tod("22:00"), tod("02:00") }), "2026-06-02T01:00:00Z", time.UTC, true},
		{"small hours of the first day", with(func(w *Window) { w.Days, w.From, w.To = []int{1}, tod("22:00"), tod("02:00") }), "2026-06-01T01:00:00Z", time.UTC, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.w.Active(at(tt.now), tt.loc); got != tt.want {
				t.Errorf("Active(%s) = %v, want %v", tt.now, got, tt.want)
			}
		})
	}
}

// The timeline is only another way to ask Active: at every instant both must agree, in every zone and
// over every change of the clocks.
func TestTimeline_agrees_with_Active(t *testing.T) {
	t.Parallel()
	zones := []string{"UTC", "Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"}
	origin := at("2026-03-01T00:00:00Z")
	rapid.Check(t, func(rt *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(rt, "zone"))
		if err != nil {
			rt.Fatal(err)
		}
		from := origin.Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(rt, "from")) * time.Minute)
		until := from.Add(35 * 24 * time.Hour)
		items := rapid.SliceOfN(genItem(from), 0, 5).Draw(rt, "items")
		segments := Timeline(items, from, until, loc)
		if !segments[0].From.Equal(from) || !segments[len(segments)-1].To.Equal(until) {
			rt.Fatalf("the timeline covers %v to %v", segments[0].From, segments[len(segments)-1].To)
		}
		for i := range 50 {
			now := from.Add(time.Duration(rapid.Int64Range(1, int64(35*24*time.Hour)-1).Draw(rt, "now")))
			want := openAt(items, now, now, loc)
			got := segmentAt(segments, now)
			if !slices.Equal(got, want) && !isEdge(items, now) {
				rt.Fatalf("%d: at %v the timeline plays %v, the rules say %v", i, now.In(loc), got, want)
			}
		}
	})
}

// Where the clocks change, a window follows the clock on the wall: an hour that is skipped does not play, one that
// comes twice plays twice.
func TestTimeline_when_the_clocks_change(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	start, end := at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")
	night := []Item{{Key: "night", Windows: []Window{{Enabled: true, Start: &start, End: &end, From: tod("02:00"), To: tod("03:00")}}}}
	for _, tt := range []struct{ name, day, from, to string }{
		{"forward", "2026-03-28T22:00:00Z", "", ""},
		{"back", "2026-10-24T22:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"},
		{"an ordinary night", "2026-06-01T22:00:00Z", "2026-06-02T00:00:00Z", "2026-06-02T01:00:00Z"},
	} {
		var played []Segment
		for _, s := range Timeline(night, at(tt.day), at(tt.day).Add(24*time.Hour), berlin) {
			if len(s.Keys) > 0 {
				played = append(played, s)
			}
		}
		switch {
		case tt.from == "" && len(played) > 0:
			t.Errorf("%s: it played %v", tt.name, played)
		case tt.from != "" && (len(played) != 1 || !played[0].From.Equal(at(tt.from)) || !played[0].To.Equal(at(tt.to))):
			t.Errorf("%s: it played %v, want %s to %s", tt.name, played, tt.from, tt.to)
		}
	}
}

// isEdge tells that now is exactly a start, where the exclusive rule and a half-open segment differ.
func isEdge(items []Item, now time.Time) bool {
	for _, it := range items {
		for _, w := range it.Windows {
			if w.Start.Equal(now) {
				return true
			}
		}
	}
	return false
}

func segmentAt(segments []Segment, now time.Time) []string {
	for _, s := range segments {
		if !now.Before(s.From) && now.Before(s.To) {
			return s.Keys
		}
	}
	return nil
}

func genItem(from time.Time) *rapid.Generator[Item] {
	return rapid.Custom(func(rt *rapid.T) Item {
		windows := rapid.SliceOfN(genWindow(from), 1, 3).Draw(rt, "windows")
		return Item{Key: rapid.StringMatching(`[a-z]{4}`).Draw(rt, "key"), Windows: windows}
	})
}

func genWindow(from time.Time) *rapid.Generator[Window] {
	return rapid.Custom(func(rt *rapid.T) Window {
		start := from.Add(time.Duration(rapid.IntRange(-50*24, 30*24).Draw(rt, "start")) * time.Hour)
		end := start.Add(time.Duration(rapid.IntRange(1, 100*24).Draw(rt, "length")) * time.Hour)
		w := Window{Enabled: rapid.Bool().Draw(rt, "enabled"), Start: &start, End: &end}
		w.Days = rapid.SliceOfDistinct(rapid.IntRange(1, 7), rapid.ID).Draw(rt, "days")
		if rapid.Bool().Draw(rt, "hours") {
			f := TimeOfDay(time.Duration(rapid.IntRange(0, 24*60-1).Draw(rt, "hour from")) * time.Minute)
			u := TimeOfDay(time.Duration(rapid.IntRange(0, 24*60-1).Draw(rt, "hour to")) * time.Minute)
			w.From, w.To = &f, &u
		}
		return w
	})
}

func TestTimeOfDay_reads_what_it_writes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		want := TimeOfDay(time.Duration(rapid.Int64Range(0, int64(24*time.Hour/time.Microsecond)-1).Draw(rt, "microseconds")) * time.Microsecond)
		if got, err := ParseTimeOfDay(want.String()); err != nil || got != want {
			rt.Fatalf("%s became %s, %v", want, got, err)
		}
	})
	for _, text := range []string{"", "9", "24:00", "12:60", "12:00:60", "-1:00", "noon", "12:00 ", "1e1:00"} {
		if got, err := ParseTimeOfDay(text); err == nil {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
}
