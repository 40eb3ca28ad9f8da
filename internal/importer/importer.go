// Package importer brings whole accounts of other signage systems into a tenant, and sends a tenant's
// content to one. It owns the imports and what became of each thing in them; assets are made by their own
// domain, and other systems are spoken to by package provider.
//
// An import is worked in the background and may be interrupted at any point: each thing is settled in a
// transaction of its own, and whoever takes the import up next goes on behind the last one. What opens the
// account is kept, encrypted, for as long as the import is under way and no longer.
package importer

import (
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/importer/internal/db"
	"github.com/signate/signate/internal/provider"
)

// Direction is which way content goes.
type Direction string

// The directions.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// State is how far an import is.
type State string

// The states of an import; the last three are final.
const (
	Queued    State = "queued"
	Running   State = "running"
	Completed State = "completed"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Over tells whether nothing more happens to the import.
func (s State) Over() bool { return s != Queued && s != Running }

// Status is what became of one thing.
type Status string

// The statuses of a thing.
const (
	Pending Status = "pending"
	Trying  Status = "trying"
	Done    Status = "done"
	Skipped Status = "skipped"
	Refused Status = "failed"
)

// Import is one run over an account.
type Import struct {
	ID        uuid.UUID
	Direction Direction
	Vendor    provider.Key
	Account   string // where ids mean nothing without it, such as the host of a CMS
	State     State
	DryRun    bool // nothing is changed; the report tells what would be
	Enable    bool // what comes in plays at once

	Total, Done, Skipped, Failed int
	Bytes                        int64
	Current                      string // what is being worked on
	Note                         string // why it failed, for people

	CreatedBy             *uuid.UUID
	CreatedAt             time.Time
	StartedAt, FinishedAt *time.Time

	listed bool
	place  string // where outgoing content goes
}

// Item is what became of one thing.
type Item struct {
	Position int
	RemoteID string
	Name     string
	Kind     string
	Status   Status
	Note     string // why it was skipped or failed, for people
	AssetID  string // empty without one
}

// Input says what to bring in, or where to send everything.
type Input struct {
	Vendor provider.Key
	Login  provider.Login
	DryRun bool
	Enable bool
}

func fromRow(r db.Import) Import {
	return Import{
		ID: r.ID, Direction: Direction(r.Direction), Vendor: provider.Key(r.Vendor), Account: r.Account, State: State(r.State), DryRun: r.IsDryRun, Enable: r.IsEnabled,
		Total: int(r.Total), Done: int(r.Done), Skipped: int(r.Skipped), Failed: int(r.Failed), Bytes: r.Bytes, Current: r.Current, Note: r.Note,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt, listed: r.ListedAt != nil, place: r.Place,
	}
}

// summary is what the audit log keeps of an import.
func summary(i Import) map[string]any {
	return map[string]any{
		"direction": i.Direction, "vendor": i.Vendor, "account": i.Account, "state": i.State, "dry_run": i.DryRun,
		"total": i.Total, "done": i.Done, "skipped": i.Skipped, "failed": i.Failed,
	}
}
