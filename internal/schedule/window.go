// Package schedule decides what plays when. It is pure: given rules and instants it answers, and the
// same functions serve the screens' timeline, the legacy APIs and everybody who asks why.
package schedule

import (
	"fmt"
	"slices"
	"time"
)

// TimeOfDay is a wall-clock time as the time since midnight.
type TimeOfDay time.Duration

// ParseTimeOfDay reads HH:MM or HH:MM:SS, with a fraction if it must be.
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	for _, layout := range []string{"15:04:05.999999", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return timeOfDay(t), nil
		}
	}
	return 0, fmt.Errorf("%q is not a time of day", text)
}

// String returns HH:MM:SS, with microseconds only when there are any.
func (t TimeOfDay) String() string {
	return time.Time{}.Add(time.Duration(t)).Format("15:04:05.999999")
}

// MarshalText writes the time as String does.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what ParseTimeOfDay reads.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	parsed, err := ParseTimeOfDay(string(text))
	*t = parsed
	return err
}

func timeOfDay(t time.Time) TimeOfDay {
	return TimeOfDay(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute +
		time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond()))
}

// AllDays are Monday (1) to Sunday (7).
func AllDays() []int { return []int{1, 2, 3, 4, 5, 6, 7} }

// Window says when an item may play: between two instants, on some days of the week, at some hours.
// These are Anthias's rules: both instants must be there and are exclusive; the hours count only when
// both ends are given; a window over midnight belongs to the day it starts on; equal ends never play.
type Window struct {
	Enabled bool
	Start   *time.Time
	End     *time.Time
	Days    []int // 1 is Monday; empty or malformed is every day
	From    *TimeOfDay
	To      *TimeOfDay
}

// Active tells whether the window is open at now on a clock in loc.
func (w Window) Active(now time.Time, loc *time.Location) bool {
	if !w.Enabled || w.Start == nil || w.End == nil || !w.Start.Before(now) || !now.Before(*w.End) {
		return false
	}
	local := now.In(loc)
	today := isoWeekday(local)
	if !w.hasHours() {
		return w.onDay(today)
	}
	t := timeOfDay(local)
	if *w.From <= *w.To {
		return w.onDay(today) && *w.From <= t && t < *w.To
	}
	if t >= *w.From {
		return w.onDay(today)
	}
	return t < *w.To && w.onDay(yesterday(today))
}

func (w Window) hasHours() bool { return w.From != nil && w.To != nil }

func (w Window) onDay(day int) bool {
	days := w.days()
	return days == nil || slices.Contains(days, day)
}

// days returns the restricted days, nil when every day counts.
func (w Window) days() []int {
	if len(w.Days) == 0 {
		return nil
	}
	for _, d := range w.Days {
		if d < 1 || d > 7 {
			return nil
		}
	}
	return w.Days
}

func isoWeekday(t time.Time) int {
	if d := int(t.Weekday()); d != 0 {
		return d
	}
	return 7
}

func yesterday(day int) int {
	if day == 1 {
		return 7
	}
	return day - 1
}
