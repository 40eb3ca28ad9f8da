package v3

import (
	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/playlist"
	"github.com/signate/signate/internal/schedule"
)

// defaultTransitionTime is how many milliseconds a transition takes that says nothing.
const defaultTransitionTime = 500

func fromPlaylistContent(in contract.PlaylistContent) playlist.Content {
	out := playlist.Content{Items: fromPlaylistItems(in.Items), Shuffle: value(in.Shuffle), Transition: fromTransition(in.Transition)}
	if rule, err := in.Rule.Get(); err == nil {
		out.Rule = &playlist.Rule{Match: string(value(rule.Match)), Tags: rule.Tags, Order: string(value(rule.Order)), Limit: value(rule.Limit)}
		for _, t := range rule.Types {
			out.Rule.Types = append(out.Rule.Types, string(t))
		}
	}
	return out
}

func fromPlaylistItems(in []contract.PlaylistItem) []playlist.Item {
	out := make([]playlist.Item, len(in))
	for i, item := range in {
		out[i] = playlist.Item{
			ID: value(item.Id), AssetID: value(item.AssetId), PlaylistID: item.PlaylistId, Enabled: item.IsEnabled == nil || *item.IsEnabled,
			Duration: item.Duration, Start: item.StartDate, End: item.EndDate, Days: item.PlayDays, From: clock(item.PlayTimeFrom), To: clock(item.PlayTimeTo),
			Weight: value(item.Weight), Note: value(item.Note),
		}
		if item.Transition != nil {
			t := fromTransition(item.Transition)
			out[i].Transition = &t
		}
	}
	return out
}

func fromTransition(in *contract.Transition) schedule.Transition {
	if in == nil {
		return schedule.Transition{}
	}
	out := schedule.Transition{Type: string(in.Type), Milliseconds: defaultTransitionTime}
	if in.DurationMs != nil {
		out.Milliseconds = *in.DurationMs
	}
	if out.Type == "none" {
		out.Milliseconds = 0
	}
	return out
}

// clock reads a time of day whose form the contract has checked.
func clock(text *string) *schedule.TimeOfDay {
	if text == nil {
		return nil
	}
	t, err := schedule.ParseTimeOfDay(*text)
	if err != nil {
		return nil
	}
	return &t
}

func toPlaylistContent(c playlist.Content) contract.PlaylistContent {
	transition := toTransition(c.Transition)
	out := contract.PlaylistContent{Items: toPlaylistItems(c.Items), Shuffle: &c.Shuffle, Transition: &transition}
	out.Rule.SetNull()
	if c.Rule != nil {
		match, order := contract.PlaylistRuleMatch(c.Rule.Match), contract.PlaylistRuleOrder(c.Rule.Order)
		rule := contract.PlaylistRule{Match: &match, Order: &order, Tags: c.Rule.Tags, Types: []contract.AssetType{}, Limit: &c.Rule.Limit}
		for _, t := range c.Rule.Types {
			rule.Types = append(rule.Types, contract.AssetType(t))
		}
		out.Rule.Set(rule)
	}
	return out
}

func toPlaylistItems(items []playlist.Item) []contract.PlaylistItem {
	out := make([]contract.PlaylistItem, len(items))
	for i, item := range items {
		out[i] = toPlaylistItem(item)
	}
	return out
}

func toPlaylistItem(item playlist.Item) contract.PlaylistItem {
	out := contract.PlaylistItem{
		Id: &item.ID, PlaylistId: item.PlaylistID, IsEnabled: &item.Enabled, Duration: item.Duration, StartDate: item.Start, EndDate: item.End,
		PlayDays: item.Days, PlayTimeFrom: clockText(item.From), PlayTimeTo: clockText(item.To), Weight: &item.Weight,
	}
	if item.PlaylistID == nil {
		out.AssetId = &item.AssetID
	}
	if item.Note != "" {
		out.Note = &item.Note
	}
	if item.Transition != nil {
		t := toTransition(*item.Transition)
		out.Transition = &t
	}
	return out
}

func clockText(t *schedule.TimeOfDay) *string {
	if t == nil {
		return nil
	}
	text := t.String()
	return &text
}

func toTransition(t schedule.Transition) contract.Transition {
	return contract.Transition{Type: contract.TransitionType(t.Type), DurationMs: &t.Milliseconds}
}

func revisionOrNull(n int) nullable.Nullable[int] {
	if n == 0 {
		return nullable.NewNullNullable[int]()
	}
	return nullable.NewNullableWithValue(n)
}
