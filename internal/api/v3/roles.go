package v3

import (
	"context"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/tenant"
)

type roles struct{ svc *tenant.Service }

func (h roles) ListPermissions(context.Context, contract.ListPermissionsRequestObject) (contract.ListPermissionsResponseObject, error) {
	var out contract.ListPermissions200JSONResponse
	for _, p := range access.Permissions() {
		group, _, _ := strings.Cut(string(p), ".")
		out.Results = append(out.Results, contract.PermissionInfo{Name: string(p), Group: group})
	}
	return out, nil
}

func (h roles) ListRoles(ctx context.Context, _ contract.ListRolesRequestObject) (contract.ListRolesResponseObject, error) {
	all, err := h.svc.Roles(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListRoles200JSONResponse{Results: make([]contract.Role, len(all))}
	for i, r := range all {
		out.Results[i] = toRole(r)
	}
	return out, nil
}

func (h roles) CreateRole(ctx context.Context, r contract.CreateRoleRequestObject) (contract.CreateRoleResponseObject, error) {
	role, err := h.svc.CreateRole(ctx, tenant.RoleInput{Name: &r.Body.Name, Description: r.Body.Description, Permissions: &r.Body.Permissions})
	if err != nil {
		return nil, err
	}
	return contract.CreateRole201JSONResponse(toRole(role)), nil
}

func (h roles) GetRole(ctx context.Context, r contract.GetRoleRequestObject) (contract.GetRoleResponseObject, error) {
	role, err := h.svc.Role(ctx, access.Role(r.Role))
	if err != nil {
		return nil, err
	}
	return contract.GetRole200JSONResponse(toRole(role)), nil
}

func (h roles) UpdateRole(ctx context.Context, r contract.UpdateRoleRequestObject) (contract.UpdateRoleResponseObject, error) {
	in := tenant.RoleInput{Name: r.Body.Name, Description: r.Body.Description, Permissions: listOrNil(r.Body.Permissions)}
	role, err := h.svc.UpdateRole(ctx, access.Role(r.Role), in)
	if err != nil {
		return nil, err
	}
	return contract.UpdateRole200JSONResponse(toRole(role)), nil
}

func (h roles) DeleteRole(ctx context.Context, r contract.DeleteRoleRequestObject) (contract.DeleteRoleResponseObject, error) {
	if err := h.svc.DeleteRole(ctx, access.Role(r.Role)); err != nil {
		return nil, err
	}
	return contract.DeleteRole204Response{}, nil
}

func toRole(r tenant.Role) contract.Role {
	return contract.Role{
		Key: string(r.Key), Name: r.Name, Description: r.Description, Permissions: r.Permissions.Names(), IsBuiltIn: r.BuiltIn, Members: int(r.Members),
		CreatedAt: orNull(r.CreatedAt), UpdatedAt: orNull(r.UpdatedAt),
	}
}
