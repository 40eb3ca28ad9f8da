package problem_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/fault"
)

func write(t *testing.T, err error) (*httptest.ResponseRecorder, problem.Details, string) {
	t.Helper()
	var log bytes.Buffer
	w := problem.Writer{Log: slog.New(slog.NewTextHandler(&log, nil))}
	ctx := access.With(t.Context(), access.Actor{RequestID: "request-1"})
	rec := httptest.NewRecorder()
	w.Write(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, "/x?token=secret", nil), err)
	var d problem.Details
	if jerr := json.Unmarshal(rec.Body.Bytes(), &d); jerr != nil {
		t.Fatalf("%v in %s", jerr, rec.Body)
	}
	return rec, d, log.String()
}

func TestWriter_answers_every_kind(t *testing.T) {
	t.Parallel()
	want := map[fault.Kind]int{
		fault.KindInvalid: 400, fault.KindUnauthorized: 401, fault.KindForbidden: 403, fault.KindNotFound: 404, fault.KindNotAllowed: 405, fault.KindTimeout: 408,
		fault.KindConflict: 409, fault.KindStale: 412, fault.KindTooLarge: 413, fault.KindUnsupported: 415, fault.KindUnprocessed: 422, fault.KindPrecondition: 428,
		fault.KindQuota: 429, fault.KindRateLimited: 429, fault.KindUnavailable: 503, fault.KindStorageFull: 507,
	}
	for kind := range problem.All() {
		if kind != "internal" && want[kind] == 0 {
			t.Errorf("%s is not tested", kind)
		}
	}
	for kind, status := range want {
		rec, d, _ := write(t, fmt.Errorf("while testing: %w", fault.New(kind, "For people.").Because(errors.New("for the log"))))
		if rec.Code != status || d.Status != status || d.Detail != "For people." || d.Title == "" || d.RequestID != "request-1" {
			t.Errorf("%s: %d %+v", kind, rec.Code, d)
		}
		if d.Type != "/problems/"+strings.ReplaceAll(string(kind), "_", "-") || d.Code != strings.ToUpper(string(kind)) {
			t.Errorf("%s: type %s, code %s", kind, d.Type, d.Code)
		}
		if h := rec.Header(); h.Get("Content-Type") != "application/problem+json" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", kind, h)
		}
		if strings.Contains(rec.Body.String(), "for the log") {
			t.Errorf("%s tells its cause: %s", kind, rec.Body)
		}
		if kind != fault.KindQuota && kind != fault.KindRateLimited && problem.KindOf(status) != kind {
			t.Errorf("%d is %s, want %s", status, problem.KindOf(status), kind)
		}
	}
}

func TestWriter_tells_nothing_of_internal_errors(t *testing.T) {
	t.Parallel()
	rec, d, log := write(t, fmt.Errorf("read the table: %w", errors.New("password=hunter2")))
	if rec.Code != http.StatusInternalServerError || strings.Contains(rec.Body.String(), "hunter2") || strings.Contains(rec.Body.String(), "table") || d.RequestID == "" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(log, "hunter2") || !strings.Contains(log, "level=ERROR") || strings.Contains(log, "token=secret") {
		t.Errorf("the log says %q", log)
	}
}

func TestWriter_extras(t *testing.T) {
	t.Parallel()
	slow := fault.New(fault.KindRateLimited, "Slower.")
	slow.RetryAfter = 1500 * time.Millisecond
	for _, tt := range []struct {
		err                  error
		status               int
		header, value, field string
	}{
		{slow, 429, "Retry-After", "2", ""},
		{fault.Unavailable("Down."), 503, "Retry-After", "1", ""},
		{fault.Unauthorized("Who?"), 401, "Www-Authenticate", `Bearer realm="signate"`, ""},
		{fmt.Errorf("query: %w", context.DeadlineExceeded), 503, "Retry-After", "1", ""},
		{fmt.Errorf("read: %w", os.ErrDeadlineExceeded), 408, "Retry-After", "", ""},
		{fault.InvalidFields(fault.Field{Field: "a.0", Code: "required", Message: "Say."}), 400, "Retry-After", "", "a.0"},
		{fault.New("unheard of", "x"), 500, "Retry-After", "", ""},
	} {
		rec, d, _ := write(t, tt.err)
		if rec.Code != tt.status || rec.Header().Get(tt.header) != tt.value {
			t.Errorf("%v: %d, %s %q", tt.err, rec.Code, tt.header, rec.Header().Get(tt.header))
		}
		if tt.field != "" && (len(d.Errors) != 1 || d.Errors[0] != problem.Field{Field: tt.field, Code: "required", Message: "Say."}) {
			t.Errorf("%v: errors %v", tt.err, d.Errors)
		}
	}
}

func TestWriter_is_silent_when_the_client_has_gone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rec := httptest.NewRecorder()
	w := problem.Writer{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	w.Write(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil), fmt.Errorf("query: %w", context.Canceled))
	if rec.Body.Len() > 0 {
		t.Errorf("it wrote %s", rec.Body)
	}
}
