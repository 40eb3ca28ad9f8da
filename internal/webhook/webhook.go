// Package webhook tells other programs what happens in a tenant, in the format of Standard Webhooks
// (https://www.standardwebhooks.com). A delivery is a row, written in the transaction of what happened together
// with the job that sends it; so none is lost, and some may arrive twice, with the same webhook-id.
package webhook

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// All is the event of an endpoint that wants every one.
const All = "*"

// Test is the event of a delivery that somebody asked for to try an endpoint.
const Test = "webhook.test"

// Kind is an event that endpoints can want.
type Kind struct {
	Name, Description string
	actions           []string // of the audit log that are this event
}

// Kinds lists all events, by what they are about.
func Kinds() []Kind {
	return []Kind{
		{"asset.created", "An asset was made, by upload, link, import or copy.", []string{"asset.create", "asset.duplicate"}},
		{"asset.updated", "Something of an asset was changed, its file included.", []string{"asset.update", "asset.replace", "asset.restore_version"}},
		{"asset.deleted", "An asset was moved to the trash.", []string{"asset.delete"}},
		{"asset.restored", "An asset was taken out of the trash.", []string{"asset.restore"}},
		{"playlist.created", "A playlist was made.", []string{"playlist.create"}},
		{"playlist.updated", "The draft of a playlist was changed.", []string{"playlist.update", "playlist.restore"}},
		{"playlist.published", "Screens play what the draft of a playlist holds.", []string{"playlist.publish"}},
		{"playlist.deleted", "A playlist was deleted.", []string{"playlist.delete"}},
		{"layout.created", "A layout was made.", []string{"layout.create", "layout.duplicate"}},
		{"layout.updated", "The draft of a layout was changed.", []string{"layout.update", "layout.restore"}},
		{"layout.published", "Screens show what the draft of a layout holds.", []string{"layout.publish"}},
		{"layout.deleted", "A layout was deleted.", []string{"layout.delete"}},
		{"device.paired", "A screen was paired.", []string{"device.pair"}},
		{"device.updated", "A screen or its settings were changed.", []string{"device.update", "device.settings"}},
		{"device.deleted", "A screen was removed.", []string{"device.delete"}},
		{"device.online", "The live connection of a screen stands again.", []string{"device.online"}},
		{"device.offline", "The live connection of a screen is lost.", []string{"device.offline"}},
	}
}

// byAction finds the event of an action of the audit log.
var byAction = func() map[string]string {
	out := map[string]string{}
	for _, k := range Kinds() {
		for _, a := range k.actions {
			out[a] = k.Name
		}
	}
	return out
}()

func known(event string) bool {
	return event == All || slices.ContainsFunc(Kinds(), func(k Kind) bool { return k.Name == event })
}

// Endpoint is an address that events are sent to.
type Endpoint struct {
	ID             uuid.UUID
	URL            string
	Description    string
	Events         []string
	Enabled        bool
	DisabledReason string // why it was disabled, when nobody did it
	FailingSince   *time.Time
	CreatedBy      *uuid.UUID
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Status is where a delivery stands.
type Status string

// The states of a delivery.
const (
	Pending   Status = "pending"
	Delivered Status = "delivered"
	Failed    Status = "failed"
)

// Delivery is an event on its way to an endpoint.
type Delivery struct {
	ID           uuid.UUID
	Endpoint     uuid.UUID
	MessageID    string // webhook-id: the same at every attempt, and at every endpoint
	Event        string
	Body         string
	Status       Status
	Attempts     int
	NextAttempt  *time.Time
	LastAttempt  *time.Time
	Response     *int // status of the last answer
	ResponseBody string
	Duration     *time.Duration
	Error        string
	CreatedAt    time.Time
}
