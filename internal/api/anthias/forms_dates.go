package anthias

import (
	"strings"
	"time"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/schedule"
)

// formDates reads dates and times as people write them in a box's forms.
type formDates struct {
	zone    *time.Location
	layouts []string
}

// datesOf returns the reader in the format and zone that are set.
func (a *api) datesOf(c *call) (formDates, error) {
	set, _, err := a.readSettings(c)
	if err != nil {
		return formDates{}, err
	}
	zone, err := a.zone(c)
	if err != nil {
		return formDates{}, err
	}
	day := strings.NewReplacer("mm", "01", "dd", "02", "yyyy", "2006").Replace(strings.ToLower(set.DateFormat))
	d := formDates{zone: zone}
	for _, clock := range []string{" 03:04 PM", " 3:04 PM", " 03:04:05 PM", " 15:04", " 15:04:05", ""} {
		d.layouts = append(d.layouts, day+clock)
	}
	return d, nil
}

// instant reads a date; what names no zone is in the box's. Blank is nil.
func (d formDates) instant(text string) (t *time.Time, valid bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if text == "" {
		return nil, true
	}
	for _, layout := range d.layouts {
		if t, err := time.ParseInLocation(layout, text, d.zone); err == nil {
			t = t.UTC()
			return &t, t.Year() >= 1 && t.Year() <= 9999
		}
	}
	read, valid := parseDatetime(text)
	if !valid {
		return nil, false
	}
	if m := datetime.FindStringSubmatch(text); m[8] == "" { // without a zone
		read = time.Date(read.Year(), read.Month(), read.Day(), read.Hour(), read.Minute(), read.Second(), read.Nanosecond(), d.zone).UTC()
	}
	return &read, true
}

// window reads from when to when an asset plays; a blank end stays as it is.
func (d formDates) window(f filled) (start, end *time.Time, said *toast) {
	start, valid := d.instant(f.Get("start_date"))
	if !valid {
		return nil, nil, problem("Invalid start date — nothing changed")
	}
	if end, valid = d.instant(f.Get("end_date")); !valid {
		return nil, nil, problem("Invalid end date — nothing changed")
	}
	return start, end, nil
}

// times reads the part of a day; both blank is the whole day.
func (d formDates) times(f filled) (from, to asset.Change[schedule.TimeOfDay], said *toast) {
	from.Set, to.Set = true, true
	var validFrom, validTo bool
	from.Value, validFrom = timeOfDay(f.Get("play_time_from"))
	to.Value, validTo = timeOfDay(f.Get("play_time_to"))
	switch {
	case !validFrom || !validTo:
		return from, to, problem("Invalid play time — nothing changed")
	case (from.Value == nil) != (to.Value == nil):
		return from, to, problem("Set both play times, or neither — nothing changed")
	}
	return from, to, nil
}

// timeOfDay reads a time by either clock; blank is nil.
func timeOfDay(text string) (t *schedule.TimeOfDay, valid bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if text == "" {
		return nil, true
	}
	for _, layout := range []string{"15:04", "15:04:05", "03:04 PM", "3:04 PM", "03:04:05 PM", "3:04PM"} {
		if at, err := time.Parse(layout, text); err == nil {
			of := schedule.TimeOfDay(at.Sub(at.Truncate(24 * time.Hour)))
			return &of, true
		}
	}
	return nil, false
}
