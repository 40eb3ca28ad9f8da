package playlist

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/playlist/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/revision"
	"github.com/signate/signate/internal/text"
)

// hints tells dashboards and screens that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
	ToScreens(tenant uuid.UUID, h live.Hint)
}

// Service keeps a tenant's playlists. Every method acts in the tenant of the context.
type Service struct {
	db   *postgres.DB
	q    *db.Queries
	live hints
}

// New returns the service.
func New(database *postgres.DB, live hints) *Service {
	return &Service{db: database, q: db.New(), live: live}
}

// Input describes a playlist to be made.
type Input struct {
	ID          ID // empty makes one; the same id twice makes one playlist
	Name        string
	Description string
	Content     Content
}

// Create makes a playlist with a draft; nothing is published yet. Faults: Invalid.
func (s *Service) Create(ctx context.Context, in Input) (Playlist, error) {
	name, err := text.Name("name", in.Name)
	if err != nil {
		return Playlist{}, err
	}
	if err := text.Lines("description", in.Description, maxDescription); err != nil {
		return Playlist{}, err
	}
	content, err := in.Content.normal()
	if err != nil {
		return Playlist{}, err
	}
	var out Playlist
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		out, err = s.insertTx(ctx, tx, in.ID, name, in.Description, content)
		return err
	})
	if postgres.IsConstraint(err, "playlists_pkey") {
		return s.Get(ctx, in.ID)
	}
	return out, err
}

func (s *Service) insertTx(ctx context.Context, tx postgres.Tx, given ID, name, description string, content Content) (Playlist, error) {
	if given == uuid.Nil {
		given = id.New()
	}
	actor := access.From(ctx)
	raw, err := encode(content)
	if err != nil {
		return Playlist{}, err
	}
	p := db.InsertPlaylistParams{TenantID: actor.Tenant, ID: given, Name: name, Description: description, Draft: raw}
	if actor.User != uuid.Nil {
		p.CreatedBy = &actor.User
	}
	row, err := s.q.InsertPlaylist(ctx, tx, p)
	if err != nil {
		return Playlist{}, postgres.Fault(err, "playlist")
	}
	out := fromRow(row)
	if err := s.referTx(ctx, tx, out); err != nil {
		return Playlist{}, err
	}
	s.changedTx(ctx, tx, out.ID, false)
	return out, audit.WriteTx(ctx, tx, audit.Entry{Action: "playlist.create", Object: "playlist", ObjectID: out.ID.String(), After: summary(out)})
}

// Get returns a playlist. Faults: NotFound.
func (s *Service) Get(ctx context.Context, playlist ID) (Playlist, error) {
	row, err := s.q.GetPlaylist(ctx, s.db.Read(ctx), db.GetPlaylistParams{TenantID: access.From(ctx).Tenant, ID: playlist})
	if err != nil {
		return Playlist{}, postgres.Fault(err, "playlist")
	}
	return fromRow(row), nil
}

// Summary is a playlist as lists show it.
type Summary struct {
	Playlist    // without its content
	Smart       bool
	Items       int
	ScreenCount int // screens that play it
	DeletedAt   *time.Time
}

var table = postgres.ListTable{
	From: "playlists", ID: "id", Fixed: "deleted_at is null", Search: "search_text",
	Columns: []string{"id", "name", "description", "revision", "published_at", "created_at", "updated_at", "has_changes", "deleted_at",
		"item_count", "jsonb_exists(draft, 'rule')",
		"(select count(*) from devices d where d.tenant_id = playlists.tenant_id and d.playlist_id = playlists.id)"},
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

// List returns a page of playlists. Faults: Invalid.
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
	return postgres.Rows(ctx, s.db, l, ordering, req, scan, func(p Summary) (any, any) {
		switch strings.TrimPrefix(ordering, "-") {
		case "created_at":
			return p.CreatedAt, p.ID
		case "updated_at":
			return p.UpdatedAt, p.ID
		case "deleted_at":
			return *p.DeletedAt, p.ID
		}
		return p.Name, p.ID
	})
}

