package v3

import (
	"context"
	"math"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/playlist"
	"github.com/signate/signate/internal/signedurl"
	"github.com/signate/signate/internal/tenant"
)

type playlists struct {
	svc     *playlist.Service
	tenants *tenant.Service
	files   signedurl.Signer
}

func (h playlists) ListPlaylists(ctx context.Context, r contract.ListPlaylistsRequestObject) (contract.ListPlaylistsResponseObject, error) {
	q := r.Params
	p, err := h.svc.List(ctx, playlist.Filter{Search: value(q.Search), Trash: value(q.Trash), Ordering: string(value(q.Ordering))},
		pageRequest(q.Limit, q.Cursor, q.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListPlaylists200JSONResponse{Results: make([]contract.PlaylistSummary, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, s := range p.Results {
		out.Results[i] = contract.PlaylistSummary{
			Id: s.ID, Name: s.Name, Description: s.Description, IsSmart: s.Smart, ItemCount: s.Items, ScreenCount: s.ScreenCount,
			Revision: revisionOrNull(s.Revision), PublishedAt: orNull(s.PublishedAt), HasChanges: s.HasChanges, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
			DeletedAt: orNull(s.DeletedAt),
		}
	}
	return out, nil
}

func (h playlists) CreatePlaylist(ctx context.Context, r contract.CreatePlaylistRequestObject) (contract.CreatePlaylistResponseObject, error) {
	in := playlist.Input{Name: r.Body.Name, Description: value(r.Body.Description)}
	if r.Body.Content != nil {
		in.Content = fromPlaylistContent(*r.Body.Content)
	}
	p, err := h.svc.Create(ctx, in)
	if err != nil {
		return nil, err
	}
	body, err := h.encode(ctx, p)
	return contract.CreatePlaylist201JSONResponse{Body: body, Headers: contract.CreatePlaylist201ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h playlists) GetPlaylist(ctx context.Context, r contract.GetPlaylistRequestObject) (contract.GetPlaylistResponseObject, error) {
	p, err := h.svc.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	body, err := h.encode(ctx, p)
	return contract.GetPlaylist200JSONResponse{Body: body, Headers: contract.GetPlaylist200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h playlists) UpdatePlaylist(ctx context.Context, r contract.UpdatePlaylistRequestObject) (contract.UpdatePlaylistResponseObject, error) {
	version, err := ifMatch(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	patch := playlist.Patch{Name: r.Body.Name, Description: r.Body.Description}
	if r.Body.Content != nil {
		content := fromPlaylistContent(*r.Body.Content)
		patch.Content = func(playlist.Playlist) (playlist.Content, error) { return content, nil }
	}
	p, err := h.svc.Update(ctx, r.Id, version, patch)
	if err != nil {
		return nil, err
	}
	body, err := h.encode(ctx, p)
	return contract.UpdatePlaylist200JSONResponse{Body: body, Headers: contract.UpdatePlaylist200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h playlists) DeletePlaylist(ctx context.Context, r contract.DeletePlaylistRequestObject) (contract.DeletePlaylistResponseObject, error) {
	return contract.DeletePlaylist204Response{}, h.svc.Delete(ctx, r.Id)
}

func (h playlists) RestorePlaylist(ctx context.Context, r contract.RestorePlaylistRequestObject) (contract.RestorePlaylistResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.Restore(ctx, r.Id))
	return contract.RestorePlaylist200JSONResponse(body), err
}

func (h playlists) DuplicatePlaylist(ctx context.Context, r contract.DuplicatePlaylistRequestObject) (contract.DuplicatePlaylistResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.Duplicate(ctx, r.Id))
	return contract.DuplicatePlaylist201JSONResponse(body), err
}

func (h playlists) AddPlaylistItems(ctx context.Context, r contract.AddPlaylistItemsRequestObject) (contract.AddPlaylistItemsResponseObject, error) {
	position := math.MaxInt
	if r.Body.Position != nil {
		position = *r.Body.Position
	}
	body, err := h.answer(ctx)(h.svc.Add(ctx, r.Id, fromPlaylistItems(r.Body.Items), position))
	return contract.AddPlaylistItems200JSONResponse(body), err
}

func (h playlists) PublishPlaylist(ctx context.Context, r contract.PublishPlaylistRequestObject) (contract.PublishPlaylistResponseObject, error) {
	version, err := ifMatch(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	body, err := h.answer(ctx)(h.svc.Publish(ctx, r.Id, version, value(r.Body.Note)))
	return contract.PublishPlaylist200JSONResponse(body), err
}

func (h playlists) DiscardPlaylistDraft(ctx context.Context, r contract.DiscardPlaylistDraftRequestObject) (contract.DiscardPlaylistDraftResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.Discard(ctx, r.Id))
	return contract.DiscardPlaylistDraft200JSONResponse(body), err
}

func (h playlists) RestorePlaylistRevision(ctx context.Context, r contract.RestorePlaylistRevisionRequestObject) (contract.RestorePlaylistRevisionResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.RestoreRevision(ctx, r.Id, int(r.Number)))
	return contract.RestorePlaylistRevision200JSONResponse(body), err
}

func (h playlists) GetPlaylistChanges(ctx context.Context, r contract.GetPlaylistChangesRequestObject) (contract.GetPlaylistChangesResponseObject, error) {
	c, err := h.svc.Changes(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.GetPlaylistChanges200JSONResponse{
		Added: toPlaylistItems(c.Added), Removed: toPlaylistItems(c.Removed), Moved: toPlaylistItems(c.Moved),
		Changed: make([]contract.PlaylistItemChange, len(c.Changed)), Settings: make([]contract.PlaylistChangesSettings, len(c.Settings)),
	}
	for i, item := range c.Changed {
		out.Changed[i] = contract.PlaylistItemChange{Before: toPlaylistItem(item.Before), After: toPlaylistItem(item.After)}
	}
	for i, s := range c.Settings {
		out.Settings[i] = contract.PlaylistChangesSettings(s)
	}
	return out, nil
}

func (h playlists) ListPlaylistRevisions(ctx context.Context, r contract.ListPlaylistRevisionsRequestObject) (contract.ListPlaylistRevisionsResponseObject, error) {
	list, err := h.svc.Revisions(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListPlaylistRevisions200JSONResponse{Results: make([]contract.PlaylistRevision, len(list))}
	for i, rev := range list {
		out.Results[i] = contract.PlaylistRevision{
			Number: rev.Number, Note: rev.Note, Content: toPlaylistContent(rev.Content), CreatedBy: orNull(rev.CreatedBy), CreatedAt: rev.CreatedAt,
		}
	}
	return out, nil
}

func (h playlists) PreviewPlaylist(ctx context.Context, r contract.PreviewPlaylistRequestObject) (contract.PreviewPlaylistResponseObject, error) {
	loc, err := h.location(ctx, value(r.Params.Timezone))
	if err != nil {
		return nil, err
	}
	at := time.Now()
	if r.Params.At != nil {
		at = *r.Params.At
	}
	p, err := h.svc.Preview(ctx, r.Id, at, loc, value(r.Params.Draft))
	if err != nil {
		return nil, err
	}
	out := contract.PreviewPlaylist200JSONResponse{
		At: p.At.UTC(), Until: orNull(p.Until), Duration: p.Seconds, Shuffle: p.Shuffle, Items: make([]contract.PlaylistShowing, len(p.Showings)),
	}
	for i, s := range p.Showings {
		out.Items[i] = contract.PlaylistShowing{
			AssetId: s.Asset, Name: s.Name, Type: contract.AssetType(s.Type), Duration: s.Seconds, Transition: toTransition(s.Transition),
		}
	}
	return out, nil
}

// location returns the time zone of that name, the tenant's for none.
func (h playlists) location(ctx context.Context, name string) (*time.Location, error) {
	if name == "" {
		t, err := h.tenants.ByID(ctx, access.From(ctx).Tenant)
		return t.Settings.Location(), err
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fault.Invalid("timezone", "unknown", "Use the name of a time zone such as Asia/Jakarta.")
	}
	return loc, nil
}

func (h playlists) ListPlaylistUses(ctx context.Context, r contract.ListPlaylistUsesRequestObject) (contract.ListPlaylistUsesResponseObject, error) {
	uses, err := h.svc.Uses(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListPlaylistUses200JSONResponse{Results: make([]contract.PlaylistUse, len(uses))}
	for i, u := range uses {
		out.Results[i] = contract.PlaylistUse{Kind: contract.PlaylistUseKind(u.Kind), Id: u.ID, Name: u.Name}
	}
	return out, nil
}

// answer encodes what an operation did, unless it failed.
func (h playlists) answer(ctx context.Context) func(playlist.Playlist, error) (contract.Playlist, error) {
	return func(p playlist.Playlist, err error) (contract.Playlist, error) {
		if err != nil {
			return contract.Playlist{}, err
		}
		return h.encode(ctx, p)
	}
}

func (h playlists) encode(ctx context.Context, p playlist.Playlist) (contract.Playlist, error) {
	d, err := h.svc.Detail(ctx, p)
	if err != nil {
		return contract.Playlist{}, err
	}
	out := contract.Playlist{
		Id: p.ID, Name: p.Name, Description: p.Description, Content: toPlaylistContent(p.Draft), Revision: revisionOrNull(p.Revision),
		PublishedAt: orNull(p.PublishedAt), PublishedBy: orNull(p.PublishedBy), HasChanges: p.HasChanges, TotalDuration: d.Seconds, TotalItems: d.Places,
		Assets: make([]contract.PlaylistAsset, len(d.Assets)), Playlists: make([]contract.PlaylistName, len(d.Playlists)),
		CreatedBy: orNull(p.CreatedBy), CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
	out.Published.SetNull()
	if p.Published != nil {
		out.Published.Set(toPlaylistContent(*p.Published))
	}
	for i, a := range d.Assets {
		out.Assets[i] = contract.PlaylistAsset{
			Id: a.ID, Name: a.Name, Type: contract.AssetType(a.Type), Duration: a.Seconds, IsEnabled: a.Enabled, IsDeleted: a.Deleted, ThumbnailUrl: textOrNull(""),
		}
		if a.Thumbnail != "" {
			out.Assets[i].ThumbnailUrl.Set(h.files.Sign(signedurl.Target{Tenant: access.From(ctx).Tenant, SHA256: a.Thumbnail, Mimetype: "image/jpeg"}))
		}
	}
	for i, c := range d.Playlists {
		out.Playlists[i] = contract.PlaylistName{Id: c.ID, Name: c.Name}
	}
	return out, nil
}
