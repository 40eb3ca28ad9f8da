package asset

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // see sumOf
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage"
)

// ProcessArgs ask for an asset's file to be looked into: what it is, how large, how long, a small picture.
type ProcessArgs struct {
	Tenant uuid.UUID `json:"tenant"`
	Asset  string    `json:"asset"`

	Convert bool `json:"convert,omitempty"` // it is known to be a film that screens need another version of
}

// Kind names the job of River.
func (ProcessArgs) Kind() string { return "asset.process" }

// InsertOpts choose the queue for heavy work.
func (a ProcessArgs) InsertOpts() river.InsertOpts { return heavy(a.Convert) }

// heavy keeps conversions, which take hours, apart from what takes seconds.
func heavy(convert bool) river.InsertOpts {
	queue := job.QueueMedia
	if convert {
		queue = job.QueueVideo
	}
	return river.InsertOpts{Queue: queue, MaxAttempts: maxAttempts + afterwards}
}

// maxAttempts bounds how often processing is tried when it is not the file's fault.
const maxAttempts = 5

// afterwards is one more attempt, which does no work: it tells people when the last one was killed, or could not tell.
const afterwards = 1

// gaveUp ends a job after its last attempt, unless what became of it could not be noted.
func gaveUp(cause, notNoted error) error {
	if notNoted != nil {
		return errors.Join(cause, notNoted)
	}
	return river.JobCancel(cause)
}

var errKilled = errors.New("the last attempt was killed")

// attempt does the work of a job in its first attempts, not in the one afterwards.
func attempt(number, most int, work func() error) error {
	if number > most {
		return errKilled
	}
	return work()
}

// Processor works ProcessArgs.
type Processor struct {
	river.WorkerDefaults[ProcessArgs]
	svc *Service
}

// NewProcessor returns the worker of the service's background processing.
func NewProcessor(svc *Service) *Processor { return &Processor{svc: svc} }

// Work processes one asset. A file that is refused ends as failed with a reason for people; anything
// else is tried again, and fails for people too when the last attempt did.
func (p *Processor) Work(ctx context.Context, j *river.Job[ProcessArgs]) error {
	ctx = access.System(ctx, j.Args.Tenant)
	ctx, w, stop := p.svc.begin(ctx, j.Args.Asset, "")
	defer stop()
	err := attempt(j.Attempt, maxAttempts, func() error { return p.svc.process(ctx, j.Args, w) })
	if calledOff(ctx, err) {
		return nil
	}
	if errors.Is(err, errNeedsConversion) {
		return p.svc.later(ctx, ProcessArgs{Tenant: j.Args.Tenant, Asset: j.Args.Asset, Convert: true})
	}
	if isDeleted(err) {
		return nil
	}
	if refused := media.AsRefused(err); refused != nil {
		return p.svc.fail(ctx, j.Args.Asset, refused.Reason)
	}
	if err != nil && j.Attempt >= maxAttempts {
		reason := "The file could not be processed. Upload it again; if that does not help, ask the operator to look into the log."
		if errors.Is(err, blob.ErrNotFound) {
			reason = "The file is not in the storage any more. Upload it again."
		}
		return gaveUp(err, p.svc.fail(ctx, j.Args.Asset, reason))
	}
	return err
}

// isDeleted tells whether work found its asset deleted. A file that the storage lost is no such thing: somebody waits
// for it.
func isDeleted(err error) bool {
	return fault.IsKind(err, fault.KindNotFound) && !errors.Is(err, blob.ErrNotFound)
}

// Timeout bounds the processing of one file.
func (*Processor) Timeout(j *river.Job[ProcessArgs]) time.Duration { return patience(j.Args.Convert) }

func patience(convert bool) time.Duration {
	if convert {
		return media.ConvertLongest + time.Hour
	}
	return 20 * time.Minute
}

