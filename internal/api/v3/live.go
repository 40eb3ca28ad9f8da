package v3

import (
	"context"
	"net/http"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/tenant"
)

// liveStream serves the stream of hints as long as its credential, membership and tenant last. Clients come
// back with a new access token.
type liveStream struct {
	identity *identity.Service
	tenants  *tenant.Service
	hub      http.Handler
}

func (h liveStream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, stop := live.Guard(r.Context(), func(ctx context.Context) bool { return h.mayGoOn(ctx, r) })
	defer stop()
	h.hub.ServeHTTP(w, r.WithContext(ctx))
}

// mayGoOn lets the request in once more. While nobody can tell, it stays.
func (h liveStream) mayGoOn(ctx context.Context, r *http.Request) bool {
	was, res := access.From(ctx), gateway.ResolutionFrom(ctx)
	t, err := h.tenants.ByID(ctx, was.Tenant)
	if err != nil {
		return !fault.IsKind(err, fault.KindNotFound)
	}
	credential, err := credentialOf(r)
	if err != nil || !t.Active {
		return false
	}
	guest := access.Actor{Tenant: res.Tenant.ID, TenantSlug: res.Tenant.Slug, RequestID: was.RequestID, Address: was.Address}
	ctx, err = h.identity.Authenticate(access.With(ctx, guest), credential, identity.Named{Any: res.Named, ByHost: res.ByHost})
	if err != nil {
		return fault.As(err) == nil
	}
	is := access.From(ctx)
	return is.Tenant == was.Tenant && is.May(access.Member)
}
