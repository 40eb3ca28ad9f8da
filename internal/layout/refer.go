package layout

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// referTx checks what the draft names and notes it. What it named before may be gone meanwhile: such a
// zone shows nothing, and does not keep people from saving. Faults: Invalid, with the zone.
func (s *Service) referTx(ctx context.Context, tx postgres.Tx, l Layout, before ...*Content) error {
	tenant := access.From(ctx).Tenant
	if err := s.checkKnownTx(ctx, tx, l.Draft, before); err != nil {
		return err
	}
	assets, playlists := refers(&l.Draft, l.Published)
	if err := s.q.ClearAssets(ctx, tx, db.ClearAssetsParams{TenantID: tenant, LayoutID: l.ID}); err != nil {
		return postgres.Fault(err, "layout")
	}
	if err := s.q.AddAssets(ctx, tx, db.AddAssetsParams{TenantID: tenant, LayoutID: l.ID, AssetIds: assets}); err != nil {
		return postgres.Fault(err, "layout")
	}
	if err := s.q.ClearPlaylists(ctx, tx, db.ClearPlaylistsParams{TenantID: tenant, LayoutID: l.ID}); err != nil {
		return postgres.Fault(err, "layout")
	}
	if err := s.q.AddPlaylists(ctx, tx, db.AddPlaylistsParams{TenantID: tenant, LayoutID: l.ID, Ids: playlists}); err != nil {
		return postgres.Fault(err, "layout")
	}
	return s.referFeedsTx(ctx, tx, l)
}

func (s *Service) known(ctx context.Context, reader db.DBTX, c *Content) (assets []string, playlists []uuid.UUID, err error) {
	tenant := access.From(ctx).Tenant
	assets, playlists = refers(c)
	if assets, err = s.q.KnownAssets(ctx, reader, db.KnownAssetsParams{TenantID: tenant, AssetIds: assets}); err != nil {
		return nil, nil, postgres.Fault(err, "asset")
	}
	playlists, err = s.q.KnownPlaylists(ctx, reader, db.KnownPlaylistsParams{TenantID: tenant, Ids: playlists})
	return assets, playlists, postgres.Fault(err, "playlist")
}

// checkKnownTx refuses zones that name what the tenant does not have, unless they were there before.
func (s *Service) checkKnownTx(ctx context.Context, tx postgres.Tx, draft Content, before []*Content) error {
	assets, playlists, err := s.known(ctx, tx, &draft)
	if err != nil {
		return err
	}
	oldAssets, oldPlaylists := refers(before...)
	assets, playlists = append(append(assets, oldAssets...), ""), append(playlists, oldPlaylists...)
	var bad faults
	if !slices.Contains(assets, draft.Background.AssetID) {
		bad.add("background.asset_id", "unknown", "There is no such asset.")
	}
	for i, z := range draft.Zones {
		if !slices.Contains(assets, z.AssetID) {
			bad.add(zoneField(i)+".asset_id", "unknown", "There is no such asset.")
		}
		if z.PlaylistID != nil && !slices.Contains(playlists, *z.PlaylistID) {
			bad.add(zoneField(i)+".playlist_id", "unknown", "There is no such playlist.")
		}
	}
	return bad.err()
}

// referFeedsTx notes whose data the layout shows. Data that no layout shows any more goes.
func (s *Service) referFeedsTx(ctx context.Context, tx postgres.Tx, l Layout) error {
	tenant := access.From(ctx).Tenant
	sources := map[uuid.UUID]Source{}
	for _, c := range []*Content{&l.Draft, l.Published} {
		if c == nil {
			continue
		}
		for _, z := range c.Zones {
			if source := z.Widget.feed(); source != nil {
				sources[source.id()] = *source
			}
		}
	}
	ids := []uuid.UUID{}
	for id, source := range sources {
		ids = append(ids, id)
		if err := s.q.AddFeed(ctx, tx, db.AddFeedParams{TenantID: tenant, ID: id, Kind: source.Kind, Url: source.URL}); err != nil {
			return postgres.Fault(err, "feed")
		}
	}
	if err := s.q.ClearFeeds(ctx, tx, db.ClearFeedsParams{TenantID: tenant, LayoutID: l.ID}); err != nil {
		return postgres.Fault(err, "feed")
	}
	if err := s.q.AddFeeds(ctx, tx, db.AddFeedsParams{TenantID: tenant, LayoutID: l.ID, FeedIds: ids}); err != nil {
		return postgres.Fault(err, "feed")
	}
	if err := s.q.DropFeeds(ctx, tx, tenant); err != nil {
		return postgres.Fault(err, "feed")
	}
	for _, id := range ids {
		if err := s.claimTx(ctx, tx, id, sources[id].Kind); err != nil {
			return err
		}
	}
	return nil
}
