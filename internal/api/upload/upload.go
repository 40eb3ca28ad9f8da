// Package upload is the resumable way for files to become assets: the tus 1.0.0 protocol, by the
// reference server's handler over a staging area on disk. An upload belongs to the tenant that started
// it; to any other it does not exist.
package upload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tus/tusd/v2/pkg/filelocker"
	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	expslog "golang.org/x/exp/slog"

	"github.com/signate/signate/internal/api/problem"
	v3 "github.com/signate/signate/internal/api/v3"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
)

// BasePath is where uploads live.
const BasePath = "/api/v3/uploads/"

// assetHeader names the asset that a finished upload became.
const assetHeader = "Signate-Asset-Id"

// Handler serves uploads.
type Handler struct {
	assets   *asset.Service
	store    filestore.FileStore
	tus      *handler.UnroutedHandler
	problems problem.Writer
	dir      string
}

// New returns a handler that stages uploads of at most maxSize bytes in dir.
func New(assets *asset.Service, dir string, maxSize int64, log *slog.Logger) (*Handler, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the staging area: %w", err)
	}
	h := &Handler{assets: assets, store: filestore.New(dir), problems: problem.Writer{Log: log}, dir: dir}
	composer := handler.NewStoreComposer()
	h.store.UseIn(composer)
	filelocker.New(dir).UseIn(composer)
	tus, err := handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, MaxSize: maxSize, BasePath: BasePath, DisableDownload: true, DisableConcatenation: true,
		Cors: &handler.CorsConfig{Disable: true}, Logger: expslog.New(expslog.NewTextHandler(discard{}, nil)),
		PreUploadCreateCallback: h.create, PreFinishResponseCallback: h.finish,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare uploads: %w", err)
	}
	h.tus = tus
	return h, nil
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// ServeHTTP serves one request of the protocol. Permission was checked before.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		h.tus.Middleware(http.HandlerFunc(h.tus.PostFile)).ServeHTTP(w, r)
		return
	}
	id := path.Base(r.URL.Path)
	u, err := h.assets.GetUpload(r.Context(), id)
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	if u.Asset == "" && h.complete(id, u) {
		u.Asset, err = h.late(r.Context(), id)
		if err != nil {
			h.problems.Write(w, r, err)
			return
		}
	}
	switch {
	case r.Method == http.MethodDelete:
		h.cancel(w, r, id, u)
	case u.Asset != "":
		finished(w, r, u)
	case r.Method == http.MethodHead:
		h.tus.Middleware(http.HandlerFunc(h.tus.HeadFile)).ServeHTTP(w, r)
	default:
		h.tus.Middleware(http.HandlerFunc(h.tus.PatchFile)).ServeHTTP(w, r)
	}
}

// finished answers for an upload that is an asset already: its answer got lost and the client asks
// again.
func finished(w http.ResponseWriter, r *http.Request, u asset.Upload) {
	size := strconv.FormatInt(u.Size, 10)
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.Header().Set("Upload-Offset", size)
	w.Header().Set("Upload-Length", size)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set(assetHeader, u.Asset)
	if r.Method == http.MethodPatch {
		w.WriteHeader(http.StatusNoContent)
	}
}

// complete tells whether all bytes are there although there is no asset: the server was killed, or the
// database was away, between the last byte and the asset.
func (h *Handler) complete(id string, u asset.Upload) bool {
	info, err := os.Stat(filepath.Join(h.dir, filepath.Base(id)))
	return err == nil && info.Size() == u.Size
}

// late makes the asset of a complete upload.
func (h *Handler) late(ctx context.Context, id string) (string, error) {
	u, err := h.store.GetUpload(ctx, id)
	if err != nil {
		return "", fmt.Errorf("read the upload: %w", err)
	}
	info, err := u.GetInfo(ctx)
	if err != nil {
		return "", fmt.Errorf("read the upload: %w", err)
	}
	return h.ingest(ctx, info)
}

// create checks the metadata and the quota before any byte is taken.
func (h *Handler) create(hook handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	if hook.Upload.SizeIsDeferred {
		return h.refuse(hook.Context, fault.Invalid("Upload-Length", "required", "Say how large the file is."))
	}
	if _, err := input(hook.Upload.MetaData); err != nil {
		return h.refuse(hook.Context, err)
	}
	id, err := h.assets.NewUpload(hook.Context, hook.Upload.Size)
	if err != nil {
		return h.refuse(hook.Context, err)
	}
	return handler.HTTPResponse{}, handler.FileInfoChanges{ID: id}, nil
}

func (h *Handler) refuse(ctx context.Context, err error) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	return handler.HTTPResponse{}, handler.FileInfoChanges{}, h.tusError(ctx, err)
}

// finish makes the asset before the client hears that its last byte has arrived.
func (h *Handler) finish(hook handler.HookEvent) (handler.HTTPResponse, error) {
	id, err := h.ingest(hook.Context, hook.Upload)
	if err != nil {
		return handler.HTTPResponse{}, h.tusError(hook.Context, err)
	}
	return handler.HTTPResponse{Header: handler.HTTPHeader{assetHeader: id}}, nil
}

func (h *Handler) ingest(ctx context.Context, info handler.FileInfo) (string, error) {
	in, err := input(info.MetaData)
	if err != nil {
		return "", err
	}
	a, err := h.assets.FinishUpload(ctx, info.ID, in, filepath.Join(h.dir, info.ID))
	if fault.IsKind(err, fault.KindUnsupported) || fault.IsKind(err, fault.KindQuota) || fault.IsKind(err, fault.KindInvalid) {
		h.remove(info.ID) // it will never become an asset
		return "", errors.Join(err, h.assets.CancelUpload(ctx, info.ID))
	}
	if err != nil {
		return "", err
	}
	h.remove(info.ID)
	return a.ID, nil
}

// remove drops what is left of an upload in the staging area.
func (h *Handler) remove(id string) {
	for _, suffix := range []string{"", ".info", ".lock"} {
		_ = os.Remove(filepath.Join(h.dir, filepath.Base(id)+suffix)) // gone already, or swept later
	}
}

func (h *Handler) cancel(w http.ResponseWriter, r *http.Request, id string, u asset.Upload) {
	if u.Asset == "" {
		if err := h.assets.CancelUpload(r.Context(), id); err != nil {
			h.problems.Write(w, r, err)
			return
		}
		h.remove(id)
	}
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.WriteHeader(http.StatusNoContent)
}

func input(meta handler.MetaData) (asset.FileInput, error) {
	in := asset.FileInput{Enabled: true}
	for name, text := range meta {
		if err := v3.SetFileField(&in, name, text); err != nil {
			return in, err
		}
	}
	return in, nil
}

// tusError makes the protocol's handler answer with the problem that err is.
func (h *Handler) tusError(ctx context.Context, err error) error {
	d := problem.Of(ctx, err)
	if d.Status == http.StatusInternalServerError {
		h.problems.Log.ErrorContext(ctx, "upload failed", "error", err)
	}
	body, merr := json.Marshal(d)
	if merr != nil {
		return merr
	}
	return handler.Error{ErrorCode: strings.ToLower(d.Code), Message: d.Detail, HTTPResponse: handler.HTTPResponse{
		StatusCode: d.Status, Body: string(body) + "\n", Header: handler.HTTPHeader{"Content-Type": "application/problem+json"},
	}}
}
