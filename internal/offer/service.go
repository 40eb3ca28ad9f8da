package offer

import (
	"context"
	"fmt"
	"log/slog"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/offer/internal/db"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/playlist"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

const maxMessage = 1000

// jobs puts background work into a transaction.
type jobs interface {
	InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error
	InsertAtTx(ctx context.Context, tx postgres.Tx, args river.JobArgs, at time.Time) error
}

// hints tells dashboards that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
}

// Deps are what the service needs.
type Deps struct {
	DB        *postgres.DB
	Assets    *asset.Service
	Playlists *playlist.Service
	Layouts   *layout.Service
	Jobs      jobs
	Live      hints
	MaxFile   int64 // bytes
	Log       *slog.Logger
	Now       func() time.Time
}

// Service keeps offers between tenants. Every method acts in the tenant of the context, as the side that gives or
// the one that receives.
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

// Input is what to offer to whom.
type Input struct {
	Asset     string       // or
	Playlist  *playlist.ID // or, which has to be published,
	Layout    *layout.ID   // which has to be published with the playlists in it
	To        string       // slug or id of the tenant
	Message   string       // for its people
	ExpiresAt *time.Time   // when it ends by itself; nil is never
}

// Create offers an object to another tenant. Faults: NotFound, Invalid, Conflict.
func (s *Service) Create(ctx context.Context, in Input) (Offer, error) {
	actor := access.From(ctx)
	p := db.InsertOfferParams{ID: id.New(), FromTenant: actor.Tenant, Message: in.Message, ExpiresAt: in.ExpiresAt, CreatedBy: userOf(actor)}
	if err := s.check(in); err != nil {
		return Offer{}, err
	}
	var err error
	if p.Kind, p.ObjectID, p.Title, err = s.object(ctx, in); err != nil {
		return Offer{}, err
	}
	to, err := s.receiver(ctx, in.To)
	if err != nil {
		return Offer{}, err
	}
	p.ToTenant = to.ID
	err = s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.InsertOffer(ctx, tx, p)
		if postgres.IsConstraint(err, "offers_live_key") {
			return fault.Conflict("It is offered to them already.").WithCode("offer_exists")
		}
		if err != nil {
			return postgres.Fault(err, "offer")
		}
		return s.notedTx(ctx, tx, "offer.create", row)
	})
	if err != nil {
		return Offer{}, err
	}
	return s.Get(ctx, p.ID)
}

func (s *Service) check(in Input) error {
	if utf8.RuneCountInString(in.Message) > maxMessage {
		return fault.Invalid("message", "too_long", fmt.Sprintf("Use at most %d characters.", maxMessage))
	}
	if err := text.Safe("message", in.Message); err != nil {
		return err
	}
	if in.ExpiresAt != nil && !in.ExpiresAt.After(s.Now()) {
		return fault.Invalid("expires_at", "range", "Choose a time in the future.")
	}
	named := 0
	for _, has := range []bool{in.Asset != "", in.Playlist != nil, in.Layout != nil} {
		if has {
			named++
		}
	}
	if named != 1 {
		return fault.Invalid("asset_id", "required", "Name either an asset, a playlist or a layout.")
	}
	return nil
}

// object returns what is offered, as it is with the tenant that gives it.
func (s *Service) object(ctx context.Context, in Input) (kind, objectID, title string, err error) {
	if in.Layout != nil {
		l, err := s.offerable(ctx, *in.Layout)
		return string(KindLayout), l.ID.String(), l.Name, err
	}
	if in.Playlist == nil {
		a, err := s.Assets.Get(ctx, in.Asset)
		if fault.IsKind(err, fault.KindNotFound) {
			err = fault.Invalid("asset_id", "unknown", "There is no such asset.")
		}
		return string(KindAsset), a.ID, a.Name, err
	}
	p, err := s.Playlists.Get(ctx, *in.Playlist)
	if fault.IsKind(err, fault.KindNotFound) {
		err = fault.Invalid("playlist_id", "unknown", "There is no such playlist.")
	}
	if err == nil && p.Published == nil {
		err = fault.Invalid("playlist_id", "unpublished", "Publish the playlist first; what is published is what they get.")
	}
	return string(KindPlaylist), p.ID.String(), p.Name, err
}

