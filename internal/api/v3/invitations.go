package v3

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/invitation"
)

type invitations struct {
	svc  *invitation.Service
	auth auth // makes the sessions of new accounts
}

func (h invitations) ListInvitations(ctx context.Context, r contract.ListInvitationsRequestObject) (contract.ListInvitationsResponseObject, error) {
	p, err := h.svc.List(ctx, pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListInvitations200JSONResponse{Results: make([]contract.Invitation, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, v := range p.Results {
		out.Results[i] = toInvitation(v)
	}
	return out, nil
}

func (h invitations) CreateInvitation(ctx context.Context, r contract.CreateInvitationRequestObject) (contract.CreateInvitationResponseObject, error) {
	i, err := h.svc.Invite(ctx, invitation.Input{Email: r.Body.Email, Role: access.Role(value(r.Body.Role)), Message: value(r.Body.Message)})
	if err != nil {
		return nil, err
	}
	return contract.CreateInvitation201JSONResponse(toInvitation(i)), nil
}

func (h invitations) ResendInvitation(ctx context.Context, r contract.ResendInvitationRequestObject) (contract.ResendInvitationResponseObject, error) {
	i, err := h.svc.Resend(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.ResendInvitation200JSONResponse(toInvitation(i)), nil
}

func (h invitations) RevokeInvitation(ctx context.Context, r contract.RevokeInvitationRequestObject) (contract.RevokeInvitationResponseObject, error) {
	if err := h.svc.Revoke(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.RevokeInvitation204Response{}, nil
}

func (h invitations) LookupInvitation(ctx context.Context, r contract.LookupInvitationRequestObject) (contract.LookupInvitationResponseObject, error) {
	o, err := h.svc.Lookup(ctx, r.Body.Token)
	if err != nil {
		return nil, err
	}
	return contract.LookupInvitation200JSONResponse{
		Email: o.Email, Role: string(o.Role), Message: o.Message, Inviter: o.Inviter, TenantName: o.TenantName, TenantSlug: o.TenantSlug,
		HasAccount: o.HasAccount, ExpiresAt: o.ExpiresAt.UTC(),
	}, nil
}

func (h invitations) AcceptInvitation(ctx context.Context, r contract.AcceptInvitationRequestObject) (contract.AcceptInvitationResponseObject, error) {
	a, err := h.svc.Accept(ctx, invitation.Acceptance{
		Token: r.Body.Token, FirstName: value(r.Body.FirstName), LastName: value(r.Body.LastName), Password: value(r.Body.Password),
		UserAgent: value(r.Params.UserAgent),
	})
	if err != nil {
		return nil, err
	}
	out := accepted{body: contract.AcceptedInvitation{
		Tenant: toTenantRef(a.Tenant), Role: string(a.Role), Session: nullable.NewNullNullable[contract.Session](),
	}}
	if a.Session != nil {
		s := h.auth.session(http.StatusOK, *a.Session, wantsCookie(r.Body.Session))
		out.cookie = s.cookie
		out.body.Session.Set(s.body)
	}
	return out, nil
}

// accepted answers an acceptance; the refresh token goes into a cookie when the client is a browser.
type accepted struct {
	body   contract.AcceptedInvitation
	cookie *http.Cookie
}

func (a accepted) VisitAcceptInvitationResponse(w http.ResponseWriter) error {
	if a.cookie != nil {
		http.SetCookie(w, a.cookie)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	return json.NewEncoder(w).Encode(a.body)
}

func toInvitation(i invitation.Invitation) contract.Invitation {
	return contract.Invitation{
		Id: i.ID, Email: i.Email, Role: string(i.Role), Message: i.Message, Status: contract.InvitationStatus(i.Status(time.Now())), InvitedBy: i.InvitedBy,
		CreatedAt: i.CreatedAt.UTC(), SentAt: i.SentAt.UTC(), ExpiresAt: i.ExpiresAt.UTC(),
	}
}

// bulkReport and bulkLine are BulkInvitations and BulkInvitationLine of the contract.
type bulkReport struct {
	Invited int        `json:"invited"`
	Failed  int        `json:"failed"`
	Results []bulkLine `json:"results"`
}

type bulkLine struct {
	Line         int        `json:"line"`
	Email        string     `json:"email"`
	Status       string     `json:"status"`
	InvitationID *uuid.UUID `json:"invitation_id,omitempty"`
	Code         string     `json:"code,omitempty"`
	Detail       string     `json:"detail,omitempty"`
}

// bulkInvite takes a table of people.
type bulkInvite struct {
	svc      *invitation.Service
	problems problem.Writer
}

func (h bulkInvite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") {
		h.problems.Write(w, r, fault.New(fault.KindUnsupported, "Send the table as text/csv."))
		return
	}
	lines, err := h.svc.InviteAll(r.Context(), http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			err = bodyFault(err)
		}
		h.problems.Write(w, r, err)
		return
	}
	out := bulkReport{Results: make([]bulkLine, len(lines))}
	for i, l := range lines {
		out.Results[i] = toBulkLine(r.Context(), l)
		if l.Fault == nil {
			out.Invited++
		} else {
			out.Failed++
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_ = json.NewEncoder(w).Encode(out) // the client may have gone
}

func toBulkLine(ctx context.Context, l invitation.Line) bulkLine {
	if l.Fault == nil {
		return bulkLine{Line: l.Number, Email: l.Email, Status: "invited", InvitationID: &l.Invitation.ID}
	}
	d := problem.Of(ctx, l.Fault)
	if len(d.Errors) > 0 {
		d.Detail = d.Errors[0].Message
	}
	return bulkLine{Line: l.Number, Email: l.Email, Status: "failed", Code: d.Code, Detail: d.Detail}
}
