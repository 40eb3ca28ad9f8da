package asset

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/internal/text"
)

// jobs puts background work into a transaction.
type jobs interface {
	InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error
}

// hints tells dashboards and screens that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
	ToScreens(tenant uuid.UUID, h live.Hint)
}

// Deps are what the service needs.
type Deps struct {
	DB    *postgres.DB
	Blobs blob.Store
	Files *storage.Service
	Media *media.Processor
	Jobs  jobs
	Live  hints
	Films Films // nil loads none
	// YouTube downloads films from there; nil leaves them to the screens.
	YouTube *media.YTDLP
	Cache   *cache.Cache
	// MaxFile bounds what is loaded from elsewhere; 0 leaves it to the rules of boxes.
	MaxFile int64
	Now     func() time.Time
}

// Service keeps a tenant's assets. Every method acts in the tenant of the context.
type Service struct {
	db    *postgres.DB
	q     *db.Queries
	blobs blob.Store
	files *storage.Service
	media *media.Processor
	jobs  jobs
	live  hints
	now   func() time.Time
	lists *lists
	cache *cache.Cache

	films   Films
	youTube *media.YTDLP
	maxFile int64

	documentLongest time.Duration
}

// New returns the service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Files == nil {
		d.Files = storage.New(storage.Deps{DB: d.DB, Blobs: d.Blobs, Now: d.Now})
	}
	return &Service{db: d.DB, q: db.New(), blobs: d.Blobs, files: d.Files, media: d.Media, jobs: d.Jobs, live: d.Live, now: d.Now, lists: newLists(), cache: d.Cache, films: d.Films, youTube: d.YouTube, maxFile: d.MaxFile,
		documentLongest: documentLongest}
}

// Input describes an asset to be made.
type Input struct {
	ID            string // 32 hexadecimal digits; empty makes one. The same id twice makes one asset.
	Name          string
	URI           string
	Type          Type // empty is read from the address
	Start, End    *time.Time
	Duration      *int64 // seconds; nil is the tenant's default
	Enabled       bool
	NoCache       bool
	SkipCheck     bool
	SkipTLSVerify bool
	Days          []int
	From, To      *schedule.TimeOfDay
	Metadata      map[string]any
	Tags          []string
	Description   string
	Folder        *uuid.UUID
	Template      *uuid.UUID // which the metadata has to follow
}

// CreateLink makes an asset of an address that screens open. Faults: Invalid, Quota.
func (s *Service) CreateLink(ctx context.Context, in Input) (Asset, error) {
	kind, err := CheckLink(in.URI)
	if err != nil {
		return Asset{}, err
	}
	if in.Type == TypeHTML || in.Type == TypePDF {
		return Asset{}, fault.Invalid("type", "not_a_link", "Packages and documents are files: upload them, or have them fetched.")
	}
	if in.Type == "" {
		in.Type = kind
	}
	if in.Name == "" {
		in.Name = clipName(in.URI)
	}
	a, err := s.draft(in)
	if err != nil {
		return Asset{}, err
	}
	a.Status = StatusCompleted
	saved, err := s.insert(ctx, a, nil)
	if in.ID != "" && isTaken(err) {
		return s.Get(ctx, a.ID) // it was made before
	}
	return saved, err
}

// draft checks the input and completes it with defaults; the duration is settled at insertion.
func (s *Service) draft(in Input) (Asset, error) {
	a := Asset{
		ID: id.NewAsset(), Type: in.Type, Mimetype: in.Type.Mimetype(), URI: in.URI, Start: in.Start, End: in.End, Duration: -1,
		Enabled: in.Enabled, NoCache: in.NoCache, SkipCheck: in.SkipCheck, SkipTLSVerify: in.SkipTLSVerify, Reachable: true,
		Days: slices.Sorted(slices.Values(in.Days)), From: in.From, To: in.To, Metadata: in.Metadata, Description: in.Description, Folder: in.Folder, Template: in.Template,
	}
	if in.ID != "" {
		a.ID = in.ID
	}
	if in.Duration != nil {
		a.Duration = *in.Duration
	}
	if a.Start == nil {
		start := s.fromNow()
		a.Start = &start
	}
	if a.End == nil {
		end := a.Start.Add(forever)
		a.End = &end
	}
	var err error
	if a.Name, err = text.Name("name", in.Name); err != nil {
		return a, err
	}
	if a.Tags, err = checkTags(in.Tags); err != nil {
		return a, err
	}
	if err := checkMetadata(in.Metadata); err != nil {
		return a, err
	}
	if err := checkHeaders(in.Metadata); err != nil {
		return a, err
	}
	if err := text.Lines("description", in.Description, maxDescription); err != nil {
		return a, err
	}
	probe := a
	probe.Duration = max(a.Duration, 0)
	return a, checkWindow(probe)
}

// fromNow is a start a little in the past, so that an asset plays at once whatever the screens' clocks say.
func (s *Service) fromNow() time.Time { return s.now().UTC().Add(-time.Minute).Truncate(time.Second) }

