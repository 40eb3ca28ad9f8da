package asset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/probe"
)

const (
	downloadAttempts = 3
	downloadDeadline = 15 * time.Minute
	maxDownload      = 5 << 30
	lengthDeadline   = 10 * time.Second
)

// Films loads films from addresses on the public internet, and from nowhere else.
type Films interface {
	IsFilm(ctx context.Context, uri string, verify bool) (ext string)
	Film(ctx context.Context, uri string, verify bool) (io.ReadCloser, error)
	Spans(ctx context.Context, uri string, verify bool) (*probe.Spans, error)
}

// DownloadArgs ask for the film behind an address to be loaded.
type DownloadArgs struct {
	Tenant uuid.UUID `json:"tenant"`
	Asset  string    `json:"asset"`
	URI    string    `json:"uri"`
	Verify bool      `json:"verify"`
}

// Kind names the job of River.
func (DownloadArgs) Kind() string { return "asset.download" }

// InsertOpts bound the attempts.
func (DownloadArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: downloadAttempts}
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

// Work loads one film. What this server cannot reach becomes a link again, for screens may well reach it;
// what is no film ends as failed with a reason for people; anything else is tried again.
func (d *Downloader) Work(ctx context.Context, j *river.Job[DownloadArgs]) error {
	ctx = access.System(ctx, j.Args.Tenant)
	err := d.svc.download(ctx, j.Args)
	var unfit *probe.Unfit
	switch f := fault.As(err); {
	case err == nil, fault.IsKind(err, fault.KindNotFound): // deleted meanwhile
		return nil
	case errors.Is(err, probe.ErrElsewhere):
		return d.svc.keepLink(ctx, j.Args)
	case errors.As(err, &unfit):
		return d.svc.failDownload(ctx, j.Args, unfit.Reason)
	case f != nil && f.Kind == fault.KindTooLarge:
		return d.svc.failDownload(ctx, j.Args, fmt.Sprintf("download exceeded size cap of %d bytes for '%s'", d.svc.downloadCap(), j.Args.URI))
	case f != nil && (f.Kind == fault.KindQuota || f.Kind == fault.KindStorageFull || f.Kind == fault.KindUnsupported):
		return d.svc.failDownload(ctx, j.Args, f.Message)
	case j.Attempt >= downloadAttempts:
		return errors.Join(err, d.svc.failDownload(ctx, j.Args, "could not fetch '"+j.Args.URI+"'"))
	}
	return err
}

func (s *Service) failDownload(ctx context.Context, args DownloadArgs, reason string) error {
	return s.fail(ctx, args.Asset, "RemoteVideoDownloadError: "+reason)
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
func (s *Service) download(ctx context.Context, args DownloadArgs) error {
	source, err := json.Marshal(map[string]any{"source": "remote_url", "source_url": args.URI})
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
	left, full, err := s.roomLeft(ctx)
	if err != nil {
		return err
	}
	film, err := s.films.Film(ctx, args.URI, args.Verify)
	if err != nil {
		return err
	}
	stored, err := s.blobs.Put(ctx, args.Tenant, film, min(left, s.downloadCap()))
	if err = errors.Join(err, film.Close()); err != nil {
		if fault.IsKind(err, fault.KindTooLarge) && left < s.downloadCap() {
			return full
		}
		return err
	}
	if stored.Size == 0 {
		return &probe.Unfit{Reason: "origin returned zero bytes for '" + args.URI + "'"}
	}
	err = s.takeDownload(ctx, args, stored.SHA256, stored.Size)
	if err != nil {
		err = errors.Join(err, s.discard(ctx, stored.SHA256))
	}
	return err
}

// roomLeft returns how many bytes the tenant's plan still has room for, and what to say when they are not
// enough. Faults: Quota when there is none.
func (s *Service) roomLeft(ctx context.Context) (left int64, full, err error) {
	l, err := s.limits(ctx)
	if err != nil || l.storage == nil {
		return math.MaxInt64, nil, err
	}
	used, err := s.q.StorageUsed(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
	if err != nil {
		return 0, nil, postgres.Fault(err, "file")
	}
	full = storageFault(*l.storage)
	if used >= *l.storage {
		return 0, full, full
	}
	return *l.storage - used, full, nil
}

// takeDownload gives the asset its file.
func (s *Service) takeDownload(ctx context.Context, args DownloadArgs, sha256 string, size int64) error {
	kind, err := s.sniff(ctx, sha256)
	if err != nil {
		return err
	}
	if _, err := typeOf(kind); err != nil {
		return err
	}
	limits, err := s.limits(ctx)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		file := db.InsertFileParams{TenantID: args.Tenant, Sha256: sha256, Size: size, Mimetype: kind.MIME}
		if err := s.addFileTx(ctx, tx, file, limits); err != nil {
			return err
		}
		name := baseName(args.URI)
		row, err := s.q.TakeDownload(ctx, tx, db.TakeDownloadParams{
			TenantID: args.Tenant, AssetID: args.Asset, Sha256: &sha256, FileSize: &size, FileMimetype: &kind.MIME, FileName: &name,
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
	return int64(min(math.Ceil(info.Duration), MaxDuration)), nil
}
