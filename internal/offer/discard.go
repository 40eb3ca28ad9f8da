package offer

import (
	"context"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/offer/internal/db"
	"github.com/signate/signate/internal/playlist"
	"github.com/signate/signate/internal/postgres"
)

// discard removes copies for good, what uses others before these. A playlist or layout that something of the tenant's
// own uses stays, empty.
func (s *Service) discard(ctx context.Context, rows []db.ReceivedObject) error {
	var playlists []db.ReceivedObject
	for _, r := range rows {
		if r.PlaylistID != nil {
			playlists = append(playlists, r)
			continue
		}
		if r.LayoutID == nil {
			continue // assets come last
		}
		if err := s.dropped(ctx, r, s.Layouts.Remove(ctx, *r.LayoutID)); err != nil {
			return err
		}
	}
	if err := s.discardPlaylists(ctx, playlists); err != nil {
		return err
	}
	for _, r := range rows {
		if r.AssetID == nil {
			continue
		}
		if err := s.dropped(ctx, r, s.Assets.Purge(ctx, *r.AssetID)); err != nil {
			return err
		}
	}
	return nil
}

// discardPlaylists deletes those that nothing uses until there are no more of them, and empties the others.
func (s *Service) discardPlaylists(ctx context.Context, left []db.ReceivedObject) error {
	for {
		var used []db.ReceivedObject
		for _, r := range left {
			err := s.Playlists.Delete(ctx, *r.PlaylistID)
			if fault.IsKind(err, fault.KindConflict) {
				used = append(used, r)
				continue
			}
			if err := s.dropped(ctx, r, err); err != nil {
				return err
			}
		}
		if len(used) == len(left) {
			break
		}
		left = used
	}
	for _, r := range left {
		_, err := s.Playlists.Update(ctx, *r.PlaylistID, 0, playlist.Patch{Content: func(playlist.Playlist) (playlist.Content, error) { return playlist.Content{}, nil }})
		if err == nil {
			_, err = s.Playlists.Publish(ctx, *r.PlaylistID, 0, "")
		}
		if err := s.dropped(ctx, r, err); err != nil {
			return err
		}
	}
	return nil
}

// dropped forgets a copy that could be removed, or that whoever received it has deleted.
func (s *Service) dropped(ctx context.Context, r db.ReceivedObject, err error) error {
	if err != nil && !fault.IsKind(err, fault.KindNotFound) {
		return err
	}
	return s.DB.Tx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.DropReceived(ctx, tx, db.DropReceivedParams{TenantID: r.TenantID, OfferID: r.OfferID, SourceID: r.SourceID}), "offer")
	})
}
