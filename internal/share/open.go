package share

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/share/internal/db"
)

// Faults of opening a link.
var (
	ErrGone     = fault.NotFound("link").WithCode("link_gone")
	ErrPassword = fault.Unauthorized("This link asks for a password.").WithCode("password_required")
	ErrWrong    = fault.Unauthorized("That is not the password of this link.").WithCode("password_wrong")
)

// patience with guesses of a link's password.
var patience = ratelimit.Patience{Free: 10, Window: 15 * time.Minute, First: time.Minute, Longest: time.Hour, Memory: 24 * time.Hour}

// Opened is what a visitor sees.
type Opened struct {
	Tenant   uuid.UUID
	Title    string
	Kind     string // asset, playlist or layout
	Download bool
	Assets   []Asset // none of a layout

	Picture   []byte // a layout as SVG that needs nothing else, nil before it was published
	Thumbnail string // SHA-256 of a small picture of something in it, empty without one
}

// Asset is something that a visitor sees. It says nothing about whose it is.
type Asset struct {
	Name      string
	Type      string
	URI       string // the address of a link
	SHA256    string // of the file, empty for links
	Mimetype  string
	Thumbnail string // SHA-256 of the small picture, empty without one
	Seconds   int64

	id string
}

// Visit is an attempt to see what is shared.
type Visit struct {
	Token    uuid.UUID
	Password string
	Host     uuid.UUID // the tenant that the address named, none on the bare domain
	Count    bool      // a person who looks, not a program that makes a preview
}

// Open returns what is shared under a token, in no tenant's name. Faults: ErrGone, ErrPassword, ErrWrong,
// RateLimited.
func (s *Service) Open(ctx context.Context, v Visit) (Opened, error) {
	found, err := s.q.FindToken(ctx, s.DB.ControlRead(), tokenHash(v.Token))
	if err != nil {
		return Opened{}, gone(err)
	}
	if v.Host != uuid.Nil && v.Host != found.TenantID {
		return Opened{}, ErrGone
	}
	ctx = access.System(ctx, found.TenantID)
	row, err := s.q.GetShare(ctx, s.DB.Read(ctx), db.GetShareParams{TenantID: found.TenantID, ID: found.ShareID})
	if err != nil {
		return Opened{}, gone(err)
	}
	sh := fromRow(row)
	if !sh.Live(s.Now()) {
		return Opened{}, ErrGone
	}
	if err := s.admit(ctx, sh, v.Password); err != nil {
		return Opened{}, err
	}
	out := Opened{Tenant: found.TenantID, Title: sh.Title, Kind: sh.Object.Kind(), Download: sh.Download}
	if err := s.fill(ctx, sh, &out); err != nil {
		return Opened{}, gone(err)
	}
	if v.Count {
		err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
			return postgres.Fault(s.q.CountOpening(ctx, tx, db.CountOpeningParams{TenantID: found.TenantID, ID: sh.ID}), "link")
		})
		for _, a := range out.Assets {
			s.Views.Count(found.TenantID, a.id)
		}
	}
	return out, err
}

// gone hides why there is nothing behind a link, unless the system itself is at fault.
func gone(err error) error {
	if err = postgres.Fault(err, "link"); fault.IsKind(err, fault.KindNotFound) {
		return ErrGone
	}
	return err
}

func (s *Service) admit(ctx context.Context, sh Share, password string) error {
	if !sh.Protected {
		return nil
	}
	if password == "" {
		return ErrPassword
	}
	name := "share:" + sh.ID.String()
	counted, err := s.Guesses.Take(ctx, patience, name)
	if err != nil {
		return err
	}
	if !counted {
		wait, err := s.Guesses.Wait(ctx, name)
		if err != nil {
			return err
		}
		late := fault.New(fault.KindRateLimited, "Too many wrong passwords; wait a while.")
		late.RetryAfter = wait
		return late
	}
	ok, err := s.Passwords.PasswordMatches(ctx, password, sh.passwordHash)
	if err != nil {
		return err
	}
	if !ok {
		return ErrWrong
	}
	return s.Guesses.Forget(ctx, name)
}

func (s *Service) fill(ctx context.Context, sh Share, out *Opened) error {
	tenant := access.From(ctx).Tenant
	name, err := s.q.ObjectName(ctx, s.DB.Read(ctx), db.ObjectNameParams{TenantID: tenant, AssetID: textOrNil(sh.Object.Asset), PlaylistID: sh.Object.Playlist, LayoutID: sh.Object.Layout})
	if err != nil {
		return err
	}
	if out.Title == "" {
		out.Title = name
	}
	ids := []string{sh.Object.Asset}
	if sh.Object.Playlist != nil {
		if ids, err = s.Playlists.Assets(ctx, *sh.Object.Playlist); err != nil {
			return err
		}
	}
	if sh.Object.Layout != nil {
		if out.Picture, ids, err = s.Layouts.Shared(ctx, *sh.Object.Layout); err != nil {
			return err
		}
	}
	rows, err := s.q.SharedAssets(ctx, s.DB.Read(ctx), db.SharedAssetsParams{TenantID: tenant, AssetIds: ids})
	if err != nil {
		return err
	}
	byID := map[string]Asset{}
	for _, r := range rows {
		a := Asset{id: r.AssetID, Name: r.Name, Type: r.Type, Mimetype: r.FileMimetype, Thumbnail: r.ThumbnailSha256, Seconds: r.Duration}
		if r.Sha256 != nil {
			a.SHA256 = *r.Sha256
		} else {
			a.URI = r.Uri
		}
		byID[r.AssetID] = a
	}
	for _, assetID := range ids {
		a, ok := byID[assetID]
		switch {
		case ok && sh.Object.Layout == nil:
			out.Assets = append(out.Assets, a)
		case ok && out.Thumbnail == "":
			out.Thumbnail = a.Thumbnail
		}
	}
	return nil
}
