package file_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/api/file"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/signedurl"
	"github.com/signate/signate/internal/tenant"
)

const content = "<script>alert(1)</script>"

// active is an installation in which no tenant is suspended.
type active struct{}

func (active) ByID(_ context.Context, id uuid.UUID) (tenant.Tenant, error) {
	return tenant.Tenant{ID: id, Active: true}, nil
}

// setup returns a handler over a store with one file and a signer whose clock can be moved.
func setup(t *testing.T) (h file.Handler, target signedurl.Target, now *time.Time) {
	t.Helper()
	store, err := blob.OpenDisk(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tenant := uuid.New()
	info, err := store.Put(t.Context(), tenant, strings.NewReader(content), 1000)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 1, 11, 0, 0, 0, time.UTC)
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	signer := signedurl.Signer{Keys: []secret.Key{{ID: "a", Bytes: key}}, Now: func() time.Time { return at }}
	h = file.Handler{Tenants: active{}, Blobs: store, Signer: signer, Problems: problem.Writer{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}}
	return h, signedurl.Target{Tenant: tenant, SHA256: info.SHA256, Mimetype: "image/svg+xml"}, &at
}

func get(t *testing.T, h http.Handler, method, address string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func TestHandler(t *testing.T) {
	t.Parallel()
	h, target, _ := setup(t)
	address := h.Signer.Sign(target)
	got := get(t, h, http.MethodGet, address)
	if got.Code != http.StatusOK || got.Body.String() != content {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/svg+xml", "ETag": `"` + target.SHA256 + `"`, "Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if v := got.Header().Get(name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	if part := get(t, h, http.MethodGet, address, "Range", "bytes=0-6"); part.Code != http.StatusPartialContent || part.Body.String() != content[:7] {
		t.Errorf("a range: %d %s", part.Code, part.Body)
	}
	if same := get(t, h, http.MethodGet, address, "If-None-Match", got.Header().Get("ETag")); same.Code != http.StatusNotModified {
		t.Errorf("the same again: %d", same.Code)
	}
	if head := get(t, h, http.MethodHead, address); head.Code != http.StatusOK || head.Body.Len() > 0 {
		t.Errorf("HEAD: %d with %d bytes", head.Code, head.Body.Len())
	}
	if post := get(t, h, http.MethodPost, address); post.Code != http.StatusMethodNotAllowed || post.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", post.Code, post.Header().Get("Allow"))
	}
}

func TestHandler_refuses_what_was_not_signed(t *testing.T) {
	t.Parallel()
	h, target, now := setup(t)
	address := h.Signer.Sign(target)
	other := h.Signer.Sign(signedurl.Target{Tenant: uuid.New(), SHA256: target.SHA256, Mimetype: target.Mimetype})
	if got := get(t, h, http.MethodGet, other); got.Code != http.StatusNotFound {
		t.Errorf("the file of another tenant: %d", got.Code)
	}
	for name, tampered := range map[string]string{
		"no query":       strings.Split(address, "?")[0],
		"another day":    strings.Replace(address, "e=1", "e=2", 1),
		"another type":   strings.Replace(address, "svg", "png", 1),
		"another file":   strings.Replace(address, target.SHA256, strings.Repeat("0", 64), 1),
		"another tenant": strings.Replace(address, target.Tenant.String(), uuid.NewString(), 1),
		"another key":    strings.Replace(address, "k=a", "k=b", 1),
		"cut":            address[:strings.Index(address, "s=")+5],
		"no signature":   strings.Split(address, "&s=")[0],
	} {
		if tampered == address {
			t.Errorf("%s: nothing was changed", name)
		}
		if got := get(t, h, http.MethodGet, tampered); got.Code != http.StatusForbidden || strings.Contains(got.Body.String(), content) {
			t.Errorf("%s: %d", name, got.Code)
		}
	}
	*now = now.Add(6 * time.Hour)
	if got := get(t, h, http.MethodGet, address); got.Code != http.StatusOK {
		t.Errorf("after six hours: %d", got.Code)
	}
	*now = now.Add(6*time.Hour + time.Second)
	if got := get(t, h, http.MethodGet, address); got.Code != http.StatusForbidden {
		t.Errorf("after twelve hours: %d", got.Code)
	}
}
