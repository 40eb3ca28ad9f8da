// Package invitation asks people to join a tenant. A mail holds a token that works once and for a week;
// whoever has it becomes a member, by a new account or the one they have.
package invitation

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/invitation/internal/db"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
)

// lifetime is how long an invitation can be accepted.
const lifetime = 7 * 24 * time.Hour

// Invitation is somebody who is asked to join.
type Invitation struct {
	ID         uuid.UUID
	Email      string
	Role       access.Role
	Message    string
	InvitedBy  uuid.UUID
	CreatedAt  time.Time
	SentAt     time.Time
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	RevokedAt  *time.Time
}

// Status tells where an invitation stands: pending, accepted, expired or revoked.
func (i Invitation) Status(now time.Time) string {
	switch {
	case i.AcceptedAt != nil:
		return "accepted"
	case i.RevokedAt != nil:
		return "revoked"
	case !i.ExpiresAt.After(now):
		return "expired"
	}
	return "pending"
}

// outbox sends a mail once a transaction is committed.
type outbox interface {
	SendTx(ctx context.Context, tx postgres.Tx, m mail.Message) error
}

// hints tells dashboards that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
}

// Deps are what the service needs.
type Deps struct {
	DB        *postgres.DB
	Tenants   *tenant.Service
	Identity  *identity.Service
	Mail      outbox
	Live      hints
	PublicURL string
	Signup    identity.Signup
	Now       func() time.Time
}

// Service keeps a tenant's invitations.
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

// Input describes an invitation.
type Input struct {
	Email   string
	Role    access.Role // empty is viewer
	Message string
}

// Invite asks somebody to join. Asking again renews the invitation: the earlier mail's token no longer
// works. Faults: Invalid, Forbidden for a role beyond the actor's, Conflict for a member, Quota.
func (s *Service) Invite(ctx context.Context, in Input) (Invitation, error) {
	if err := s.check(ctx, &in); err != nil {
		return Invitation{}, err
	}
	a := access.From(ctx)
	token, hash := newToken()
	var out Invitation
	err := s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		member, err := s.q.IsMember(ctx, tx, db.IsMemberParams{TenantID: a.Tenant, Email: in.Email})
		if err != nil {
			return postgres.Fault(err, "user")
		}
		if member {
			return fault.Conflict("This person is a member already.").WithCode("already_member")
		}
		before, err := s.q.GetPendingByEmail(ctx, tx, db.GetPendingByEmailParams{TenantID: a.Tenant, Email: in.Email})
		if err == nil {
			out, err = s.renewTx(ctx, tx, before, in, token, hash)
			return err
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return postgres.Fault(err, "invitation")
		}
		out, err = s.insertTx(ctx, tx, in, token, hash)
		return err
	})
	return out, err
}

func (s *Service) check(ctx context.Context, in *Input) (err error) {
	if in.Email, err = identity.CheckEmail(in.Email); err != nil {
		return err
	}
	if in.Role == "" {
		in.Role = access.Viewer
	}
	in.Message = strings.TrimSpace(in.Message)
	if access.From(ctx).User == uuid.Nil {
		return fault.Forbidden("Only people can invite people.").WithCode("person_required")
	}
	t, err := s.Tenants.ByID(ctx, access.From(ctx).Tenant)
	if err != nil {
		return err
	}
	if !t.Settings.AdmitsEmail(in.Email) {
		return fault.Invalid("email", "domain_refused", "This tenant takes addresses of "+strings.Join(t.Settings.EmailDomains, ", ")+" only.")
	}
	return s.Tenants.CheckRole(ctx, in.Role)
}

func (s *Service) insertTx(ctx context.Context, tx postgres.Tx, in Input, token string, hash []byte) (Invitation, error) {
	a := access.From(ctx)
	pending, err := s.q.CountPending(ctx, tx, a.Tenant)
	if err != nil {
		return Invitation{}, postgres.Fault(err, "invitation")
	}
	if err := s.Tenants.SeatTx(ctx, tx, a.Tenant, pending); err != nil {
		return Invitation{}, err
	}
	row, err := s.q.InsertInvitation(ctx, tx, db.InsertInvitationParams{
		TenantID: a.Tenant, ID: id.New(), Email: in.Email, Role: string(in.Role), Message: in.Message, TokenHash: hash,
		InvitedBy: a.User, ExpiresAt: s.Now().Add(lifetime),
	})
	if err != nil {
		return Invitation{}, postgres.Fault(err, "invitation")
	}
	if err := s.sendTx(ctx, tx, row, token); err != nil {
		return Invitation{}, err
	}
	s.hintTx(tx, row)
	err = audit.WriteTx(ctx, tx, audit.Entry{Action: "invitation.create", Object: "invitation", ObjectID: row.ID.String(), After: summary(row)})
	return fromRow(row), err
}

func (s *Service) renewTx(ctx context.Context, tx postgres.Tx, before db.TenantManagementInvitation, in Input, token string, hash []byte) (Invitation, error) {
	row, err := s.q.RenewInvitation(ctx, tx, db.RenewInvitationParams{
		TenantID: before.TenantID, ID: before.ID, TokenHash: hash, ExpiresAt: s.Now().Add(lifetime),
		InvitedBy: access.From(ctx).User, Role: string(in.Role), Message: in.Message,
	})
	if err != nil {
		return Invitation{}, postgres.Fault(err, "invitation")
	}
	if err := s.sendTx(ctx, tx, row, token); err != nil {
		return Invitation{}, err
	}
	s.hintTx(tx, row)
	err = audit.WriteTx(ctx, tx, audit.Entry{Action: "invitation.resend", Object: "invitation", ObjectID: row.ID.String(), Before: summary(before), After: summary(row)})
	return fromRow(row), err
}

