package offer

import (
	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/offer/internal/db"
)

// document is a playlist or a layout as whoever receives it is to have it, and how it is written there.
type document struct {
	source   string
	name     string
	follows  any // besides the name: what is written anew when it has changed
	received func(made *uuid.UUID) db.PutReceivedParams
	create   func(made uuid.UUID) error
	update   func(made uuid.UUID) error
	publish  func(made uuid.UUID) error
}

// write makes the copy of a document, or makes it like its source again, and publishes it. It returns the copy's id, nil
// when whoever received it has deleted it.
func (c *copying) write(d document) (*uuid.UUID, error) {
	print, err := fingerprint(d.name, d.follows)
	if err != nil {
		return nil, err
	}
	had, ok := c.received[d.source]
	made := c.copyID(d.source)
	if ok && had.Fingerprint == print {
		return &made, nil
	}
	note := func(fingerprint string) error {
		p := d.received(&made)
		p.SourceID, p.Fingerprint = d.source, fingerprint
		return c.put(p)
	}
	if !ok { // noted first: what is half made is found again when the offer ends
		err = note("")
	}
	if err == nil && had.Fingerprint == "" {
		err = d.create(made)
	}
	if err == nil && ok {
		err = d.update(made)
	}
	if err == nil {
		err = d.publish(made)
	}
	if fault.IsKind(err, fault.KindNotFound) {
		return nil, nil //nolint:nilnil // there is no copy any more
	}
	if err != nil {
		return nil, err
	}
	return &made, note(print)
}
