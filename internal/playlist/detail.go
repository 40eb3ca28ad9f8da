package playlist

import (
	"context"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/playlist/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// Detail is a playlist with what is to know of everything it names.
type Detail struct {
	Playlist
	Assets    []NamedAsset
	Playlists []Named
	Seconds   int64 // of a round of the draft when everything plays
	Places    int   // in a round, with those of playlists inside
}

// NamedAsset is an asset that a playlist names.
type NamedAsset struct {
	ID        string
	Name      string
	Type      string
	Seconds   int64
	Thumbnail string // SHA-256 of the small picture, empty without one
	Enabled   bool
	Deleted   bool
}

// Named is a playlist that another one names.
type Named struct {
	ID   ID
	Name string
}

// Detail returns what is to know of a playlist that was just read.
func (s *Service) Detail(ctx context.Context, p Playlist) (Detail, error) {
	tenant := access.From(ctx).Tenant
	out := Detail{Playlist: p, Assets: []NamedAsset{}, Playlists: []Named{}}
	assets, children := refers(&p.Draft, p.Published)
	if len(assets) > 0 {
		rows, err := s.q.NamedAssets(ctx, s.db.Read(ctx), db.NamedAssetsParams{TenantID: tenant, AssetIds: assets})
		if err != nil {
			return out, postgres.Fault(err, "asset")
		}
		for _, r := range rows {
			out.Assets = append(out.Assets, NamedAsset{
				ID: r.AssetID, Name: r.Name, Type: r.Type, Seconds: r.Duration, Thumbnail: r.ThumbnailSha256, Enabled: r.IsEnabled, Deleted: r.IsDeleted,
			})
		}
	}
	if len(children) > 0 {
		rows, err := s.q.NamedPlaylists(ctx, s.db.Read(ctx), db.NamedPlaylistsParams{TenantID: tenant, Ids: children})
		if err != nil {
			return out, postgres.Fault(err, "playlist")
		}
		for _, r := range rows {
			out.Playlists = append(out.Playlists, Named(r))
		}
	}
	var err error
	out.Seconds, out.Places, err = s.length(ctx, p.ID)
	return out, err
}
