package tenant

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"regexp"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
	"github.com/signate/signate/internal/text"
)

// MaxLogo bounds a logo in bytes.
const MaxLogo = 512 << 10

// Logo is a tenant's picture.
type Logo struct {
	Content  []byte
	Mimetype string
	SHA256   string
}

// Look is how a tenant shows itself before anybody has signed in.
type Look struct {
	Name         string
	Slug         string
	PrimaryColor string // empty is the product's
	AccentColor  string
	LogoPath     string // where the logo is; empty when there is none
	SingleSignOn bool   // whether people can sign in at their company
}

var color = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func applyBranding(b *Branding, p BrandingPatch) (err error) {
	if p.Name != nil {
		b.Name = ""
		if *p.Name != "" {
			if b.Name, err = text.Name("branding.name", *p.Name); err != nil {
				return err
			}
		}
	}
	for field, c := range map[string]struct {
		from *string
		to   *string
	}{"branding.primary_color": {p.PrimaryColor, &b.PrimaryColor}, "branding.accent_color": {p.AccentColor, &b.AccentColor}} {
		if c.from == nil {
			continue
		}
		if *c.from != "" && !color.MatchString(*c.from) {
			return fault.Invalid(field, "invalid", "Use a color such as #0a84ff.")
		}
		*c.to = *c.from
	}
	return nil
}

// Look returns how an active tenant shows itself; anybody may ask. Faults: NotFound.
func (s *Service) Look(ctx context.Context, tenant uuid.UUID) (Look, error) {
	t, err := s.ByID(ctx, tenant)
	if err != nil || !t.Active {
		return Look{}, errors.Join(err, notActive(t))
	}
	look := Look{Name: t.presentedName(), Slug: t.Slug, PrimaryColor: t.Branding.PrimaryColor, AccentColor: t.Branding.AccentColor}
	if look.LogoPath, err = s.logoPath(ctx, s.db.ControlRead(), tenant); err != nil {
		return Look{}, err
	}
	look.SingleSignOn, err = s.q.HasSingleSignOn(ctx, s.db.ControlRead(), tenant)
	return look, postgres.Fault(err, "single sign-on")
}

// presentedName is what others know the tenant by.
func (t Tenant) presentedName() string {
	if t.Branding.Name != "" {
		return t.Branding.Name
	}
	return t.Name
}

// logoPath says where a tenant's logo is. It changes with the picture, so that it can be kept.
func (s *Service) logoPath(ctx context.Context, q db.DBTX, tenant uuid.UUID) (string, error) {
	sha, err := s.q.GetLogoHash(ctx, q, tenant)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", postgres.Fault(err, "logo")
	}
	return "/api/v3/branding/logo/" + tenant.String() + "/?v=" + sha[:12], nil
}

// BrandTx returns what mails on behalf of a tenant look like.
func (s *Service) BrandTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID) (mail.Brand, error) {
	row, err := s.q.GetTenant(ctx, tx, tenant)
	if err != nil {
		return mail.Brand{}, postgres.Fault(err, "tenant")
	}
	t := fromRow(row)
	brand := mail.Brand{Name: t.presentedName(), Color: t.Branding.PrimaryColor}
	path, err := s.logoPath(ctx, tx, tenant)
	if path != "" {
		brand.Logo = s.publicURL + path
	}
	return brand, err
}

func notActive(t Tenant) error {
	if t.Active {
		return nil
	}
	return fault.NotFound("tenant")
}

// Logo returns an active tenant's picture; anybody may ask. Faults: NotFound.
func (s *Service) Logo(ctx context.Context, tenant uuid.UUID) (Logo, error) {
	if t, err := s.ByID(ctx, tenant); err != nil || !t.Active {
		return Logo{}, errors.Join(err, notActive(t))
	}
	row, err := s.q.GetLogo(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return Logo{}, postgres.Fault(err, "logo")
	}
	return Logo{Content: row.Content, Mimetype: row.Mimetype, SHA256: row.Sha256}, nil
}

// PutLogo keeps a picture as the logo of the context's tenant. Faults: Invalid, TooLarge.
func (s *Service) PutLogo(ctx context.Context, picture io.Reader) error {
	content, err := io.ReadAll(io.LimitReader(picture, MaxLogo+1))
	if err != nil {
		return err
	}
	if len(content) > MaxLogo {
		return fault.New(fault.KindTooLarge, "A logo has at most 512 KB.").WithCode("file_too_large")
	}
	mimetype := pictureType(content)
	if mimetype == "" {
		return fault.Invalid("file", "unsupported_type", "Use a PNG, JPEG or WebP picture.")
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	tenant := access.From(ctx).Tenant
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.q.PutLogo(ctx, tx, db.PutLogoParams{TenantID: tenant, Content: content, Mimetype: mimetype, Sha256: hash}); err != nil {
			return postgres.Fault(err, "logo")
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "tenant.logo", Object: "tenant", ObjectID: tenant.String(), After: map[string]any{"sha256": hash, "size": len(content)}})
	})
}

// DeleteLogo takes the logo of the context's tenant away. Faults: NotFound.
func (s *Service) DeleteLogo(ctx context.Context) error {
	tenant := access.From(ctx).Tenant
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.DeleteLogo(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "logo")
		}
		if n == 0 {
			return fault.NotFound("logo")
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "tenant.logo", Object: "tenant", ObjectID: tenant.String()})
	})
}

// pictureType recognises the pictures that every browser shows, by their first bytes; scripts cannot hide
// in them as in SVG.
func pictureType(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(content, []byte{0xff, 0xd8, 0xff}):
		return "image/jpeg"
	case len(content) > 12 && string(content[:4]) == "RIFF" && string(content[8:12]) == "WEBP":
		return "image/webp"
	}
	return ""
}
