// Package upload is the resumable way for files to become assets: the tus 1.0.0 protocol, by the
// reference server's handler. Any node goes on with an upload. It belongs to the tenant that started it;
// to any other it does not exist.
package upload

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
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
	tus      *handler.UnroutedHandler
	problems problem.Writer
}

// finishTimeout bounds how long the asset of a complete upload may take to be made.
const finishTimeout = 15 * time.Minute

// New returns a handler of uploads of at most maxSize bytes.
func New(assets *asset.Service, maxSize int64, log *slog.Logger) (*Handler, error) {
	h := &Handler{assets: assets, problems: problem.Writer{Log: log}}
	composer := handler.NewStoreComposer()
	composer.UseCore(store{h})
	// On one node a new request ends a stalled one politely; between nodes the newer one takes the upload over.
	memorylocker.New().UseIn(composer)
	tus, err := handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, MaxSize: maxSize, BasePath: BasePath, DisableDownload: true, DisableConcatenation: true,
		Cors: &handler.CorsConfig{Disable: true}, Logger: expslog.New(expslog.NewTextHandler(discard{}, nil)),
		PreUploadCreateCallback: h.create, PreFinishResponseCallback: h.finish,
		// The server cuts bodies that stall. This timeout goes on after the last byte.
		NetworkTimeout: finishTimeout,
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
		h.speak(w, r, h.tus.PostFile)
		return
	}
	id := path.Base(r.URL.Path)
	u, err := h.assets.GetUpload(r.Context(), id)
	if err == nil && u.Direct() {
		err = fault.NotFound("upload") // it does not come here
	}
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	if u.Asset == "" && u.Complete() && r.Method != http.MethodDelete {
		// The server was killed, or the database was away, between the last byte and the asset.
		if u.Asset, err = h.ingest(r.Context(), id, u.Metadata); err != nil {
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
		h.speak(w, r, h.tus.HeadFile)
	default:
		h.speak(w, r, h.tus.PatchFile)
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

// create checks the metadata and the quota before any byte is taken.
func (h *Handler) create(hook handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	in, err := v3.FileInputOf(hook.Upload.MetaData)
	if err != nil {
		return h.refuse(hook.Context, err)
	}
	delete(hook.Upload.MetaData, "direct") // of those that do not come here
	for name, text := range hook.Upload.MetaData {
		if strings.ContainsRune(name+text, 0) {
			return h.refuse(hook.Context, fault.Invalid(strings.ReplaceAll(name, "\x00", ""), "invalid", "Leave control characters out."))
		}
	}
	id, err := h.assets.NewUpload(hook.Context, hook.Upload.Size, in, hook.Upload.MetaData)
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
	id, err := h.ingest(hook.Context, hook.Upload.ID, hook.Upload.MetaData)
	if err != nil {
		return handler.HTTPResponse{}, h.tusError(hook.Context, err)
	}
	return handler.HTTPResponse{Header: handler.HTTPHeader{assetHeader: id}}, nil
}

func (h *Handler) ingest(ctx context.Context, id string, meta handler.MetaData) (string, error) {
	in, err := v3.FileInputOf(meta)
	if err != nil {
		return "", err
	}
	a, err := h.assets.FinishUpload(ctx, id, in)
	return a.ID, err
}

func (h *Handler) cancel(w http.ResponseWriter, r *http.Request, id string, u asset.Upload) {
	if u.Asset == "" {
		if err := h.assets.CancelUpload(r.Context(), id); err != nil {
			h.problems.Write(w, r, err)
			return
		}
	}
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.WriteHeader(http.StatusNoContent)
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
	header := handler.HTTPHeader{"Content-Type": problemType}
	if after := problem.RetryAfter(err, d.Status); after != "" {
		header["Retry-After"] = after
	}
	return handler.Error{ErrorCode: strings.ToLower(d.Code), Message: d.Detail, HTTPResponse: handler.HTTPResponse{
		StatusCode: d.Status, Body: string(body) + "\n", Header: header,
	}}
}