// insert writes the asset at the end of the order, inside the tenant's limits.
func (s *Service) insert(ctx context.Context, a Asset, file *newFile) (Asset, error) {
	actor := access.From(ctx)
	if actor.User != uuid.Nil {
		a.CreatedBy = &actor.User
	}
	limits, err := s.limits(ctx)
	if err != nil {
		return Asset{}, err
	}
	if a.Duration < 0 {
		a.Duration = limits.duration
	}
	var saved Asset
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		if file != nil {
			if err := s.files.AddTx(ctx, tx, file.File, storage.Limit{Quota: limits.storage, Reservation: file.reservation}); err != nil {
				return err
			}
		}
		if err := s.roomTx(ctx, tx, limits); err != nil {
			return err
		}
		a := a
		if a, err = s.filedTx(ctx, tx, a); err != nil {
			return err
		}
		if a.PlayOrder, err = s.placeTx(ctx, tx, file); err != nil {
			return err
		}
		row, err := s.q.InsertAsset(ctx, tx, insertParams(actor.Tenant, a))
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		saved = fromRow(row)
		if saved.Status == StatusPending {
			if err := s.jobs.InsertTx(ctx, tx, workOn(actor.Tenant, saved)); err != nil {
				return err
			}
		}
		s.changedTx(ctx, tx, saved.ID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.create", Object: "asset", ObjectID: saved.ID, After: summary(saved)})
	})
	return saved, err
}

// filedTx checks what an asset refers to and spells its tags as they are known.
func (s *Service) filedTx(ctx context.Context, tx postgres.Tx, a Asset) (Asset, error) {
	var err error
	if a.Tags, err = s.knowTagsTx(ctx, tx, a.Tags); err != nil {
		return a, err
	}
	if err := s.checkFolder(ctx, tx, a.Folder); err != nil {
		return a, err
	}
	return a, s.checkFollowsTx(ctx, tx, a.Template, a.Metadata)
}

// checkFolder tells whether a folder is there: in the transaction that files an asset in it, and before a file is taken.
func (s *Service) checkFolder(ctx context.Context, in db.DBTX, folder *uuid.UUID) error {
	if folder == nil {
		return nil
	}
	has, err := s.q.HasFolder(ctx, in, db.HasFolderParams{TenantID: access.From(ctx).Tenant, ID: *folder})
	if err != nil {
		return postgres.Fault(err, "folder")
	}
	if !has {
		return fault.Invalid("folder_id", "unknown", "There is no such folder.")
	}
	return nil
}

// Get returns an asset. Faults: NotFound.
func (s *Service) Get(ctx context.Context, assetID string) (Asset, error) {
	row, err := s.q.GetAsset(ctx, s.db.Read(ctx), db.GetAssetParams{TenantID: access.From(ctx).Tenant, AssetID: assetID})
	if err != nil {
		return Asset{}, postgres.Fault(err, "asset")
	}
	return fromRow(row), nil
}

// Open returns the content of an asset's file. Faults: NotFound, Unavailable.
func (s *Service) Open(ctx context.Context, sha256 string) (blob.Object, error) {
	o, err := s.blobs.Open(ctx, blob.Key{Tenant: access.From(ctx).Tenant, SHA256: sha256})
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	return o, nil
}

// changedTx hints, once the change is committed, at dashboards and screens.
func (s *Service) changedTx(ctx context.Context, tx postgres.Tx, assetID string) {
	tenant := access.From(ctx).Tenant
	tx.Changed(tenant)
	tx.AfterCommit(func() {
		s.lists.forget(tenant)
		s.live.ToPeople(tenant, live.Hint{Type: "assets.changed", ID: assetID})
		s.live.ToScreens(tenant, live.Hint{Type: "manifest"})
	})
}

// libraryChangedTx hints, once the change is committed, at dashboards: tags, folders or templates changed.
func (s *Service) libraryChangedTx(ctx context.Context, tx postgres.Tx) {
	tenant := access.From(ctx).Tenant
	tx.Changed(tenant)
	tx.AfterCommit(func() { s.live.ToPeople(tenant, live.Hint{Type: "library.changed"}) })
}

func insertParams(tenant uuid.UUID, a Asset) db.InsertAssetParams {
	raw, _ := metadata(a.Metadata) // checked before
	p := db.InsertAssetParams{
		TenantID: tenant, AssetID: a.ID, Name: a.Name, Type: string(a.Type), Uri: a.URI, StartDate: a.Start, EndDate: a.End, Duration: a.Duration,
		Mimetype: a.Mimetype, IsEnabled: a.Enabled, IsProcessing: a.Processing(), Nocache: a.NoCache, PlayOrder: a.PlayOrder, SkipAssetCheck: a.SkipCheck,
		SkipSslVerify: a.SkipTLSVerify, PlayDays: days(a.Days), PlayTimeFrom: postgres.PGTime(a.From), PlayTimeTo: postgres.PGTime(a.To), CreatedBy: a.CreatedBy,
		Metadata: raw, Tags: a.Tags, ProcessingStatus: string(a.Status), Description: a.Description, FolderID: a.Folder, MetadataTemplateID: a.Template,
	}
	if a.File != nil {
		p.FileName, p.FileSize, p.FileMimetype, p.Sha256 = &a.File.Name, &a.File.Size, &a.File.Mimetype, &a.File.SHA256
	}
	return p
}

// summary is what the audit log keeps of an asset.
func summary(a Asset) map[string]any {
	return map[string]any{
		"name": a.Name, "type": a.Type, "uri": a.URI, "start_date": a.Start, "end_date": a.End, "duration": a.Duration,
		"is_enabled": a.Enabled, "play_order": a.PlayOrder, "play_days": a.Days, "tags": a.Tags, "folder_id": a.Folder,
	}
}

func clipName(text string) string {
	if r := []rune(text); len(r) > maxName {
		return string(r[:maxName])
	}
	return text
}
