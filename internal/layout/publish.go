package layout

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/revision"
	"github.com/signate/signate/internal/text"
)

// object is what revisions of layouts are kept under.
const object = "layout"

// Publish sends the draft to the screens that show the layout. A version that is not 0 must be the current
// one. Publishing what is published already changes nothing. Faults: NotFound, Stale, Invalid.
func (s *Service) Publish(ctx context.Context, layout ID, version int64, note string) (Layout, error) {
	if utf8.RuneCountInString(note) > maxNote {
		return Layout{}, fault.Invalid("note", "too_long", "Use at most 500 characters.")
	}
	if err := text.Safe("note", note); err != nil {
		return Layout{}, err
	}
	var after Layout
	var codes []db.QrCode
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.lockTx(ctx, tx, layout, version)
		if err != nil {
			return err
		}
		if err := before.Draft.complete(); err != nil {
			return err
		}
		if codes, err = s.codesTx(ctx, tx, before); err != nil {
			return err
		}
		if !before.HasChanges {
			after = before
			return nil
		}
		after, err = s.publishTx(ctx, tx, before, note)
		return err
	})
	if err != nil {
		return Layout{}, err
	}
	return after, s.giveTokens(ctx, codes)
}

func (s *Service) publishTx(ctx context.Context, tx postgres.Tx, before Layout, note string) (Layout, error) {
	actor := access.From(ctx)
	raw, err := encode(before.Draft)
	if err != nil {
		return Layout{}, err
	}
	rev, err := revision.AddTx(ctx, tx, revision.Object{Kind: object, ID: before.ID}, raw, note)
	if err != nil {
		return Layout{}, err
	}
	number := int32(rev.Number)
	p := db.PublishLayoutParams{TenantID: actor.Tenant, ID: before.ID, Revision: &number}
	if actor.User != uuid.Nil {
		p.PublishedBy = &actor.User
	}
	row, err := s.q.PublishLayout(ctx, tx, p)
	if err != nil {
		return Layout{}, postgres.Fault(err, "layout")
	}
	after := fromRow(row)
	if err := s.referTx(ctx, tx, after, &after.Draft); err != nil {
		return Layout{}, err
	}
	s.changedTx(ctx, tx, after.ID, true)
	return after, audit.WriteTx(ctx, tx, audit.Entry{
		Action: "layout.publish", Object: "layout", ObjectID: after.ID.String(),
		Before: map[string]any{"content": before.Published}, After: map[string]any{"content": after.Published, "revision": number, "note": note},
	})
}

// Discard makes the draft what is published again. Faults: NotFound, Conflict.
func (s *Service) Discard(ctx context.Context, layout ID) (Layout, error) {
	return s.Update(ctx, layout, 0, Patch{Content: func(l Layout) (Content, error) {
		if l.Published == nil {
			return Content{}, fault.Conflict("Nothing was published yet that the draft could go back to.").WithCode("never_published")
		}
		return *l.Published, nil
	}})
}

// Revision is a published state of a layout.
type Revision struct {
	revision.Revision
	Content Content
}

// Revisions lists what was published, the newest first. Faults: NotFound.
func (s *Service) Revisions(ctx context.Context, layout ID) ([]Revision, error) {
	if _, err := s.Get(ctx, layout); err != nil {
		return nil, err
	}
	rows, err := revision.List(ctx, s.DB.Read(ctx), revision.Object{Kind: object, ID: layout})
	if err != nil {
		return nil, err
	}
	out := make([]Revision, len(rows))
	for i, r := range rows {
		out[i] = Revision{Revision: r, Content: decode(r.Content)}
	}
	return out, nil
}

// RestoreRevision makes the draft what was published under the number; publishing is another step.
// Faults: NotFound.
func (s *Service) RestoreRevision(ctx context.Context, layout ID, number int) (Layout, error) {
	if _, err := s.Get(ctx, layout); err != nil {
		return Layout{}, err
	}
	rev, err := revision.Get(ctx, s.DB.Read(ctx), revision.Object{Kind: object, ID: layout}, number)
	if err != nil {
		return Layout{}, err
	}
	content, err := s.withoutGone(ctx, s.DB.Read(ctx), decode(rev.Content))
	if err != nil {
		return Layout{}, err
	}
	return s.Update(ctx, layout, 0, Patch{Content: func(Layout) (Content, error) { return content, nil }})
}

// withoutGone empties zones whose asset or playlist does not exist any more.
func (s *Service) withoutGone(ctx context.Context, reader db.DBTX, c Content) (Content, error) {
	assets, playlists, err := s.known(ctx, reader, &c)
	if err != nil {
		return c, err
	}
	c.Zones = slices.Clone(c.Zones)
	if !slices.Contains(assets, c.Background.AssetID) {
		c.Background.AssetID = ""
	}
	for i, z := range c.Zones {
		if !slices.Contains(assets, z.AssetID) {
			c.Zones[i].AssetID = ""
		}
		if z.PlaylistID != nil && !slices.Contains(playlists, *z.PlaylistID) {
			c.Zones[i].PlaylistID = nil
		}
	}
	return c, nil
}
