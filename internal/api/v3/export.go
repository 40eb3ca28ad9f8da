package v3

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/transfer"
)

// exports streams archives of tenants.
type exports struct {
	svc      *transfer.Service
	tenants  *tenant.Service
	problems problem.Writer
}

// current exports the tenant of the request, to those who may see all of it.
func (h exports) current(w http.ResponseWriter, r *http.Request) {
	a := access.From(r.Context())
	if !a.Permissions.Has(access.All) {
		h.problems.Write(w, r, fault.Forbidden("An archive holds everything; only administrators can take it away.").WithCode("permission_exceeded"))
		return
	}
	h.stream(w, r, a.Tenant, "tenant.export")
}

// any exports a tenant to an operator.
func (h exports) any(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		h.problems.Write(w, r, fault.NotFound("tenant").Because(err))
		return
	}
	h.stream(w, r, id, "operator.export")
}

func (h exports) stream(w http.ResponseWriter, r *http.Request, id uuid.UUID, action string) {
	t, err := h.tenants.ByID(r.Context(), id)
	if err == nil {
		err = h.tenants.Note(r.Context(), id, action)
	}
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	a := access.From(r.Context())
	a.Tenant = id
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+t.Slug+`.zip"`)
	w.Header().Set("Cache-Control", "no-store")
	if err := h.svc.Export(access.With(r.Context(), a), w); err != nil {
		// Half an archive must not look like a whole one.
		h.problems.Log.WarnContext(r.Context(), "an export broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
}
