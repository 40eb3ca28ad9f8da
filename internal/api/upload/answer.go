package upload

import (
	"bytes"
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/fault"
)

const problemType = "application/problem+json"

// speak lets the protocol's handler answer, in the way of the rest of the API. That handler takes the whole
// path for the upload's id.
func (h *Handler) speak(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	a := &answer{ResponseWriter: w}
	http.StripPrefix(BasePath, h.tus.Middleware(next)).ServeHTTP(a, r)
	if a.failed != 0 {
		h.problems.Write(w, r, a.fault())
	}
}

// answer turns the plain text of errors into problems and takes the host out of addresses: behind a proxy
// the client knows another one.
type answer struct {
	http.ResponseWriter
	failed int // status of an error that is not told yet
	text   bytes.Buffer
}

// WriteHeader sends the headers, unless they are those of an error in plain text.
func (a *answer) WriteHeader(status int) {
	h := a.Header()
	if location := h.Get("Location"); location != "" {
		h.Set("Location", BasePath+path.Base(location))
	}
	if status >= http.StatusBadRequest && h.Get("Content-Type") != problemType {
		h.Del("Content-Length")
		a.failed = status
		return
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, or keeps the text of an error.
func (a *answer) Write(p []byte) (int, error) {
	if a.failed != 0 {
		return a.text.Write(p)
	}
	return a.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// headers names the header at fault by the protocol's code of the error.
var headers = map[string]string{
	"invalid_offset": "Upload-Offset", "invalid_upload_length": "Upload-Length", "invalid_content_type": "Content-Type",
	"invalid_upload_length_defer": "Upload-Defer-Length", "ambiguous_upload_length": "Upload-Length",
}

// fault reads "ERR_SOME_CODE: some message".
func (a *answer) fault() error {
	code, message, _ := strings.Cut(strings.TrimSpace(a.text.String()), ": ")
	code = strings.ToLower(strings.TrimPrefix(code, "ERR_"))
	switch {
	case code == "read_timeout":
		return fault.New(fault.KindTimeout, "The file stopped arriving. What has arrived is kept; go on from there.")
	case code == "lock_timeout", code == "server_shutdown", code == "connection_reset":
		return fault.Unavailable("The upload cannot go on right now; try again.").WithCode(code)
	case code == "not_implemented":
		return fault.Invalid("Upload-Length", "required", "Say how large the file is when the upload is made, and not later.")
	case a.failed >= http.StatusInternalServerError:
		return errors.New("tus: " + a.text.String())
	case headers[code] != "":
		return fault.Invalid(headers[code], code, sentence(message))
	}
	f := fault.New(problem.KindOf(a.failed), sentence(message))
	if code != "" {
		f = f.WithCode(code)
	}
	return f
}

func sentence(message string) string {
	if message == "" {
		return "The request does not follow the tus protocol."
	}
	return strings.ToUpper(message[:1]) + message[1:] + "."
}
