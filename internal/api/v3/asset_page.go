package v3

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/schedule"
)

// assetPage answers with a page of assets, as contract.ListAssets200JSONResponse does, written field by field: by
// reflection and with a map for every value that may be null, fifty assets take longer to encode than to find.
//
// An asset is written when its row is read, so that a page never holds fifty of them.
type assetPage struct {
	asset.Listing[span]

	written *bytes.Buffer // each asset, in whatever order
}

// span is where an asset is written.
type span struct{ from, to int }

// assetLinks are what an answer says of an asset besides what is stored of it.
type assetLinks struct {
	active             bool
	content, thumbnail string // signed addresses; empty when there is no such file
}

// VisitListAssetsResponse writes the answer.
func (p assetPage) VisitListAssetsResponse(w http.ResponseWriter) error {
	defer giveBack(p.written)
	p.written.Grow(512 + p.written.Len())
	body := p.encode(p.written.AvailableBuffer()) // behind the assets, which it copies
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(body)
	return err
}

// write returns what writes an asset.
func (p assetPage) write(links func(*asset.Asset) assetLinks) func(*asset.Listed) span {
	return func(a *asset.Listed) span {
		s := span{from: p.written.Len()}
		p.written.Grow(1536) // more than most take
		_, _ = p.written.Write(appendAsset(p.written.AvailableBuffer(), a, links(&a.Asset)))
		s.to = p.written.Len()
		return s
	}
}

func (p assetPage) encode(b []byte) []byte {
	b = append(b, `{"results":[`...)
	for i, s := range p.Results {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, p.written.Bytes()[s.from:s.to]...)
	}
	b = appendFilled(append(b, `],"next_cursor":`...), p.NextCursor)
	if p.Count != nil {
		b = strconv.AppendInt(append(b, `,"count":`...), *p.Count, 10)
	}
	if p.Similar {
		b = append(b, `,"similar":true`...)
	}
	return append(b, '}', '\n')
}

func appendAsset(b []byte, a *asset.Listed, l assetLinks) []byte {
	for _, f := range [...]struct{ name, value string }{
		{`{"id":`, a.ID}, {`,"name":`, a.Name}, {`,"type":`, string(a.Type)}, {`,"mimetype":`, a.Mimetype}, {`,"uri":`, a.URI},
		{`,"description":`, a.Description}, {`,"processing_status":`, string(a.Status)},
	} {
		b = appendText(append(b, f.name...), f.value)
	}
	for _, f := range [...]struct {
		name  string
		value bool
	}{
		{`,"is_active":`, l.active}, {`,"is_enabled":`, a.Enabled}, {`,"is_processing":`, a.Processing()}, {`,"is_reachable":`, a.Reachable},
		{`,"is_replacing":`, a.Pending != ""}, {`,"is_shared":`, a.Shared}, {`,"nocache":`, a.NoCache}, {`,"skip_asset_check":`, a.SkipCheck},
		{`,"skip_ssl_verify":`, a.SkipTLSVerify},
	} {
		b = strconv.AppendBool(append(b, f.name...), f.value)
	}
	for _, f := range [...]struct {
		name  string
		value int64
	}{
		{`,"duration":`, a.Duration}, {`,"play_order":`, int64(a.PlayOrder)}, {`,"refresh_interval":`, int64(a.RefreshInterval())}, {`,"view_count":`, a.Views},
	} {
		b = appendNumber(append(b, f.name...), f.value)
	}
	b = appendFile(b, a.File)
	for _, f := range [...]struct{ name, value string }{
		{`,"content_url":`, l.content}, {`,"thumbnail_url":`, l.thumbnail}, {`,"md5":`, a.MD5}, {`,"processing_error":`, a.ProcessingNote}, {`,"video_codec":`, a.VideoCodec},
	} {
		b = appendFilled(append(b, f.name...), f.value)
	}
	b = appendNull(append(b, `,"play_time_from":`...), a.From, appendTimeOfDay)
	b = appendNull(append(b, `,"play_time_to":`...), a.To, appendTimeOfDay)
	for _, f := range [...]struct {
		name  string
		value *time.Time
	}{{`,"start_date":`, a.Start}, {`,"end_date":`, a.End}, {`,"deleted_at":`, a.DeletedAt}, {`,"last_viewed":`, a.LastViewed}} {
		b = appendNull(append(b, f.name...), f.value, appendTime)
	}
	b = appendNull(append(b, `,"width":`...), a.Width, appendNumber[int32])
	b = appendNull(append(b, `,"height":`...), a.Height, appendNumber[int32])
	b = appendNull(append(b, `,"progress":`...), a.Progress, appendNumber[int])
	b = appendNull(append(b, `,"created_by":`...), a.CreatedBy, appendID)
	b = appendNull(append(b, `,"folder_id":`...), a.Folder, appendID)
	b = appendNull(append(b, `,"metadata_template_id":`...), a.Template, appendID)
	b = appendTime(append(b, `,"created_at":`...), a.CreatedAt)
	b = appendTime(append(b, `,"updated_at":`...), a.UpdatedAt)
	b = appendList(append(b, `,"tags":`...), a.Tags, appendText)
	b = appendList(append(b, `,"play_days":`...), a.Days, appendNumber[int])
	b = append(append(b, `,"metadata":`...), a.Metadata...)
	return append(b, '}')
}

func appendFile(b []byte, f *asset.File) []byte {
	if f == nil {
		return append(b, `,"file_name":null,"file_size":null,"sha256":null`...)
	}
	b = appendText(append(b, `,"file_name":`...), f.Name)
	b = appendNumber(append(b, `,"file_size":`...), f.Size)
	return appendText(append(b, `,"sha256":`...), f.SHA256)
}

func appendID(b []byte, id uuid.UUID) []byte { return appendText(b, id.String()) }

func appendTimeOfDay(b []byte, t schedule.TimeOfDay) []byte { return appendText(b, t.String()) }

func appendNull[T any](b []byte, v *T, add func([]byte, T) []byte) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return add(b, *v)
}

// appendFilled writes null for the empty text.
func appendFilled(b []byte, text string) []byte {
	if text == "" {
		return append(b, "null"...)
	}
	return appendText(b, text)
}

func appendList[T any](b []byte, list []T, add func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = add(b, v)
	}
	return append(b, ']')
}

func appendNumber[T int | int32 | int64](b []byte, n T) []byte {
	return strconv.AppendInt(b, int64(n), 10)
}

func appendTime(b []byte, t time.Time) []byte {
	return append(t.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

// appendText leaves what has to be escaped to the library.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			escaped, _ := json.Marshal(text) // every text can be
			return append(b, escaped...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}
