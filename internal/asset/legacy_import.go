package asset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/archive"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
)

// ImportReport tells what an import did, or in a dry run would do.
type ImportReport struct {
	Created, Present int
	Bytes            int64
	Made             []string // ids of what was created
	Skipped          []string // name and reason, for people
}

// ImportProgress hears of every asset that was dealt with.
type ImportProgress func(done, total int, name string)

// ImportLegacy takes over the assets of an Anthias box behind those that are there. What was taken over
// before, whole or in part, is not taken again. dry changes nothing. Faults: Quota, StorageFull; whatever
// is wrong with a single asset is in the report.
func (s *Service) ImportLegacy(ctx context.Context, backup *archive.Backup, dry bool, progress ImportProgress) (ImportReport, error) {
	var report ImportReport
	for i, one := range backup.Assets {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		err := s.importOne(ctx, one, dry, &report)
		if f := fault.As(err); f != nil && (f.Kind == fault.KindInvalid || f.Kind == fault.KindTooLarge) {
			report.Skipped = append(report.Skipped, one.Name+": "+message(f))
			err = nil
		}
		if err != nil {
			return report, fmt.Errorf("import %s: %w", one.Name, err)
		}
		if progress != nil {
			progress(i+1, len(backup.Assets), one.Name)
		}
	}
	return report, nil
}

