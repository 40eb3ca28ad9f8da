package asset

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
	"github.com/signate/signate/internal/storage"
)

// LegacyInput describes an asset as clients of the Anthias APIs do. Their rules differ from those of
// Input: the type follows the mimetype that the client names, windows may be empty, an order is given.
type LegacyInput struct {
	Name, URI, Mimetype string
	Start, End          *time.Time
	Duration            *int64 // seconds; nil is the tenant's default
	Enabled, NoCache    bool
	SkipCheck           bool
	SkipTLSVerify       bool
	Days                []int
	From, To            *schedule.TimeOfDay
	Metadata            map[string]any
	Order               LegacyOrder
	UniqueName          bool // a name that is taken gets a number
	Staged              *Staged
	ID                  string // empty makes one
	Download            string // the extension of a film that this server is to load; empty leaves the address to screens
}

// LegacyOrder says where an asset goes in the list that plays.
type LegacyOrder struct {
	Splice   bool // renumber the active assets with this one at Position
	Last     bool // behind all others
	Position *int32
	Zone     *time.Location // in which the windows are read
}

// Staged is an uploaded file that waits to become an asset.
type Staged struct {
	Path string // the asset takes the file over
	Ext  string // with its dot, or empty
	Name string // as it was uploaded

	stored *blob.Info // where the content is already stored
}

var errLegacyURL = fault.Invalid("uri", "invalid", "Invalid URL. Failed to add asset.")

// ErrLegacyPath says that a path names no uploaded file.
var ErrLegacyPath = fault.Invalid("uri", "invalid", "Invalid file path. Failed to add asset.")

// CheckLegacyLink refuses what Anthias refuses as the address of an asset. Faults: Invalid.
func CheckLegacyLink(uri string) error {
	if len(uri) > maxURI {
		return fault.Invalid("uri", "too_long", "Ensure this field has no more than "+strconv.Itoa(maxURI)+" characters.")
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" {
		return errLegacyURL
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "rtsp":
		return nil
	}
	return errLegacyURL
}

// legacyType says how screens show what an Anthias client calls by this mimetype. Anthias looks for
// parts of the text, in this order.
func legacyType(mimetype, uri string) Type {
	link, err := CheckLink(uri)
	switch {
	case mimetype == "youtube_asset":
		return TypeYouTube
	case strings.Contains(mimetype, "image"):
		return TypeImage
	case strings.Contains(mimetype, "web"):
		return TypeWebpage
	case strings.Contains(mimetype, "streaming"):
		return TypeStream
	case strings.Contains(mimetype, "video"):
		if err == nil && link == TypeStream {
			return TypeStream
		}
		return TypeVideo
	case err == nil:
		return link
	}
	return TypeWebpage
}

// CreateLegacy makes an asset of a link or of a staged file by the rules of the Anthias APIs. Faults:
// Invalid, Quota, TooLarge, StorageFull.
func (s *Service) CreateLegacy(ctx context.Context, in LegacyInput) (Asset, error) {
	a, err := s.legacyDraft(in)
	if err != nil {
		return Asset{}, err
	}
	limits, err := s.limits(ctx)
	if err != nil {
		return Asset{}, err
	}
	if in.Duration == nil {
		a.Duration = limits.duration
	}
	if in.Download != "" {
		a = s.awaitDownload(a, in.Download)
	}
	var file *newFile
	if in.Staged != nil {
		if a, file, err = s.claim(ctx, a, *in.Staged); err != nil {
			return Asset{}, err
		}
	}
	return s.insertLegacy(ctx, a, in, file, limits)
}

