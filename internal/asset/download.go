package asset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/probe"
	"github.com/signate/signate/internal/storage"
)

const (
	downloadAttempts = 3
	downloadDeadline = 15 * time.Minute
	maxDownload      = 5 << 30
	lengthDeadline   = 10 * time.Second
)

// Films loads files from addresses on the public internet, and from nowhere else but what the operator listed.
type Films interface {
	IsFilm(ctx context.Context, uri string, verify bool) (ext string)
	Load(ctx context.Context, uri string, verify, anything bool) (*probe.Content, error)
	Spans(ctx context.Context, uri string, verify bool) (*probe.Spans, error)
}

// DownloadArgs ask for the file behind an address to be loaded.
type DownloadArgs struct {
	Tenant uuid.UUID `json:"tenant"`
	Asset  string    `json:"asset"`
	URI    string    `json:"uri"`
	Verify bool      `json:"verify"`
	Any    bool      `json:"any,omitempty"` // whatever screens can show; else films alone, as a box loads them
}

// Kind names the job of River.
func (DownloadArgs) Kind() string { return "asset.download" }

// InsertOpts bound the attempts.
func (DownloadArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: downloadAttempts + afterwards}
}

// Downloader works DownloadArgs.
type Downloader struct {
	river.WorkerDefaults[DownloadArgs]
	svc *Service
}

// NewDownloader returns the worker that loads films.
func NewDownloader(svc *Service) *Downloader { return &Downloader{svc: svc} }

// Timeout bounds one attempt.
func (*Downloader) Timeout(*river.Job[DownloadArgs]) time.Duration { return downloadDeadline }

// Work loads one file. A film that a client of the Anthias APIs named and this server cannot reach becomes a link
// again, for screens may well reach it; what cannot be shown ends as failed with a reason for people; anything else is
// tried again.
func (d *Downloader) Work(ctx context.Context, j *river.Job[DownloadArgs]) error {
	ctx = access.System(ctx, j.Args.Tenant)
	watched, w, stop := d.svc.begin(ctx, j.Args.Asset, "")
	err := attempt(j.Attempt, downloadAttempts, func() error { return d.svc.download(watched, j.Args, w) })
	stop()
	switch {
	case err == nil, calledOff(watched, err), isDeleted(err):
		return nil
	case errors.Is(err, probe.ErrElsewhere) && !j.Args.Any:
		return d.svc.keepLink(ctx, j.Args)
	}
	reason := d.svc.downloadFault(j.Args, err)
	if reason != "" {
		return d.svc.fail(ctx, j.Args.Asset, reason)
	}
	if j.Attempt < downloadAttempts {
		return err
	}
	return gaveUp(err, d.svc.fail(ctx, j.Args.Asset, lastReason(j.Args, err)))
}

// lastReason is why a download was given up.
func lastReason(args DownloadArgs, err error) string {
	var clip *media.ClipError
	switch {
	case errors.As(err, &clip) && args.Any:
		return "YouTube gave no film: " + clip.Reason
	case errors.As(err, &clip):
		return "DownloadError: " + clip.Reason
	case args.Any:
		return "The file could not be fetched: its server does not answer properly. Try again later."
	}
	return legacyDownloadError + "could not fetch '" + args.URI + "'"
}

func (s *Service) downloadCap() int64 {
	if s.maxFile > 0 {
		return min(s.maxFile, maxDownload)
	}
	return maxDownload
}

// DownloadExtension tells whether an asset that is described so is to be loaded by this server, as a box
// loads it, and under which extension; empty leaves the address to the screens.
func (s *Service) DownloadExtension(ctx context.Context, in LegacyInput) string {
	http := strings.HasPrefix(strings.ToLower(in.URI), "http://") || strings.HasPrefix(strings.ToLower(in.URI), "https://")
	if in.Mimetype == TypeYouTube.Mimetype() && s.downloadsFromYouTube(in.URI) {
		return clipExtension
	}
	if s.films == nil || !http || !strings.Contains(in.Mimetype, "video") || probe.Elsewhere(in.URI) || CheckLegacyLink(in.URI) != nil {
		return ""
	}
	if link, err := CheckLink(in.URI); err != nil || link == TypeStream || link == TypeYouTube {
		return ""
	}
	if ext := probe.FilmExtension(in.URI); ext != "" {
		return ext
	}
	return s.films.IsFilm(ctx, in.URI, !in.SkipTLSVerify)
}

// Downloadable tells by the look of an address that it names a film, not a stream.
func Downloadable(uri string) bool { return probe.FilmExtension(uri) != "" }

// awaitDownload makes the draft one whose film is yet to come.
func (s *Service) awaitDownload(a Asset, ext string) Asset {
	a.Type, a.URI, a.Duration, a.Status = TypeVideo, legacyPrefix+a.ID+ext, 0, StatusPending
	return s.stamped(a)
}