// later leaves a conversion to its own queue.
func (s *Service) later(ctx context.Context, args river.JobArgs) error {
	return s.db.Tx(ctx, func(tx postgres.Tx) error { return s.jobs.InsertTx(ctx, tx, args) })
}

// process looks into the asset's file and records what it found.
func (s *Service) process(ctx context.Context, args ProcessArgs, w *work) error {
	tenant, assetID := args.Tenant, args.Asset
	var a Asset
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.StartProcessing(ctx, tx, db.StartProcessingParams{TenantID: tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		a = fromRow(row)
		s.changedTx(ctx, tx, assetID)
		return nil
	})
	if err != nil || a.File == nil {
		return err
	}
	found, err := s.examineStored(ctx, a.File.SHA256, args.Convert, w)
	if err != nil {
		return err
	}
	return s.complete(ctx, a, found)
}

// examineStored looks into a file of the store.
func (s *Service) examineStored(ctx context.Context, sha256 string, convert bool, w *work) (findings, error) {
	path, release, err := s.blobs.LocalFile(ctx, blob.Key{Tenant: access.From(ctx).Tenant, SHA256: sha256})
	if err != nil {
		return findings{}, fmt.Errorf("get the file: %w", err)
	}
	defer release()
	return s.examine(ctx, path, convert, w)
}

// findings are what processing learned of a file.
type findings struct {
	info      media.Info
	thumbnail []byte     // JPEG, nil when none could be made
	replaced  *blob.Info // a version of the file that every screen shows, nil when it is one already
	mimetype  string
	md5       string // of the file as it was uploaded
	pages     []storage.File
	note      string // for people, of what is ready but could be better
}

func (s *Service) examine(ctx context.Context, path string, convert bool, w *work) (findings, error) {
	f, err := os.Open(path)
	if err != nil {
		return findings{}, fmt.Errorf("open the file: %w", err)
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return findings{}, fmt.Errorf("open the file: %w", err)
	}
	info, err := s.media.Inspect(ctx, f, st.Size())
	if err != nil {
		return findings{}, err
	}
	if info.Kind == media.KindVideo && !convert && s.media.NeedsConversion(ctx, path, info) {
		return findings{}, errNeedsConversion
	}
	out := findings{info: info, mimetype: info.MIME}
	if out.md5, err = sumOf(f); err != nil {
		return out, err
	}
	if out.thumbnail, err = s.preview(ctx, f, st.Size(), path, info.Kind); err != nil {
		return out, err
	}
	switch {
	case info.Kind == media.KindImage:
		return s.normalise(ctx, f, st.Size(), out)
	case info.Kind == media.KindZIP:
		return s.flatten(ctx, f, st.Size(), out)
	case info.Kind == media.KindPDF:
		return s.paginate(ctx, path, out, w)
	case convert:
		return s.convert(ctx, path, out, w)
	}
	return unconverted(out), nil
}

// unplayableNote is shown with films that wait for a server that converts them.
const unplayableNote = "Many screens cannot play this video, and this server does not convert any. Ask its operator to install ffmpeg and try again, or upload an MP4 file with H.264."

// unconverted notes of a film that no other version was made of when that is wanted.
func unconverted(out findings) findings {
	if out.info.Kind == media.KindVideo && !out.info.Plays {
		out.note = unplayableNote
	}
	return out
}

// errNeedsConversion says that a film has to be converted, which is left to its own queue.
var errNeedsConversion = errors.New("the film needs to be converted")