func (s *Service) legacyDraft(in LegacyInput) (Asset, error) {
	a := Asset{
		ID: in.ID, Name: in.Name, Type: legacyType(in.Mimetype, in.URI), Mimetype: in.Mimetype, URI: in.URI, Start: in.Start, End: in.End,
		Enabled: in.Enabled, NoCache: in.NoCache, SkipCheck: in.SkipCheck, SkipTLSVerify: in.SkipTLSVerify, Reachable: true,
		Days: in.Days, From: in.From, To: in.To, Metadata: in.Metadata, Tags: []string{}, Status: StatusCompleted,
	}
	if a.ID == "" {
		a.ID = id.NewAsset()
	}
	set(&a.Duration, in.Duration)
	if in.Staged == nil {
		if err := CheckLegacyLink(in.URI); err != nil {
			return a, err
		}
	}
	if a.Type == TypeYouTube {
		u, err := url.Parse(in.URI)
		if err != nil || !legacyYouTube(u) {
			return a, fault.Invalid("uri", "invalid", "A youtube_asset URI must point at a YouTube URL.")
		}
		a.Mimetype = "video"
	}
	if err := checkMetadata(in.Metadata); err != nil {
		return a, err
	}
	return a, checkLegacyDuration(a.Duration)
}

// legacyYouTube accepts the hosts that Anthias downloads from.
func legacyYouTube(u *url.URL) bool {
	switch strings.ToLower(u.Hostname()) {
	case "youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be":
		return true
	}
	return false
}

func checkLegacyDuration(seconds int64) error {
	if seconds < 0 || seconds > MaxDuration {
		return fault.Invalid("duration", "out_of_range", fmt.Sprintf("duration must be between 0 and %d seconds.", MaxDuration))
	}
	return nil
}

var legacyExtension = regexp.MustCompile(`^\.[A-Za-z0-9]{1,16}$`)

// claim takes over the staged file. Content that nobody recognises is kept as what the client says it
// is; processing then tells why it does not play, as it does on an Anthias device.
func (s *Service) claim(ctx context.Context, a Asset, staged Staged) (Asset, *newFile, error) {
	info, err := s.stored(ctx, staged)
	if err != nil {
		return a, nil, fmt.Errorf("store the file: %w", err)
	}
	kind, err := s.sniff(ctx, info.SHA256)
	if err != nil {
		return a, nil, err
	}
	if t, err := typeOf(kind); err == nil {
		a.Type = t
	} else if a.Type != TypeImage && a.Type != TypeVideo {
		a.Type = TypeImage
	}
	ext := staged.Ext
	if !legacyExtension.MatchString(ext) {
		ext = ""
	}
	a.URI = legacyPrefix + a.ID + ext
	a.File = &File{Name: baseName(staged.Name), SHA256: info.SHA256, Size: info.Size, Mimetype: kind.MIME}
	a.Status = StatusPending
	a = s.stamped(a)
	return a, &newFile{File: storage.File{SHA256: info.SHA256, Size: info.Size, Mimetype: kind.MIME}}, nil
}

func (s *Service) stored(ctx context.Context, staged Staged) (blob.Info, error) {
	if staged.stored != nil {
		return *staged.stored, nil
	}
	return s.blobs.PutFile(ctx, access.From(ctx).Tenant, staged.Path)
}

// stamped notes when long processing began, where Anthias clients look for it.
func (s *Service) stamped(a Asset) Asset {
	if a.LegacyProcessing() {
		if a.Metadata == nil {
			a.Metadata = map[string]any{}
		}
		a.Metadata["processing_started_at"] = s.now().UTC().Format("2006-01-02T15:04:05.000000+00:00")
	}
	return a
}

// LegacyProcessing tells whether Anthias clients should wait for the asset: they do for videos and for
// pictures that are converted; the preview of any other picture is our own affair.
func (a Asset) LegacyProcessing() bool {
	if !a.Processing() {
		return false
	}
	switch a.FileMimetype() {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml":
		return false
	}
	return true
}

