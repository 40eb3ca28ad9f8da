// Package offer lets a tenant give assets, playlists and layouts to another tenant, which accepts them or does not. What
// was accepted is copied and then follows its source until one side ends it. It is the only writer of offers and
// of what was received under them.
package offer

import (
	"cmp"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
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

// Reason tells programs of both sides why a copy could not be made or brought up to date.
type Reason string

// The reasons.
const (
	ReasonKey    Reason = "has_key" // the giver's layout loads data from an address with a password or a key in it
	ReasonQuota  Reason = "quota"   // the receiver's plan has no room
	ReasonFailed Reason = "failed"  // anything else
)

// Copy is how it stands with the copy of an accepted offer.
type Copy string

// How it can stand. A stopped copy is tried again each minute.
const (
	CopyNone    Copy = "none"    // the offer is not accepted, or has ended
	CopyWaiting Copy = "waiting" // it has not been made yet
	CopyCurrent Copy = "current" // it was like its source when they were last compared
	CopyStopped Copy = "stopped" // it stays as it was, or is not there, for a reason
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
	Copy      Copy
	Reason    Reason // why the copy stopped
	Problem   string // the same for people, for the side that it concerns
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
	o.Copy, o.Reason, o.Problem = copyOf(r)
	if !o.Sent {
		o.ReceivedID = r.ReceivedID
		return o
	}
	o.ObjectID = r.ObjectID
	if o.Reason != ReasonKey { // what is said of the receiver's workspace is theirs alone
		o.Problem = ""
	}
	return o
}

func copyOf(r db.TenantManagementOffer) (Copy, Reason, string) {
	switch {
	case State(r.State) != Accepted:
		return CopyNone, "", ""
	case r.Problem != "":
		return CopyStopped, cmp.Or(Reason(r.ProblemCode), ReasonFailed), r.Problem
	case r.RefreshedAt == nil:
		return CopyWaiting, "", ""
	}
	return CopyCurrent, "", ""
}

// explain tells why a round of copying ended, to programs and to people.
func explain(f *fault.Error) (Reason, string) {
	reason, text := ReasonFailed, f.Message
	if f.Kind == fault.KindQuota {
		reason = ReasonQuota
	}
	if len(f.Fields) > 0 {
		text = f.Fields[0].Message
		if f.Fields[0].Code == string(ReasonKey) {
			reason = ReasonKey
		}
	}
	return reason, text
}

func summary(r db.TenantManagementOffer) map[string]any {
	return map[string]any{"kind": r.Kind, "title": r.Title, "from": r.FromTenant, "to": r.ToTenant, "expires_at": r.ExpiresAt}
}