func message(f *fault.Error) string {
	if len(f.Fields) > 0 {
		return f.Fields[0].Message
	}
	return f.Message
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// importID is the id under which an asset of a box lives here: its own where it fits, so that an import
// that is repeated finds it, else one made of it.
func importID(given string) string {
	if plainID.MatchString(given) {
		return given
	}
	sum := sha256.Sum256([]byte(given))
	return hex.EncodeToString(sum[:16])
}

func (s *Service) importOne(ctx context.Context, one archive.Asset, dry bool, report *ImportReport) error {
	assetID, present, err := s.importAs(ctx, one.ID)
	if err != nil {
		return err
	}
	if present {
		report.Present++
		return nil
	}
	in, err := importInput(one, assetID)
	if err != nil {
		return err
	}
	if one.Local() {
		return s.importFile(ctx, one, in, dry, report)
	}
	if err := CheckLegacyLink(one.URI); err != nil {
		return err
	}
	if !dry {
		if _, err := s.CreateLegacy(ctx, in); err != nil {
			return err
		}
		report.Made = append(report.Made, assetID)
	}
	report.Created++
	return nil
}

// UndoImport removes what an import made that cannot be finished.
func (s *Service) UndoImport(ctx context.Context, report ImportReport) error {
	var failed []error
	for _, one := range report.Made {
		if err := s.Purge(ctx, one); err != nil && !fault.IsKind(err, fault.KindNotFound) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// maxReturns bounds how often an asset of a box may be deleted here and taken over again.
const maxReturns = 100

// importAs returns the id under which an asset of a box is taken over, and whether that was done. An id
// that belongs to an asset which was deleted here is passed over for the next one made of it, the same at
// every import.
func (s *Service) importAs(ctx context.Context, given string) (assetID string, present bool, err error) {
	tenant := access.From(ctx).Tenant
	assetID = importID(given)
	for n := 1; n <= maxReturns; n++ {
		state, err := s.q.AssetState(ctx, s.db.Read(ctx), db.AssetStateParams{TenantID: tenant, AssetID: assetID})
		switch err := postgres.Fault(err, "asset"); {
		case fault.IsKind(err, fault.KindNotFound):
			return assetID, false, nil
		case err != nil:
			return "", false, err
		case !state:
			return assetID, true, nil
		}
		assetID = importID(given + "\x00" + strconv.Itoa(n))
	}
	return "", false, fault.Invalid("asset_id", "taken", "It was deleted here too often.")
}

func importInput(one archive.Asset, assetID string) (LegacyInput, error) {
	name := one.Name
	if name == "" {
		name = clipName(path.Base(one.URI))
	}
	meta := maps.Clone(one.Metadata)
	for _, ours := range []string{"error_message", "error_recipe", "error_handbrake", "processing_started_at"} {
		delete(meta, ours)
	}
	keepUsableHeaders(meta)
	if checkMetadata(meta) != nil {
		meta = nil // notes of the box; the asset is worth more
	}
	if len(one.Mimetype) > maxName {
		return LegacyInput{}, fault.Invalid("mimetype", "too_long", "its type is too long")
	}
	mimetype := one.Mimetype
	if mimetype == "" {
		mimetype = "webpage"
	}
	if mimetype == "youtube_asset" && !strings.HasPrefix(one.URI, "http") {
		mimetype = "video"
	}
	return LegacyInput{
		ID: assetID, Name: clipName(name), URI: one.URI, Mimetype: mimetype, Start: one.Start, End: one.End, Duration: one.Duration,
		Enabled: one.Enabled, NoCache: one.NoCache, SkipCheck: one.SkipCheck, SkipTLSVerify: one.SkipTLSVerify, Days: one.Days,
		From: one.From, To: one.To, Metadata: meta, Order: LegacyOrder{Last: true},
	}, nil
}

// keepUsableHeaders drops the headers of a box that could not be sent: nobody checked them there.
func keepUsableHeaders(meta map[string]any) {
	value, there := meta["headers"]
	if !there {
		return
	}
	given, _ := value.(map[string]any)
	kept := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		trimmed := strings.TrimSpace(name)
		if checkHeaders(map[string]any{"headers": map[string]any{trimmed: given[name]}}) == nil && len(kept) < maxHeaders {
			kept[trimmed] = given[name]
		}
	}
	meta["headers"] = kept
}

// importFile copies the content of a box's file; the box keeps its own.
func (s *Service) importFile(ctx context.Context, one archive.Asset, in LegacyInput, dry bool, report *ImportReport) error {
	if one.File == "" {
		report.Skipped = append(report.Skipped, one.Name+": its file is missing")
		return nil
	}
	info, err := os.Stat(one.File)
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	if dry {
		report.Bytes += info.Size()
		report.Created++
		return nil
	}
	if err := s.RoomFor(ctx, info.Size()); err != nil {
		return err
	}
	stored, err := s.storeCopy(ctx, one.File)
	if err != nil {
		return err
	}
	ext := path.Ext(one.URI)
	if ext == "" { // the oldest boxes kept files without
		if kind, err := s.sniff(ctx, stored.SHA256); err == nil {
			ext = kind.Ext
		}
	}
	in.Staged = &Staged{Ext: ext, Name: path.Base(one.URI), stored: &stored}
	if _, err = s.CreateLegacy(ctx, in); err == nil {
		report.Bytes += info.Size()
		report.Created++
		report.Made = append(report.Made, in.ID)
	}
	return err
}

func (s *Service) storeCopy(ctx context.Context, file string) (blob.Info, error) {
	f, err := os.Open(file)
	if err != nil {
		return blob.Info{}, fmt.Errorf("read the file: %w", err)
	}
	info, err := s.blobs.Put(ctx, access.From(ctx).Tenant, f, math.MaxInt64)
	return info, errors.Join(err, f.Close())
}

// ExportLegacy returns the assets of the tenant as an Anthias box keeps them. Addresses of files name
// the file in the backup.
func (s *Service) ExportLegacy(ctx context.Context) ([]archive.Asset, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]archive.Asset, len(all.Assets))
	for i, a := range all.Assets {
		seconds := a.Duration
		out[i] = archive.Asset{
			ID: a.ID, Name: a.Name, URI: a.URI, Mimetype: a.Mimetype, Start: a.Start, End: a.End, Duration: &seconds, Enabled: a.Visible(),
			NoCache: a.NoCache, SkipCheck: a.SkipCheck, SkipTLSVerify: a.SkipTLSVerify, PlayOrder: int64(a.PlayOrder), Days: a.Days,
			From: a.From, To: a.To, Metadata: a.Metadata,
		}
	}
	return out, nil
}