// insertLegacy writes the asset and, if asked, puts it into the order of what plays now.
func (s *Service) insertLegacy(ctx context.Context, a Asset, in LegacyInput, file *newFile, l limits) (Asset, error) {
	actor := access.From(ctx)
	if actor.User != uuid.Nil {
		a.CreatedBy = &actor.User
	}
	a.PlayOrder = 0
	if in.Order.Position != nil && in.Order.Splice {
		a.PlayOrder = *in.Order.Position
	}
	out := a
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		a := a
		if file != nil {
			if err := s.files.AddTx(ctx, tx, file.File, storage.Limit{Quota: l.storage}); err != nil {
				return err
			}
		}
		if err := s.roomTx(ctx, tx, l); err != nil {
			return err
		}
		var err error
		if in.UniqueName {
			if a.Name, err = s.freeNameTx(ctx, tx, a.Name); err != nil {
				return err
			}
		}
		if in.Order.Last {
			if a.PlayOrder, err = s.q.NextPlayOrder(ctx, tx, actor.Tenant); err != nil {
				return postgres.Fault(err, "asset")
			}
		}
		row, err := s.q.InsertAsset(ctx, tx, insertParams(actor.Tenant, a))
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		out = fromRow(row)
		if in.Order.Splice {
			if out.PlayOrder, err = s.spliceTx(ctx, tx, out, in.Order.Zone); err != nil {
				return err
			}
		}
		if out.Status == StatusPending {
			if err := s.jobs.InsertTx(ctx, tx, workFor(actor.Tenant, out, in)); err != nil {
				return err
			}
		}
		s.changedTx(ctx, tx, out.ID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "asset.create", Object: "asset", ObjectID: out.ID, After: summary(out)})
	})
	return out, err
}

// workFor is what is to be done in the background for a new asset.
func workFor(tenant uuid.UUID, a Asset, in LegacyInput) river.JobArgs {
	if in.Download != "" {
		return DownloadArgs{Tenant: tenant, Asset: a.ID, URI: in.URI, Verify: !in.SkipTLSVerify}
	}
	return ProcessArgs{Tenant: tenant, Asset: a.ID}
}

// freeNameTx returns the name, with the first free number behind it when it is taken.
func (s *Service) freeNameTx(ctx context.Context, tx postgres.Tx, name string) (string, error) {
	taken, err := s.q.ListNamesLike(ctx, tx, db.ListNamesLikeParams{TenantID: access.From(ctx).Tenant, Name: name, Pattern: likePrefix(name) + "-%"})
	if err != nil {
		return "", postgres.Fault(err, "asset")
	}
	used := map[string]bool{}
	for _, n := range taken {
		used[n] = true
	}
	free := name
	for n := 1; used[free]; n++ {
		free = name + "-" + strconv.Itoa(n)
	}
	return free, nil
}

func likePrefix(text string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
}

// LegacyFile finds the asset whose file Anthias clients know under a path; only the last part of the
// path counts, because it was another folder in every age. Faults: NotFound.
func (s *Service) LegacyFile(ctx context.Context, file string) (Asset, error) {
	base := path.Base(file)
	assetID, _, _ := strings.Cut(base, ".")
	a, err := s.Get(ctx, assetID)
	if err != nil {
		return Asset{}, err
	}
	if a.File == nil || path.Base(a.URI) != base {
		return Asset{}, fault.NotFound("file")
	}
	return a, nil
}

// CopyLegacyFile makes an asset of a file that another asset of the tenant has already. Faults: like
// CreateLegacy, NotFound.
func (s *Service) CopyLegacyFile(ctx context.Context, in LegacyInput, file string) (Asset, error) {
	source, err := s.LegacyFile(ctx, file)
	if err != nil {
		return Asset{}, err
	}
	in.Staged = &Staged{}
	a, err := s.legacyDraft(in)
	if err != nil {
		return Asset{}, err
	}
	limits, err := s.limits(ctx)
	if err != nil {
		return Asset{}, err
	}
	if in.Duration == nil {
		a.Duration = limits.duration
	}
	copied := *source.File
	a.Type, a.File, a.URI, a.Status = source.Type, &copied, legacyPrefix+a.ID+path.Ext(source.URI), StatusPending
	return s.insertLegacy(ctx, s.stamped(a), in, nil, limits)
}