func (s *Service) receiver(ctx context.Context, name string) (db.FindReceiverRow, error) {
	p := db.FindReceiverParams{Slug: &name}
	if id, err := uuid.Parse(name); err == nil {
		p = db.FindReceiverParams{ID: &id}
	}
	to, err := s.q.FindReceiver(ctx, s.DB.ControlRead(), p)
	if err = postgres.Fault(err, "tenant"); fault.IsKind(err, fault.KindNotFound) {
		return to, fault.Invalid("tenant", "unknown", "There is no workspace of this name. Ask its people for the first part of its address.")
	}
	if err == nil && to.ID == access.From(ctx).Tenant {
		err = fault.Invalid("tenant", "self", "This is your own workspace.")
	}
	return to, err
}

func userOf(a access.Actor) *uuid.UUID {
	if a.User == uuid.Nil {
		return nil
	}
	return &a.User
}

func sides(row db.TenantManagementOffer) []uuid.UUID {
	return []uuid.UUID{row.FromTenant, row.ToTenant}
}

// hintAfter tells the dashboards of both sides once the change is there.
func (s *Service) hintAfter(tx postgres.Tx, row db.TenantManagementOffer) {
	tx.AfterCommit(func() {
		for _, side := range sides(row) {
			s.Live.ToPeople(side, live.Hint{Type: "offers.changed", ID: row.ID.String()})
		}
	})
}

// notedTx writes what happened into the logs of both sides and tells their dashboards.
func (s *Service) notedTx(ctx context.Context, tx postgres.Tx, action string, row db.TenantManagementOffer) error {
	s.hintAfter(tx, row)
	for _, side := range sides(row) {
		if err := audit.WriteTx(ctx, tx, audit.Entry{Tenant: side, Action: action, Object: "offer", ObjectID: row.ID.String(), After: summary(row)}); err != nil {
			return err
		}
	}
	return nil
}

// Get returns an offer that the tenant gave or received. Faults: NotFound.
func (s *Service) Get(ctx context.Context, offer uuid.UUID) (Offer, error) {
	tenant := access.From(ctx).Tenant
	r, err := s.q.GetOffer(ctx, s.DB.ControlRead(), db.GetOfferParams{ID: offer, TenantID: tenant})
	if err != nil {
		return Offer{}, postgres.Fault(err, "offer")
	}
	row := r.TenantManagementOffer
	return fromRow(tenant, row, Side{row.FromTenant, r.FromName, r.FromSlug}, Side{row.ToTenant, r.ToName, r.ToSlug}), nil
}

// Direction is the side of offers that a list shows.
type Direction string

// The directions.
const (
	Sent     Direction = "sent"
	Received Direction = "received"
)

// tables are the offers as each side sees them.
var tables = map[Direction]postgres.ListTable{Sent: sideTable("from_tenant"), Received: sideTable("to_tenant")}

func sideTable(side string) postgres.ListTable {
	return postgres.ListTable{
		From: `(select o.*, o.` + side + ` as tenant_id, f.name as from_name, f.slug as from_slug, t.name as to_name, t.slug as to_slug
			from tenant_management.offers o join tenant_management.tenants f on f.id = o.from_tenant join tenant_management.tenants t on t.id = o.to_tenant) offers`,
		ID: "id", Sort: map[string]string{"created_at": "timestamptz"}, Control: true,
		Columns: []string{"id", "from_tenant", "to_tenant", "kind", "object_id", "title", "message", "state", "problem", "problem_code", "expires_at", "created_at",
			"decided_at", "received_id", "refreshed_at", "from_name", "from_slug", "to_name", "to_slug"},
	}
}

