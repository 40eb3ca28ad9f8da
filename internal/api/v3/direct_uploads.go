package v3

import (
	"context"
	"strconv"

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
	file, err := FileInputOf(said)
	if err != nil {
		return nil, err
	}
	u, err := h.api.svc.NewDirectUpload(ctx, in.Size, h.limit, file, said)
	if err != nil {
		return nil, err
	}
	return contract.CreateDirectUpload201JSONResponse{Id: u.ID, Url: u.URL, Method: contract.PUT, ExpiresAt: u.Expires}, nil
}

func (h directUploads) CompleteDirectUpload(ctx context.Context, r contract.CompleteDirectUploadRequestObject) (contract.CompleteDirectUploadResponseObject, error) {
	u, err := h.api.svc.GetUpload(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	file, err := FileInputOf(u.Metadata)
	if err != nil {
		return nil, err
	}
	a, err := h.api.svc.FinishUpload(ctx, r.Id, file)
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
