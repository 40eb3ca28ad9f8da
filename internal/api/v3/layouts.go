package v3

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/signedurl"
)

type layouts struct {
	svc   *layout.Service
	files signedurl.Signer
}

func (h layouts) ListLayouts(ctx context.Context, r contract.ListLayoutsRequestObject) (contract.ListLayoutsResponseObject, error) {
	q := r.Params
	p, err := h.svc.List(ctx, layout.Filter{Search: value(q.Search), Trash: value(q.Trash), Ordering: string(value(q.Ordering))},
		pageRequest(q.Limit, q.Cursor, q.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListLayouts200JSONResponse{Results: make([]contract.LayoutSummary, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, s := range p.Results {
		out.Results[i] = contract.LayoutSummary{
			Id: s.ID, Name: s.Name, Description: s.Description, Width: s.Width, Height: s.Height, Orientation: orientation(s.Width, s.Height),
			ZoneCount: s.Zones, ScreenCount: s.ScreenCount, Revision: revisionOrNull(s.Revision), PublishedAt: orNull(s.PublishedAt),
			HasChanges: s.HasChanges, Version: s.Version, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
			DeletedAt: orNull(s.DeletedAt),
		}
	}
	return out, nil
}

func (h layouts) CreateLayout(ctx context.Context, r contract.CreateLayoutRequestObject) (contract.CreateLayoutResponseObject, error) {
	in := layout.Input{Name: r.Body.Name, Description: value(r.Body.Description), Template: value(r.Body.Template)}
	if r.Body.Content != nil {
		in.Content = fromLayoutContent(*r.Body.Content)
	}
	p, err := h.svc.Create(ctx, in)
	if err != nil {
		return nil, err
	}
	body, err := h.encode(ctx, p)
	return contract.CreateLayout201JSONResponse{Body: body, Headers: contract.CreateLayout201ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h layouts) GetLayout(ctx context.Context, r contract.GetLayoutRequestObject) (contract.GetLayoutResponseObject, error) {
	p, err := h.svc.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	body, err := h.encode(ctx, p)
	return contract.GetLayout200JSONResponse{Body: body, Headers: contract.GetLayout200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h layouts) UpdateLayout(ctx context.Context, r contract.UpdateLayoutRequestObject) (contract.UpdateLayoutResponseObject, error) {
	version, err := ifMatch(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	patch := layout.Patch{Name: r.Body.Name, Description: r.Body.Description}
	if r.Body.Content != nil {
		content := fromLayoutContent(*r.Body.Content)
		patch.Content = func(layout.Layout) (layout.Content, error) { return content, nil }
	}
	p, err := h.svc.Update(ctx, r.Id, version, patch)
	if err != nil {
		return nil, err
	}
	body, err := h.encode(ctx, p)
	return contract.UpdateLayout200JSONResponse{Body: body, Headers: contract.UpdateLayout200ResponseHeaders{ETag: etag(p.Version)}}, err
}

func (h layouts) DeleteLayout(ctx context.Context, r contract.DeleteLayoutRequestObject) (contract.DeleteLayoutResponseObject, error) {
	return contract.DeleteLayout204Response{}, h.svc.Delete(ctx, r.Id)
}

func (h layouts) RestoreLayout(ctx context.Context, r contract.RestoreLayoutRequestObject) (contract.RestoreLayoutResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.Restore(ctx, r.Id))
	return contract.RestoreLayout200JSONResponse(body), err
}

func (h layouts) DuplicateLayout(ctx context.Context, r contract.DuplicateLayoutRequestObject) (contract.DuplicateLayoutResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.Duplicate(ctx, r.Id))
	return contract.DuplicateLayout201JSONResponse(body), err
}

func (h layouts) PublishLayout(ctx context.Context, r contract.PublishLayoutRequestObject) (contract.PublishLayoutResponseObject, error) {
	version, err := ifMatch(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	body, err := h.answer(ctx)(h.svc.Publish(ctx, r.Id, version, value(r.Body.Note)))
	return contract.PublishLayout200JSONResponse(body), err
}

func (h layouts) DiscardLayoutDraft(ctx context.Context, r contract.DiscardLayoutDraftRequestObject) (contract.DiscardLayoutDraftResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.Discard(ctx, r.Id))
	return contract.DiscardLayoutDraft200JSONResponse(body), err
}

func (h layouts) RestoreLayoutRevision(ctx context.Context, r contract.RestoreLayoutRevisionRequestObject) (contract.RestoreLayoutRevisionResponseObject, error) {
	body, err := h.answer(ctx)(h.svc.RestoreRevision(ctx, r.Id, int(r.Number)))
	return contract.RestoreLayoutRevision200JSONResponse(body), err
}

func (h layouts) ListLayoutRevisions(ctx context.Context, r contract.ListLayoutRevisionsRequestObject) (contract.ListLayoutRevisionsResponseObject, error) {
	list, err := h.svc.Revisions(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListLayoutRevisions200JSONResponse{Results: make([]contract.LayoutRevision, len(list))}
	for i, rev := range list {
		out.Results[i] = contract.LayoutRevision{
			Number: rev.Number, Note: rev.Note, Content: toLayoutContent(rev.Content), CreatedBy: orNull(rev.CreatedBy), CreatedAt: rev.CreatedAt,
		}
	}
	return out, nil
}

func (h layouts) ListLayoutUses(ctx context.Context, r contract.ListLayoutUsesRequestObject) (contract.ListLayoutUsesResponseObject, error) {
	uses, err := h.svc.Uses(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListLayoutUses200JSONResponse{Results: make([]contract.LayoutUse, len(uses))}
	for i, u := range uses {
		out.Results[i] = contract.LayoutUse{Kind: u.Kind, Id: u.ID, Name: u.Name}
	}
	return out, nil
}

// answer encodes what an operation did, unless it failed.
func (h layouts) answer(ctx context.Context) func(layout.Layout, error) (contract.Layout, error) {
	return func(p layout.Layout, err error) (contract.Layout, error) {
		if err != nil {
			return contract.Layout{}, err
		}
		return h.encode(ctx, p)
	}
}

func (h layouts) GetLayoutChanges(ctx context.Context, r contract.GetLayoutChangesRequestObject) (contract.GetLayoutChangesResponseObject, error) {
	c, err := h.svc.Changes(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.GetLayoutChanges200JSONResponse{
		Added: toZones(c.Added), Removed: toZones(c.Removed), Changed: make([]contract.LayoutZoneChange, len(c.Changed)),
		Settings: make([]contract.LayoutChangesSettings, len(c.Settings)),
	}
	for i, z := range c.Changed {
		out.Changed[i] = contract.LayoutZoneChange{Before: toZone(z.Before), After: toZone(z.After)}
		for _, what := range z.What {
			out.Changed[i].What = append(out.Changed[i].What, contract.LayoutZoneChangeWhat(what))
		}
	}
	for i, s := range c.Settings {
		out.Settings[i] = contract.LayoutChangesSettings(s)
	}
	return out, nil
}

func (h layouts) ListLayoutTemplates(context.Context, contract.ListLayoutTemplatesRequestObject) (contract.ListLayoutTemplatesResponseObject, error) {
	out := contract.ListLayoutTemplates200JSONResponse{Results: []contract.LayoutTemplate{}}
	for _, t := range layout.Templates() {
		out.Results = append(out.Results, contract.LayoutTemplate{Key: t.Key, Name: t.Name, Description: t.Description, Content: toLayoutContent(t.Content)})
	}
	return out, nil
}

func (h layouts) ListLayoutFeeds(ctx context.Context, r contract.ListLayoutFeedsRequestObject) (contract.ListLayoutFeedsResponseObject, error) {
	feeds, err := h.svc.Feeds(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListLayoutFeeds200JSONResponse{Results: make([]contract.LayoutFeed, len(feeds))}
	for i, f := range feeds {
		out.Results[i] = toLayoutFeed(f)
	}
	return out, nil
}

func toLayoutFeed(f layout.Feed) contract.LayoutFeed {
	out := contract.LayoutFeed{
		Id: f.ID, Kind: contract.LayoutFeedKind(f.Kind), Url: f.URL, ChangedAt: orNull(f.ChangedAt), FetchedAt: orNull(f.FetchedAt), FailedAt: orNull(f.FailedAt),
		Error: textOrNull(f.Failed.Text), ErrorCode: textOrNull(f.Failed.Code), ErrorStatus: nullable.NewNullNullable[int](),
	}
	if f.Failed.Status != 0 {
		out.ErrorStatus.Set(f.Failed.Status)
	}
	out.Data.SetNull()
	if data := map[string]any{}; f.Data != nil && json.Unmarshal(f.Data, &data) == nil {
		out.Data.Set(data)
	}
	return out
}

func (h layouts) ListLayoutCodes(ctx context.Context, r contract.ListLayoutCodesRequestObject) (contract.ListLayoutCodesResponseObject, error) {
	codes, err := h.svc.Codes(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListLayoutCodes200JSONResponse{Results: make([]contract.LayoutCode, len(codes))}
	for i, c := range codes {
		out.Results[i] = contract.LayoutCode{ZoneId: c.Zone, Target: c.Target, Url: c.URL, Scans: c.Scans, Days: make([]contract.LayoutScans, len(c.Days))}
		for j, d := range c.Days {
			out.Results[i].Days[j] = contract.LayoutScans{
				Day: openapi_types.Date{Time: d.Day.UTC()}, Platform: contract.LayoutScansPlatform(d.Platform), Count: d.Count,
			}
		}
	}
	return out, nil
}

func (h layouts) encode(ctx context.Context, l layout.Layout) (contract.Layout, error) {
	d, err := h.svc.Detail(ctx, l)
	if err != nil {
		return contract.Layout{}, err
	}
	out := contract.Layout{
		Id: l.ID, Name: l.Name, Description: l.Description, Orientation: orientation(l.Draft.Width, l.Draft.Height), Content: toLayoutContent(l.Draft),
		Revision: revisionOrNull(l.Revision), PublishedAt: orNull(l.PublishedAt), PublishedBy: orNull(l.PublishedBy), HasChanges: l.HasChanges, Version: l.Version,
		Assets: make([]contract.LayoutAsset, len(d.Assets)), Playlists: make([]contract.PlaylistName, len(d.Playlists)),
		CreatedBy: orNull(l.CreatedBy), CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt,
	}
	out.Published.SetNull()
	if l.Published != nil {
		out.Published.Set(toLayoutContent(*l.Published))
	}
	for i, a := range d.Assets {
		out.Assets[i] = contract.LayoutAsset{
			Id: a.ID, Name: a.Name, Type: contract.AssetType(a.Type), IsEnabled: a.Enabled, IsDeleted: a.Deleted, ThumbnailUrl: textOrNull(""),
		}
		if a.Thumbnail != "" {
			out.Assets[i].ThumbnailUrl.Set(h.files.Sign(signedurl.Target{Tenant: access.From(ctx).Tenant, SHA256: a.Thumbnail, Mimetype: "image/jpeg"}))
		}
	}
	for i, p := range d.Playlists {
		out.Playlists[i] = contract.PlaylistName{Id: p.ID, Name: p.Name}
	}
	return out, nil
}

// layoutPreview draws layouts as pictures.
type layoutPreview struct {
	svc      *layout.Service
	problems problem.Writer
}

func (h layoutPreview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		h.problems.Write(w, r, fault.NotFound("layout").Because(err))
		return
	}
	picture, err := h.svc.Preview(r.Context(), id, r.URL.Query().Get("published") == "true")
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox")
	_, _ = w.Write(picture) //nolint:gosec // words in it are escaped, and the policy lets nothing run
}
