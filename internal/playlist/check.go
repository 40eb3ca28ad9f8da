package playlist

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/schedule"
	"github.com/signate/signate/internal/text"
)

// normal returns the content with what was left out filled in. Faults: Invalid, with the field of the item.
func (c Content) normal() (Content, error) {
	if c.Items == nil {
		c.Items = []Item{}
	}
	if c.Transition.Type == "" {
		c.Transition = schedule.Cut
	}
	if err := checkTransition("transition", c.Transition); err != nil {
		return c, err
	}
	if c.Rule != nil {
		if len(c.Items) > 0 {
			return c, fault.Invalid("items", "unexpected", "A smart playlist has a rule instead of items.")
		}
		rule, err := c.Rule.normal()
		c.Rule = &rule
		return c, err
	}
	if len(c.Items) > MaxItems {
		return c, fault.Invalid("items", "too_many", fmt.Sprintf("A playlist holds at most %d items; put some into a playlist of their own.", MaxItems))
	}
	c.Items = slices.Clone(c.Items)
	seen := map[uuid.UUID]bool{}
	for i := range c.Items {
		if err := c.Items[i].settle(fmt.Sprintf("items.%d", i)); err != nil {
			return c, err
		}
		if seen[c.Items[i].ID] {
			return c, fault.Invalid(fmt.Sprintf("items.%d.id", i), "repeated", "Another item has this id; leave it out and the item gets one of its own.")
		}
		seen[c.Items[i].ID] = true
	}
	return c, nil
}

// settle checks an item and fills in its id and weight.
func (i *Item) settle(field string) error {
	if i.ID == uuid.Nil {
		i.ID = id.New()
	}
	if i.Weight == 0 {
		i.Weight = 1
	}
	if (i.AssetID == "") == (i.PlaylistID == nil) {
		return fault.Invalid(field, "required", "An item names either an asset or a playlist.")
	}
	if i.PlaylistID != nil && i.Duration != nil {
		return fault.Invalid(field+".duration", "unexpected", "A playlist lasts as long as what is in it.")
	}
	if i.Weight < 1 || i.Weight > maxWeight {
		return fault.Invalid(field+".weight", "range", fmt.Sprintf("The weight is 1 to %d.", maxWeight))
	}
	if utf8.RuneCountInString(i.Note) > maxNote {
		return fault.Invalid(field+".note", "too_long", fmt.Sprintf("Use at most %d characters.", maxNote))
	}
	if err := text.Safe(field+".note", i.Note); err != nil {
		return err
	}
	if i.Transition != nil {
		if err := checkTransition(field+".transition", *i.Transition); err != nil {
			return err
		}
	}
	return i.settleWindow(field)
}

func (i *Item) settleWindow(field string) error {
	if i.Start != nil && i.End != nil && !i.Start.Before(*i.End) {
		return fault.Invalid(field+".end_date", "order", "The end comes after the start.")
	}
	if i.From == nil != (i.To == nil) {
		return fault.Invalid(field+".play_time_to", "incomplete", "Give both a beginning and an end of the hours, or neither.")
	}
	if i.From != nil && *i.From == *i.To {
		return fault.Invalid(field+".play_time_to", "order", "The hours end at another time than they begin.")
	}
	i.Days = slices.Clone(i.Days)
	slices.Sort(i.Days)
	i.Days = slices.Compact(i.Days)
	if len(i.Days) > 0 && (i.Days[0] < 1 || i.Days[len(i.Days)-1] > 7) {
		return fault.Invalid(field+".play_days", "range", "Days are 1 (Monday) to 7.")
	}
	if len(i.Days) == 7 {
		i.Days = nil // every day
	}
	return nil
}

func checkTransition(field string, t schedule.Transition) error {
	if !slices.Contains([]string{"none", "fade", "slide"}, t.Type) {
		return fault.Invalid(field+".type", "unknown", "Use none, fade or slide.")
	}
	if t.Milliseconds < 0 || t.Milliseconds > 3000 {
		return fault.Invalid(field+".duration_ms", "range", "A transition takes at most 3000 milliseconds.")
	}
	return nil
}

func (r Rule) normal() (Rule, error) {
	tags := []string{}
	for i, tag := range r.Tags {
		tag = strings.TrimSpace(tag)
		if err := text.Safe(fmt.Sprintf("rule.tags.%d", i), tag); err != nil {
			return r, err
		}
		if tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	r.Tags = tags
	if r.Types == nil {
		r.Types = []string{}
	}
	if r.Match == "" {
		r.Match = "all"
	}
	if r.Order == "" {
		r.Order = "play_order"
	}
	return r, nil
}