// List returns a page of offers, the newest first. state is empty for all. Faults: Invalid.
func (s *Service) List(ctx context.Context, d Direction, state State, req page.Request) (page.Page[Offer], error) {
	tenant := access.From(ctx).Tenant
	l := postgres.NewList(ctx, tables[d])
	if state != "" {
		l.Equal("state", string(state))
	}
	scan := func(rows pgx.Rows) (Offer, error) {
		var r db.TenantManagementOffer
		var from, to Side
		err := rows.Scan(&r.ID, &r.FromTenant, &r.ToTenant, &r.Kind, &r.ObjectID, &r.Title, &r.Message, &r.State, &r.Problem, &r.ProblemCode, &r.ExpiresAt, &r.CreatedAt,
			&r.DecidedAt, &r.ReceivedID, &r.RefreshedAt, &from.Name, &from.Slug, &to.Name, &to.Slug)
		if err != nil {
			return Offer{}, fmt.Errorf("read an offer: %w", err)
		}
		from.ID, to.ID = r.FromTenant, r.ToTenant
		return fromRow(tenant, r, from, to), nil
	}
	return postgres.Rows(ctx, s.DB, l, "-created_at", req, scan, func(o Offer) (any, any) { return o.CreatedAt, o.ID })
}

// Accept has what is offered copied, in the background; once more brings the copy up to date at once. Faults: NotFound,
// Forbidden, Conflict.
func (s *Service) Accept(ctx context.Context, offer uuid.UUID) (Offer, error) {
	err := s.decide(ctx, offer, func(tx postgres.Tx, row db.TenantManagementOffer) (State, error) {
		switch {
		case State(row.State) == Accepted: // compared with its source at once
		case State(row.State) != Offered || row.ExpiresAt != nil && !row.ExpiresAt.After(s.Now()):
			return "", fault.Conflict("This offer has ended.").WithCode("offer_ended")
		}
		if Kind(row.Kind) == KindLayout && !access.From(ctx).May(access.LayoutsCreate) {
			return "", fault.Forbidden("You may not make layouts.")
		}
		return Accepted, s.Jobs.InsertTx(ctx, tx, RefreshArgs{Offer: offer})
	}, received)
	if err != nil {
		return Offer{}, err
	}
	return s.Get(ctx, offer)
}

// Decline refuses an offer. Faults: NotFound, Conflict.
func (s *Service) Decline(ctx context.Context, offer uuid.UUID) (Offer, error) {
	err := s.decide(ctx, offer, func(_ postgres.Tx, row db.TenantManagementOffer) (State, error) {
		if State(row.State) == Accepted {
			return "", fault.Conflict("It was accepted; give it back instead.").WithCode("offer_accepted")
		}
		if State(row.State) != Offered {
			return State(row.State), nil
		}
		return Declined, nil
	}, received)
	if err != nil {
		return Offer{}, err
	}
	return s.Get(ctx, offer)
}

// End withdraws an offer, or gives back what was received. The copies are gone when it returns. Faults: NotFound.
func (s *Service) End(ctx context.Context, offer uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	var ended db.TenantManagementOffer
	err := s.decide(ctx, offer, func(_ postgres.Tx, row db.TenantManagementOffer) (State, error) {
		ended = row
		switch now := State(row.State); {
		case now != Offered && now != Accepted:
			return now, nil
		case row.FromTenant == tenant:
			return Withdrawn, nil
		case now == Offered:
			return Declined, nil
		}
		return Returned, nil
	}, nil)
	if err != nil {
		return err
	}
	return s.remove(access.System(ctx, ended.ToTenant), ended)
}

// received lets only the tenant that an offer was made to go on.
func received(ctx context.Context, row db.TenantManagementOffer) error {
	if row.ToTenant != access.From(ctx).Tenant {
		return fault.NotFound("offer")
	}
	return nil
}

// decide moves an offer to another state. may refuses who has no say, nil lets both sides.
func (s *Service) decide(ctx context.Context, offer uuid.UUID, next func(postgres.Tx, db.TenantManagementOffer) (State, error),
	may func(context.Context, db.TenantManagementOffer) error) error {
	actor := access.From(ctx)
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockOffer(ctx, tx, db.LockOfferParams{ID: offer, TenantID: actor.Tenant})
		if err != nil {
			return postgres.Fault(err, "offer")
		}
		if may != nil {
			if err := may(ctx, row); err != nil {
				return err
			}
		}
		state, err := next(tx, row)
		if err != nil || string(state) == row.State {
			return err
		}
		if err := s.q.SetState(ctx, tx, db.SetStateParams{ID: offer, State: string(state), DecidedBy: userOf(actor)}); err != nil {
			return postgres.Fault(err, "offer")
		}
		return s.notedTx(ctx, tx, "offer."+string(state), row)
	})
}
