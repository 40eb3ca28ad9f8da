package asset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage"
)

// maxVersions bounds the files that are kept of an asset besides the present one; the oldest go first.
const maxVersions = 20

// Version is a file that an asset has or had.
type Version struct {
	Number        int
	Current       bool
	File          File
	Original      string // SHA-256 of the file as it was uploaded, when screens were given another
	Thumbnail     string
	MD5           string
	Type          Type
	Duration      int64
	Width, Height *int32
	VideoCodec    string
	ReplacedBy    *uuid.UUID // who put another in its place; nil of the present one
	ReplacedAt    *time.Time
}

// Content is what to serve of a version: the file as it was uploaded.
func (v Version) Content() (sha256, name, mimetype string) {
	if v.Original != "" {
		return v.Original, v.File.Name, "application/octet-stream"
	}
	return v.File.SHA256, v.File.Name, v.File.Mimetype
}

// Versions lists the files of an asset, the present one first. Faults: NotFound.
func (s *Service) Versions(ctx context.Context, assetID string) ([]Version, error) {
	a, err := s.Get(ctx, assetID)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.ListVersions(ctx, s.db.Read(ctx), db.ListVersionsParams{TenantID: access.From(ctx).Tenant, AssetID: assetID})
	if err != nil {
		return nil, postgres.Fault(err, "version")
	}
	out := []Version{}
	if a.File != nil {
		number := 1
		if len(rows) > 0 {
			number = int(rows[0].Number) + 1
		}
		out = append(out, Version{
			Number: number, Current: true, File: *a.File, Original: a.Original, Thumbnail: a.Thumbnail, MD5: a.MD5, Type: a.Type, Duration: a.Duration,
			Width: a.Width, Height: a.Height, VideoCodec: a.VideoCodec,
		})
	}
	for _, r := range rows {
		out = append(out, versionOf(r))
	}
	return out, nil
}

func versionOf(r db.AssetVersion) Version {
	v := Version{
		Number: int(r.Number), File: File{Name: deref(r.FileName), SHA256: r.Sha256, Mimetype: deref(r.FileMimetype)}, Original: deref(r.OriginalSha256),
		Thumbnail: deref(r.ThumbnailSha256), MD5: deref(r.Md5), Type: Type(r.Type), Duration: r.Duration, Width: r.Width, Height: r.Height,
		VideoCodec: deref(r.VideoCodec), ReplacedBy: r.CreatedBy, ReplacedAt: utc(&r.CreatedAt),
	}
	set(&v.File.Size, r.FileSize)
	return v
}

// Version returns one file of an asset. Faults: NotFound.
func (s *Service) Version(ctx context.Context, assetID string, number int) (Version, error) {
	all, err := s.Versions(ctx, assetID)
	if err != nil {
		return Version{}, err
	}
	for _, v := range all {
		if v.Number == number {
			return v, nil
		}
	}
	return Version{}, fault.NotFound("version")
}

// Replace gives an asset another file, of which at most limit bytes are read; expected are as many as are known
// beforehand. Room is reserved before a byte is taken. Screens show the present one until the new one is processed,
// and for good when it cannot be used. Faults: NotFound, Conflict for links, Stale, Invalid, TooLarge, Quota,
// StorageFull, Unsupported.
func (s *Service) Replace(ctx context.Context, assetID string, version int64, fileName string, expected int64, r io.Reader, limit int64) (Asset, error) {
	if err := s.Replaceable(ctx, assetID, version); err != nil {
		return Asset{}, err
	}
	metered, err := s.files.Meter(ctx, r, min(expected, limit))
	if err != nil {
		return Asset{}, err
	}
	defer metered.Release()
	info, err := s.blobs.Put(ctx, access.From(ctx).Tenant, metered, limit)
	if err != nil {
		return Asset{}, fmt.Errorf("store the file: %w", err)
	}
	return s.replaceStored(ctx, assetID, version, fileName, info, metered.ID, nil)
}

// Replaceable tells whether an asset could be given another file now. Faults: NotFound, Conflict, Stale.
func (s *Service) Replaceable(ctx context.Context, assetID string, version int64) error {
	a, err := s.Get(ctx, assetID)
	if err != nil {
		return err
	}
	return replaceable(a, version)
}

