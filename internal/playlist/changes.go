package playlist

import (
	"context"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/schedule"
)

// Changes is how a draft differs from what is published.
type Changes struct {
	Added    []Item
	Removed  []Item
	Changed  []Changed
	Moved    []Item   // as few as explain the new order
	Settings []string // what else differs: shuffle, transition, rule
}

// Changed is an item that stayed and has other values.
type Changed struct{ Before, After Item }

// Changes tells what publishing would change. Faults: NotFound.
func (s *Service) Changes(ctx context.Context, playlist ID) (Changes, error) {
	p, err := s.Get(ctx, playlist)
	if err != nil {
		return Changes{}, err
	}
	published := Content{Items: []Item{}, Transition: schedule.Cut}
	if p.Published != nil {
		published = *p.Published
	}
	return compare(published, p.Draft), nil
}

func compare(before, after Content) Changes {
	out := Changes{Added: []Item{}, Removed: []Item{}, Changed: []Changed{}, Moved: []Item{}, Settings: []string{}}
	old := map[uuid.UUID]int{}
	for i, item := range before.Items {
		old[item.ID] = i
	}
	var stayed []Item
	for _, item := range after.Items {
		at, was := old[item.ID]
		if !was {
			out.Added = append(out.Added, item)
			continue
		}
		delete(old, item.ID)
		stayed = append(stayed, item)
		if !reflect.DeepEqual(before.Items[at], item) {
			out.Changed = append(out.Changed, Changed{Before: before.Items[at], After: item})
		}
	}
	for _, item := range before.Items {
		if _, gone := old[item.ID]; gone {
			out.Removed = append(out.Removed, item)
		}
	}
	out.Moved = moved(before.Items, stayed)
	if before.Shuffle != after.Shuffle {
		out.Settings = append(out.Settings, "shuffle")
	}
	if before.Transition != after.Transition {
		out.Settings = append(out.Settings, "transition")
	}
	if !reflect.DeepEqual(before.Rule, after.Rule) {
		out.Settings = append(out.Settings, "rule")
	}
	return out
}

// moved returns the items that do not belong to the longest run which kept its order.
func moved(before, stayed []Item) []Item {
	place := map[uuid.UUID]int{}
	for i, item := range before {
		place[item.ID] = i
	}
	length, previous := make([]int, len(stayed)), make([]int, len(stayed))
	end := -1
	for i := range stayed {
		length[i], previous[i] = 1, -1
		for j := range i {
			if place[stayed[j].ID] < place[stayed[i].ID] && length[j]+1 > length[i] {
				length[i], previous[i] = length[j]+1, j
			}
		}
		if end < 0 || length[i] > length[end] {
			end = i
		}
	}
	var kept []int
	for ; end >= 0; end = previous[end] {
		kept = append(kept, end)
	}
	out := []Item{}
	for i, item := range stayed {
		if !slices.Contains(kept, i) {
			out = append(out, item)
		}
	}
	return out
}
