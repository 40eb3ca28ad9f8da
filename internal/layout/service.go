package layout

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/revision"
	"github.com/signate/signate/internal/text"
)

// hints tells dashboards and screens that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
	ToScreens(tenant uuid.UUID, h live.Hint)
}

// jobs takes background work in the transaction that makes it necessary.
type jobs interface {
	InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error
}

// documents reads what is at addresses that tenants name.
type documents interface {
	Fetch(ctx context.Context, wanted egress.Wanted) (egress.Document, error)
}

// Deps are what the service needs.
type Deps struct {
	DB        *postgres.DB
	Live      hints
	Jobs      jobs
	Blobs     blob.Store // small pictures of assets, for previews
	Documents documents  // what widgets show, from elsewhere
	PublicURL string     // where QR codes lead that are counted
	Now       func() time.Time
}

// Service keeps a tenant's layouts. Every method but Scan acts in the tenant of the context.
type Service struct {
	Deps
	q *db.Queries
}

// New returns the service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{Deps: d, q: db.New()}
}

// Input describes a layout to be made.
type Input struct {
	ID          ID // none for a new one; one that is there already is returned as it is
	Name        string
	Description string
	Template    string // what to start from, empty for the content
	Content     Content
}

// Create makes a layout with a draft; nothing is published yet. Faults: Invalid.
func (s *Service) Create(ctx context.Context, in Input) (Layout, error) {
	name, err := text.Name("name", in.Name)
	if err != nil {
		return Layout{}, err
	}
	if err := text.Lines("description", in.Description, maxDescription); err != nil {
		return Layout{}, err
	}
	if in.Template != "" {
		t, ok := templateByKey(in.Template)
		if !ok {
			return Layout{}, fault.Invalid("template", "unknown", "There is no such template.")
		}
		in.Content = t.Content
	}
	content, err := in.Content.normal()
	if err != nil {
		return Layout{}, err
	}
	var out Layout
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		out, err = s.insertTx(ctx, tx, in.ID, name, in.Description, content)
		return err
	})
	if postgres.IsConstraint(err, "layouts_pkey") {
		return s.Get(ctx, in.ID)
	}
	return out, err
}

func (s *Service) insertTx(ctx context.Context, tx postgres.Tx, given ID, name, description string, content Content) (Layout, error) {
	if given == uuid.Nil {
		given = id.New()
	}
	actor := access.From(ctx)
	raw, err := encode(content)
	if err != nil {
		return Layout{}, err
	}
	p := db.InsertLayoutParams{TenantID: actor.Tenant, ID: given, Name: name, Description: description, Draft: raw}
	if actor.User != uuid.Nil {
		p.CreatedBy = &actor.User
	}
	row, err := s.q.InsertLayout(ctx, tx, p)
	if err != nil {
		return Layout{}, postgres.Fault(err, "layout")
	}
	out := fromRow(row)
	if err := s.referTx(ctx, tx, out); err != nil {
		return Layout{}, err
	}
	s.changedTx(ctx, tx, out.ID, false)
	return out, audit.WriteTx(ctx, tx, audit.Entry{Action: "layout.create", Object: "layout", ObjectID: out.ID.String(), After: summary(out)})
}

// Get returns a layout. Faults: NotFound.
func (s *Service) Get(ctx context.Context, layout ID) (Layout, error) {
	row, err := s.q.GetLayout(ctx, s.DB.Read(ctx), db.GetLayoutParams{TenantID: access.From(ctx).Tenant, ID: layout})
	if err != nil {
		return Layout{}, postgres.Fault(err, "layout")
	}
	return fromRow(row), nil
}

// Summary is a layout as lists show it.
type Summary struct {
	Layout      // without its content
	Width       int
	Height      int
	Zones       int
	ScreenCount int // screens that show it
	DeletedAt   *time.Time
}

var table = postgres.ListTable{
	From: "layouts", ID: "id", Fixed: "deleted_at is null", Search: "search_text",
	Columns: []string{"id", "name", "description", "revision", "published_at", "created_at", "updated_at", "has_changes", "version", "deleted_at",
		"(draft ->> 'width')::integer", "(draft ->> 'height')::integer", "jsonb_array_length(draft -> 'zones')",
		"(select count(*) from devices d where d.tenant_id = layouts.tenant_id and d.layout_id = layouts.id)"},
	Sort: map[string]string{"name": "text", "created_at": "timestamptz", "updated_at": "timestamptz"},
}

// trash lists what Restore can bring back; what is older waits for nothing but to be purged.
var trash = table.Trash("deleted_at > now() - interval '30 days'")