// replaceStored makes content that is safely stored wait to become the file of an asset; finish, when not nil, joins
// the transaction.
func (s *Service) replaceStored(ctx context.Context, assetID string, version int64, fileName string, info blob.Info, reservation string, finish func(postgres.Tx) error) (Asset, error) {
	actor := access.From(ctx)
	limits, err := s.limits(ctx)
	if err != nil {
		return Asset{}, err
	}
	kind, err := s.sniff(ctx, info.SHA256)
	if err != nil {
		return Asset{}, err
	}
	if _, err := typeOf(kind); err != nil {
		return Asset{}, errors.Join(err, s.files.Discard(ctx, info.SHA256))
	}
	var out Asset
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: actor.Tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		before := fromRow(row)
		if err := replaceable(before, version); err != nil {
			return err
		}
		file := storage.File{SHA256: info.SHA256, Size: info.Size, Mimetype: kind.MIME}
		if err := s.files.AddTx(ctx, tx, file, storage.Limit{Quota: limits.storage, Reservation: reservation}); err != nil {
			return err
		}
		name := baseName(fileName)
		row, err = s.q.SetPending(ctx, tx, db.SetPendingParams{TenantID: actor.Tenant, AssetID: assetID, Sha256: &info.SHA256, Name: &name, CreatedBy: userOf(actor)})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		out = fromRow(row)
		if finish != nil {
			if err := finish(tx); err != nil {
				return err
			}
		}
		if err := s.jobs.InsertTx(ctx, tx, ReplaceArgs{Tenant: actor.Tenant, Asset: assetID, SHA256: info.SHA256}); err != nil {
			return err
		}
		s.changedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{
			Action: "asset.replace", Object: "asset", ObjectID: assetID, Before: map[string]any{"sha256": before.File.SHA256}, After: map[string]any{"sha256": info.SHA256, "file_name": name},
		})
	})
	return out, err
}

func replaceable(a Asset, version int64) error {
	switch {
	case a.File == nil:
		return fault.Conflict("A link has no file; change its address instead.").WithCode("asset_is_link")
	case a.Processing():
		return fault.Conflict("The file is still being processed; try again when it is.").WithCode("asset_processing")
	}
	return fresh(a, version)
}

// ReplaceArgs ask for the file that waits to become an asset's to be processed.
type ReplaceArgs struct {
	Tenant uuid.UUID `json:"tenant"`
	Asset  string    `json:"asset"`
	SHA256 string    `json:"sha256"`

	Convert bool `json:"convert,omitempty"`
}

// Kind names the job of River.
func (ReplaceArgs) Kind() string { return "asset.replace" }

// InsertOpts choose the queue for heavy work.
func (a ReplaceArgs) InsertOpts() river.InsertOpts { return heavy(a.Convert) }

// Replacer works ReplaceArgs.
type Replacer struct {
	river.WorkerDefaults[ReplaceArgs]
	svc *Service
}

// NewReplacer returns the worker that processes new files of assets.
func NewReplacer(svc *Service) *Replacer { return &Replacer{svc: svc} }

// Timeout bounds the processing of one file.
func (*Replacer) Timeout(j *river.Job[ReplaceArgs]) time.Duration { return patience(j.Args.Convert) }

// Work processes a new file and puts it in the place of the present one, or tells why it cannot.
func (w *Replacer) Work(ctx context.Context, j *river.Job[ReplaceArgs]) error {
	ctx = access.System(ctx, j.Args.Tenant)
	ctx, progress, stop := w.svc.begin(ctx, j.Args.Asset, j.Args.SHA256)
	defer stop()
	err := attempt(j.Attempt, maxAttempts, func() error { return w.svc.switchFile(ctx, j.Args, progress) })
	if calledOff(ctx, err) {
		return nil
	}
	if errors.Is(err, errNeedsConversion) {
		next := j.Args
		next.Convert = true
		return w.svc.later(ctx, next)
	}
	if isDeleted(err) {
		return nil
	}
	if refused := media.AsRefused(err); refused != nil {
		return w.svc.dropPending(ctx, j.Args, refused.Reason)
	}
	if err != nil && j.Attempt >= maxAttempts {
		return gaveUp(err, w.svc.dropPending(ctx, j.Args, "The file could not be processed."))
	}
	return err
}

// switchFile processes the file that waits and puts it in the place of the present one.
func (s *Service) switchFile(ctx context.Context, args ReplaceArgs, w *work) error {
	found, err := s.examineStored(ctx, args.SHA256, args.Convert, w)
	if err != nil {
		return err
	}
	stored, err := s.blobs.Stat(ctx, blob.Key{Tenant: args.Tenant, SHA256: args.SHA256})
	if err != nil {
		return fmt.Errorf("get the file: %w", err)
	}
	thumb, err := s.storeThumbnail(ctx, found)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: args.Tenant, AssetID: args.Asset})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		if deref(row.PendingSha256) != args.SHA256 {
			return nil // another file was sent meanwhile
		}
		if err := s.madeFilesTx(ctx, tx, thumb, found); err != nil {
			return err
		}
		next := switched(fromRow(row), deref(row.PendingName), stored, found)
		if thumb != nil {
			next.ThumbnailSha256 = &thumb.SHA256
		}
		if err := s.switchTx(ctx, tx, row, next, row.PendingBy); err != nil {
			return err
		}
		return s.setPagesTx(ctx, tx, args.Asset, found.pages)
	})
}

