// Package file serves stored files at signed addresses, which work without a token for some hours.
package file

import (
	"context"
	"mime"
	"net/http"
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
	w.Header().Set("Cache-Control", "private, max-age=21600, immutable")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, o)
}
