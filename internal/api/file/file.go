// Package file serves stored files at signed addresses, which work without a token for some hours.
package file

import (
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/signedurl"
	"github.com/signate/signate/internal/tenant"
)

// tenants knows who is suspended, and remembers it for less than a second.
type tenants interface {
	ByID(ctx context.Context, tenant uuid.UUID) (tenant.Tenant, error)
}

// Handler serves GET and HEAD below signedurl.Prefix, of tenants that are active.
type Handler struct {
	Tenants  tenants
	Blobs    blob.Store
	Signer   signedurl.Signer
	Problems problem.Writer
}

// ServeHTTP answers with the file. The content never changes, so caches may keep it; it is served so
// that a browser does not run it.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		h.Problems.Write(w, r, fault.New(fault.KindNotAllowed, "This address takes GET and HEAD."))
		return
	}
	t, err := h.Signer.Verify(r.URL)
	if err != nil {
		h.Problems.Write(w, r, fault.Forbidden("This address has expired.").WithCode("address_expired").Because(err))
		return
	}
	switch owner, err := h.Tenants.ByID(r.Context(), t.Tenant); {
	case err != nil:
		h.Problems.Write(w, r, err)
		return
	case !owner.Active:
		h.Problems.Write(w, r, fault.Forbidden("The tenant of this file is suspended.").WithCode("tenant_suspended"))
		return
	}
	if address, ok, err := h.elsewhere(r, t); err != nil {
		h.Problems.Write(w, r, err)
		return
	} else if ok {
		Redirect(w, r, address)
		return
	}
	o, err := h.Blobs.Open(r.Context(), blob.Key{Tenant: t.Tenant, SHA256: t.SHA256})
	if err != nil {
		h.Problems.Write(w, r, err)
		return
	}
	defer func() { _ = o.Close() }()
	w.Header().Set("Content-Type", t.Mimetype)
	if t.SaveAs != "" {
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": t.SaveAs}))
	}
	w.Header().Set("ETag", `"`+t.SHA256+`"`)
	w.Header().Set("Cache-Control", h.caching())
	w.Header().Set("Access-Control-Allow-Origin", "*") // the address alone is the key, whoever asks
	w.Header().Set("Content-Security-Policy", blob.Policy(t.Mimetype))
	http.ServeContent(w, r, "", time.Time{}, o)
}

// caching lets a CDN keep what it fetches; without one only the browser does.
func (h Handler) caching() string {
	if h.Signer.CDN != "" {
		return "public, max-age=21600, immutable"
	}
	return "private, max-age=21600, immutable"
}

// elsewhere returns the address at which the storage itself gives the file out. A CDN gets it from us, and so does
// whoever asks for a page: its policy comes with our answer alone.
func (h Handler) elsewhere(r *http.Request, t signedurl.Target) (string, bool, error) {
	if h.Signer.CDN != "" {
		return "", false, nil
	}
	return Elsewhere(r.Context(), h.Blobs, t)
}

// Elsewhere returns the address at which the storage itself gives a file out for a while; ok is false when there is
// none, and for pages, which must come with our policy.
func Elsewhere(ctx context.Context, blobs blob.Store, t signedurl.Target) (address string, ok bool, err error) {
	if strings.HasPrefix(t.Mimetype, "text/html") {
		return "", false, nil
	}
	return blobs.SignedURL(ctx, blob.Key{Tenant: t.Tenant, SHA256: t.SHA256}, blob.SignOptions{ContentType: t.Mimetype, Filename: t.SaveAs})
}

// redirectFor is how long a browser may follow a redirect again: less than its address is valid.
const redirectFor = "private, max-age=300"

// Redirect sends whoever asks for a file to where it is given out.
func Redirect(w http.ResponseWriter, r *http.Request, address string) {
	w.Header().Set("Cache-Control", redirectFor)
	w.Header().Set("Access-Control-Allow-Origin", "*")
	http.Redirect(w, r, address, http.StatusTemporaryRedirect) //nolint:gosec // an address of our own storage
}
