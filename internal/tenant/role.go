package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
	"github.com/signate/signate/internal/text"
)

// maxRoles bounds the roles that one tenant makes.
const maxRoles = 50

// Role is a named set of permissions in a tenant.
type Role struct {
	Key         access.Role
	Name        string
	Description string
	Permissions access.Set
	BuiltIn     bool
	Members     int64 // who have it, active or not
	CreatedAt   *time.Time
	UpdatedAt   *time.Time
}

// RoleInput describes a role to be made, or with nil fields how one changes.
type RoleInput struct {
	Name        *string
	Description *string
	Permissions *[]string
}

var builtIn = map[access.Role]struct{ name, description string }{
	access.TenantAdmin:    {"Administrator", "May do everything in the tenant."},
	access.ContentManager: {"Content manager", "Manages content, playlists, layouts and schedules."},
	access.DeviceOperator: {"Device operator", "Watches and controls screens."},
	access.Viewer:         {"Viewer", "Looks at content and screens."},
}

// Effective adds up what a member may do: the role's permissions, the member's own and those granted
// for a while. custom, own and granted are JSON as the database keeps them; what cannot be read grants
// nothing.
func Effective(role access.Role, custom, own, granted json.RawMessage) access.Set {
	set := access.NewSet()
	for p := range access.RolePermissions(role) {
		set.Add(p)
	}
	set.Add(decodePermissions(custom)...)
	set.Add(decodePermissions(own)...)
	var lists []json.RawMessage
	_ = json.Unmarshal(granted, &lists)
	for _, l := range lists {
		set.Add(decodePermissions(l)...)
	}
	return set
}

func decodePermissions(raw json.RawMessage) []access.Permission {
	var ps []access.Permission
	if json.Unmarshal(raw, &ps) != nil {
		return nil
	}
	return slices.DeleteFunc(ps, func(p access.Permission) bool { return !access.Grantable(p) })
}

// ParsePermissions checks names that a client sends for a field.
func ParsePermissions(field string, names []string) (access.Set, error) {
	set := access.NewSet()
	for i, name := range names {
		p := access.Permission(name)
		if !access.Grantable(p) {
			return nil, fault.Invalid(fmt.Sprintf("%s.%d", field, i), "unknown", "There is no such permission.")
		}
		set.Add(p)
	}
	return set, nil
}

// errMore refuses to give or take what the actor does not have.
var errMore = fault.Forbidden("Nobody can manage permissions that they do not have themselves.").WithCode("permission_exceeded")

// within refuses sets that hold more than the actor has.
func within(ctx context.Context, sets ...access.Set) error {
	mine := access.From(ctx).Permissions
	for _, s := range sets {
		if !mine.Covers(s) {
			return errMore
		}
	}
	return nil
}

// Roles lists the built-in roles and the tenant's own.
func (s *Service) Roles(ctx context.Context) ([]Role, error) {
	tenant := access.From(ctx).Tenant
	rows, err := s.q.ListRoles(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return nil, postgres.Fault(err, "role")
	}
	holders, err := s.q.RoleHolders(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return nil, postgres.Fault(err, "role")
	}
	members := map[access.Role]int64{}
	for _, h := range holders {
		members[access.Role(h.Role)] = h.Members
	}
	var out []Role
	for _, key := range access.Roles() {
		out = append(out, builtInRole(key))
	}
	for _, r := range rows {
		out = append(out, roleFromRow(r))
	}
	for i := range out {
		out[i].Members = members[out[i].Key]
	}
	return out, nil
}

// Role returns one role of the tenant. Faults: NotFound.
func (s *Service) Role(ctx context.Context, key access.Role) (Role, error) {
	roles, err := s.Roles(ctx)
	if err != nil {
		return Role{}, err
	}
	for _, r := range roles {
		if r.Key == key {
			return r, nil
		}
	}
	return Role{}, fault.NotFound("role")
}

// CreateRole makes a role; its key comes from its name. Faults: Invalid, Conflict, Forbidden for
// permissions that the actor lacks.
func (s *Service) CreateRole(ctx context.Context, in RoleInput) (Role, error) {
	r := Role{Permissions: access.NewSet()}
	if err := applyRole(ctx, &r, in); err != nil {
		return Role{}, err
	}
	tenant := access.From(ctx).Tenant
	var out Role
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.CountRoles(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "role")
		}
		if n >= maxRoles {
			return fault.Conflict(fmt.Sprintf("A tenant can have %d roles of its own.", maxRoles)).WithCode("too_many_roles")
		}
		row, err := s.q.InsertRole(ctx, tx, db.InsertRoleParams{
			TenantID: tenant, Key: roleKey(r.Name), Name: r.Name, Description: r.Description, Permissions: encodePermissions(r.Permissions),
		})
		if err != nil {
			return roleFault(err)
		}
		out = roleFromRow(row)
		s.hintTx(tx, tenant, "roles.changed", row.Key)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "role.create", Object: "role", ObjectID: row.Key, After: roleSummary(out)})
	})
	return out, err
}

