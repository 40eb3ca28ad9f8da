// Package access says who acts and what they may do. It is pure: it stores nothing and asks nobody.
//
// One Actor travels in the context of every request and job; the doors of the database read the
// tenant from it, so a query cannot be asked on behalf of a tenant that was not resolved.
package access

import (
	"context"
	"net/netip"

	"github.com/google/uuid"
)

// Actor is who does something: a user, an API key, a screen, or the system itself.
type Actor struct {
	Tenant      uuid.UUID // zero outside any tenant
	TenantSlug  string
	User        uuid.UUID // zero for screens, the public and the system
	Session     uuid.UUID // the session of the access token, if any
	Confined    bool      // vouched for by Tenant's provider only: may not touch their own account
	APIKey      uuid.UUID // set when a program acts with an API key of Tenant
	KeyLimit    int       // requests an hour of APIKey
	Role        Role      // empty when not a member of Tenant
	Permissions Set
	Device      uuid.UUID // set when a screen acts
	Operator    bool      // administrator of the installation
	Suspended   bool      // the tenant that was named is suspended, so there is none
	MustEnrol   bool      // Tenant asks for a second factor that User lacks, so they have no role there yet
	RequestID   string
	Address     netip.Addr
}

// Authenticated tells whether anybody proved who they are.
func (a Actor) Authenticated() bool {
	return a.User != uuid.Nil || a.Device != uuid.Nil || a.APIKey != uuid.Nil
}

// May tells whether the actor satisfies what an operation requires.
func (a Actor) May(p Permission) bool {
	switch p {
	case Public:
		return true
	case SignedIn:
		return a.User != uuid.Nil
	case Member:
		return a.Tenant != uuid.Nil && (a.Role != "" || a.APIKey != uuid.Nil)
	case Operator:
		return a.Operator
	}
	return a.Tenant != uuid.Nil && a.Permissions.Has(p)
}

type actorKey struct{}

// With returns a context in which a acts.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From returns who acts; the zero Actor, who may do only what is public, when nobody was set.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// System returns a context in which the system itself acts inside a tenant, as jobs and commands do.
func System(ctx context.Context, tenant uuid.UUID) context.Context {
	a := From(ctx)
	return With(ctx, Actor{Tenant: tenant, Permissions: NewSet(All), RequestID: a.RequestID})
}
