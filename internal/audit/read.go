package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
)

// Record is an entry as it is read.
type Record struct {
	ID            uuid.UUID
	At            time.Time
	ActorKind     string
	ActorID       *uuid.UUID
	ActorEmail    string // empty when the actor is no person, or gone
	ActorName     string
	Action        string
	Object        string
	ObjectID      string
	Before, After json.RawMessage
	Address       string
	RequestID     string
}

// Filter says which entries are wanted; zero values want all.
type Filter struct {
	Actor        *uuid.UUID
	Action       string // ending in * takes all that begin so
	Object       string
	ObjectID     string
	Since, Until *time.Time
}

// Log reads the entries of tenants.
type Log struct {
	db *postgres.DB
	q  *db.Queries
}

// NewLog returns a reader.
func NewLog(pg *postgres.DB) *Log { return &Log{db: pg, q: db.New()} }

const order = "-at"

// List returns a page of the log of the context's tenant, newest first. Faults: Invalid.
func (l *Log) List(ctx context.Context, f Filter, req page.Request) (page.Page[Record], error) {
	after, err := decodeCursor(req.Cursor)
	if err != nil {
		return page.Page[Record]{}, err
	}
	records, err := l.read(ctx, f, after, req.Size()+1)
	if err != nil {
		return page.Page[Record]{}, err
	}
	out := page.Page[Record]{Results: records}
	if len(records) > req.Size() {
		out.Results = records[:req.Size()]
		last := out.Results[req.Size()-1]
		out.NextCursor = page.Cursor{Order: order, Key: []any{last.At.UTC().Format(time.RFC3339Nano), last.ID.String()}}.Encode()
	}
	return out, l.nameActors(ctx, out.Results)
}

// exportPage is how many entries an export reads at once.
const exportPage = 500

// Each calls fn with every entry that the filter lets through, newest first, reading a part at a time.
func (l *Log) Each(ctx context.Context, f Filter, fn func(Record) error) error {
	var after position
	for {
		records, err := l.read(ctx, f, after, exportPage)
		if err != nil {
			return err
		}
		if err := l.nameActors(ctx, records); err != nil {
			return err
		}
		for _, r := range records {
			if err := fn(r); err != nil {
				return err
			}
		}
		if len(records) < exportPage {
			return nil
		}
		last := records[len(records)-1]
		after = position{&last.At, last.ID}
	}
}

// position is the entry behind which a page starts.
type position struct {
	at *time.Time
	id uuid.UUID
}

func decodeCursor(text string) (position, error) {
	c, err := page.Decode(text, order, 2)
	if err != nil || c == nil {
		return position{}, err
	}
	at, terr := time.Parse(time.RFC3339Nano, fmt.Sprint(c.Key[0]))
	id, ierr := uuid.Parse(fmt.Sprint(c.Key[1]))
	if terr != nil || ierr != nil {
		return position{}, fault.Invalid("cursor", "invalid", "This cursor does not belong to this list; start again without one.")
	}
	return position{&at, id}, nil
}

// read merges the tenant's entries of both planes.
func (l *Log) read(ctx context.Context, f Filter, after position, size int) ([]Record, error) {
	tenant := access.From(ctx).Tenant
	p := db.ListEntriesParams{
		TenantID: tenant, ActorID: f.Actor, Action: f.Action, Object: f.Object, ObjectID: f.ObjectID, Since: f.Since, Until: f.Until,
		AfterAt: after.at, AfterID: after.id, Size: int32(size),
	}
	content, err := l.q.ListEntries(ctx, l.db.Read(ctx), p)
	if err != nil {
		return nil, postgres.Fault(err, "entry")
	}
	control, err := l.q.ListControlEntries(ctx, l.db.ControlRead(), db.ListControlEntriesParams{
		TenantID: &tenant, ActorID: p.ActorID, Action: p.Action, Object: p.Object, ObjectID: p.ObjectID, Since: p.Since, Until: p.Until,
		AfterAt: p.AfterAt, AfterID: p.AfterID, Size: p.Size,
	})
	if err != nil {
		return nil, postgres.Fault(err, "entry")
	}
	all := make([]Record, 0, len(content)+len(control))
	for _, r := range content {
		all = append(all, fromRow(db.ListControlEntriesRow(r)))
	}
	for _, r := range control {
		all = append(all, fromRow(r))
	}
	slices.SortFunc(all, func(a, b Record) int {
		return cmp.Or(b.At.Compare(a.At), slices.Compare(b.ID[:], a.ID[:]))
	})
	return all[:min(len(all), size)], nil
}

func fromRow(r db.ListControlEntriesRow) Record {
	return Record{
		ID: r.ID, At: r.At, ActorKind: r.ActorKind, ActorID: r.ActorID, Action: r.Action, Object: r.Object, ObjectID: r.ObjectID,
		Before: r.Before, After: r.After, Address: r.Address, RequestID: r.RequestID,
	}
}

// nameActors adds the names of people.
func (l *Log) nameActors(ctx context.Context, records []Record) error {
	var ids []uuid.UUID
	for _, r := range records {
		if r.ActorKind == "user" && r.ActorID != nil && !slices.Contains(ids, *r.ActorID) {
			ids = append(ids, *r.ActorID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := l.q.NameActors(ctx, l.db.ControlRead(), ids)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	names := map[uuid.UUID]db.NameActorsRow{}
	for _, r := range rows {
		names[r.ID] = r
	}
	for i, r := range records {
		if r.ActorID != nil {
			records[i].ActorEmail, records[i].ActorName = names[*r.ActorID].Email, names[*r.ActorID].Name
		}
	}
	return nil
}
