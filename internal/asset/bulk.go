package asset

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/page"
)

// MaxBulk bounds the assets that are changed by one request.
const MaxBulk = 1_000

// Action is what is done to many assets.
type Action string

// The actions on many assets.
const (
	ActionEnable      Action = "enable"
	ActionDisable     Action = "disable"
	ActionAddTags     Action = "add_tags"
	ActionRemoveTags  Action = "remove_tags"
	ActionMove        Action = "move"
	ActionSetWindow   Action = "set_window"
	ActionSetDuration Action = "set_duration"
	ActionDelete      Action = "delete"
	ActionRestore     Action = "restore"
	ActionPurge       Action = "purge"
	ActionDuplicate   Action = "duplicate"
)

// BulkInput says which assets are changed and how.
type BulkInput struct {
	IDs    []string
	Filter *Filter // instead of ids
	Action Action
	Tags   []string   // of the actions on tags
	Folder *uuid.UUID // to move to; nil is the top
	Window Patch      // start, end, days and times of the day
	Length *int64     // seconds, of ActionSetDuration
}

// Outcome is what became of one asset.
type Outcome struct {
	ID    string
	Made  string // the id of the copy
	Error error  // nil when it was done
}

// actions do something to one asset. The ones that delete need their own permission.
var actions = map[Action]func(ctx context.Context, s *Service, assetID string, in BulkInput) error{
	ActionEnable: func(ctx context.Context, s *Service, assetID string, _ BulkInput) error {
		on := true
		return s.patch(ctx, assetID, Patch{Enabled: &on})
	},
	ActionDisable: func(ctx context.Context, s *Service, assetID string, _ BulkInput) error {
		on := false
		return s.patch(ctx, assetID, Patch{Enabled: &on})
	},
	ActionAddTags: func(ctx context.Context, s *Service, assetID string, in BulkInput) error {
		_, err := s.updateBy(ctx, assetID, 0, func(a Asset) Patch { return Patch{Tags: slices.Concat(a.Tags, in.Tags)} })
		return err
	},
	ActionRemoveTags: func(ctx context.Context, s *Service, assetID string, in BulkInput) error {
		_, err := s.updateBy(ctx, assetID, 0, func(a Asset) Patch { return Patch{Tags: without(a.Tags, in.Tags)} })
		return err
	},
	ActionMove: func(ctx context.Context, s *Service, assetID string, in BulkInput) error {
		return s.patch(ctx, assetID, Patch{Folder: Change[uuid.UUID]{Set: true, Value: in.Folder}})
	},
	ActionSetWindow: func(ctx context.Context, s *Service, assetID string, in BulkInput) error {
		return s.patch(ctx, assetID, in.Window)
	},
	ActionSetDuration: func(ctx context.Context, s *Service, assetID string, in BulkInput) error {
		return s.patch(ctx, assetID, Patch{Duration: in.Length})
	},
	ActionDelete: func(ctx context.Context, s *Service, assetID string, _ BulkInput) error {
		return s.Delete(ctx, assetID)
	},
	ActionRestore: func(ctx context.Context, s *Service, assetID string, _ BulkInput) error {
		_, err := s.Restore(ctx, assetID)
		return err
	},
	ActionPurge: func(ctx context.Context, s *Service, assetID string, _ BulkInput) error { return s.Purge(ctx, assetID) },
}

// needs are permissions besides the one to edit.
var needs = map[Action]access.Permission{
	ActionDelete: access.AssetsDelete, ActionRestore: access.AssetsDelete, ActionPurge: access.AssetsDelete, ActionDuplicate: access.AssetsCreate,
}

// Bulk does the same to many assets, each in a transaction of its own: one that fails keeps no other from being
// changed. The outcomes come in the order of the assets. Faults: Invalid, Forbidden.
func (s *Service) Bulk(ctx context.Context, in BulkInput) ([]Outcome, error) {
	if p, extra := needs[in.Action]; extra && !access.From(ctx).May(p) {
		return nil, fault.Forbidden("This needs the permission " + string(p) + ".").WithCode("permission_missing")
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	ids, err := s.chosen(ctx, in)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, len(ids))
	for i, assetID := range ids {
		out[i].ID = assetID
		if in.Action == ActionDuplicate {
			var made Asset
			made, out[i].Error = s.Duplicate(ctx, assetID)
			out[i].Made = made.ID
		} else {
			out[i].Error = actions[in.Action](ctx, s, assetID, in)
		}
		if err := out[i].Error; err != nil && fault.As(err) == nil {
			return nil, fmt.Errorf("%s asset %s: %w", in.Action, assetID, err)
		}
	}
	return out, nil
}

func (in BulkInput) check() error {
	if _, known := actions[in.Action]; !known && in.Action != ActionDuplicate {
		return fault.Invalid("action", "unknown", "There is no such action.")
	}
	switch in.Action {
	case ActionAddTags, ActionRemoveTags:
		if len(in.Tags) == 0 {
			return fault.Invalid("tags", "required", "Name the tags.")
		}
		if _, err := checkTags(in.Tags); err != nil {
			return err
		}
	case ActionSetDuration:
		if in.Length == nil {
			return fault.Invalid("duration", "required", "Say how many seconds.")
		}
	case ActionSetWindow:
		w := in.Window
		if !w.Start.Set && !w.End.Set && !w.From.Set && !w.To.Set && w.Days == nil {
			return fault.Invalid("start_date", "required", "Say when they play.")
		}
	case ActionEnable, ActionDisable, ActionMove, ActionDelete, ActionRestore, ActionPurge, ActionDuplicate:
	}
	if (in.IDs == nil) == (in.Filter == nil) {
		return fault.Invalid("ids", "required", "Name the assets by ids or by a filter.")
	}
	return nil
}

// chosen lists the assets of a filter, or the named ones without repetitions.
func (s *Service) chosen(ctx context.Context, in BulkInput) ([]string, error) {
	ids := []string{}
	if in.Filter == nil {
		for _, one := range in.IDs {
			if !slices.Contains(ids, one) {
				ids = append(ids, one)
			}
		}
		if len(ids) == 0 || len(ids) > MaxBulk {
			return nil, fault.Invalid("ids", "count", fmt.Sprintf("Name 1 to %d assets.", MaxBulk))
		}
		return ids, nil
	}
	if err := in.Filter.check(); err != nil {
		return nil, err
	}
	l, err := s.list(ctx, *in.Filter)
	if err != nil {
		return nil, err
	}
	req := page.Request{Limit: page.Max, Count: true}
	for {
		p, err := rows(ctx, s, l, "play_order", req, func(a *Listed) string { return a.ID })
		if err != nil {
			return nil, err
		}
		if p.Count != nil && *p.Count > MaxBulk {
			return nil, fault.Invalid("filter", "too_many", fmt.Sprintf("The filter matches %d assets; at most %d can be changed at a time.", *p.Count, MaxBulk))
		}
		ids = append(ids, p.Results...)
		if p.NextCursor == "" {
			return ids, nil
		}
		req = page.Request{Limit: page.Max, Cursor: p.NextCursor}
	}
}

func (s *Service) patch(ctx context.Context, assetID string, p Patch) error {
	_, err := s.Update(ctx, assetID, 0, p)
	return err
}

func without(tags, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(tag string) bool {
		return slices.ContainsFunc(gone, func(g string) bool { return strings.EqualFold(g, tag) })
	})
}
