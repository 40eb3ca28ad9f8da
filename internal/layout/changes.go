package layout

import (
	"context"
	"reflect"

	"github.com/google/uuid"
)

// Changes are the differences between what is published and the draft.
type Changes struct {
	Added    []Zone
	Removed  []Zone
	Changed  []Changed
	Settings []string // of the canvas: size, grid or background
}

// Changed is a zone that is in both, but not the same.
type Changed struct {
	Before, After Zone
	What          []string // place, content, look or name
}

// Changes tells what publishing would change. Faults: NotFound.
func (s *Service) Changes(ctx context.Context, layout ID) (Changes, error) {
	l, err := s.Get(ctx, layout)
	if err != nil {
		return Changes{}, err
	}
	before := Content{}
	if l.Published != nil {
		before = *l.Published
	}
	return diff(before, l.Draft), nil
}

func diff(before, after Content) Changes {
	out := Changes{Added: []Zone{}, Removed: []Zone{}, Changed: []Changed{}, Settings: []string{}}
	old := map[uuid.UUID]Zone{}
	for _, z := range before.Zones {
		old[z.ID] = z
	}
	for _, z := range after.Zones {
		was, there := old[z.ID]
		delete(old, z.ID)
		if !there {
			out.Added = append(out.Added, z)
		} else if what := differences(was, z); len(what) > 0 {
			out.Changed = append(out.Changed, Changed{Before: was, After: z, What: what})
		}
	}
	for _, z := range before.Zones {
		if _, gone := old[z.ID]; gone {
			out.Removed = append(out.Removed, z)
		}
	}
	if before.Width != after.Width || before.Height != after.Height {
		out.Settings = append(out.Settings, "size")
	}
	if before.Columns != after.Columns || before.Rows != after.Rows {
		out.Settings = append(out.Settings, "grid")
	}
	if before.Background != after.Background {
		out.Settings = append(out.Settings, "background")
	}
	return out
}

func differences(a, b Zone) []string {
	what := []string{}
	note := func(name string, differs bool) {
		if differs {
			what = append(what, name)
		}
	}
	note("name", a.Name != b.Name)
	note("place", [5]int{a.X, a.Y, a.Width, a.Height, a.Z} != [5]int{b.X, b.Y, b.Width, b.Height, b.Z})
	note("content", a.AssetID != b.AssetID || !reflect.DeepEqual(a.PlaylistID, b.PlaylistID) || !reflect.DeepEqual(a.Widget, b.Widget))
	note("look", a.Fit != b.Fit || a.Background != b.Background || a.Radius != b.Radius || a.Animation != b.Animation)
	return what
}
