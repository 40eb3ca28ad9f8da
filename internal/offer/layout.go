package offer

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/offer/internal/db"
)

// offerable returns a layout that can be given to others as it is. Faults: Invalid, with the zone that keeps it.
func (s *Service) offerable(ctx context.Context, id layout.ID) (layout.Layout, error) {
	if !access.From(ctx).May(access.LayoutsView) {
		return layout.Layout{}, fault.Forbidden("You may not see layouts.")
	}
	l, err := s.Layouts.Get(ctx, id)
	if fault.IsKind(err, fault.KindNotFound) {
		err = fault.Invalid("layout_id", "unknown", "There is no such layout.")
	}
	if err == nil && l.Published == nil {
		err = fault.Invalid("layout_id", "unpublished", "Publish the layout first; what is published is what they get.")
	}
	if err != nil {
		return l, err
	}
	if err := givable(*l.Published); err != nil {
		return l, err
	}
	for _, z := range l.Published.Zones {
		if z.PlaylistID == nil {
			continue
		}
		p, err := s.Playlists.Get(ctx, *z.PlaylistID)
		if fault.IsKind(err, fault.KindNotFound) {
			continue // deleted; such a zone shows nothing here either
		}
		if err != nil {
			return l, err
		}
		if p.Published == nil {
			return l, fault.Invalid("layout_id", "unpublished", fmt.Sprintf("The zone “%s” shows the playlist “%s”, of which nothing is published. Publish it first.", z.Name, p.Name))
		}
	}
	return l, nil
}

// givable refuses content that would tell another tenant a key.
func givable(c layout.Content) error {
	for _, z := range c.Zones {
		if z.LoadsByKey() {
			return fault.Invalid("layout_id", "has_key", fmt.Sprintf(
				"The zone “%s” loads its data from an address with a password or a key in it, which another workspace may not get. Publish the layout without that zone, or with an address without a key.", z.Name))
		}
	}
	return nil
}

// layout copies what is published of a layout, and everything in it first. It returns the copy's id, empty when there
// is none.
func (c *copying) layout() (string, error) {
	id, err := uuid.Parse(c.row.ObjectID)
	if err != nil {
		return "", fmt.Errorf("read the offer's layout: %w", err)
	}
	l, err := c.Layouts.Get(c.from, id)
	if fault.IsKind(err, fault.KindNotFound) || err == nil && l.Published == nil {
		return "", nil
	}
	if err == nil {
		err = givable(*l.Published)
	}
	if err != nil {
		return "", err
	}
	content, err := c.canvas(*l.Published)
	if err != nil {
		return "", err
	}
	c.kept[c.row.ObjectID] = true
	if len(content.Zones) == 0 { // nothing is ready yet, or everything was deleted
		if _, ok := c.received[c.row.ObjectID]; !ok {
			return "", nil
		}
		return c.copyID(c.row.ObjectID).String(), nil
	}
	made, err := c.write(document{
		source: c.row.ObjectID, name: l.Name, follows: []any{l.Description, content},
		received: func(made *uuid.UUID) db.PutReceivedParams { return db.PutReceivedParams{LayoutID: made} },
		create: func(made uuid.UUID) error {
			_, err := c.Layouts.Create(c.to, layout.Input{ID: made, Name: l.Name, Description: l.Description, Content: content})
			return err
		},
		update: func(made uuid.UUID) error {
			_, err := c.Layouts.Update(c.to, made, 0, layout.Patch{
				Name: &l.Name, Description: &l.Description, Content: func(layout.Layout) (layout.Content, error) { return content, nil },
			})
			return err
		},
		publish: func(made uuid.UUID) error {
			_, err := c.Layouts.Publish(c.to, made, 0, "")
			return err
		},
	})
	if err != nil || made == nil {
		return "", err
	}
	return made.String(), nil
}

// canvas makes the zones name the copies, and leaves out those whose asset or playlist is not there. Zones have ids of
// their own, so that scans of codes are counted apart.
func (c *copying) canvas(of layout.Content) (layout.Content, error) {
	var err error
	if of.Background.AssetID != "" {
		if of.Background.AssetID, err = c.asset(of.Background.AssetID); err != nil {
			return of, err
		}
	}
	zones := of.Zones
	of.Zones = make([]layout.Zone, 0, len(zones))
	for _, z := range zones {
		z.ID = c.copyID(z.ID.String())
		if z.AssetID != "" {
			z.AssetID, err = c.asset(z.AssetID)
		} else if z.PlaylistID != nil {
			z.PlaylistID, err = c.playlist(*z.PlaylistID, 0)
		}
		if err != nil {
			return of, err
		}
		if z.AssetID != "" || z.PlaylistID != nil || z.Widget != nil {
			of.Zones = append(of.Zones, z)
		}
	}
	return of, nil
}
