// Package revision keeps what was published of playlists and layouts, so that it can be looked at and
// brought back. It is the only writer of revisions.
package revision

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/revision/internal/db"
)

// kept is how many revisions of an object stay; older ones are dropped when a new one is added.
const kept = 100

// Revision is what an object was when it was published.
type Revision struct {
	Number    int
	Content   json.RawMessage
	Note      string
	CreatedBy *uuid.UUID
	CreatedAt time.Time
}

// Object names what has revisions: its kind, such as playlist, and its id.
type Object struct {
	Kind string
	ID   uuid.UUID
}

// AddTx keeps the content as the object's next revision, in the transaction that publishes it.
func AddTx(ctx context.Context, tx postgres.Tx, o Object, content json.RawMessage, note string) (Revision, error) {
	actor := access.From(ctx)
	p := db.AddRevisionParams{TenantID: actor.Tenant, Object: o.Kind, ObjectID: o.ID, Content: content, Note: note}
	if actor.User != uuid.Nil {
		p.CreatedBy = &actor.User
	}
	row, err := db.New().AddRevision(ctx, tx, p)
	if err != nil {
		return Revision{}, postgres.Fault(err, "revision")
	}
	err = db.New().DropOldRevisions(ctx, tx, db.DropOldRevisionsParams{TenantID: actor.Tenant, Object: o.Kind, ObjectID: o.ID, Number: row.Number - kept})
	if err != nil {
		return Revision{}, postgres.Fault(err, "revision")
	}
	return fromRow(row), nil
}

// DropTx removes all revisions of objects that are gone for good.
func DropTx(ctx context.Context, tx postgres.Tx, kind string, ids []uuid.UUID) error {
	err := db.New().DropRevisions(ctx, tx, db.DropRevisionsParams{TenantID: access.From(ctx).Tenant, Object: kind, ObjectIds: ids})
	if err != nil {
		return fmt.Errorf("drop revisions: %w", err)
	}
	return nil
}

// List returns the revisions of an object, the newest first.
func List(ctx context.Context, reader postgres.Reader, o Object) ([]Revision, error) {
	rows, err := db.New().ListRevisions(ctx, reader, db.ListRevisionsParams{TenantID: access.From(ctx).Tenant, Object: o.Kind, ObjectID: o.ID})
	if err != nil {
		return nil, postgres.Fault(err, "revision")
	}
	out := make([]Revision, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

// Get returns one revision of an object. Faults: NotFound.
func Get(ctx context.Context, reader postgres.Reader, o Object, number int) (Revision, error) {
	row, err := db.New().GetRevision(ctx, reader, db.GetRevisionParams{
		TenantID: access.From(ctx).Tenant, Object: o.Kind, ObjectID: o.ID, Number: int32(number),
	})
	if err != nil {
		return Revision{}, postgres.Fault(err, "revision")
	}
	return fromRow(row), nil
}

func fromRow(r db.Revision) Revision {
	return Revision{Number: int(r.Number), Content: r.Content, Note: r.Note, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC()}
}
