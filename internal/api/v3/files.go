package v3

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
)

// files handles what is not JSON: bodies stream to and from the store.
type files struct {
	assets   *asset.Service
	api      assets
	limit    int64
	problems problem.Writer
}

// maxField bounds a form field beside the file.
const maxField = 4096

// upload takes one multipart request. Fields count only when they come before the file, because the
// file is stored as it arrives.
func (h files) upload(w http.ResponseWriter, r *http.Request) {
	// What is surely too much is refused before it is sent; the file itself is smaller than the form.
	if err := h.assets.RoomFor(r.Context(), max(r.ContentLength-maxBody, 0)); err != nil {
		h.problems.Write(w, r, err)
		return
	}
	body := &counted{ReadCloser: http.MaxBytesReader(w, r.Body, h.limit+maxBody)}
	r.Body = body
	a, err := h.receive(r, body)
	if err != nil {
		h.problems.Write(w, r, uploadFault(err))
		return
	}
	h.answer(w, r, http.StatusCreated, a)
}

// answer writes an asset as JSON.
func (h files) answer(w http.ResponseWriter, r *http.Request, status int, a asset.Asset) {
	encode, err := h.api.encoder(r.Context())
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ETag", etag(a.Version))
	if status == http.StatusCreated {
		w.Header().Set("Location", "/api/v3/assets/"+a.ID+"/")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(encode(a)) // the client may have gone
}

func (h files) receive(r *http.Request, body *counted) (asset.Asset, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return asset.Asset{}, fault.New(fault.KindUnsupported, "Send the file as multipart/form-data.").Because(err)
	}
	in := asset.FileInput{Enabled: true}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return asset.Asset{}, fault.Invalid("file", "required", "There is no file in the form.")
		}
		if err != nil {
			return asset.Asset{}, err
		}
		if part.FormName() == "file" {
			in.FileName, body.file = part.FileName(), true
			// What is left of the body is the file and the end of the form; a part of the file was read already.
			in.Expected = max(r.ContentLength-body.n-maxFormEnd, 0)
			in.Replaces = "" // of uploads that resume
			return h.assets.CreateFromReader(r.Context(), in, part, h.limit)
		}
		if err := field(&in, part); err != nil {
			return asset.Asset{}, err
		}
	}
}

// maxFormEnd bounds the boundary behind the file.
const maxFormEnd = 80

// counted counts what was read of a body. Before the file it gives a little at a time, so that hardly anything
// of the file is read with the form around it and the rest is nearly the file's size.
type counted struct {
	io.ReadCloser
	n    int64
	file bool
}

// maxAhead is how much of the file may be read with the form.
const maxAhead = 64

func (c *counted) Read(p []byte) (int, error) {
	if !c.file {
		p = p[:min(len(p), maxAhead)]
	}
	n, err := c.ReadCloser.Read(p)
	c.n += int64(n)
	return n, err
}

func field(in *asset.FileInput, part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, maxField))
	if err != nil {
		return err
	}
	return SetFileField(in, part.FormName(), string(text))
}

// SetFileField sets what a form or an upload's metadata says about the file; unknown names are ignored.
func SetFileField(in *asset.FileInput, name, text string) error {
	switch name {
	case "name":
		in.Name = text
	case "filename":
		in.FileName = text
	case "replaces":
		in.Replaces = text
	case "folder_id":
		return setFolder(in, text)
	case "is_enabled":
		on, err := strconv.ParseBool(text)
		if err != nil {
			return fault.Invalid("is_enabled", "invalid", "Use true or false.")
		}
		in.Enabled = on
	case "duration":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > asset.MaxDuration {
			return fault.Invalid("duration", "invalid", "Use a number of seconds.")
		}
		in.Duration = &n
	}
	return nil
}

// setFolder sets where the asset is to lie. Forms send a field that was left empty; it means the top.
func setFolder(in *asset.FileInput, text string) error {
	if text == "" {
		return nil
	}
	folder, err := uuid.Parse(text)
	if err != nil {
		return fault.Invalid("folder_id", "invalid", "Name a folder by its id.")
	}
	in.Folder = &folder
	return nil
}

// uploadFault tells a broken line and a form that is none from our own faults.
func uploadFault(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case fault.As(err) != nil:
		return err
	case errors.As(err, &tooLarge):
		return fault.New(fault.KindTooLarge, "The file is larger than allowed.").WithCode("file_too_large")
	case errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "multipart:"):
		return fault.Invalid("", "malformed", "The form ends early or is malformed.").Because(err)
	}
	return err
}

func (h files) content(w http.ResponseWriter, r *http.Request) {
	a, err := h.assets.Get(r.Context(), r.PathValue("id"))
	if err == nil && a.File == nil {
		err = fault.NotFound("file")
	}
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Disposition", `inline; filename="`+a.ID+`"`)
	h.serve(w, r, a.File.SHA256, a.FileMimetype())
}

func (h files) thumbnail(w http.ResponseWriter, r *http.Request) {
	a, err := h.assets.Get(r.Context(), r.PathValue("id"))
	if err == nil && a.Thumbnail == "" {
		err = fault.NotFound("thumbnail")
	}
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	h.serve(w, r, a.Thumbnail, "image/jpeg")
}

// serve answers with stored content: ranges and conditional requests work.
func (h files) serve(w http.ResponseWriter, r *http.Request, sha, mimetype string) {
	o, err := h.assets.Open(r.Context(), sha)
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	defer func() { _ = o.Close() }()
	w.Header().Set("Content-Type", mimetype)
	w.Header().Set("ETag", `"`+sha+`"`)
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, o)
}