// convert keeps a version of a film that every screen plays. A film that some play, but that cannot be converted,
// stays as it is, with a note; so does every film where ffmpeg is gone meanwhile.
func (s *Service) convert(ctx context.Context, path string, out findings, w *work) (findings, error) {
	made, info, err := s.media.Convert(ctx, path, w.tell)
	if refused := media.AsRefused(err); refused != nil && out.info.Plays {
		out.note = "The video stays as it is, and small screens may not play it smoothly, for it could not be converted: " + refused.Reason
		return out, nil
	}
	if errors.Is(err, media.ErrNoFFmpeg) {
		return unconverted(out), nil
	}
	if err != nil {
		return out, err
	}
	defer func() { _ = os.Remove(made) }() // gone when it was stored
	stored, err := s.blobs.PutFile(ctx, access.From(ctx).Tenant, made)
	if err != nil {
		return out, fmt.Errorf("store the converted film: %w", err)
	}
	if info.Duration == 0 {
		info.Duration = out.info.Duration
	}
	out.replaced, out.mimetype, out.info = &stored, info.MIME, info
	return out, nil
}

func sumOf(f *os.File) (string, error) {
	sum := md5.New() //nolint:gosec // clients of Anthias compare it; files are kept by their SHA-256
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, math.MaxInt64)); err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// preview makes the small picture; without ffmpeg a video has none, which is no fault.
func (s *Service) preview(ctx context.Context, f *os.File, size int64, path string, kind media.Kind) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch kind {
	case media.KindVideo:
		_, err = s.media.Poster(ctx, path, &out)
	case media.KindPDF:
		_, err = s.media.Page(ctx, path, 1, media.PageThumbnail, &out)
	default:
		_, err = s.media.Thumbnail(ctx, f, size, &out)
	}
	if errors.Is(err, media.ErrNoPreview) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("make the preview: %w", err)
	}
	return out.Bytes(), nil
}

// normalise keeps a version of an odd image that every screen can show.
func (s *Service) normalise(ctx context.Context, f *os.File, size int64, out findings) (findings, error) {
	var picture bytes.Buffer
	made, changed, err := s.media.Normalise(ctx, f, size, &picture)
	if err != nil || !changed {
		return out, err
	}
	stored, err := s.blobs.Put(ctx, access.From(ctx).Tenant, &picture, math.MaxInt64)
	if err != nil {
		return out, fmt.Errorf("store the converted picture: %w", err)
	}
	out.replaced, out.mimetype = &stored, made.MIME
	out.info.Width, out.info.Height = made.Width, made.Height
	return out, nil
}

// complete records the findings; the small picture is stored first, so the row never names a file that
// is not there.
func (s *Service) complete(ctx context.Context, a Asset, found findings) error {
	tenant := access.From(ctx).Tenant
	thumb, err := s.storeThumbnail(ctx, found)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		// Read again: people may have changed the asset while its file was looked into.
		row, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: tenant, AssetID: a.ID})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		if Status(row.ProcessingStatus) != StatusProcessing {
			return nil // cancelled meanwhile
		}
		p := completion(tenant, fromRow(row), found)
		if thumb != nil {
			p.ThumbnailSha256 = &thumb.SHA256
		}
		if err := s.madeFilesTx(ctx, tx, thumb, found); err != nil {
			return err
		}
		if err := s.setPagesTx(ctx, tx, a.ID, found.pages); err != nil {
			return err
		}
		if _, err := s.q.CompleteProcessing(ctx, tx, p); err != nil {
			return postgres.Fault(err, "asset")
		}
		if found.replaced != nil && row.Sha256 != nil {
			if err := s.files.DroppedTx(ctx, tx, *row.Sha256); err != nil {
				return err
			}
		}
		s.changedTx(ctx, tx, a.ID)
		return nil
	})
}

func (s *Service) storeThumbnail(ctx context.Context, found findings) (*blob.Info, error) {
	if found.thumbnail == nil {
		return nil, nil
	}
	stored, err := s.blobs.Put(ctx, access.From(ctx).Tenant, bytes.NewReader(found.thumbnail), math.MaxInt64)
	if err != nil {
		return nil, fmt.Errorf("store the thumbnail: %w", err)
	}
	return &stored, nil
}

