// Package offer lets a tenant give assets, playlists and layouts to another tenant, which accepts them or does not. What
// was accepted is copied and then follows its source until one side ends it. It is the only writer of offers and
// of what was received under them.
package offer

import (
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/offer/internal/db"
)

// Kind is what is offered.
type Kind string

// The kinds.
const (
	KindAsset    Kind = "asset"
	KindPlaylist Kind = "playlist"
	KindLayout   Kind = "layout"
)

// State is where an offer stands.
type State string

// The states. Withdrawn is ended by whoever gave, returned by whoever received.
const (
	Offered   State = "offered"
	Accepted  State = "accepted"
	Declined  State = "declined"
	Withdrawn State = "withdrawn"
	Returned  State = "returned"
)

// Side is a tenant that takes part in an offer.
type Side struct {
	ID   uuid.UUID
	Name string
	Slug string
}

// Offer is content that one tenant offers to another.
type Offer struct {
	ID        uuid.UUID
	From, To  Side
	Sent      bool // by the tenant of the context
	Kind      Kind
	ObjectID  string // with whoever gives; empty for whoever receives
	Title     string // the object's name when it was offered
	Message   string
	State     State
	Problem   string // why the copy could not be made or brought up to date, for people
	ExpiresAt *time.Time
	CreatedAt time.Time
	DecidedAt *time.Time

	ReceivedID  string     // the copy, for whoever receives; empty until it is there
	RefreshedAt *time.Time // when the copy was last compared with its source
}

func fromRow(tenant uuid.UUID, r db.TenantManagementOffer, from, to Side) Offer {
	o := Offer{
		ID: r.ID, From: from, To: to, Sent: r.FromTenant == tenant, Kind: Kind(r.Kind), Title: r.Title, Message: r.Message, State: State(r.State),
		ExpiresAt: r.ExpiresAt, CreatedAt: r.CreatedAt.UTC(), DecidedAt: r.DecidedAt, RefreshedAt: r.RefreshedAt,
	}
	if o.Sent {
		o.ObjectID = r.ObjectID
		return o
	}
	o.ReceivedID, o.Problem = r.ReceivedID, r.Problem
	return o
}

func summary(r db.TenantManagementOffer) map[string]any {
	return map[string]any{"kind": r.Kind, "title": r.Title, "from": r.FromTenant, "to": r.ToTenant, "expires_at": r.ExpiresAt}
}