// sendTx mails the link. The token stands behind #, which browsers keep to themselves: no server on the
// way logs it.
func (s *Service) sendTx(ctx context.Context, tx postgres.Tx, row db.TenantManagementInvitation, token string) error {
	who, err := s.q.GetTenantAndInviter(ctx, tx, db.GetTenantAndInviterParams{TenantID: row.TenantID, UserID: row.InvitedBy})
	if err != nil {
		return postgres.Fault(err, "tenant")
	}
	inviter := who.Inviter
	if inviter == "" {
		inviter = who.Name
	}
	letter := mail.Letter{
		Language: "en", Subject: "Join " + who.Name + " on Signate",
		Paragraphs: []string{fmt.Sprintf("%s invites you to join %s on Signate.", inviter, who.Name)},
		Button:     "Accept until " + row.ExpiresAt.UTC().Format("2 January 2006 15:04 UTC"), Link: s.PublicURL + "/invite/#" + token,
		Closing: []string{"If you do not know what this is about, ignore this mail."},
	}
	if row.Message != "" {
		letter.Paragraphs = append(letter.Paragraphs, row.Message)
	}
	if letter.Brand, err = s.Tenants.BrandTx(ctx, tx, row.TenantID); err != nil {
		return err
	}
	m, err := letter.To(row.Email)
	if err != nil {
		return err
	}
	return s.Mail.SendTx(ctx, tx, m)
}

// Resend mails an invitation that was not accepted again, with a new token and another week. Faults:
// NotFound, Conflict, Forbidden.
func (s *Service) Resend(ctx context.Context, invitation uuid.UUID) (Invitation, error) {
	token, hash := newToken()
	var out Invitation
	err := s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.open(ctx, tx, invitation)
		if err != nil {
			return err
		}
		in := Input{Email: row.Email, Role: access.Role(row.Role), Message: row.Message}
		if err := s.check(ctx, &in); err != nil {
			return err
		}
		out, err = s.renewTx(ctx, tx, row, in, token, hash)
		return err
	})
	return out, err
}

// Revoke takes an invitation back. Faults: NotFound, Conflict.
func (s *Service) Revoke(ctx context.Context, invitation uuid.UUID) error {
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.open(ctx, tx, invitation)
		if err != nil {
			return err
		}
		if err := s.q.RevokeInvitation(ctx, tx, db.RevokeInvitationParams{TenantID: row.TenantID, ID: row.ID}); err != nil {
			return postgres.Fault(err, "invitation")
		}
		s.hintTx(tx, row)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "invitation.revoke", Object: "invitation", ObjectID: row.ID.String(), Before: summary(row)})
	})
}

// hintTx tells the tenant's dashboards that an invitation changed, once the transaction is committed.
func (s *Service) hintTx(tx postgres.Tx, row db.TenantManagementInvitation) {
	tx.AfterCommit(func() {
		s.Live.ToPeople(row.TenantID, live.Hint{Type: "invitations.changed", ID: row.ID.String()})
	})
}

// open locks an invitation that is neither accepted nor revoked.
func (s *Service) open(ctx context.Context, tx postgres.Tx, invitation uuid.UUID) (db.TenantManagementInvitation, error) {
	row, err := s.q.LockInvitation(ctx, tx, db.LockInvitationParams{TenantID: access.From(ctx).Tenant, ID: invitation})
	if err != nil {
		return row, postgres.Fault(err, "invitation")
	}
	if row.AcceptedAt != nil || row.RevokedAt != nil {
		return row, fault.Conflict("This invitation is over.").WithCode("invitation_over")
	}
	return row, nil
}

var table = postgres.ListTable{
	From: "tenant_management.invitations", ID: "id", Control: true,
	Columns: []string{"id", "email", "role", "message", "invited_by", "created_at", "sent_at", "expires_at", "accepted_at", "revoked_at"},
	Sort:    map[string]string{"created_at": "timestamptz"},
}

// List returns a page of the tenant's invitations, newest first.
func (s *Service) List(ctx context.Context, req page.Request) (page.Page[Invitation], error) {
	return postgres.Rows(ctx, s.DB, postgres.NewList(ctx, table), "-created_at", req, scan, func(i Invitation) (any, any) { return i.CreatedAt, i.ID })
}

func scan(rows pgx.Rows) (Invitation, error) {
	var i Invitation
	err := rows.Scan(&i.ID, &i.Email, &i.Role, &i.Message, &i.InvitedBy, &i.CreatedAt, &i.SentAt, &i.ExpiresAt, &i.AcceptedAt, &i.RevokedAt)
	if err != nil {
		return i, fmt.Errorf("read an invitation: %w", err)
	}
	return i, nil
}

func fromRow(r db.TenantManagementInvitation) Invitation {
	return Invitation{
		ID: r.ID, Email: r.Email, Role: access.Role(r.Role), Message: r.Message, InvitedBy: r.InvitedBy, CreatedAt: r.CreatedAt, SentAt: r.SentAt,
		ExpiresAt: r.ExpiresAt, AcceptedAt: r.AcceptedAt, RevokedAt: r.RevokedAt,
	}
}

func summary(r db.TenantManagementInvitation) any {
	return map[string]any{"email": r.Email, "role": r.Role, "expires_at": r.ExpiresAt}
}

// newToken makes a token and the hash under which it is kept.
func newToken() (token string, hash []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashToken(token)
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