// madeFilesTx records the files that processing made.
func (s *Service) madeFilesTx(ctx context.Context, tx postgres.Tx, thumb *blob.Info, found findings) error {
	for _, f := range []struct {
		info *blob.Info
		mime string
	}{{thumb, "image/jpeg"}, {found.replaced, found.mimetype}} {
		if f.info == nil {
			continue
		}
		err := s.files.AddTx(ctx, tx, storage.File{SHA256: f.info.SHA256, Size: f.info.Size, Mimetype: f.mime}, storage.Limit{})
		if err != nil {
			return err
		}
	}
	return nil
}

func completion(tenant uuid.UUID, a Asset, found findings) db.CompleteProcessingParams {
	if a.Metadata == nil {
		a.Metadata = map[string]any{}
	}
	info := found.info
	if info.Kind == media.KindVideo {
		describeFilm(a.Metadata, info)
		if a.Duration == 0 && info.Duration > 0 {
			a.Duration = wholeSeconds(info.Duration)
		}
	}
	if info.Kind == media.KindPDF {
		a.Metadata["pages"] = len(found.pages)
	}
	file := *a.File
	file.Mimetype = found.mimetype
	original := nullable(a.Original) // looked into again, the file may be the converted one already
	if found.replaced != nil {
		if original == nil {
			original = nullable(file.SHA256)
		}
		file.SHA256, file.Size = found.replaced.SHA256, found.replaced.Size
		a.Metadata["converted"] = true
		if info.Kind == media.KindImage {
			a.Metadata["original_ext"] = info.Ext
		}
	}
	raw, _ := metadata(a.Metadata) // it came from JSON
	t, err := typeOf(info.Type)
	if err != nil {
		t = a.Type // recognised when it was uploaded
	}
	return db.CompleteProcessingParams{
		TenantID: tenant, AssetID: a.ID, Type: string(t), Mimetype: t.Mimetype(), Width: positive(info.Width), Height: positive(info.Height),
		VideoCodec: nullable(info.VideoCodec), Duration: a.Duration, Sha256: &file.SHA256, FileSize: &file.Size, FileMimetype: &file.Mimetype, Metadata: raw,
		Md5: nullable(found.md5), OriginalSha256: original, ProcessingError: nullable(found.note),
	}
}

// described are what processing notes of a file.
var described = []string{"container", "video_codec", "audio_codec", "video_width", "video_height", "video_fps", "pages", "converted", "original_ext"}

// describeFilm notes what a film is, under the names that Anthias has for it.
func describeFilm(meta map[string]any, info media.Info) {
	meta["container"], meta["video_codec"], meta["audio_codec"] = strings.TrimPrefix(info.Ext, "."), info.VideoCodec, "none"
	if info.AudioCodec != "" {
		meta["audio_codec"] = info.AudioCodec
	}
	if info.Width > 0 && info.Height > 0 {
		meta["video_width"], meta["video_height"] = info.Width, info.Height
	}
	if info.FPS > 0 {
		meta["video_fps"] = math.Round(info.FPS*1000) / 1000
	}
}

// wholeSeconds is how long a film lasts, as Anthias counts: begun seconds fall away, but none lasts less than one.
func wholeSeconds(seconds float64) int64 {
	return int64(min(max(math.Floor(seconds), 1), MaxDuration))
}

func positive(n int) *int32 {
	if n <= 0 || n > math.MaxInt32 {
		return nil
	}
	v := int32(n)
	return &v
}

// failDeadline bounds the note of a failure, which is written even when the time for the work is over.
const failDeadline = 30 * time.Second

// fail records why an asset cannot be shown.
func (s *Service) fail(ctx context.Context, assetID, reason string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), failDeadline)
	defer cancel()
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		_, err := s.q.FailProcessing(ctx, tx, db.FailProcessingParams{TenantID: access.From(ctx).Tenant, AssetID: assetID, ProcessingError: &reason})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		s.changedTx(ctx, tx, assetID)
		return nil
	})
	if fault.IsKind(err, fault.KindNotFound) {
		return nil
	}
	return err
}