// Filter narrows a list; zero values narrow nothing.
type Filter struct {
	Search   string // words that the name or the description contain
	Trash    bool   // what was deleted and can be restored, instead of what was not
	Ordering string // empty is by name, of the trash what was deleted last first
}

// List returns a page of layouts. Faults: Invalid.
func (s *Service) List(ctx context.Context, f Filter, req page.Request) (page.Page[Summary], error) {
	from, ordering := table, "name"
	if f.Trash {
		from, ordering = trash, "-deleted_at"
	}
	if f.Ordering != "" {
		ordering = f.Ordering
	}
	l := postgres.NewList(ctx, from)
	l.Search(f.Search)
	return postgres.Rows(ctx, s.DB, l, ordering, req, scan, func(l Summary) (any, any) {
		switch strings.TrimPrefix(ordering, "-") {
		case "created_at":
			return l.CreatedAt, l.ID
		case "updated_at":
			return l.UpdatedAt, l.ID
		case "deleted_at":
			return *l.DeletedAt, l.ID
		}
		return l.Name, l.ID
	})
}

func scan(rows pgx.Rows) (Summary, error) {
	var r db.Layout
	var out Summary
	err := rows.Scan(&r.ID, &r.Name, &r.Description, &r.Revision, &r.PublishedAt, &r.CreatedAt, &r.UpdatedAt, &r.HasChanges, &r.Version, &out.DeletedAt,
		&out.Width, &out.Height, &out.Zones, &out.ScreenCount)
	if err != nil {
		return out, fmt.Errorf("read a layout: %w", err)
	}
	out.Layout = fromRow(r)
	return out, nil
}

// Patch changes a layout; nil leaves as it is.
type Patch struct {
	Name        *string
	Description *string
	Content     func(Layout) (Content, error) // returns the draft as it is to be
}

// Update changes a layout's name or draft. A version that is not 0 must be the current one. Faults:
// NotFound, Invalid, Stale.
func (s *Service) Update(ctx context.Context, layout ID, version int64, p Patch) (Layout, error) {
	var after Layout
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.lockTx(ctx, tx, layout, version)
		if err != nil {
			return err
		}
		changed := before
		if p.Name != nil {
			if changed.Name, err = text.Name("name", *p.Name); err != nil {
				return err
			}
		}
		if p.Description != nil {
			if err := text.Lines("description", *p.Description, maxDescription); err != nil {
				return err
			}
			changed.Description = *p.Description
		}
		if p.Content != nil {
			if changed.Draft, err = p.Content(before); err != nil {
				return err
			}
			if changed.Draft, err = changed.Draft.normal(); err != nil {
				return err
			}
		}
		after, err = s.updateTx(ctx, tx, before, changed)
		return err
	})
	return after, err
}

func (s *Service) updateTx(ctx context.Context, tx postgres.Tx, before, changed Layout) (Layout, error) {
	raw, err := encode(changed.Draft)
	if err != nil {
		return Layout{}, err
	}
	row, err := s.q.UpdateLayout(ctx, tx, db.UpdateLayoutParams{
		TenantID: access.From(ctx).Tenant, ID: before.ID, Name: changed.Name, Description: changed.Description, Draft: raw,
	})
	if err != nil {
		return Layout{}, postgres.Fault(err, "layout")
	}
	after := fromRow(row)
	if err := s.referTx(ctx, tx, after, &before.Draft, before.Published); err != nil {
		return Layout{}, err
	}
	s.changedTx(ctx, tx, after.ID, false)
	return after, audit.WriteTx(ctx, tx, audit.Entry{
		Action: "layout.update", Object: "layout", ObjectID: after.ID.String(), Before: summary(before), After: summary(after),
	})
}

func (s *Service) lockTx(ctx context.Context, tx postgres.Tx, layout ID, version int64) (Layout, error) {
	row, err := s.q.LockLayout(ctx, tx, db.LockLayoutParams{TenantID: access.From(ctx).Tenant, ID: layout})
	if err != nil {
		return Layout{}, postgres.Fault(err, "layout")
	}
	if version != 0 && version != row.Version {
		return Layout{}, fault.New(fault.KindStale, "Somebody changed this layout meanwhile; load it again.")
	}
	return fromRow(row), nil
}

