package anthias

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
)

// among returns the named assets that are there.
func (a *api) among(c *call, f filled) ([]asset.Asset, *toast, error) {
	ids := idsOf(f)
	if len(ids) == 0 {
		return nil, note("No assets selected"), nil
	}
	all, err := a.Assets.All(c.ctx())
	if err != nil {
		return nil, nil, err
	}
	var found []asset.Asset
	for _, one := range all.Assets {
		if slices.Contains(ids, one.ID) {
			found = append(found, one)
		}
	}
	return found, nil, nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 asset " + what
	}
	return fmt.Sprintf("%d assets %s", n, what)
}

func (a *api) bulkAction(c *call, f filled) (*toast, error) {
	action := f.Get("action")
	done := map[string]string{"enable": "enabled", "disable": "disabled", "delete": "deleted"}[action]
	if done == "" {
		return problem("Unknown bulk action"), nil
	}
	found, said, err := a.among(c, f)
	if said != nil || err != nil {
		return said, err
	}
	if len(found) == 0 {
		if action == "delete" {
			return note("No matching assets to delete"), nil
		}
		return note("No matching assets selected"), nil
	}
	if action == "delete" && !access.From(c.ctx()).May(access.AssetsDelete) {
		return nil, detail(403, textForbidden)
	}
	on := action == "enable"
	for _, one := range found {
		if action == "delete" {
			err = a.Assets.Delete(c.ctx(), one.ID)
		} else {
			_, err = a.Assets.UpdateLegacy(c.ctx(), one.ID, asset.LegacyPatch{Enabled: &on})
		}
		if err != nil && !fault.IsKind(err, fault.KindNotFound) {
			return nil, err
		}
	}
	return success(counted(len(found), done)), nil
}

// bulkUpdate changes the ticked groups of many assets; all is read before anything changes.
func (a *api) bulkUpdate(c *call, f filled) (*toast, error) {
	p, said, err := a.bulkPatch(c, f)
	if said != nil || err != nil {
		return said, err
	}
	found, said, err := a.among(c, f)
	if said != nil || err != nil {
		return said, err
	}
	if len(found) == 0 {
		return note("No matching assets selected"), nil
	}
	for _, one := range found {
		if _, err := a.Assets.UpdateLegacy(c.ctx(), one.ID, p); err != nil && !fault.IsKind(err, fault.KindNotFound) {
			return nil, err
		}
	}
	return success(counted(len(found), "updated")), nil
}

func (a *api) bulkPatch(c *call, f filled) (p asset.LegacyPatch, said *toast, err error) {
	dates, err := a.datesOf(c)
	if err != nil {
		return p, nil, err
	}
	if f.ticked("apply_dates") {
		if p.Start, p.End, said = dates.window(f); said != nil {
			return p, said, nil
		}
	}
	if f.ticked("apply_duration") {
		seconds, blank := clamped(f.Get("duration"), maxDuration)
		if blank {
			return p, problem("Enter a duration — nothing changed"), nil
		}
		p.Duration = &seconds
	}
	if f.ticked("apply_time") {
		if p.From, p.To, said = dates.times(f); said != nil {
			return p, said, nil
		}
	}
	if f.ticked("apply_days") {
		p.Days = daysOf(f)
	}
	tick := func(group, name string, into **bool) {
		if f.ticked(group) {
			on := f.ticked(name)
			*into = &on
		}
	}
	tick("apply_nocache", "nocache", &p.NoCache)
	tick("apply_skip_asset_check", "skip_asset_check", &p.SkipCheck)
	return p, nil, nil
}

// clamped reads a number between 0 and most; blank tells that there is none.
func clamped(text string, most int64) (n int64, blank bool) {
	n, isInt := toInteger(text)
	return min(max(n, 0), most), !isInt
}

// daysOf reads days of the week; none is all of them.
func daysOf(f filled) []int {
	var days []int
	for _, text := range f.Values["play_days"] {
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n >= 1 && n <= 7 {
			days = append(days, n)
		}
	}
	slices.Sort(days)
	if days = slices.Compact(days); len(days) == 0 {
		return []int{1, 2, 3, 4, 5, 6, 7}
	}
	return days
}
