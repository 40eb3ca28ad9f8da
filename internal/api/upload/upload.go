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
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/filelocker"
	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	expslog "golang.org/x/exp/slog"

	"github.com/signate/signate/internal/access"
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
	locks    filelocker.FileLocker
	tus      *handler.UnroutedHandler
	problems problem.Writer
	dir      string
}

// finishTimeout bounds how long the asset of a complete upload may take to be made.
const finishTimeout = 15 * time.Minute

// New returns a handler that stages uploads of at most maxSize bytes in dir.
func New(assets *asset.Service, dir string, maxSize int64, log *slog.Logger) (*Handler, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the staging area: %w", err)
	}
	h := &Handler{assets: assets, store: filestore.New(dir), locks: filelocker.New(dir), problems: problem.Writer{Log: log}, dir: dir}
	composer := handler.NewStoreComposer()
	h.store.UseIn(composer)
	h.locks.UseIn(composer)
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
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	if u.Asset == "" && h.complete(id, u) {
		u, err = h.late(r.Context(), id)
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

// complete tells whether all bytes are there although there is no asset: the server was killed, or the
// database was away, between the last byte and the asset.
func (h *Handler) complete(id string, u asset.Upload) bool {
	info, err := os.Stat(filepath.Join(h.dir, filepath.Base(id)))
	return err == nil && info.Size() == u.Size
}

// late makes the asset of a complete upload, unless the request that sent the last byte is still at it.
func (h *Handler) late(ctx context.Context, id string) (asset.Upload, error) {
	lock, err := h.locks.NewLock(id)
	if err != nil {
		return asset.Upload{}, fmt.Errorf("lock the upload: %w", err)
	}
	if err := lock.Lock(ctx, func() {}); err != nil {
		return asset.Upload{}, fault.Unavailable("The upload is being finished; ask again.").Because(err)
	}
	defer func() { _ = lock.Unlock() }()
	u, err := h.assets.GetUpload(ctx, id)
	if err != nil || u.Asset != "" {
		return u, err
	}
	staged, err := h.store.GetUpload(ctx, id)
	if err != nil {
		return u, fmt.Errorf("read the upload: %w", err)
	}
	info, err := staged.GetInfo(ctx)
	if err != nil {
		return u, fmt.Errorf("read the upload: %w", err)
	}
	u.Asset, err = h.ingest(ctx, info)
	return u, err
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
	meta := maps.Clone(hook.Upload.MetaData)
	if meta == nil {
		meta = handler.MetaData{}
	}
	meta[tenantKey] = access.From(hook.Context).Tenant.String()
	return handler.HTTPResponse{}, handler.FileInfoChanges{ID: id, MetaData: meta}, nil
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
	staged := filepath.Join(h.dir, info.ID)
	// The store takes over a second name of the file. When anything fails after that, the first one is still
	// there to try again from.
	taken := staged + takenSuffix
	if err := os.Remove(taken); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("finish the upload: %w", err)
	}
	if err := os.Link(staged, taken); err != nil {
		return "", fmt.Errorf("finish the upload: %w", err)
	}
	a, err := h.assets.FinishUpload(ctx, info.ID, in, taken)
	if fault.IsKind(err, fault.KindUnsupported) || fault.IsKind(err, fault.KindQuota) || fault.IsKind(err, fault.KindInvalid) {
		h.remove(info.ID) // it will never become an asset
		return "", errors.Join(err, h.assets.CancelUpload(ctx, info.ID))
	}
	if err != nil {
		return "", err
	}
	_ = os.Remove(staged) // the note beside it stays until the sweep, as long as a client may ask again
	return a.ID, nil
}

const (
	noteSuffix  = ".info"
	takenSuffix = ".taken"
)

// remove drops what is left of an upload in the staging area.
func (h *Handler) remove(id string) {
	for _, suffix := range []string{"", takenSuffix, noteSuffix} {
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