func scan(rows pgx.Rows) (Summary, error) {
	var r db.Playlist
	var out Summary
	err := rows.Scan(&r.ID, &r.Name, &r.Description, &r.Revision, &r.PublishedAt, &r.CreatedAt, &r.UpdatedAt, &r.HasChanges, &out.DeletedAt,
		&out.Items, &out.Smart, &out.ScreenCount)
	if err != nil {
		return out, fmt.Errorf("read a playlist: %w", err)
	}
	out.Playlist = fromRow(r)
	return out, nil
}

// Patch changes a playlist; nil leaves as it is.
type Patch struct {
	Name        *string
	Description *string
	Content     func(Playlist) (Content, error) // returns the draft as it is to be
}

// Update changes a playlist's name or draft. A version that is not 0 must be the current one. Faults:
// NotFound, Invalid, Stale.
func (s *Service) Update(ctx context.Context, playlist ID, version int64, p Patch) (Playlist, error) {
	var after Playlist
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.lockTx(ctx, tx, playlist, version)
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

func (s *Service) updateTx(ctx context.Context, tx postgres.Tx, before, changed Playlist) (Playlist, error) {
	raw, err := encode(changed.Draft)
	if err != nil {
		return Playlist{}, err
	}
	row, err := s.q.UpdatePlaylist(ctx, tx, db.UpdatePlaylistParams{
		TenantID: access.From(ctx).Tenant, ID: before.ID, Name: changed.Name, Description: changed.Description, Draft: raw,
	})
	if err != nil {
		return Playlist{}, postgres.Fault(err, "playlist")
	}
	after := fromRow(row)
	if err := s.referTx(ctx, tx, after, &before.Draft, before.Published); err != nil {
		return Playlist{}, err
	}
	s.changedTx(ctx, tx, after.ID, false)
	return after, audit.WriteTx(ctx, tx, audit.Entry{
		Action: "playlist.update", Object: "playlist", ObjectID: after.ID.String(), Before: summary(before), After: summary(after),
	})
}

func (s *Service) lockTx(ctx context.Context, tx postgres.Tx, playlist ID, version int64) (Playlist, error) {
	row, err := s.q.LockPlaylist(ctx, tx, db.LockPlaylistParams{TenantID: access.From(ctx).Tenant, ID: playlist})
	if err != nil {
		return Playlist{}, postgres.Fault(err, "playlist")
	}
	if version != 0 && version != row.Version {
		return Playlist{}, fault.New(fault.KindStale, "Somebody changed this playlist meanwhile; load it again.")
	}
	return fromRow(row), nil
}

// Add puts items into the draft, before the item that is at the position now; a position behind the last
// is the end. Faults: NotFound, Invalid.
func (s *Service) Add(ctx context.Context, playlist ID, items []Item, position int) (Playlist, error) {
	return s.Update(ctx, playlist, 0, Patch{Content: func(p Playlist) (Content, error) {
		c := p.Draft
		if c.Rule != nil {
			return c, fault.Conflict("A smart playlist picks its assets by itself.").WithCode("smart_playlist")
		}
		c.Items = slices.Insert(slices.Clone(c.Items), min(position, len(c.Items)), items...)
		return c, nil
	}})
}

// Duplicate makes a copy with the draft of the original, unpublished. Faults: NotFound.
func (s *Service) Duplicate(ctx context.Context, playlist ID) (Playlist, error) {
	var out Playlist
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		original, err := s.lockTx(ctx, tx, playlist, 0)
		if err != nil {
			return err
		}
		name := []rune(original.Name)
		const suffix = " (Copy)"
		name = name[:min(len(name), text.MaxName-len(suffix))]
		out, err = s.insertTx(ctx, tx, uuid.Nil, string(name)+suffix, original.Description, original.Draft)
		return err
	})
	return out, err
}