// UpdateRole changes a role of the tenant's own; everybody who has it changes with it. Faults: NotFound,
// Invalid, Conflict, Forbidden.
func (s *Service) UpdateRole(ctx context.Context, key access.Role, in RoleInput) (Role, error) {
	if key.IsBuiltIn() {
		return Role{}, errBuiltIn
	}
	tenant := access.From(ctx).Tenant
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockRole(ctx, tx, db.LockRoleParams{TenantID: tenant, Key: string(key)})
		if err != nil {
			return postgres.Fault(err, "role")
		}
		before := roleFromRow(row)
		after := before
		if err := applyRole(ctx, &after, in); err != nil {
			return err
		}
		if err := within(ctx, before.Permissions); err != nil {
			return err
		}
		_, err = s.q.UpdateRole(ctx, tx, db.UpdateRoleParams{
			TenantID: tenant, Key: string(key), Name: after.Name, Description: after.Description, Permissions: encodePermissions(after.Permissions),
		})
		if err != nil {
			return roleFault(err)
		}
		s.hintTx(tx, tenant, "roles.changed", string(key))
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "role.update", Object: "role", ObjectID: string(key), Before: roleSummary(before), After: roleSummary(after)})
	})
	if err != nil {
		return Role{}, err
	}
	return s.Role(ctx, key)
}

// DeleteRole removes a role that nobody has and single sign-on does not give. Faults: NotFound, Conflict, Forbidden.
func (s *Service) DeleteRole(ctx context.Context, key access.Role) error {
	if key.IsBuiltIn() {
		return errBuiltIn
	}
	tenant := access.From(ctx).Tenant
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockRole(ctx, tx, db.LockRoleParams{TenantID: tenant, Key: string(key)})
		if err != nil {
			return postgres.Fault(err, "role")
		}
		r := roleFromRow(row)
		if err := within(ctx, r.Permissions); err != nil {
			return err
		}
		used, err := s.q.RoleInUse(ctx, tx, db.RoleInUseParams{TenantID: tenant, Role: string(key)})
		if err != nil {
			return postgres.Fault(err, "role")
		}
		if used {
			return fault.Conflict("Somebody has this role, or single sign-on gives it; choose another there first.").WithCode("role_in_use")
		}
		if err := s.q.DeleteRole(ctx, tx, db.DeleteRoleParams{TenantID: tenant, Key: string(key)}); err != nil {
			return postgres.Fault(err, "role")
		}
		s.hintTx(tx, tenant, "roles.changed", string(key))
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "role.delete", Object: "role", ObjectID: string(key), Before: roleSummary(r)})
	})
}

var errBuiltIn = fault.Conflict("Built-in roles stay as they are; make a role of your own.").WithCode("role_built_in")

func roleFault(err error) error {
	if postgres.IsConstraint(err, "roles_name_key") || postgres.IsConstraint(err, "roles_pkey") {
		return fault.Invalid("name", "taken", "There is already a role of this name.").Because(err)
	}
	return postgres.Fault(err, "role")
}

func applyRole(ctx context.Context, r *Role, in RoleInput) (err error) {
	if in.Name != nil {
		if r.Name, err = text.Name("name", *in.Name); err != nil {
			return err
		}
		if !roleKeyPattern.MatchString(roleKey(r.Name)) || access.Role(roleKey(r.Name)).IsBuiltIn() {
			return fault.Invalid("name", "reserved", "Choose another name: it needs letters or digits and must not be a built-in role's.")
		}
	}
	if in.Description != nil {
		r.Description = strings.TrimSpace(*in.Description)
	}
	if in.Permissions != nil {
		if r.Permissions, err = ParsePermissions("permissions", *in.Permissions); err != nil {
			return err
		}
	}
	return within(ctx, r.Permissions)
}

var (
	roleKeyPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9_]{0,48}[a-z0-9])?$`)
	notRoleKey     = regexp.MustCompile(`[^a-z0-9]+`)
)

func roleKey(name string) string {
	key := notRoleKey.ReplaceAllString(strings.ToLower(name), "_")
	return strings.Trim(key[:min(len(key), 50)], "_")
}

// rolePermissions returns what a role grants; an unknown one is the fault of the field.
func (s *Service) rolePermissions(ctx context.Context, q db.DBTX, tenant uuid.UUID, key access.Role) (access.Set, error) {
	if key.IsBuiltIn() {
		return access.RolePermissions(key), nil
	}
	row, err := s.q.GetRole(ctx, q, db.GetRoleParams{TenantID: tenant, Key: string(key)})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Invalid("role", "unknown", "There is no such role.")
	}
	if err != nil {
		return nil, postgres.Fault(err, "role")
	}
	return access.NewSet(decodePermissions(row.Permissions)...), nil
}

func builtInRole(key access.Role) Role {
	return Role{Key: key, Name: builtIn[key].name, Description: builtIn[key].description, Permissions: access.RolePermissions(key), BuiltIn: true}
}

func roleFromRow(r db.TenantManagementRole) Role {
	return Role{
		Key: access.Role(r.Key), Name: r.Name, Description: r.Description, Permissions: access.NewSet(decodePermissions(r.Permissions)...),
		CreatedAt: &r.CreatedAt, UpdatedAt: &r.UpdatedAt,
	}
}

func roleSummary(r Role) any {
	return map[string]any{"name": r.Name, "description": r.Description, "permissions": r.Permissions.Names()}
}

func encodePermissions(set access.Set) json.RawMessage {
	text, err := json.Marshal(set.Names())
	if err != nil {
		return json.RawMessage("[]")
	}
	return text
}