// switched is the asset with its new file.
func switched(a Asset, name string, stored blob.Info, found findings) db.SwitchContentParams {
	fresh := a
	fresh.File = &File{Name: name, SHA256: stored.SHA256, Size: stored.Size, Mimetype: found.mimetype}
	fresh.Original = ""
	for _, key := range described {
		delete(fresh.Metadata, key)
	}
	if found.info.Kind == media.KindVideo && found.info.Duration > 0 {
		fresh.Duration = wholeSeconds(found.info.Duration)
	}
	p := completion(uuid.Nil, fresh, found)
	return db.SwitchContentParams{
		Sha256: p.Sha256, OriginalSha256: p.OriginalSha256, Md5: p.Md5, Type: p.Type, Mimetype: p.Mimetype, FileName: &name, FileSize: p.FileSize,
		FileMimetype: p.FileMimetype, Width: p.Width, Height: p.Height, Duration: p.Duration, VideoCodec: p.VideoCodec, Metadata: p.Metadata, ProcessingError: p.ProcessingError,
		Uri: legacyPrefix + a.ID + strings.ToLower(safeExtension(name)),
	}
}

// switchTx keeps the present file as a version and puts the next in its place.
func (s *Service) switchTx(ctx context.Context, tx postgres.Tx, row db.Asset, next db.SwitchContentParams, by *uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	next.TenantID, next.AssetID = tenant, row.AssetID
	if err := s.q.KeepVersion(ctx, tx, db.KeepVersionParams{TenantID: tenant, AssetID: row.AssetID, CreatedBy: by}); err != nil {
		return postgres.Fault(err, "version")
	}
	if err := s.q.TrimVersions(ctx, tx, db.TrimVersionsParams{TenantID: tenant, AssetID: row.AssetID, Most: maxVersions}); err != nil {
		return postgres.Fault(err, "version")
	}
	if _, err := s.q.SwitchContent(ctx, tx, next); err != nil {
		return postgres.Fault(err, "asset")
	}
	s.changedTx(ctx, tx, row.AssetID)
	return nil
}

// dropPending forgets a new file that cannot be used and tells why; the present one stays.
func (s *Service) dropPending(ctx context.Context, args ReplaceArgs, reason string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), failDeadline)
	defer cancel()
	reason = "The new file cannot be used, so the one before stays: " + reason
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: args.Tenant, AssetID: args.Asset})
		if err != nil || deref(row.PendingSha256) != args.SHA256 {
			return postgres.Fault(err, "asset")
		}
		if _, err := s.q.NotePending(ctx, tx, db.NotePendingParams{TenantID: args.Tenant, AssetID: args.Asset, ProcessingError: &reason}); err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, args.Asset)
		return nil
	})
	if fault.IsKind(err, fault.KindNotFound) {
		return nil
	}
	return err
}

// RestoreVersion puts an earlier file of an asset back; the present one becomes a version. Faults: NotFound,
// Conflict.
func (s *Service) RestoreVersion(ctx context.Context, assetID string, number int) (Asset, error) {
	actor := access.From(ctx)
	var out Asset
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: actor.Tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		if err := replaceable(fromRow(row), 0); err != nil {
			return err
		}
		v, err := s.q.GetVersion(ctx, tx, db.GetVersionParams{TenantID: actor.Tenant, AssetID: assetID, Number: int32(min(number, math.MaxInt32))})
		if err != nil {
			return postgres.Fault(err, "version")
		}
		err = s.switchTx(ctx, tx, row, db.SwitchContentParams{
			Sha256: &v.Sha256, OriginalSha256: v.OriginalSha256, ThumbnailSha256: v.ThumbnailSha256, Md5: v.Md5, Type: v.Type, Mimetype: v.Mimetype,
			FileName: v.FileName, FileSize: v.FileSize, FileMimetype: v.FileMimetype, Width: v.Width, Height: v.Height, Duration: v.Duration,
			VideoCodec: v.VideoCodec, Metadata: row.Metadata, Uri: legacyPrefix + assetID + strings.ToLower(path.Ext(safeExtension(deref(v.FileName)))),
		}, userOf(actor))
		if err != nil {
			return err
		}
		if row, err = s.againTx(ctx, tx, assetID, Type(v.Type)); err != nil {
			return err
		}
		out = fromRow(row)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.restore_version", Object: "asset", ObjectID: assetID, After: map[string]any{"version": number, "sha256": v.Sha256}})
	})
	return out, err
}

// againTx returns the asset as it is now. A document that was put back is looked into once more, for pages are kept of
// the present file alone.
func (s *Service) againTx(ctx context.Context, tx postgres.Tx, assetID string, t Type) (db.Asset, error) {
	tenant := access.From(ctx).Tenant
	if t != TypePDF {
		row, err := s.q.GetAsset(ctx, tx, db.GetAssetParams{TenantID: tenant, AssetID: assetID})
		return row, postgres.Fault(err, "asset")
	}
	row, err := s.q.RetryProcessing(ctx, tx, db.RetryProcessingParams{TenantID: tenant, AssetID: assetID})
	if err != nil {
		return row, postgres.Fault(err, "asset")
	}
	return row, s.jobs.InsertTx(ctx, tx, ProcessArgs{Tenant: tenant, Asset: assetID})
}
