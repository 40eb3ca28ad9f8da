package playlist

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/playlist/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// referTx checks what the draft names and notes it. What it named before may be gone meanwhile: such an
// item is skipped when it plays, and does not keep people from saving. Faults: Invalid, with the item.
func (s *Service) referTx(ctx context.Context, tx postgres.Tx, p Playlist, before ...*Content) error {
	tenant := access.From(ctx).Tenant
	if err := s.checkKnownTx(ctx, tx, p.Draft, before); err != nil {
		return err
	}
	assets, children := refers(&p.Draft, p.Published)
	if err := s.checkNestingTx(ctx, tx, p, children); err != nil {
		return err
	}
	if err := s.q.ClearAssets(ctx, tx, db.ClearAssetsParams{TenantID: tenant, PlaylistID: p.ID}); err != nil {
		return postgres.Fault(err, "playlist")
	}
	if err := s.q.AddAssets(ctx, tx, db.AddAssetsParams{TenantID: tenant, PlaylistID: p.ID, AssetIds: assets}); err != nil {
		return postgres.Fault(err, "playlist")
	}
	if err := s.q.ClearChildren(ctx, tx, db.ClearChildrenParams{TenantID: tenant, PlaylistID: p.ID}); err != nil {
		return postgres.Fault(err, "playlist")
	}
	return postgres.Fault(s.q.AddChildren(ctx, tx, db.AddChildrenParams{TenantID: tenant, PlaylistID: p.ID, ChildIds: children}), "playlist")
}

// checkKnownTx refuses items that name what the tenant does not have, unless they were there before.
func (s *Service) checkKnownTx(ctx context.Context, tx postgres.Tx, draft Content, before []*Content) error {
	tenant := access.From(ctx).Tenant
	assets, children := refers(&draft)
	oldAssets, oldChildren := refers(before...)
	knownAssets, err := s.q.KnownAssets(ctx, tx, db.KnownAssetsParams{TenantID: tenant, AssetIds: assets})
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	knownChildren, err := s.q.KnownPlaylists(ctx, tx, db.KnownPlaylistsParams{TenantID: tenant, Ids: children})
	if err != nil {
		return postgres.Fault(err, "playlist")
	}
	knownAssets, knownChildren = append(knownAssets, oldAssets...), append(knownChildren, oldChildren...)
	for i, item := range draft.Items {
		if item.PlaylistID != nil && !slices.Contains(knownChildren, *item.PlaylistID) {
			return fault.Invalid(fmt.Sprintf("items.%d.playlist_id", i), "unknown", "There is no such playlist.")
		}
		if item.PlaylistID == nil && !slices.Contains(knownAssets, item.AssetID) {
			return fault.Invalid(fmt.Sprintf("items.%d.asset_id", i), "unknown", "There is no such asset.")
		}
	}
	return nil
}

// checkNestingTx refuses circles and what is nested too deep below the playlist.
func (s *Service) checkNestingTx(ctx context.Context, tx postgres.Tx, p Playlist, children []uuid.UUID) error {
	if len(children) == 0 {
		return nil
	}
	rows, err := s.q.Below(ctx, tx, db.BelowParams{TenantID: access.From(ctx).Tenant, Starts: children})
	if err != nil {
		return postgres.Fault(err, "playlist")
	}
	for _, r := range rows {
		if r.ID != p.ID && r.Depth+1 < MaxDepth {
			continue
		}
		at := slices.IndexFunc(p.Draft.Items, func(i Item) bool { return i.PlaylistID != nil && *i.PlaylistID == r.Start })
		field := fmt.Sprintf("items.%d.playlist_id", max(at, 0))
		if r.ID == p.ID {
			return fault.Invalid(field, "circle", "That playlist contains this one; it would never end.")
		}
		return fault.Invalid(field, "too_deep", fmt.Sprintf("Playlists are nested at most %d deep.", MaxDepth))
	}
	return nil
}