// download loads the film into the tenant's storage and hands it on to processing.
func (s *Service) download(ctx context.Context, args DownloadArgs, w *work) error {
	source, err := json.Marshal(map[string]any{"source": sourceOf(args.URI), "source_url": args.URI})
	if err != nil {
		return fmt.Errorf("encode the source: %w", err)
	}
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.StartDownload(ctx, tx, db.StartDownloadParams{TenantID: args.Tenant, AssetID: args.Asset, Source: source})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, row.AssetID)
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.files.RoomFor(ctx, 1); err != nil {
		return err
	}
	if sourceOf(args.URI) == fromYouTube {
		return s.downloadClip(ctx, args)
	}
	content, err := s.films.Load(ctx, args.URI, args.Verify, args.Any)
	if err != nil {
		return err
	}
	stored, reservation, err := s.load(ctx, content, w)
	defer reservation.Release()
	if err = errors.Join(err, content.Close()); err != nil {
		return err
	}
	if stored.Size == 0 {
		return &probe.Unfit{Reason: "origin returned zero bytes for '" + args.URI + "'"}
	}
	return s.keepDownload(ctx, args, downloaded{Info: stored, reservation: reservation.ID, file: baseName(nameOf(args.URI))})
}

// downloaded is a file that has come.
type downloaded struct {
	blob.Info
	reservation string
	file        string  // what it is called
	name        *string // of the asset; nil leaves it
}

// keepDownload gives the asset its file, or drops the file.
func (s *Service) keepDownload(ctx context.Context, args DownloadArgs, got downloaded) error {
	err := s.takeDownload(ctx, args, got)
	if err != nil {
		err = errors.Join(err, s.files.Discard(ctx, got.SHA256))
	}
	return err
}

// load stores a file; room for it is reserved before it comes, as far as its server says how large it is. Faults:
// Quota, TooLarge.
func (s *Service) load(ctx context.Context, content *probe.Content, w *work) (blob.Info, *storage.Metered, error) {
	if content.Size > s.downloadCap() {
		return blob.Info{}, &storage.Metered{}, blob.ErrTooLarge
	}
	metered, err := s.files.Meter(ctx, &measured{r: content, size: content.Size, tell: w.tell}, content.Size)
	if err != nil {
		return blob.Info{}, metered, err
	}
	info, err := s.blobs.Put(ctx, access.From(ctx).Tenant, metered, s.downloadCap())
	return info, metered, err
}

// measured tells how much of a stream whose size is known was read.
type measured struct {
	r          io.Reader
	size, read int64
	tell       func(part float64)
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.read += int64(n); m.size > 0 {
		m.tell(float64(m.read) / float64(m.size))
	}
	return n, err
}

// takeDownload gives the asset its file.
func (s *Service) takeDownload(ctx context.Context, args DownloadArgs, got downloaded) error {
	kind, err := s.sniff(ctx, got.SHA256)
	if err != nil {
		return err
	}
	t, err := typeOf(kind)
	if err != nil {
		return err
	}
	limits, err := s.limits(ctx)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		file := storage.File{SHA256: got.SHA256, Size: got.Size, Mimetype: kind.MIME}
		if err := s.files.AddTx(ctx, tx, file, storage.Limit{Quota: limits.storage, Reservation: got.reservation}); err != nil {
			return err
		}
		row, err := s.q.TakeDownload(ctx, tx, db.TakeDownloadParams{
			TenantID: args.Tenant, AssetID: args.Asset, Sha256: &got.SHA256, FileSize: &got.Size, FileMimetype: &kind.MIME, FileName: &got.file, Name: got.name, Type: string(t), Mimetype: t.Mimetype(),
		})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, row.AssetID)
		return s.jobs.InsertTx(ctx, tx, ProcessArgs{Tenant: args.Tenant, Asset: args.Asset})
	})
}

// keepLink makes the asset a link that screens follow.
func (s *Service) keepLink(ctx context.Context, args DownloadArgs) error {
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.KeepLink(ctx, tx, db.KeepLinkParams{TenantID: args.Tenant, AssetID: args.Asset, Uri: args.URI})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		if n > 0 {
			s.changedTx(ctx, tx, args.Asset)
		}
		return nil
	})
}

// LinkLength returns the length of the film behind an address, in whole seconds. What this server cannot
// reach, or only as a whole, has none: screens play it to its end. Faults: Invalid when it is no film.
func (s *Service) LinkLength(ctx context.Context, uri string, verify bool) (int64, error) {
	if link, err := CheckLink(uri); s.films == nil || err != nil || link == TypeStream || link == TypeYouTube {
		return 0, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lengthDeadline)
	defer cancel()
	spans, err := s.films.Spans(ctx, uri, verify)
	if err != nil {
		return 0, nil // nothing can be said from here
	}
	info, err := s.media.Inspect(ctx, spans, spans.Size())
	switch {
	case media.AsRefused(err) != nil, err == nil && info.Kind != media.KindVideo:
		return 0, fault.Invalid("duration", "unknown", "Could not determine video duration; provide an explicit value.")
	case err != nil || info.Duration <= 0:
		return 0, nil // nothing can be said from here
	}
	return wholeSeconds(info.Duration), nil
}