// Duplicate makes a copy with the draft of the original, unpublished. Its zones are zones of their own, so
// that scans of their QR codes are counted apart. Faults: NotFound.
func (s *Service) Duplicate(ctx context.Context, layout ID) (Layout, error) {
	var out Layout
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		original, err := s.lockTx(ctx, tx, layout, 0)
		if err != nil {
			return err
		}
		name := []rune(original.Name)
		const suffix = " (Copy)"
		name = name[:min(len(name), text.MaxName-len(suffix))]
		content, err := s.withoutGone(ctx, tx, original.Draft)
		if err != nil {
			return err
		}
		for i := range content.Zones {
			content.Zones[i].ID = id.New()
		}
		out, err = s.insertTx(ctx, tx, uuid.Nil, string(name)+suffix, original.Description, content)
		return err
	})
	return out, err
}

// Delete takes a layout away; Restore brings it back within 30 days. One that a screen shows is not
// deleted. Faults: NotFound, Conflict.
func (s *Service) Delete(ctx context.Context, layout ID) error {
	tenant := access.From(ctx).Tenant
	return s.DB.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.lockTx(ctx, tx, layout, 0)
		if err != nil {
			return err
		}
		uses, err := s.q.UsedBy(ctx, tx, db.UsedByParams{TenantID: tenant, ID: layout})
		if err != nil {
			return postgres.Fault(err, "layout")
		}
		if len(uses) > 0 {
			return inUse(uses)
		}
		if _, err := s.q.DeleteLayout(ctx, tx, db.DeleteLayoutParams{TenantID: tenant, ID: layout}); err != nil {
			return postgres.Fault(err, "layout")
		}
		if err := s.purgeTx(ctx, tx); err != nil {
			return err
		}
		s.changedTx(ctx, tx, layout, false)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "layout.delete", Object: "layout", ObjectID: layout.String(), Before: summary(before)})
	})
}

// purgeTx removes for good what was deleted too long ago to come back. Whoever deletes something clears
// away what others left.
func (s *Service) purgeTx(ctx context.Context, tx postgres.Tx) error {
	tenant := access.From(ctx).Tenant
	gone, err := s.q.PurgeLayouts(ctx, tx, tenant)
	if err != nil {
		return postgres.Fault(err, "layout")
	}
	if err := s.q.DropFeeds(ctx, tx, tenant); err != nil {
		return postgres.Fault(err, "feed")
	}
	return revision.DropTx(ctx, tx, object, gone)
}

func inUse(uses []db.UsedByRow) error {
	where := []string{}
	for _, u := range uses[:min(3, len(uses))] {
		where = append(where, "the screen “"+u.Name+"”")
	}
	more := ""
	if n := len(uses) - len(where); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fault.Conflict("It is shown by " + strings.Join(where, ", ") + more + ". Give them something else first.").WithCode("in_use")
}

// Restore undoes Delete. Faults: NotFound.
func (s *Service) Restore(ctx context.Context, layout ID) (Layout, error) {
	var out Layout
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.RestoreLayout(ctx, tx, db.RestoreLayoutParams{TenantID: access.From(ctx).Tenant, ID: layout})
		if err != nil {
			return postgres.Fault(err, "layout")
		}
		out = fromRow(row)
		if err := s.referTx(ctx, tx, out, &out.Draft); err != nil {
			return err
		}
		s.changedTx(ctx, tx, layout, false)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "layout.restore", Object: "layout", ObjectID: layout.String(), After: summary(out)})
	})
	return out, err
}

// Use is something that shows a layout.
type Use struct {
	Kind string // device
	ID   uuid.UUID
	Name string
}

// Uses tells where a layout is shown. Faults: NotFound.
func (s *Service) Uses(ctx context.Context, layout ID) ([]Use, error) {
	if _, err := s.Get(ctx, layout); err != nil {
		return nil, err
	}
	rows, err := s.q.UsedBy(ctx, s.DB.Read(ctx), db.UsedByParams{TenantID: access.From(ctx).Tenant, ID: layout})
	if err != nil {
		return nil, postgres.Fault(err, "layout")
	}
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use(r)
	}
	return out, nil
}

// changedTx hints, once the change is committed, at dashboards, and at screens when it concerns them.
func (s *Service) changedTx(ctx context.Context, tx postgres.Tx, layout ID, screens bool) {
	tenant := access.From(ctx).Tenant
	tx.AfterCommit(func() {
		s.Live.ToPeople(tenant, live.Hint{Type: "layouts.changed", ID: layout.String()})
		if screens {
			s.Live.ToScreens(tenant, live.Hint{Type: "manifest"})
		}
	})
}

// maxDescription is the length of the longest description, in characters.
const maxDescription = 2000

func encode(c Content) (json.RawMessage, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a layout: %w", err)
	}
	return raw, nil
}
