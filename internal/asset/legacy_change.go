package asset

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
)

// LegacyPatch changes an asset as clients of the Anthias APIs do; nil and unset leave as it is.
type LegacyPatch struct {
	Name, URI                                  *string
	Start, End                                 *time.Time
	Duration                                   *int64 // ignored for videos, whose length is their own
	Enabled, NoCache, SkipCheck, SkipTLSVerify *bool
	Days                                       []int
	From, To                                   Change[schedule.TimeOfDay]
	RefreshInterval                            *int64
	Headers                                    map[string]any // empty removes them
	App                                        map[string]any // what an app is and was configured with; nil leaves it
	Order                                      LegacyOrder
}

// UpdateLegacy changes an asset by the rules of the Anthias APIs. Faults: NotFound, Invalid.
func (s *Service) UpdateLegacy(ctx context.Context, assetID string, p LegacyPatch) (Asset, error) {
	var after Asset
	tenant := access.From(ctx).Tenant
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		before := fromRow(row)
		changed, err := applyLegacy(before, p)
		if err != nil {
			return err
		}
		raw, err := metadata(changed.Metadata)
		if err != nil {
			return err
		}
		row, err = s.q.UpdateAsset(ctx, tx, db.UpdateAssetParams{
			TenantID: tenant, AssetID: assetID, Name: changed.Name, Uri: changed.URI, Type: string(changed.Type), Mimetype: changed.Mimetype,
			StartDate: changed.Start, EndDate: changed.End, Duration: changed.Duration, IsEnabled: changed.Enabled, Nocache: changed.NoCache,
			PlayOrder: changed.PlayOrder, SkipAssetCheck: changed.SkipCheck, SkipSslVerify: changed.SkipTLSVerify, PlayDays: days(changed.Days),
			PlayTimeFrom: postgres.PGTime(changed.From), PlayTimeTo: postgres.PGTime(changed.To), Metadata: raw, Tags: changed.Tags,
		})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		after = fromRow(row)
		if p.Order.Splice {
			if after.PlayOrder, err = s.spliceTx(ctx, tx, after, p.Order.Zone); err != nil {
				return err
			}
		}
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.update", Object: "asset", ObjectID: assetID, Before: summary(before), After: summary(after)})
	})
	return after, err
}

func applyLegacy(a Asset, p LegacyPatch) (Asset, error) {
	set(&a.Name, p.Name)
	set(&a.Enabled, p.Enabled)
	set(&a.NoCache, p.NoCache)
	set(&a.SkipCheck, p.SkipCheck)
	set(&a.SkipTLSVerify, p.SkipTLSVerify)
	set(&a.PlayOrder, p.Order.Position)
	if p.Start != nil {
		a.Start = p.Start
	}
	if p.End != nil {
		a.End = p.End
	}
	change(&a.From, p.From)
	change(&a.To, p.To)
	if p.Days != nil {
		a.Days = p.Days
	}
	if p.Duration != nil {
		if err := checkLegacyDuration(*p.Duration); err != nil {
			return a, err
		}
		if !strings.Contains(a.Mimetype, "video") {
			a.Duration = *p.Duration
		}
	}
	// The address of a link only: a file's path is ours, and clients send it back with every change.
	if p.URI != nil && *p.URI != a.URI && a.File == nil && CheckLegacyLink(*p.URI) == nil {
		a.URI = *p.URI
	}
	a.Metadata = mergeLegacy(a.Metadata, p.RefreshInterval, p.Headers)
	if p.App != nil {
		a.Metadata = maps.Clone(a.Metadata)
		a.Metadata["app"] = p.App
		if err := checkMetadata(a.Metadata); err != nil {
			return a, err
		}
	}
	if p.From.Set || p.To.Set {
		return a, CheckLegacyWindow(a.From, a.To)
	}
	return a, nil
}

// CheckLegacyWindow refuses half a window, at the end that is missing. Faults: Invalid.
func CheckLegacyWindow(from, to *schedule.TimeOfDay) error {
	const text = "play_time_from and play_time_to must be set together."
	switch {
	case from == nil && to != nil:
		return fault.Invalid("play_time_from", "incomplete", text)
	case to == nil && from != nil:
		return fault.Invalid("play_time_to", "incomplete", text)
	}
	return nil
}

// mergeLegacy returns the metadata with refresh interval and headers, everything else kept.
func mergeLegacy(m map[string]any, refresh *int64, headers map[string]any) map[string]any {
	if refresh == nil && headers == nil {
		return m
	}
	m = maps.Clone(m)
	if m == nil {
		m = map[string]any{}
	}
	if refresh != nil {
		m[refreshInterval] = *refresh
	}
	if headers != nil {
		delete(m, "headers")
		if len(headers) > 0 {
			m["headers"] = headers
		}
	}
	return m
}

// LegacyMetadata returns the metadata of a new asset with its refresh interval and headers.
func LegacyMetadata(refresh *int64, headers map[string]any) map[string]any {
	return mergeLegacy(nil, refresh, headers)
}

// spliceTx numbers the assets that play now from 0, in the order they have, with the given one at the
// position it asks for; negative counts from the end. An asset that does not play keeps its number.
func (s *Service) spliceTx(ctx context.Context, tx postgres.Tx, a Asset, zone *time.Location) (int32, error) {
	tenant := access.From(ctx).Tenant
	rows, err := s.q.ListWindows(ctx, tx, tenant)
	if err != nil {
		return 0, postgres.Fault(err, "asset")
	}
	now := s.now()
	var ids []string
	for _, r := range rows {
		if r.AssetID != a.ID && windowOf(r).Active(now, zone) {
			ids = append(ids, r.AssetID)
		}
	}
	if a.Window().Active(now, zone) {
		ids = slices.Insert(ids, spliceIndex(int(a.PlayOrder), len(ids)), a.ID)
	}
	positions := make([]int32, len(ids))
	order := a.PlayOrder
	for i, one := range ids {
		positions[i] = int32(i)
		if one == a.ID {
			order = int32(i)
		}
	}
	err = s.q.SetPlayOrders(ctx, tx, db.SetPlayOrdersParams{TenantID: tenant, AssetIds: ids, PlayOrders: positions})
	return order, postgres.Fault(err, "asset")
}

// spliceIndex is where Python's list.insert puts an element.
func spliceIndex(position, length int) int {
	if position < 0 {
		position += length
	}
	return min(max(position, 0), length)
}

func windowOf(r db.ListWindowsRow) schedule.Window {
	w := schedule.Window{Enabled: r.IsEnabled, Start: r.StartDate, End: r.EndDate, From: postgres.TimeOfDay(r.PlayTimeFrom), To: postgres.TimeOfDay(r.PlayTimeTo)}
	for _, d := range r.PlayDays {
		w.Days = append(w.Days, int(d))
	}
	return w
}

// OrderLegacy gives each named asset its place in the list; unknown names count but change nothing, and
// the others keep their numbers.
func (s *Service) OrderLegacy(ctx context.Context, ids []string) error {
	tenant := access.From(ctx).Tenant
	known, positions := []string{}, []int32{}
	last := map[string]int{}
	for i, one := range ids {
		if at, again := last[one]; again { // the last mention wins
			positions[at] = int32(i)
			continue
		}
		last[one] = len(known)
		known, positions = append(known, one), append(positions, int32(i))
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		err := s.q.SetPlayOrders(ctx, tx, db.SetPlayOrdersParams{TenantID: tenant, AssetIds: known, PlayOrders: positions})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, "")
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.reorder", Object: "asset", ObjectID: "", After: map[string]any{"order": known}})
	})
}
