package share

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/share/internal/db"
	"github.com/signate/signate/internal/text"
)

// passwords hashes and checks the passwords of links.
type passwords interface {
	HashPassword(ctx context.Context, password string) (string, error)
	PasswordMatches(ctx context.Context, password, hash string) (bool, error)
}

// assets notes which assets are shared.
type assets interface {
	SetSharedTx(ctx context.Context, tx postgres.Tx, asset string, shared bool) error
}

// playlists tell what is in them.
type playlists interface {
	Assets(ctx context.Context, playlist uuid.UUID) ([]string, error)
}

// layouts draw what is published of one, and name the assets in it; nil is one that never was.
type layouts interface {
	Shared(ctx context.Context, layout uuid.UUID) (picture []byte, assets []string, err error)
}

// views counts who looks at assets.
type views interface {
	Count(tenant uuid.UUID, assets ...string)
}

// hints tells dashboards that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
}

// Deps are what the service needs.
type Deps struct {
	DB        *postgres.DB
	Vault     *secret.Vault
	Passwords passwords
	Guesses   ratelimit.Guesses
	Assets    assets
	Playlists playlists
	Layouts   layouts
	Views     views
	Live      hints
	PublicURL string
	Now       func() time.Time
}

// Service keeps a tenant's links. Every method but Open acts in the tenant of the context.
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

// Options describe a link; nil leaves as it is, or takes the default for a new one.
type Options struct {
	Title      *string
	ExpiresAt  *time.Time
	Password   *string // empty takes the password away
	Download   *bool
	Regenerate bool // a new address; the one before opens nothing any more
}

func (o Options) any() bool {
	return o.Title != nil || o.ExpiresAt != nil || o.Password != nil || o.Download != nil
}

// Share returns the live link of an object with the options, and makes one where there is none. Faults:
// NotFound, Invalid.
func (s *Service) Share(ctx context.Context, o Object, opts Options) (Share, error) {
	hash, err := s.check(ctx, opts)
	if err != nil {
		return Share{}, err
	}
	var out Share
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		opts, hash := opts, hash // what follows changes them, and may be tried again
		live, found, err := s.liveTx(ctx, tx, o)
		if err != nil {
			return err
		}
		switch {
		case found && !opts.Regenerate && live.Live(s.Now()):
			out, err = s.changeTx(ctx, tx, live, opts, hash)
			return err
		case found:
			if err := s.revokeTx(ctx, tx, live); err != nil {
				return err
			}
			if !opts.any() && live.Live(s.Now()) { // a new address with the old settings
				opts = Options{Title: &live.Title, ExpiresAt: &live.ExpiresAt, Download: &live.Download}
				hash = live.passwordHash
			}
		}
		out, err = s.makeTx(ctx, tx, o, opts, hash)
		return err
	})
	if err != nil {
		return Share{}, err
	}
	return s.withToken(ctx, out)
}

func (s *Service) liveTx(ctx context.Context, tx postgres.Tx, o Object) (Share, bool, error) {
	row, err := s.q.LiveShare(ctx, tx, db.LiveShareParams{TenantID: access.From(ctx).Tenant, AssetID: textOrNil(o.Asset), PlaylistID: o.Playlist, LayoutID: o.Layout})
	if fault.IsKind(postgres.Fault(err, "link"), fault.KindNotFound) {
		return Share{}, false, nil
	}
	if err != nil {
		return Share{}, false, postgres.Fault(err, "link")
	}
	return fromRow(row), true, nil
}

