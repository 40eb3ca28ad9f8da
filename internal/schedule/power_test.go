package schedule

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPower_Dark(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name        string
		p           Power
		from, until string
		loc         *time.Location
		want        string
	}{
		{"office hours", Power{*tod("08:00"), *tod("18:00"), nil}, "2026-06-01T00:00:00Z", "2026-06-02T12:00:00Z", time.UTC,
			"[2026-06-01T00:00:00Z 2026-06-01T08:00:00Z) [2026-06-01T18:00:00Z 2026-06-02T08:00:00Z) "},
		{"on the screen's clock", Power{*tod("08:00"), *tod("18:00"), nil}, "2026-06-01T00:00:00Z", "2026-06-01T20:00:00Z", berlin,
			"[2026-06-01T00:00:00Z 2026-06-01T06:00:00Z) [2026-06-01T16:00:00Z 2026-06-01T20:00:00Z) "},
		{"a bar on friday night", Power{*tod("22:00"), *tod("04:00"), []int{5}}, "2026-06-05T12:00:00Z", "2026-06-07T00:00:00Z", time.UTC,
			"[2026-06-05T12:00:00Z 2026-06-05T22:00:00Z) [2026-06-06T04:00:00Z 2026-06-07T00:00:00Z) "},
		{"small hours of a day whose night has no day before", Power{*tod("22:00"), *tod("04:00"), []int{6}}, "2026-06-06T00:00:00Z", "2026-06-06T05:00:00Z", time.UTC,
			"[2026-06-06T00:00:00Z 2026-06-06T05:00:00Z) "},
		{"equal ends say nothing", Power{*tod("08:00"), *tod("08:00"), nil}, "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", time.UTC, ""},
		{"the night in which clocks go forward", Power{*tod("06:00"), *tod("01:00"), nil}, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", berlin,
			"[2026-03-29T00:00:00Z 2026-03-29T04:00:00Z) "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			for _, s := range tt.p.Dark(at(tt.from), at(tt.until), tt.loc) {
				got += "[" + s.From.Format(time.RFC3339) + " " + s.To.Format(time.RFC3339) + ") "
			}
			if got != tt.want {
				t.Errorf("dark in %s, want %s", got, tt.want)
			}
		})
	}
}

// wanted is Anthias's rule, written as Anthias states it: for one instant.
func wanted(p Power, local time.Time) bool {
	on := func(day int) bool {
		for _, d := range p.Days {
			if d == day {
				return true
			}
		}
		return len(p.Days) == 0
	}
	t, today := timeOfDay(local), isoWeekday(local)
	if p.On < p.Off {
		return on(today) && p.On <= t && t < p.Off
	}
	if t >= p.On {
		return on(today)
	}
	return t < p.Off && on(yesterday(today))
}

func TestPower_Dark_agrees_with_the_rule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Asia/Jakarta", "Europe/Berlin", "Australia/Lord_Howe"}).Draw(rt, "zone"))
		if err != nil {
			rt.Fatal(err)
		}
		minute := rapid.IntRange(0, 24*60-1)
		p := Power{
			On:   TimeOfDay(time.Duration(minute.Draw(rt, "on")) * time.Minute),
			Off:  TimeOfDay(time.Duration(minute.Draw(rt, "off")) * time.Minute),
			Days: rapid.SliceOfDistinct(rapid.IntRange(1, 7), rapid.ID).Draw(rt, "days"),
		}
		if p.On == p.Off {
			rt.Skip("no opinion")
		}
		from := at("2026-03-01T00:00:00Z").Add(time.Duration(rapid.IntRange(0, 365).Draw(rt, "day")) * 24 * time.Hour)
		until := from.Add(35 * 24 * time.Hour)
		spans := p.Dark(from, until, loc)
		for range 50 {
			now := from.Add(time.Duration(rapid.Int64Range(0, int64(35*24*time.Hour)-1).Draw(rt, "now")))
			dark := false
			for _, s := range spans {
				dark = dark || !now.Before(s.From) && now.Before(s.To)
			}
			if dark == wanted(p, now.In(loc)) {
				rt.Fatalf("at %v dark is %v", now.In(loc), dark)
			}
		}
	})
}
