package v3

import (
	"context"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/tenant"
)

type users struct{ svc *tenant.Service }

func (h users) ListUsers(ctx context.Context, r contract.ListUsersRequestObject) (contract.ListUsersResponseObject, error) {
	f := tenant.MemberFilter{Search: value(r.Params.Search), Role: value(r.Params.Role), Active: r.Params.IsActive}
	p, err := h.svc.Members(ctx, f, string(value(r.Params.Ordering)), pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListUsers200JSONResponse{Results: make([]contract.Member, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, m := range p.Results {
		out.Results[i] = toMember(m)
	}
	return out, nil
}

func (h users) GetUser(ctx context.Context, r contract.GetUserRequestObject) (contract.GetUserResponseObject, error) {
	m, err := h.svc.Member(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetUser200JSONResponse(toMember(m)), nil
}

func (h users) UpdateUser(ctx context.Context, r contract.UpdateUserRequestObject) (contract.UpdateUserResponseObject, error) {
	p := tenant.MemberPatch{Role: (*access.Role)(r.Body.Role), Active: r.Body.IsActive, Owner: r.Body.IsOwner, Permissions: listOrNil(r.Body.Permissions)}
	m, err := h.svc.UpdateMember(ctx, r.Id, p)
	if err != nil {
		return nil, err
	}
	return contract.UpdateUser200JSONResponse(toMember(m)), nil
}

func (h users) RemoveUser(ctx context.Context, r contract.RemoveUserRequestObject) (contract.RemoveUserResponseObject, error) {
	if err := h.svc.RemoveMember(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.RemoveUser204Response{}, nil
}

func (h users) GrantPermissions(ctx context.Context, r contract.GrantPermissionsRequestObject) (contract.GrantPermissionsResponseObject, error) {
	g, err := h.svc.AddGrant(ctx, r.Id, tenant.GrantInput{Permissions: r.Body.Permissions, Reason: value(r.Body.Reason), ExpiresAt: r.Body.ExpiresAt})
	if err != nil {
		return nil, err
	}
	return contract.GrantPermissions201JSONResponse(toGrant(g)), nil
}

func (h users) RevokeGrant(ctx context.Context, r contract.RevokeGrantRequestObject) (contract.RevokeGrantResponseObject, error) {
	if err := h.svc.RemoveGrant(ctx, r.Id, r.GrantId); err != nil {
		return nil, err
	}
	return contract.RevokeGrant204Response{}, nil
}

func toMember(m tenant.Member) contract.Member {
	out := contract.Member{
		Id: m.User, Email: m.Email, FirstName: m.FirstName, LastName: m.LastName, Role: string(m.Role), Permissions: m.Permissions.Names(),
		Grants: make([]contract.Grant, len(m.Grants)), IsActive: m.Active, IsOwner: m.Owner,
		JoinedAt: m.JoinedAt.UTC(), UpdatedAt: m.UpdatedAt.UTC(), LastLoginAt: orNull(m.LastLoginAt),
	}
	for i, g := range m.Grants {
		out.Grants[i] = toGrant(g)
	}
	return out
}

func toGrant(g tenant.Grant) contract.Grant {
	return contract.Grant{
		Id: g.ID, Permissions: g.Permissions.Names(), Reason: g.Reason, GrantedBy: orNull(g.GrantedBy), CreatedAt: g.CreatedAt.UTC(), ExpiresAt: g.ExpiresAt.UTC(),
	}
}
