package asset

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
)

func fromRow(r db.Asset) Asset {
	a := withoutMetadata(&r)
	a.Metadata = decoded(r.Metadata)
	return a
}

// decoded returns metadata as a map. The column holds an object; anything else is no metadata.
func decoded(stored json.RawMessage) map[string]any {
	out := map[string]any{}
	if len(stored) > len("{}") {
		_ = json.Unmarshal(stored, &out)
	}
	return out
}

func withoutMetadata(r *db.Asset) Asset {
	a := Asset{
		ID: r.AssetID, Name: r.Name, Type: Type(r.Type), Mimetype: r.Mimetype, URI: r.Uri, Start: utc(r.StartDate), End: utc(r.EndDate),
		Duration: r.Duration, Enabled: r.IsEnabled, NoCache: r.Nocache, PlayOrder: r.PlayOrder, SkipCheck: r.SkipAssetCheck,
		SkipTLSVerify: r.SkipSslVerify, Reachable: r.IsReachable, LastCheck: utc(r.LastReachabilityCheck), From: postgres.TimeOfDay(r.PlayTimeFrom), To: postgres.TimeOfDay(r.PlayTimeTo),
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), Version: r.Version, Tags: r.Tags,
		Width: r.Width, Height: r.Height, Status: Status(r.ProcessingStatus),
	}
	a.Days = make([]int, 0, len(r.PlayDays))
	for _, d := range r.PlayDays {
		a.Days = append(a.Days, int(d))
	}
	if r.Sha256 != nil {
		a.File = &File{SHA256: *r.Sha256}
		if r.FileName != nil {
			a.File.Name = *r.FileName
		}
		a.File.Mimetype = deref(r.FileMimetype)
		if r.FileSize != nil {
			a.File.Size = *r.FileSize
		}
	}
	a.Thumbnail, a.VideoCodec, a.ProcessingNote = deref(r.ThumbnailSha256), deref(r.VideoCodec), deref(r.ProcessingError)
	a.Description, a.Folder, a.Template, a.Shared = r.Description, r.FolderID, r.MetadataTemplateID, r.IsShared
	a.Views, a.LastViewed, a.DeletedAt = r.ViewCount, utc(r.LastViewed), utc(r.DeletedAt)
	a.MD5, a.Original, a.Pending = deref(r.Md5), deref(r.OriginalSha256), deref(r.PendingSha256)
	if r.Progress != nil {
		percent := int(*r.Progress)
		a.Progress = &percent
	}
	return a
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func nullable(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func utc(t *time.Time) *time.Time {
	if t == nil || t.Location() == time.UTC {
		return t
	}
	u := t.UTC()
	return &u
}

func days(in []int) []int16 {
	if len(in) == 0 {
		in = schedule.AllDays()
	}
	out := make([]int16, len(in))
	for i, d := range in {
		out[i] = int16(d)
	}
	return out
}

func metadata(m map[string]any) (json.RawMessage, error) {
	if m == nil {
		m = map[string]any{}
	}
	text, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode the metadata: %w", err)
	}
	return text, nil
}

// columns are what a list selects, in the order of scan.
var columns = []string{
	"asset_id", "name", "type", "uri", "start_date", "end_date", "duration", "mimetype", "is_enabled", "nocache", "play_order",
	"skip_asset_check", "skip_ssl_verify", "is_reachable", "play_days", "play_time_from", "play_time_to", "created_by", "created_at", "updated_at",
	"version", "metadata", "tags", "file_name", "file_size", "file_mimetype", "sha256", "thumbnail_sha256", "width", "height", "video_codec", "processing_status", "processing_error",
	"description", "folder_id", "metadata_template_id", "is_shared", "view_count", "last_viewed", "md5", "original_sha256", "progress", "deleted_at", "pending_sha256",
}

// scanner returns what reads the rows of a list, all into the same place.
func scanner() func(pgx.Rows) (*Listed, error) {
	r, v, into := new(db.Asset), new(postgres.Values), new(Listed)
	return func(rows pgx.Rows) (*Listed, error) {
		v.Of(rows)
		metadata := scan(r, v)
		if err := v.Err(); err != nil {
			return nil, fmt.Errorf("read an asset: %w", err)
		}
		*into = listed(r, metadata)
		return into, nil
	}
}

// scan reads a row but for its metadata, which it returns as they are stored.
func scan(r *db.Asset, v *postgres.Values) (metadata string) {
	r.AssetID, r.Name, r.Type, r.Uri = v.Text(), v.Text(), v.Text(), v.Text()
	r.StartDate, r.EndDate, r.Duration = v.TimeOrNull(), v.TimeOrNull(), v.Int64()
	r.Mimetype = v.Text()
	r.IsEnabled, r.Nocache = v.Bool(), v.Bool()
	r.PlayOrder = v.Int32()
	r.SkipAssetCheck, r.SkipSslVerify, r.IsReachable = v.Bool(), v.Bool(), v.Bool()
	r.PlayDays = v.Int16s()
	r.PlayTimeFrom, r.PlayTimeTo = v.Clock(), v.Clock()
	r.CreatedBy = v.UUIDOrNull()
	r.CreatedAt, r.UpdatedAt = v.Time(), v.Time()
	r.Version = v.Int64()
	metadata = v.Text()
	r.Tags = v.Texts()
	r.FileName, r.FileSize, r.FileMimetype = v.TextOrNull(), v.Int64OrNull(), v.TextOrNull()
	r.Sha256, r.ThumbnailSha256 = v.TextOrNull(), v.TextOrNull()
	r.Width, r.Height = v.Int32OrNull(), v.Int32OrNull()
	r.VideoCodec, r.ProcessingStatus, r.ProcessingError = v.TextOrNull(), v.Text(), v.TextOrNull()
	r.Description = v.Text()
	r.FolderID, r.MetadataTemplateID = v.UUIDOrNull(), v.UUIDOrNull()
	r.IsShared, r.ViewCount, r.LastViewed = v.Bool(), v.Int64(), v.TimeOrNull()
	r.Md5, r.OriginalSha256 = v.TextOrNull(), v.TextOrNull()
	r.Progress, r.DeletedAt, r.PendingSha256 = v.Int16OrNull(), v.TimeOrNull(), v.TextOrNull()
	return metadata
}

func listed(r *db.Asset, metadata string) Listed {
	out := Listed{Asset: withoutMetadata(r), Metadata: metadata}
	if !strings.HasPrefix(metadata, "{") {
		out.Metadata = "{}"
	}
	if strings.Contains(metadata, `"`+refreshInterval+`"`) {
		out.Asset.Metadata = decoded(json.RawMessage(metadata))
	}
	return out
}
