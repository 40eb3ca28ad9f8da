// Package problem turns faults into RFC 9457 problem details. It is the only code that knows which
// status number a fault has.
package problem

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
)

// Kind is what clients see of a kind of fault.
type Kind struct {
	Status  int
	Title   string
	Meaning string // a sentence for the documentation
	Cure    string // what the client can do
}

// kinds maps every kind of fault to what clients see of it.
var kinds = map[fault.Kind]Kind{
	fault.KindInvalid: {
		http.StatusBadRequest, "The request is not valid",
		"Something in the request is missing, malformed or not allowed; `errors` names each field with a code.",
		"Correct the fields that `errors` names and send the request again.",
	},
	fault.KindUnauthorized: {
		http.StatusUnauthorized, "Sign in first",
		"Nobody is signed in, or the credential is wrong, expired or revoked.",
		"Sign in, or refresh the session, and send the request again.",
	},
	fault.KindForbidden: {
		http.StatusForbidden, "Not allowed",
		"Somebody is signed in, but may not do this, or not in this tenant.",
		"Ask an administrator of the tenant for the permission that `detail` names.",
	},
	fault.KindNotFound: {
		http.StatusNotFound, "Not found",
		"There is no such object, or it belongs to another tenant, which is the same answer.",
		"Check the id and the tenant of the request.",
	},
	fault.KindConflict: {
		http.StatusConflict, "Conflict",
		"The state of things forbids it.",
		"Read the objects again and change what `detail` names first.",
	},
	fault.KindStale: {
		http.StatusPreconditionFailed, "Changed meanwhile",
		"Somebody changed the object since it was read.",
		"Read it again and repeat the change with the new `ETag`.",
	},
	fault.KindQuota: {
		http.StatusTooManyRequests, "Limit of the plan reached",
		"The tenant has as much of this as its plan allows. Waiting does not help; there is no `Retry-After`.",
		"Delete what is not needed, or choose a larger plan.",
	},
	fault.KindRateLimited: {
		http.StatusTooManyRequests, "Too many requests",
		"A budget of requests is used up; `RateLimit-Policy` names it.",
		"Wait as long as `Retry-After` says.",
	},
	fault.KindTooLarge: {
		http.StatusRequestEntityTooLarge, "Too large",
		"The body or file is larger than allowed.",
		"Send less at once.",
	},
	fault.KindUnsupported: {
		http.StatusUnsupportedMediaType, "Not supported",
		"The media type is not one that this operation takes.",
		"Send what the contract describes, with its `Content-Type`.",
	},
	fault.KindTimeout: {
		http.StatusRequestTimeout, "Too slow",
		"The body did not arrive in time.",
		"Send it again; large files are better sent as resumable uploads.",
	},
	fault.KindUnavailable: {
		http.StatusServiceUnavailable, "Temporarily unavailable",
		"A part of the system does not answer.",
		"Try again after `Retry-After`; operators look at `/health`.",
	},
	fault.KindPrecondition: {
		http.StatusPreconditionRequired, "A condition is required",
		"This change needs `If-Match`.",
		"Read the object and send its `ETag` as `If-Match`.",
	},
	fault.KindNotAllowed: {
		http.StatusMethodNotAllowed, "Method not allowed",
		"The address exists, but not with this method.",
		"Use one of the methods in `Allow`.",
	},
	fault.KindStorageFull: {
		http.StatusInsufficientStorage, "Out of space",
		"The disk of the server is full.",
		"Operators make room; clients try again later.",
	},
	fault.KindUnprocessed: {
		http.StatusUnprocessableEntity, "Cannot be carried out",
		"The request is well-formed, but cannot be carried out as things are.",
		"Do what `detail` asks for, then repeat the request.",
	},
}

const kindInternal fault.Kind = "internal"

var internal = Kind{
	http.StatusInternalServerError, "Internal error",
	"Something went wrong on the server's side.",
	"Try again later; the `request_id` helps operators to find it in the log.",
}

// All returns the kinds for the documentation of errors.
func All() map[fault.Kind]Kind {
	all := make(map[fault.Kind]Kind, len(kinds)+1)
	for k, v := range kinds {
		all[k] = v
	}
	all[kindInternal] = internal
	return all
}

// KindOf returns the kind of fault that an answer of another's making reports, by its status.
func KindOf(status int) fault.Kind {
	for kind, k := range kinds {
		if k.Status == status && kind != fault.KindQuota { // the plan is ours, so 429 is a rate
			return kind
		}
	}
	return kindInternal
}

// Field is what is wrong with one field.
type Field struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Details is the body of an answer that reports a fault.
type Details struct {
	Type      string  `json:"type"`
	Title     string  `json:"title"`
	Status    int     `json:"status"`
	Detail    string  `json:"detail"`
	Code      string  `json:"code"`
	RequestID string  `json:"request_id,omitempty"`
	Errors    []Field `json:"errors,omitempty"`
}

// TypeOf returns the stable type reference of a kind or code.
func TypeOf(code string) string { return "/problems/" + strings.ReplaceAll(code, "_", "-") }

// Of returns the details of err; what is not a fault becomes an internal error that tells nothing.
func Of(ctx context.Context, err error) Details {
	f := fault.As(err)
	if f == nil && errors.Is(err, context.DeadlineExceeded) {
		f = fault.Unavailable("It took too long; try again.")
	}
	if f == nil && errors.Is(err, os.ErrDeadlineExceeded) {
		f = fault.New(fault.KindTimeout, "The request stopped arriving.")
	}
	if f == nil {
		f = &fault.Error{Kind: kindInternal, Message: "Something went wrong on our side. The request id helps to find it in the log."}
	}
	kind, ok := kinds[f.Kind]
	if !ok {
		kind = internal
	}
	code := f.Code
	if code == "" {
		code = string(f.Kind)
	}
	d := Details{
		Type: TypeOf(code), Title: kind.Title, Status: kind.Status, Detail: f.Message,
		Code: strings.ToUpper(code), RequestID: access.From(ctx).RequestID,
	}
	for _, field := range f.Fields {
		d.Errors = append(d.Errors, Field(field))
	}
	return d
}

// Writer answers requests with problems and logs the ones that are our own fault.
type Writer struct{ Log *slog.Logger }

// Write answers with the problem that err is. Nothing is written for a client that has gone.
func (p Writer) Write(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	d := Of(r.Context(), err)
	switch {
	case d.Status == http.StatusInternalServerError:
		p.Log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	case d.Status >= http.StatusInternalServerError:
		p.Log.WarnContext(r.Context(), "request could not be served", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if after := RetryAfter(err, d.Status); after != "" {
		w.Header().Set("Retry-After", after)
	}
	if d.Status == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") == "" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="signate"`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	body, merr := json.Marshal(d)
	if merr != nil {
		p.Log.ErrorContext(r.Context(), "problem could not be encoded", "error", merr)
	}
	w.WriteHeader(d.Status)
	_, _ = w.Write(append(body, '\n'))
}

// RetryAfter returns the header that says when to try again; empty when there is nothing to say.
func RetryAfter(err error, status int) string {
	if f := fault.As(err); f != nil && f.RetryAfter > 0 {
		return strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds())))
	}
	if status == http.StatusServiceUnavailable {
		return "1"
	}
	return ""
}