func (s *Service) makeTx(ctx context.Context, tx postgres.Tx, o Object, opts Options, hash string) (Share, error) {
	actor := access.From(ctx)
	if _, err := s.q.ObjectName(ctx, tx, db.ObjectNameParams{TenantID: actor.Tenant, AssetID: textOrNil(o.Asset), PlaylistID: o.Playlist, LayoutID: o.Layout}); err != nil {
		return Share{}, postgres.Fault(err, o.Kind())
	}
	p := db.InsertShareParams{
		TenantID: actor.Tenant, ID: id.New(), AssetID: textOrNil(o.Asset), PlaylistID: o.Playlist, LayoutID: o.Layout, PasswordHash: textOrNil(hash),
		ExpiresAt: s.Now().Add(DefaultLife).UTC().Truncate(time.Second),
	}
	if actor.User != uuid.Nil {
		p.CreatedBy = &actor.User
	}
	p.Title, p.AllowDownload = valueOr(opts.Title, ""), valueOr(opts.Download, false)
	p.ExpiresAt = valueOr(opts.ExpiresAt, p.ExpiresAt)
	row, err := s.q.InsertShare(ctx, tx, p)
	if err != nil {
		return Share{}, postgres.Fault(err, "link")
	}
	out := fromRow(row)
	if err := s.noteTx(ctx, tx, out, true); err != nil {
		return Share{}, err
	}
	return out, audit.WriteTx(ctx, tx, audit.Entry{Action: "share.create", Object: "share", ObjectID: out.ID.String(), After: summary(out)})
}

// noteTx tells the asset that it is shared or not, and dashboards that something changed.
func (s *Service) noteTx(ctx context.Context, tx postgres.Tx, sh Share, shared bool) error {
	tenant := access.From(ctx).Tenant
	tx.AfterCommit(func() { s.Live.ToPeople(tenant, live.Hint{Type: "shares.changed", ID: sh.ID.String()}) })
	if sh.Object.Asset == "" {
		return nil
	}
	return s.Assets.SetSharedTx(ctx, tx, sh.Object.Asset, shared)
}

// Get returns a link. Faults: NotFound.
func (s *Service) Get(ctx context.Context, share uuid.UUID) (Share, error) {
	row, err := s.q.GetShare(ctx, s.DB.Read(ctx), db.GetShareParams{TenantID: access.From(ctx).Tenant, ID: share})
	if err != nil {
		return Share{}, postgres.Fault(err, "link")
	}
	return s.withToken(ctx, fromRow(row))
}

var table = postgres.ListTable{
	From: "shares", ID: "id",
	Columns: []string{"id", "asset_id", "playlist_id", "layout_id", "title", "password_hash", "allow_download", "expires_at", "revoked_at", "open_count",
		"last_opened_at", "created_by", "created_at", "updated_at"},
	Sort:  map[string]string{"created_at": "timestamptz"},
	Fixed: "revoked_at is null",
}

// List returns a page of links that were not revoked, the newest first: all of them, or those of an object.
func (s *Service) List(ctx context.Context, of Object, req page.Request) (page.Page[Share], error) {
	l := postgres.NewList(ctx, table)
	if of.Asset != "" {
		l.Equal("asset_id", of.Asset)
	}
	if of.Playlist != nil {
		l.Equal("playlist_id", *of.Playlist)
	}
	if of.Layout != nil {
		l.Equal("layout_id", *of.Layout)
	}
	scan := func(rows pgx.Rows) (Share, error) {
		var r db.Share
		err := rows.Scan(&r.ID, &r.AssetID, &r.PlaylistID, &r.LayoutID, &r.Title, &r.PasswordHash, &r.AllowDownload, &r.ExpiresAt, &r.RevokedAt,
			&r.OpenCount, &r.LastOpenedAt, &r.CreatedBy, &r.CreatedAt, &r.UpdatedAt)
		if err != nil {
			return Share{}, fmt.Errorf("read a link: %w", err)
		}
		return fromRow(r), nil
	}
	p, err := postgres.Rows(ctx, s.DB, l, "-created_at", req, scan, func(sh Share) (any, any) { return sh.CreatedAt, sh.ID })
	if err != nil {
		return p, err
	}
	return p, s.complete(ctx, p.Results)
}

// Update changes a link. Faults: NotFound, Invalid.
func (s *Service) Update(ctx context.Context, share uuid.UUID, opts Options) (Share, error) {
	hash, err := s.check(ctx, opts)
	if err != nil {
		return Share{}, err
	}
	var out Share
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.lockTx(ctx, tx, share)
		if err != nil {
			return err
		}
		out, err = s.changeTx(ctx, tx, before, opts, hash)
		return err
	})
	if err != nil {
		return Share{}, err
	}
	return s.withToken(ctx, out)
}

