package playlist

import (
	"context"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/playlist/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/revision"
	"github.com/signate/signate/internal/text"
)

// kind is what revisions of playlists are kept under.
const kind = "playlist"

// Publish sends the draft to the screens that play the playlist. A version that is not 0 must be the
// current one. Publishing what is published already changes nothing. Faults: NotFound, Stale, Invalid.
func (s *Service) Publish(ctx context.Context, playlist ID, version int64, note string) (Playlist, error) {
	if utf8.RuneCountInString(note) > maxNote {
		return Playlist{}, fault.Invalid("note", "too_long", "Use at most 500 characters.")
	}
	if err := text.Safe("note", note); err != nil {
		return Playlist{}, err
	}
	var after Playlist
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.lockTx(ctx, tx, playlist, version)
		if err != nil {
			return err
		}
		if !before.HasChanges {
			after = before
			return nil
		}
		after, err = s.publishTx(ctx, tx, before, note)
		return err
	})
	return after, err
}

func (s *Service) publishTx(ctx context.Context, tx postgres.Tx, before Playlist, note string) (Playlist, error) {
	actor := access.From(ctx)
	raw, err := encode(before.Draft)
	if err != nil {
		return Playlist{}, err
	}
	rev, err := revision.AddTx(ctx, tx, revision.Object{Kind: kind, ID: before.ID}, raw, note)
	if err != nil {
		return Playlist{}, err
	}
	number := int32(rev.Number)
	p := db.PublishPlaylistParams{TenantID: actor.Tenant, ID: before.ID, Revision: &number}
	if actor.User != uuid.Nil {
		p.PublishedBy = &actor.User
	}
	row, err := s.q.PublishPlaylist(ctx, tx, p)
	if err != nil {
		return Playlist{}, postgres.Fault(err, "playlist")
	}
	after := fromRow(row)
	if err := s.referTx(ctx, tx, after, &after.Draft); err != nil {
		return Playlist{}, err
	}
	s.changedTx(ctx, tx, after.ID, true)
	return after, audit.WriteTx(ctx, tx, audit.Entry{
		Action: "playlist.publish", Object: "playlist", ObjectID: after.ID.String(),
		Before: map[string]any{"content": before.Published}, After: map[string]any{"content": after.Published, "revision": number, "note": note},
	})
}

// Discard makes the draft what is published again. Faults: NotFound, Conflict.
func (s *Service) Discard(ctx context.Context, playlist ID) (Playlist, error) {
	return s.Update(ctx, playlist, 0, Patch{Content: func(p Playlist) (Content, error) {
		if p.Published == nil {
			return Content{}, fault.Conflict("Nothing was published yet that the draft could go back to.").WithCode("never_published")
		}
		return *p.Published, nil
	}})
}

// Revisions lists what was published, the newest first. Faults: NotFound.
func (s *Service) Revisions(ctx context.Context, playlist ID) ([]Revision, error) {
	if _, err := s.Get(ctx, playlist); err != nil {
		return nil, err
	}
	rows, err := revision.List(ctx, s.db.Read(ctx), revision.Object{Kind: kind, ID: playlist})
	if err != nil {
		return nil, err
	}
	out := make([]Revision, len(rows))
	for i, r := range rows {
		out[i] = Revision{Revision: r, Content: decode(r.Content)}
	}
	return out, nil
}

// Revision is a published state of a playlist.
type Revision struct {
	revision.Revision
	Content Content
}

// RestoreRevision makes the draft what was published under the number; publishing is another step.
// Faults: NotFound.
func (s *Service) RestoreRevision(ctx context.Context, playlist ID, number int) (Playlist, error) {
	if _, err := s.Get(ctx, playlist); err != nil {
		return Playlist{}, err
	}
	rev, err := revision.Get(ctx, s.db.Read(ctx), revision.Object{Kind: kind, ID: playlist}, number)
	if err != nil {
		return Playlist{}, err
	}
	content, err := s.withoutGone(ctx, decode(rev.Content))
	if err != nil {
		return Playlist{}, err
	}
	return s.Update(ctx, playlist, 0, Patch{Content: func(Playlist) (Content, error) { return content, nil }})
}

// withoutGone leaves out items whose asset or playlist does not exist any more.
func (s *Service) withoutGone(ctx context.Context, c Content) (Content, error) {
	tenant := access.From(ctx).Tenant
	assets, children := refers(&c)
	knownAssets, err := s.q.KnownAssets(ctx, s.db.Read(ctx), db.KnownAssetsParams{TenantID: tenant, AssetIds: assets})
	if err != nil {
		return c, postgres.Fault(err, "asset")
	}
	knownChildren, err := s.q.KnownPlaylists(ctx, s.db.Read(ctx), db.KnownPlaylistsParams{TenantID: tenant, Ids: children})
	if err != nil {
		return c, postgres.Fault(err, "playlist")
	}
	known := map[string]bool{}
	for _, a := range knownAssets {
		known[a] = true
	}
	for _, p := range knownChildren {
		known[p.String()] = true
	}
	kept := []Item{}
	for _, i := range c.Items {
		if known[i.AssetID] || i.PlaylistID != nil && known[i.PlaylistID.String()] {
			kept = append(kept, i)
		}
	}
	c.Items = kept
	return c, nil
}