// Delete takes a playlist away; Restore brings it back within 30 days. One that a screen or another
// playlist plays is not deleted. Faults: NotFound, Conflict.
func (s *Service) Delete(ctx context.Context, playlist ID) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.lockTx(ctx, tx, playlist, 0)
		if err != nil {
			return err
		}
		uses, err := s.q.UsedBy(ctx, tx, db.UsedByParams{TenantID: tenant, ID: playlist})
		if err != nil {
			return postgres.Fault(err, "playlist")
		}
		if len(uses) > 0 {
			return inUse(uses)
		}
		if _, err := s.q.DeletePlaylist(ctx, tx, db.DeletePlaylistParams{TenantID: tenant, ID: playlist}); err != nil {
			return postgres.Fault(err, "playlist")
		}
		if err := s.purgeTx(ctx, tx); err != nil {
			return err
		}
		s.changedTx(ctx, tx, playlist, false)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "playlist.delete", Object: "playlist", ObjectID: playlist.String(), Before: summary(before)})
	})
}

// purgeTx removes for good what was deleted too long ago to come back. Whoever deletes something clears
// away what others left.
func (s *Service) purgeTx(ctx context.Context, tx postgres.Tx) error {
	gone, err := s.q.PurgePlaylists(ctx, tx, access.From(ctx).Tenant)
	if err != nil {
		return postgres.Fault(err, "playlist")
	}
	return revision.DropTx(ctx, tx, kind, gone)
}

func inUse(uses []db.UsedByRow) error {
	where := []string{}
	for _, u := range uses[:min(3, len(uses))] {
		kind := "the playlist"
		switch u.Kind {
		case "device":
			kind = "the screen"
		case "layout":
			kind = "the layout"
		}
		where = append(where, kind+" “"+u.Name+"”")
	}
	more := ""
	if n := len(uses) - len(where); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fault.Conflict("It is played by " + strings.Join(where, ", ") + more + ". Give them something else first.").WithCode("in_use")
}

// Restore undoes Delete. Faults: NotFound.
func (s *Service) Restore(ctx context.Context, playlist ID) (Playlist, error) {
	var out Playlist
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.RestorePlaylist(ctx, tx, db.RestorePlaylistParams{TenantID: access.From(ctx).Tenant, ID: playlist})
		if err != nil {
			return postgres.Fault(err, "playlist")
		}
		out = fromRow(row)
		if err := s.referTx(ctx, tx, out, &out.Draft); err != nil {
			return err
		}
		s.changedTx(ctx, tx, playlist, false)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "playlist.restore", Object: "playlist", ObjectID: playlist.String(), After: summary(out)})
	})
	return out, err
}

// Use is something that plays a playlist.
type Use struct {
	Kind string // device, layout or playlist
	ID   uuid.UUID
	Name string
}

// Uses tells where a playlist is played. Faults: NotFound.
func (s *Service) Uses(ctx context.Context, playlist ID) ([]Use, error) {
	if _, err := s.Get(ctx, playlist); err != nil {
		return nil, err
	}
	rows, err := s.q.UsedBy(ctx, s.db.Read(ctx), db.UsedByParams{TenantID: access.From(ctx).Tenant, ID: playlist})
	if err != nil {
		return nil, postgres.Fault(err, "playlist")
	}
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use(r)
	}
	return out, nil
}

// changedTx hints, once the change is committed, at dashboards, and at screens when it concerns them.
func (s *Service) changedTx(ctx context.Context, tx postgres.Tx, playlist ID, screens bool) {
	tenant := access.From(ctx).Tenant
	tx.AfterCommit(func() {
		s.live.ToPeople(tenant, live.Hint{Type: "playlists.changed", ID: playlist.String()})
		if screens {
			s.live.ToScreens(tenant, live.Hint{Type: "manifest"})
		}
	})
}

// maxDescription is the length of the longest description, in characters.
const maxDescription = 2000

func encode(c Content) (json.RawMessage, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a playlist: %w", err)
	}
	return raw, nil
}
