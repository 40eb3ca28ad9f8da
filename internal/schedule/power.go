package schedule

import "time"

// Power says when a display is to be on. These are Anthias's rules: hours over midnight belong to the
// day on which they start; equal ends say nothing.
type Power struct {
	On, Off TimeOfDay
	Days    []int // 1 is Monday; empty is every day
}

// Span is a stretch of time, its end not included.
type Span struct{ From, To time.Time }

// Dark returns when within [from, until) the display is to be off on a clock in loc, in order and
// without overlap.
func (p Power) Dark(from, until time.Time, loc *time.Location) []Span {
	if p.On == p.Off {
		return nil
	}
	first, last := from.Add(-time.Second), until.Add(time.Second) // a window's ends are exclusive
	lit := Window{Enabled: true, Start: &first, End: &last, Days: p.Days, From: &p.On, To: &p.Off}
	var dark []Span
	for _, s := range Timeline([]Item{{Key: "on", Windows: []Window{lit}}}, from, until, loc) {
		if len(s.Keys) == 0 {
			dark = append(dark, Span{s.From, s.To})
		}
	}
	return dark
}
