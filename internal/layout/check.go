package layout

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/text"
)

// The canvas of a layout that does not say.
const (
	defaultWidth   = 1920
	defaultHeight  = 1080
	defaultColumns = 12
	defaultRows    = 8
)

var (
	colour     = regexp.MustCompile(`^#([0-9a-f]{6}|[0-9a-f]{8})$`)
	fits       = []string{"contain", "cover", "fill"}
	animations = []string{"none", "fade", "slide", "zoom"}
)

// normal returns the content with what was left out filled in. Faults: Invalid, with the field of the zone.
func (c Content) normal() (Content, error) {
	orElse(&c.Width, defaultWidth)
	orElse(&c.Height, defaultHeight)
	orElse(&c.Columns, defaultColumns)
	orElse(&c.Rows, defaultRows)
	orElse(&c.Background.Color, "#000000")
	orElse(&c.Background.Fit, "cover")
	c.Background.Color = strings.ToLower(c.Background.Color)
	var bad faults
	bad.within("width", c.Width, minCanvas, maxCanvas)
	bad.within("height", c.Height, minCanvas, maxCanvas)
	bad.within("grid_columns", c.Columns, 1, maxGrid)
	bad.within("grid_rows", c.Rows, 1, maxGrid)
	bad.colour("background.color", c.Background.Color)
	bad.oneOf("background.fit", c.Background.Fit, fits)
	if len(c.Zones) > MaxZones {
		bad.add("zones", "too_many", fmt.Sprintf("A layout has at most %d zones.", MaxZones))
		return c, bad.err()
	}
	zones := make([]Zone, len(c.Zones))
	seen := map[uuid.UUID]bool{}
	for i, z := range c.Zones {
		field := zoneField(i)
		zones[i] = z.settle(&bad, field, i)
		zones[i].checkPlace(&bad, field, c)
		if seen[zones[i].ID] {
			bad.add(field+".id", "repeated", "Another zone has this id; leave it out and the zone gets one of its own.")
		}
		seen[zones[i].ID] = true
	}
	c.Zones = zones
	return c, bad.err()
}

func zoneField(i int) string { return fmt.Sprintf("zones.%d", i) }

// settle fills in what was left out of a zone and checks what does not depend on the canvas.
func (z Zone) settle(bad *faults, field string, at int) Zone {
	if z.ID == uuid.Nil {
		z.ID = id.New()
	}
	z.Name = strings.TrimSpace(z.Name)
	orElse(&z.Name, fmt.Sprintf("Zone %d", at+1))
	orElse(&z.Fit, "contain")
	orElse(&z.Animation.Type, "none")
	z.Background = strings.ToLower(z.Background)
	if z.Animation.Type == "none" {
		z.Animation.Milliseconds = 0
	}
	if _, err := text.Name(field+".name", z.Name); err != nil {
		bad.take(err)
	}
	bad.within(field+".z_index", z.Z, 0, maxZ)
	bad.within(field+".radius", z.Radius, 0, maxRadius)
	bad.oneOf(field+".fit", z.Fit, fits)
	bad.oneOf(field+".animation.type", z.Animation.Type, animations)
	bad.within(field+".animation.duration_ms", z.Animation.Milliseconds, 0, 5000)
	if z.Background != "" {
		bad.colour(field+".background", z.Background)
	}
	contents := 0
	for _, has := range []bool{z.AssetID != "", z.PlaylistID != nil, z.Widget != nil} {
		if has {
			contents++
		}
	}
	if contents > 1 {
		bad.add(field, "ambiguous", "A zone shows an asset, a playlist or a widget, not several of them.")
	}
	if z.Widget != nil {
		w, err := z.Widget.normal(field + ".widget")
		bad.take(err)
		z.Widget = &w
	}
	return z
}

// checkPlace refuses a zone that is empty or sticks out of the canvas.
func (z Zone) checkPlace(bad *faults, field string, c Content) {
	bad.within(field+".x", z.X, 0, c.Width-1)
	bad.within(field+".y", z.Y, 0, c.Height-1)
	across(bad, field+".width", z.X, z.Width, c.Width)
	across(bad, field+".height", z.Y, z.Height, c.Height)
}

func across(bad *faults, field string, from, length, room int) {
	switch {
	case length < 1:
		bad.add(field, "range", "A zone is at least 1 wide and 1 high.")
	case from >= 0 && from < room && length > room-from:
		bad.add(field, "outside", fmt.Sprintf("The zone sticks out of the canvas: from %d there is room for %d.", from, room-from))
	}
}

// complete refuses content with zones that show nothing: screens would have nothing to draw there.
func (c Content) complete() error {
	var bad faults
	if len(c.Zones) == 0 {
		bad.add("zones", "required", "There is nothing to show yet; add a zone.")
	}
	for i, z := range c.Zones {
		if z.AssetID == "" && z.PlaylistID == nil && z.Widget == nil {
			bad.add(zoneField(i), "required", "“"+z.Name+"” shows nothing yet. Give it an asset, a playlist or a widget, or remove it.")
		}
	}
	return bad.err()
}

// faults gathers everything that is wrong, so that people see all of it at once.
type faults struct{ fields []fault.Field }

func (f *faults) add(field, code, message string) {
	f.fields = append(f.fields, fault.Field{Field: field, Code: code, Message: message})
}

func (f *faults) take(err error) {
	if known := fault.As(err); known != nil {
		f.fields = append(f.fields, known.Fields...)
	}
}

func (f *faults) within(field string, n, least, most int) {
	if n < least || n > most {
		f.add(field, "range", fmt.Sprintf("Use a number from %d to %d.", least, most))
	}
}

func (f *faults) oneOf(field, value string, known []string) {
	if !slices.Contains(known, value) {
		f.add(field, "unknown_value", "Use one of "+strings.Join(known, ", ")+".")
	}
}

func (f *faults) colour(field, value string) {
	if !colour.MatchString(value) {
		f.add(field, "malformed", "Write a colour as #rrggbb.")
	}
}

func (f *faults) err() error {
	if len(f.fields) == 0 {
		return nil
	}
	return fault.InvalidFields(f.fields...)
}

func orElse[T comparable](p *T, otherwise T) {
	var none T
	if *p == none {
		*p = otherwise
	}
}
