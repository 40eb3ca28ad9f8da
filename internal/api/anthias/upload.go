package anthias

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/id"
)

// assetDir is the folder in which clients believe the files are.
const assetDir = "/data/anthias_assets/"

func uploadError(field, text string) error {
	return refuse(http.StatusBadRequest, object{{field, text}})
}

// extensions maps the endings that are accepted to the one the file gets.
var extensions = map[string]string{
	".jpg": ".jpg", ".jpeg": ".jpg", ".jpe": ".jpg", ".png": ".png", ".gif": ".gif", ".webp": ".webp", ".bmp": ".bmp", ".svg": ".svg", ".ico": ".ico",
	".tif": ".tiff", ".tiff": ".tiff", ".heic": ".heic", ".heif": ".heif", ".avif": ".avif", ".tga": ".tga", ".jp2": ".jp2", ".j2k": ".j2k",
	".jpx": ".jpx", ".jpc": ".jpc", ".jpf": ".jpf",
	".mp4": ".mp4", ".m4v": ".mp4", ".mov": ".mov", ".mkv": ".mkv", ".webm": ".webm", ".avi": ".avi", ".flv": ".flv", ".mpg": ".mpeg",
	".mpeg": ".mpeg", ".ts": ".ts", ".ogv": ".ogv", ".wmv": ".wmv", ".3gp": ".3gp",
}

// fileAsset takes a file, whole or in chunks, and answers where it waits.
func (a *api) fileAsset(c *call) (*reply, error) {
	if !strings.HasPrefix(strings.ToLower(c.r.Header.Get("Content-Type")), "multipart/form-data") {
		if _, err := readBody(c.w, c.r, false); err != nil {
			return nil, err
		}
		return nil, uploadError("file_upload", "No file uploaded.")
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, a.MaxUpload+maxBody)
	part, err := filePart(c.r, "file_upload")
	if err != nil {
		return nil, err
	}
	if part == nil {
		return nil, uploadError("file_upload", "No file uploaded.")
	}
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(part.FileName(), "?"), `\`, "/"))
	ext, known := extensions[strings.ToLower(path.Ext(name))]
	if !known {
		return nil, uploadError("file_upload", "Invalid file type. Expected image or video.")
	}
	upload, span, err := a.uploadOf(c, name)
	if err != nil {
		return nil, err
	}
	if err := a.receive(c, upload, name, span, part); err != nil {
		return nil, err
	}
	ans := ok(object{{"uri", assetDir + upload + ".tmp"}, {"ext", ext}, {"upload_id", upload}})
	return &ans, nil
}

// filePart returns the file of a form, nil when there is none.
func filePart(r *http.Request, field string) (*multipart.Part, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, detail(http.StatusBadRequest, "Multipart form parse error - "+err.Error())
	}
	for range maxFields {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nil //nolint:nilnil // a form without the file is none
		}
		if err != nil {
			return nil, multipartError(err)
		}
		if part.FormName() != field {
			continue
		}
		if part.FileName() == "" {
			return nil, uploadError(field, "The submitted data was not a file. Check the encoding type on the form.")
		}
		return part, nil
	}
	return nil, detail(http.StatusBadRequest, "The form has too many fields.")
}

// span is the part of a file that a chunk holds. The end is exclusive.
type span struct{ first, end, total int64 }

var contentRange = regexp.MustCompile(`^bytes (\d{1,18})-(\d{1,18})/(\d{1,18})$`)

// readSpan reads a Content-Range. Some clients count the last byte of a file one too far.
func readSpan(header string) (span, error) {
	m := contentRange.FindStringSubmatch(strings.TrimSpace(header))
	if m == nil {
		return span{}, uploadError("Content-Range", "Malformed Content-Range header.")
	}
	first, _ := strconv.ParseInt(m[1], 10, 64) // digits, few enough
	last, _ := strconv.ParseInt(m[2], 10, 64)
	total, _ := strconv.ParseInt(m[3], 10, 64)
	if last < first || last > total || first >= total {
		return span{}, uploadError("Content-Range", "Invalid Content-Range bounds.")
	}
	return span{first, last + 1, total}, nil
}

// uploadOf tells which upload the request belongs to, and which part of it this is.
func (a *api) uploadOf(c *call, name string) (string, *span, error) {
	header := c.r.Header.Get("Content-Range")
	if header == "" {
		return id.NewAsset(), nil, nil
	}
	given := strings.ToLower(strings.TrimSpace(c.r.Header.Get("X-Upload-Id")))
	if given != "" && !uploadID.MatchString(given) {
		return "", nil, uploadError("X-Upload-Id", "Malformed upload id.")
	}
	sp, err := readSpan(header)
	if err != nil {
		return "", nil, err
	}
	if sp.total > a.MaxUpload {
		return "", nil, blob.ErrTooLarge
	}
	if given == "" {
		actor := access.From(c.ctx())
		given = a.stage.correlate(fmt.Sprintf("%s %s %s %d", actor.Tenant, actor.User, name, sp.total), sp.first == 0)
	}
	return given, &sp, nil
}

// receive writes a file or chunk into the staging area. What is refused leaves nothing behind.
func (a *api) receive(c *call, upload, name string, sp *span, part io.Reader) error {
	tenant := access.From(c.ctx()).Tenant
	size := c.r.ContentLength
	if sp != nil {
		size = sp.total
	}
	if err := a.Assets.RoomFor(c.ctx(), max(size, 0)); err != nil {
		return err
	}
	f, err := a.stage.open(tenant, upload, name)
	if err != nil {
		return err
	}
	err = writeSpan(a.stage, f, sp, part, a.MaxUpload)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = fullOr(cerr)
	}
	if err != nil && (sp == nil || sp.first == 0) {
		a.stage.discard(tenant, upload)
	}
	return err
}

func writeSpan(s *stage, f *os.File, sp *span, part io.Reader, limit int64) error {
	if sp == nil {
		_, err := s.write(f, 0, part, limit)
		return err
	}
	want := sp.end - sp.first
	n, err := s.write(f, sp.first, part, want)
	switch {
	case errors.Is(err, blob.ErrTooLarge) || err == nil && n != want && n != want-1:
		return uploadError("Content-Range", "Chunk length does not match the declared range.")
	case err != nil:
		return err
	}
	if sp.first+n >= sp.total {
		return f.Truncate(sp.total)
	}
	return nil
}
