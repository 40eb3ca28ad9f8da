package layout

import (
	"context"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// Detail is a layout with what is to know of everything it names.
type Detail struct {
	Layout
	Assets    []NamedAsset
	Playlists []Named
}

// NamedAsset is an asset that a layout names.
type NamedAsset struct {
	ID        string
	Name      string
	Type      string
	Thumbnail string // SHA-256 of the small picture, empty without one
	Enabled   bool
	Deleted   bool
}

// Named is a playlist that a layout names.
type Named struct {
	ID   uuid.UUID
	Name string
}

// Detail returns what is to know of a layout that was just read.
func (s *Service) Detail(ctx context.Context, l Layout) (Detail, error) {
	tenant := access.From(ctx).Tenant
	out := Detail{Layout: l, Assets: []NamedAsset{}, Playlists: []Named{}}
	assets, playlists := refers(&l.Draft, l.Published)
	if len(assets) > 0 {
		rows, err := s.q.NamedAssets(ctx, s.DB.Read(ctx), db.NamedAssetsParams{TenantID: tenant, AssetIds: assets})
		if err != nil {
			return out, postgres.Fault(err, "asset")
		}
		for _, r := range rows {
			out.Assets = append(out.Assets, NamedAsset{
				ID: r.AssetID, Name: r.Name, Type: r.Type, Thumbnail: r.ThumbnailSha256, Enabled: r.IsEnabled, Deleted: r.IsDeleted,
			})
		}
	}
	if len(playlists) > 0 {
		rows, err := s.q.NamedPlaylists(ctx, s.DB.Read(ctx), db.NamedPlaylistsParams{TenantID: tenant, Ids: playlists})
		if err != nil {
			return out, postgres.Fault(err, "playlist")
		}
		for _, r := range rows {
			out.Playlists = append(out.Playlists, Named(r))
		}
	}
	return out, nil
}
