package v3

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/google/uuid"

	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/share"
	"github.com/signate/signate/internal/signedurl"
)

type sharing struct {
	svc   *share.Service
	files signedurl.Signer
}

func (h sharing) ShareAsset(ctx context.Context, r contract.ShareAssetRequestObject) (contract.ShareAssetResponseObject, error) {
	s, err := h.svc.Share(ctx, share.Object{Asset: r.Id}, fromShareInput(r.Body))
	return contract.ShareAsset200JSONResponse(toShare(s)), err
}

func (h sharing) UnshareAsset(ctx context.Context, r contract.UnshareAssetRequestObject) (contract.UnshareAssetResponseObject, error) {
	return contract.UnshareAsset204Response{}, h.svc.Unshare(ctx, share.Object{Asset: r.Id})
}

func (h sharing) SharePlaylist(ctx context.Context, r contract.SharePlaylistRequestObject) (contract.SharePlaylistResponseObject, error) {
	s, err := h.svc.Share(ctx, share.Object{Playlist: &r.Id}, fromShareInput(r.Body))
	return contract.SharePlaylist200JSONResponse(toShare(s)), err
}

func (h sharing) UnsharePlaylist(ctx context.Context, r contract.UnsharePlaylistRequestObject) (contract.UnsharePlaylistResponseObject, error) {
	return contract.UnsharePlaylist204Response{}, h.svc.Unshare(ctx, share.Object{Playlist: &r.Id})
}

func (h sharing) ShareLayout(ctx context.Context, r contract.ShareLayoutRequestObject) (contract.ShareLayoutResponseObject, error) {
	s, err := h.svc.Share(ctx, share.Object{Layout: &r.Id}, fromShareInput(r.Body))
	return contract.ShareLayout200JSONResponse(toShare(s)), err
}

func (h sharing) UnshareLayout(ctx context.Context, r contract.UnshareLayoutRequestObject) (contract.UnshareLayoutResponseObject, error) {
	return contract.UnshareLayout204Response{}, h.svc.Unshare(ctx, share.Object{Layout: &r.Id})
}

func (h sharing) ListShares(ctx context.Context, r contract.ListSharesRequestObject) (contract.ListSharesResponseObject, error) {
	p, err := h.svc.List(ctx, share.Object{Asset: value(r.Params.AssetId), Playlist: r.Params.PlaylistId, Layout: r.Params.LayoutId}, pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListShares200JSONResponse{Results: make([]contract.Share, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, s := range p.Results {
		out.Results[i] = toShare(s)
	}
	return out, nil
}

func (h sharing) GetShare(ctx context.Context, r contract.GetShareRequestObject) (contract.GetShareResponseObject, error) {
	s, err := h.svc.Get(ctx, r.Id)
	return contract.GetShare200JSONResponse(toShare(s)), err
}

func (h sharing) UpdateShare(ctx context.Context, r contract.UpdateShareRequestObject) (contract.UpdateShareResponseObject, error) {
	s, err := h.svc.Update(ctx, r.Id, share.Options{Title: r.Body.Title, ExpiresAt: r.Body.ExpiresAt, Password: r.Body.Password, Download: r.Body.AllowDownload})
	return contract.UpdateShare200JSONResponse(toShare(s)), err
}

func (h sharing) RevokeShare(ctx context.Context, r contract.RevokeShareRequestObject) (contract.RevokeShareResponseObject, error) {
	return contract.RevokeShare204Response{}, h.svc.Revoke(ctx, r.Id)
}

func (h sharing) OpenShare(ctx context.Context, r contract.OpenShareRequestObject) (contract.OpenShareResponseObject, error) {
	v := share.Visit{Token: r.Token, Host: gateway.ResolutionFrom(ctx).Tenant.ID, Count: true}
	if r.Body != nil {
		v.Password = value(r.Body.Password)
	}
	o, err := h.svc.Open(ctx, v)
	if err != nil {
		return nil, err
	}
	out := contract.OpenShare200JSONResponse{
		Title: o.Title, Kind: contract.SharedContentKind(o.Kind), AllowDownload: o.Download, Items: make([]contract.SharedItem, len(o.Assets)), Picture: textOrNull(string(o.Picture)),
	}
	for i, a := range o.Assets {
		out.Items[i] = contract.SharedItem{Name: a.Name, Type: contract.AssetType(a.Type), Duration: a.Seconds, Url: a.URI, ThumbnailUrl: textOrNull("")}
		if a.SHA256 != "" {
			out.Items[i].Url = h.files.Sign(signedurl.Target{Tenant: o.Tenant, SHA256: a.SHA256, Mimetype: a.Mimetype})
		}
		if a.Thumbnail != "" {
			out.Items[i].ThumbnailUrl.Set(h.files.Sign(signedurl.Target{Tenant: o.Tenant, SHA256: a.Thumbnail, Mimetype: "image/jpeg"}))
		}
	}
	return out, nil
}

func fromShareInput(in *contract.ShareInput) share.Options {
	if in == nil {
		return share.Options{}
	}
	return share.Options{Title: in.Title, ExpiresAt: in.ExpiresAt, Password: in.Password, Download: in.AllowDownload, Regenerate: value(in.Regenerate)}
}

func toShare(s share.Share) contract.Share {
	return contract.Share{
		Id: s.ID, Kind: contract.ShareKind(s.Object.Kind()), AssetId: textOrNull(s.Object.Asset), PlaylistId: orNull(s.Object.Playlist), LayoutId: orNull(s.Object.Layout), ShareUrl: s.URL, ObjectName: s.ObjectName,
		ShareToken: s.Token, Title: s.Title, HasPassword: s.Protected, AllowDownload: s.Download, ExpiresAt: s.ExpiresAt,
		IsExpired: !s.Live(time.Now()), OpenCount: s.Opened, LastOpenedAt: orNull(s.LastOpened), CreatedBy: orNull(s.CreatedBy),
		CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
}

// shareQR draws links as QR codes.
type shareQR struct {
	svc      *share.Service
	problems problem.Writer
}

func (h shareQR) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		h.problems.Write(w, r, fault.NotFound("link").Because(err))
		return
	}
	s, err := h.svc.Get(r.Context(), id)
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	picture, err := qrCode(s.URL)
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(picture) // the client went away; there is nobody to tell
}

// quietZone is the width of the border that readers of QR codes need, in modules (ISO/IEC 18004).
const quietZone = 4

// qrCode draws a text as SVG, one unit a module.
func qrCode(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("make a QR code: %w", err)
	}
	size := code.Bounds().Dx()
	out := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges"><rect width="%[1]d" height="%[1]d" fill="#fff"/><path d="`, size+2*quietZone)
	for y := range size {
		for x := range size {
			if dark, _, _, _ := code.At(x, y).RGBA(); dark == 0 {
				out = fmt.Appendf(out, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	return append(out, `"/></svg>`...), nil
}
