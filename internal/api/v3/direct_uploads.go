package v3

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
)

type directUploads struct {
	api   assets
	limit int64
}

func (h directUploads) CreateDirectUpload(ctx context.Context, r contract.CreateDirectUploadRequestObject) (contract.CreateDirectUploadResponseObject, error) {
	in := *r.Body
	said := map[string]string{"filename": in.FileName}
	if in.Name != nil {
		said["name"] = *in.Name
	}
	if in.Duration != nil {
		said["duration"] = strconv.Itoa(*in.Duration)
	}
	if in.IsEnabled != nil {
		said["is_enabled"] = strconv.FormatBool(*in.IsEnabled)
	}
	if in.FolderId != nil {
		said["folder_id"] = in.FolderId.String()
	}
	file, err := FileInputOf(said)
	if err != nil {
		return nil, err
	}
	var partSize int64
	if in.PartSize != nil {
		partSize = *in.PartSize
	}
	u, err := h.api.svc.NewDirectUpload(ctx, in.Size, partSize, h.limit, file, said)
	if err != nil {
		return nil, err
	}
	out := contract.CreateDirectUpload201JSONResponse{
		Id: u.ID, Method: contract.DirectUploadMethodPUT, Size: u.Size, PartSize: u.Split.PartSize, PartCount: u.Split.Count(),
		Url: nullable.NewNullNullable[string](), ExpiresAt: nullable.NewNullNullable[time.Time](),
	}
	if u.URL != "" {
		out.Url.Set(u.URL)
		out.ExpiresAt.Set(u.Expires)
	}
	return out, nil
}

func (h directUploads) GetDirectUpload(ctx context.Context, r contract.GetDirectUploadRequestObject) (contract.GetDirectUploadResponseObject, error) {
	u, err := h.api.svc.GetDirectUpload(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.GetDirectUpload200JSONResponse{
		Id: u.ID, Size: u.Size, PartSize: u.Split.PartSize, PartCount: u.Split.Count(), SentParts: u.Sent, AssetId: nullable.NewNullNullable[string](),
	}
	if out.SentParts == nil {
		out.SentParts = []int{}
	}
	if u.Asset != "" {
		out.AssetId.Set(u.Asset)
	}
	return out, nil
}

func (h directUploads) SignDirectUploadParts(ctx context.Context, r contract.SignDirectUploadPartsRequestObject) (contract.SignDirectUploadPartsResponseObject, error) {
	parts, expires, err := h.api.svc.DirectParts(ctx, r.Id, r.Body.Numbers)
	if err != nil {
		return nil, err
	}
	out := contract.SignDirectUploadParts200JSONResponse{Method: http.MethodPut, ExpiresAt: expires, Results: make([]contract.DirectUploadPart, len(parts))}
	for i, p := range parts {
		out.Results[i] = contract.DirectUploadPart{Number: p.Number, Offset: p.Offset, Size: p.Size, Url: p.URL}
	}
	return out, nil
}

func (h directUploads) CancelDirectUpload(ctx context.Context, r contract.CancelDirectUploadRequestObject) (contract.CancelDirectUploadResponseObject, error) {
	return contract.CancelDirectUpload204Response{}, h.api.svc.CancelDirectUpload(ctx, r.Id)
}

func (h directUploads) CompleteDirectUpload(ctx context.Context, r contract.CompleteDirectUploadRequestObject) (contract.CompleteDirectUploadResponseObject, error) {
	a, err := h.api.svc.FinishDirectUpload(ctx, r.Id, FileInputOf)
	if err != nil {
		return nil, err
	}
	encode, err := h.api.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.CompleteDirectUpload201JSONResponse{Body: encode(a), Headers: contract.CompleteDirectUpload201ResponseHeaders{ETag: etag(a.Version)}}, nil
}

// FileInputOf reads what an upload's metadata say about its file.
func FileInputOf(said map[string]string) (asset.FileInput, error) {
	in := asset.FileInput{Enabled: true}
	for name, text := range said {
		if err := SetFileField(&in, name, text); err != nil {
			return in, err
		}
	}
	return in, nil
}