func (s *Service) lockTx(ctx context.Context, tx postgres.Tx, share uuid.UUID) (Share, error) {
	row, err := s.q.LockShare(ctx, tx, db.LockShareParams{TenantID: access.From(ctx).Tenant, ID: share})
	if err != nil {
		return Share{}, postgres.Fault(err, "link")
	}
	return fromRow(row), nil
}

func (s *Service) changeTx(ctx context.Context, tx postgres.Tx, before Share, opts Options, hash string) (Share, error) {
	if !opts.any() {
		return before, nil
	}
	if opts.Password == nil {
		hash = before.passwordHash
	}
	row, err := s.q.UpdateShare(ctx, tx, db.UpdateShareParams{
		TenantID: access.From(ctx).Tenant, ID: before.ID, Title: valueOr(opts.Title, before.Title), PasswordHash: textOrNil(hash),
		AllowDownload: valueOr(opts.Download, before.Download), ExpiresAt: valueOr(opts.ExpiresAt, before.ExpiresAt),
	})
	if err != nil {
		return Share{}, postgres.Fault(err, "link")
	}
	after := fromRow(row)
	if err := s.noteTx(ctx, tx, after, true); err != nil {
		return Share{}, err
	}
	return after, audit.WriteTx(ctx, tx, audit.Entry{
		Action: "share.update", Object: "share", ObjectID: after.ID.String(), Before: summary(before), After: summary(after),
	})
}

// Revoke ends a link at once. Faults: NotFound.
func (s *Service) Revoke(ctx context.Context, share uuid.UUID) error {
	return s.revoke(ctx, func(tx postgres.Tx) (Share, error) { return s.lockTx(ctx, tx, share) })
}

// Unshare ends the link of an object. Faults: NotFound.
func (s *Service) Unshare(ctx context.Context, o Object) error {
	return s.revoke(ctx, func(tx postgres.Tx) (Share, error) {
		sh, found, err := s.liveTx(ctx, tx, o)
		if err == nil && !found {
			err = fault.NotFound("link")
		}
		return sh, err
	})
}

func (s *Service) revoke(ctx context.Context, find func(tx postgres.Tx) (Share, error)) error {
	var gone Share
	err := s.DB.Tx(ctx, func(tx postgres.Tx) (err error) {
		if gone, err = find(tx); err != nil {
			return err
		}
		return s.revokeTx(ctx, tx, gone)
	})
	if err != nil {
		return err
	}
	// A token without a live link opens nothing, so it may stay behind when this fails.
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.DeleteTokens(ctx, tx, db.DeleteTokensParams{TenantID: access.From(ctx).Tenant, ShareID: gone.ID}), "link")
	})
}

func (s *Service) revokeTx(ctx context.Context, tx postgres.Tx, sh Share) error {
	if _, err := s.q.RevokeShare(ctx, tx, db.RevokeShareParams{TenantID: access.From(ctx).Tenant, ID: sh.ID}); err != nil {
		return postgres.Fault(err, "link")
	}
	if err := s.noteTx(ctx, tx, sh, false); err != nil {
		return err
	}
	return audit.WriteTx(ctx, tx, audit.Entry{Action: "share.revoke", Object: "share", ObjectID: sh.ID.String(), Before: summary(sh)})
}

const (
	minPassword = 4
	maxPassword = 200
)

// check returns the hash of the password, empty for none.
func (s *Service) check(ctx context.Context, o Options) (string, error) {
	if o.Title != nil && *o.Title != "" {
		if _, err := text.Name("title", *o.Title); err != nil {
			return "", err
		}
	}
	if now := s.Now(); o.ExpiresAt != nil && (!o.ExpiresAt.After(now) || o.ExpiresAt.After(now.Add(MaxLife))) {
		return "", fault.Invalid("expires_at", "range", "A link ends in the future, within a year.")
	}
	if o.Password == nil || *o.Password == "" {
		return "", nil
	}
	if n := utf8.RuneCountInString(*o.Password); n < minPassword || n > maxPassword || strings.ContainsRune(*o.Password, 0) {
		return "", fault.Invalid("password", "length", fmt.Sprintf("A password has %d to %d characters.", minPassword, maxPassword))
	}
	return s.Passwords.HashPassword(ctx, *o.Password)
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
