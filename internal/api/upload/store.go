package upload

import (
	"context"
	"errors"
	"io"

	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
)

// store lets the protocol's handler work on uploads of the assets' service, which keeps them where every
// node reaches them.
type store struct{ h *Handler }

// NewUpload returns the upload that was noted when its metadata were checked.
func (s store) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	return s.GetUpload(ctx, info.ID)
}

// GetUpload finds an upload of the tenant.
func (s store) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	u, err := s.h.assets.GetUpload(ctx, id)
	if fault.IsKind(err, fault.KindNotFound) {
		return nil, handler.ErrNotFound
	}
	if err != nil {
		return nil, s.h.tusError(ctx, err)
	}
	return &staged{h: s.h, Upload: u}, nil
}

// staged is one upload during one request.
type staged struct {
	h *Handler
	asset.Upload
}

// WriteChunk adds to the upload.
func (u *staged) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := u.h.assets.AppendUpload(ctx, u.ID, offset, src)
	u.Offset = offset + n
	if err != nil {
		err = u.h.tusError(ctx, err)
	}
	return n, err
}

// GetInfo tells how far it is.
func (u *staged) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: u.ID, Size: u.Size, Offset: u.Offset, MetaData: u.Metadata}, nil
}

var errNoReading = errors.New("uploads are not read back")

// GetReader is not needed: downloads are switched off.
func (u *staged) GetReader(context.Context) (io.ReadCloser, error) { return nil, errNoReading }

// FinishUpload has nothing to do: the asset is made by the handler's last callback.
func (u *staged) FinishUpload(context.Context) error { return nil }
