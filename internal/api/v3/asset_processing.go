package v3

import (
	"context"
	"mime"
	"path"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/signedurl"
)

func (h assets) RetryAsset(ctx context.Context, r contract.RetryAssetRequestObject) (contract.RetryAssetResponseObject, error) {
	a, err := h.svc.Retry(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.RetryAsset202JSONResponse{Body: encode(a), Headers: contract.RetryAsset202ResponseHeaders{ETag: etag(a.Version)}}, nil
}

func (h assets) CancelAsset(ctx context.Context, r contract.CancelAssetRequestObject) (contract.CancelAssetResponseObject, error) {
	a, err := h.svc.Cancel(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.CancelAsset200JSONResponse{Body: encode(a), Headers: contract.CancelAsset200ResponseHeaders{ETag: etag(a.Version)}}, nil
}

func (h assets) ListAssetRenditions(ctx context.Context, r contract.ListAssetRenditionsRequestObject) (contract.ListAssetRenditionsResponseObject, error) {
	a, err := h.svc.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListAssetRenditions200JSONResponse{Results: []contract.Rendition{}}
	add := func(name contract.RenditionName, sha, mimetype, saveAs string, size *int64) {
		out.Results = append(out.Results, contract.Rendition{Name: name, Mimetype: mimetype, Sha256: sha, Size: orNull(size),
			Url: h.files.Sign(signedurl.Target{Tenant: access.From(ctx).Tenant, SHA256: sha, Mimetype: mimetype, SaveAs: saveAs})})
	}
	if a.File != nil {
		original, mimetype, size := a.File.SHA256, a.FileMimetype(), &a.File.Size
		if a.Original != "" {
			original, size, mimetype = a.Original, nil, "application/octet-stream"
			if known := mime.TypeByExtension(path.Ext(a.File.Name)); known != "" {
				mimetype = known
			}
		}
		add(contract.Original, original, mimetype, a.File.Name, size)
		add(contract.Screen, a.File.SHA256, a.FileMimetype(), "", &a.File.Size)
	}
	if a.Thumbnail != "" {
		add(contract.Thumbnail, a.Thumbnail, "image/jpeg", "", nil)
	}
	return out, nil
}
