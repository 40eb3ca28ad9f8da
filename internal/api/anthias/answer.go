package anthias

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/fault"
)

// reply is what a handler answers: a status and a JSON value, or no body at all.
type reply struct {
	status int
	body   any    // nil is an empty body
	raw    []byte // encoded already
	kind   string // of the content; empty is JSON
}

func ok(body any) reply { return reply{status: http.StatusOK, body: body} }

func empty(status int) reply { return reply{status: status} }

// refusal is an answer that says no.
type refusal struct{ reply }

// Error tells the answer, for logs.
func (r refusal) Error() string {
	return "anthias: " + strconv.Itoa(r.status) + " " + string(appendJSON(nil, r.body))
}

func refuse(status int, body any) error { return refusal{reply{status: status, body: body}} }

func detail(status int, text string) error { return refuse(status, object{{"detail", text}}) }

// The texts that clients compare.
const (
	textNotFound   = "No Asset matches the given query."
	textDiskFull   = "The device disk is full. Free up space — for example by deleting unused assets — and try again."
	textForbidden  = "You do not have permission to perform this action."
	textNoAccount  = "Invalid username/password."
	textNoAuth     = "Authentication credentials were not provided."
	textAcceptable = "Could not satisfy the request Accept header."
)

// replyOf is the answer to an error: faults become what Anthias clients know, with a status below 500
// for whatever is theirs to mend.
func (a *api) replyOf(ctx context.Context, r *http.Request, err error) reply {
	var no refusal
	if errors.As(err, &no) {
		return no.reply
	}
	if f := failures(nil); errors.As(err, &f) {
		return reply{status: http.StatusBadRequest, body: f.object()}
	}
	f := fault.As(err)
	if f == nil {
		if !errors.Is(err, context.Canceled) {
			a.log.ErrorContext(ctx, "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		}
		return reply{status: http.StatusInternalServerError, body: object{{"error", "Something went wrong on our side."}}}
	}
	return faultReply(f)
}

func faultReply(f *fault.Error) reply {
	switch f.Kind {
	case fault.KindInvalid:
		o := object{}
		for _, field := range f.Fields {
			o = append(o, pair{field.Field, []string{field.Message}})
		}
		if len(o) == 0 || o[0].key == "" {
			o = object{{"detail", f.Message}}
		}
		return reply{status: http.StatusBadRequest, body: o}
	case fault.KindNotFound:
		return reply{status: http.StatusNotFound, body: object{{"detail", textNotFound}}}
	case fault.KindUnauthorized:
		return reply{status: http.StatusUnauthorized, body: object{{"detail", textNoAccount}}}
	case fault.KindStorageFull:
		return reply{status: http.StatusInsufficientStorage, body: object{{"detail", textDiskFull}}}
	case fault.KindQuota: // a box knows no plan; its disk is what can be full
		return reply{status: http.StatusInsufficientStorage, body: object{{"detail", f.Message}}}
	}
	status := map[fault.Kind]int{
		fault.KindForbidden: http.StatusForbidden, fault.KindRateLimited: http.StatusTooManyRequests,
		fault.KindTooLarge: http.StatusRequestEntityTooLarge, fault.KindUnavailable: http.StatusServiceUnavailable,
	}[f.Kind]
	if status == 0 {
		status = http.StatusBadRequest
	}
	return reply{status: status, body: object{{"detail", f.Message}}}
}

// write sends an answer. Headers that depend on the path are set before.
func write(w http.ResponseWriter, r *http.Request, ans reply) {
	body := ans.raw
	if body == nil && ans.body != nil {
		body = appendJSON(nil, ans.body)
		body = indented(body, r.Header.Get("Accept"))
	}
	h := w.Header()
	if body == nil {
		h.Del("Content-Type")
	} else {
		h.Set("Content-Type", cmp.Or(ans.kind, "application/json"))
	}
	if ans.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Basic realm="api"`)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(ans.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may have gone
	}
}

// indented gives the body the indentation that an Accept of "application/json; indent=4" asks for.
func indented(body []byte, accept string) []byte {
	_, after, found := strings.Cut(accept, "indent=")
	if !found {
		return body
	}
	n, err := strconv.Atoi(strings.TrimRight(strings.SplitN(after, ",", 2)[0], " ;"))
	if err != nil || n < 1 || n > 8 {
		return body
	}
	var out bytes.Buffer
	if json.Indent(&out, body, "", strings.Repeat(" ", n)) != nil {
		return body
	}
	return out.Bytes()
}
