package v3

import (
	"context"
	"mime"
	"net/http"
	"strconv"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/signedurl"
)

func (h assets) ListAssetVersions(ctx context.Context, r contract.ListAssetVersionsRequestObject) (contract.ListAssetVersionsResponseObject, error) {
	all, err := h.svc.Versions(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListAssetVersions200JSONResponse{Results: make([]contract.AssetVersion, len(all))}
	for i, v := range all {
		sha, name, mimetype := v.Content()
		out.Results[i] = contract.AssetVersion{
			Number: v.Number, IsCurrent: v.Current, FileName: v.File.Name, FileSize: v.File.Size, FileMimetype: v.File.Mimetype, Sha256: v.File.SHA256,
			Md5: textOrNull(v.MD5), Type: contract.AssetType(v.Type), Duration: int(v.Duration), Width: numberOrNull(v.Width), Height: numberOrNull(v.Height),
			ReplacedBy: orNull(v.ReplacedBy), ReplacedAt: orNull(v.ReplacedAt),
			Url: h.files.Sign(signedurl.Target{Tenant: access.From(ctx).Tenant, SHA256: sha, Mimetype: mimetype, SaveAs: name}),
		}
		out.Results[i].ThumbnailUrl.SetNull()
		if v.Thumbnail != "" {
			out.Results[i].ThumbnailUrl.Set(h.files.Sign(signedurl.Target{Tenant: access.From(ctx).Tenant, SHA256: v.Thumbnail, Mimetype: "image/jpeg"}))
		}
	}
	return out, nil
}

func (h assets) RestoreAssetVersion(ctx context.Context, r contract.RestoreAssetVersionRequestObject) (contract.RestoreAssetVersionResponseObject, error) {
	number, err := versionNumber(r.Number)
	if err != nil {
		return nil, err
	}
	a, err := h.svc.RestoreVersion(ctx, r.Id, number)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.RestoreAssetVersion200JSONResponse{Body: encode(a), Headers: contract.RestoreAssetVersion200ResponseHeaders{ETag: etag(a.Version)}}, nil
}

func versionNumber(text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, fault.NotFound("version").Because(err)
	}
	return int(n), nil
}

// replace takes a file as the body of a request.
func (h files) replace(w http.ResponseWriter, r *http.Request) {
	header := r.Header.Get("If-Match")
	version, err := ifMatch(&header)
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	name := r.URL.Query().Get("filename")
	if name == "" {
		name = "file"
	}
	a, err := h.assets.Replace(r.Context(), r.PathValue("id"), version, name, r.ContentLength, http.MaxBytesReader(w, r.Body, h.limit), h.limit)
	if err != nil {
		h.problems.Write(w, r, uploadFault(err))
		return
	}
	h.answer(w, r, http.StatusAccepted, a)
}

// download serves the asset's file as it was uploaded, under its own name.
func (h files) download(w http.ResponseWriter, r *http.Request) {
	all, err := h.assets.Versions(r.Context(), r.PathValue("id"))
	if err == nil && len(all) == 0 {
		err = fault.NotFound("file")
	}
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	h.save(w, r, all[0])
}

// version serves an earlier file of an asset.
func (h files) version(w http.ResponseWriter, r *http.Request) {
	number, err := versionNumber(r.PathValue("number"))
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	v, err := h.assets.Version(r.Context(), r.PathValue("id"), number)
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	h.save(w, r, v)
}

func (h files) save(w http.ResponseWriter, r *http.Request, v asset.Version) {
	sha, name, mimetype := v.Content()
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.serve(w, r, sha, mimetype)
}
