package tenant

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// Member is a person in a tenant.
type Member struct {
	User                       uuid.UUID
	Email, FirstName, LastName string
	Name                       string // first and last
	Role                       access.Role
	Permissions                access.Set // besides the role's
	Grants                     []Grant    // that have not expired
	Active                     bool
	Owner                      bool
	JoinedAt                   time.Time
	UpdatedAt                  time.Time
	LastLoginAt                *time.Time
}

// Grant is a set of permissions that a member has until a moment.
type Grant struct {
	ID          uuid.UUID
	Permissions access.Set
	Reason      string
	GrantedBy   *uuid.UUID
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// MemberFilter says which members are wanted; zero values want all.
type MemberFilter struct {
	Search string
	Role   string
	Active *bool
}

var members = postgres.ListTable{
	From: "tenant_management.members", ID: "user_id", Search: "search_text", Control: true,
	Columns: []string{"user_id", "email", "first_name", "last_name", "name", "role", "permissions", "is_active", "is_owner", "joined_at", "updated_at", "last_login_at"},
	Sort:    map[string]string{"name": "text", "email": "text", "role": "text", "joined_at": "timestamptz"},
}

// Members returns a page of the tenant's members, active or not. Faults: Invalid.
func (s *Service) Members(ctx context.Context, f MemberFilter, ordering string, req page.Request) (page.Page[Member], error) {
	l := postgres.NewList(ctx, members)
	l.Search(f.Search)
	if f.Role != "" {
		l.Equal("role", f.Role)
	}
	if f.Active != nil {
		l.Equal("is_active", *f.Active)
	}
	if ordering == "" {
		ordering = "name"
	}
	p, err := postgres.Rows(ctx, s.db, l, ordering, req, scanMember, func(m Member) (any, any) {
		switch strings.TrimPrefix(ordering, "-") {
		case "email":
			return m.Email, m.User
		case "role":
			return string(m.Role), m.User
		case "joined_at":
			return m.JoinedAt, m.User
		}
		return m.Name, m.User
	})
	if err != nil {
		return p, err
	}
	return p, s.addGrants(ctx, s.db.ControlRead(), p.Results)
}

func scanMember(rows pgx.Rows) (Member, error) {
	var r db.TenantManagementMember
	err := rows.Scan(&r.UserID, &r.Email, &r.FirstName, &r.LastName, &r.Name, &r.Role, &r.Permissions, &r.IsActive, &r.IsOwner, &r.JoinedAt, &r.UpdatedAt, &r.LastLoginAt)
	if err != nil {
		return Member{}, fmt.Errorf("read a member: %w", err)
	}
	return memberFromRow(r), nil
}

// Member returns one member. Faults: NotFound.
func (s *Service) Member(ctx context.Context, user uuid.UUID) (Member, error) {
	return s.member(ctx, s.db.ControlRead(), user)
}

func (s *Service) member(ctx context.Context, q db.DBTX, user uuid.UUID) (Member, error) {
	row, err := s.q.GetMember(ctx, q, db.GetMemberParams{TenantID: access.From(ctx).Tenant, UserID: user})
	if err != nil {
		return Member{}, postgres.Fault(err, "user")
	}
	m := []Member{memberFromRow(row)}
	err = s.addGrants(ctx, q, m)
	return m[0], err
}

func (s *Service) addGrants(ctx context.Context, q db.DBTX, ms []Member) error {
	users := make([]uuid.UUID, len(ms))
	for i, m := range ms {
		users[i] = m.User
	}
	rows, err := s.q.ListGrants(ctx, q, db.ListGrantsParams{TenantID: access.From(ctx).Tenant, UserIds: users})
	if err != nil {
		return postgres.Fault(err, "grant")
	}
	for _, r := range rows {
		i := slices.Index(users, r.UserID)
		ms[i].Grants = append(ms[i].Grants, grantFromRow(r))
	}
	return nil
}

// effective adds up what the member may do at the moment.
func (s *Service) effective(ctx context.Context, q db.DBTX, tenant uuid.UUID, m Member) (access.Set, error) {
	role, err := s.rolePermissions(ctx, q, tenant, m.Role)
	if fault.IsKind(err, fault.KindInvalid) {
		role, err = access.NewSet(), nil // a role that is gone grants nothing
	}
	if err != nil {
		return nil, err
	}
	all := access.NewSet(m.Permissions.All()...)
	all.Add(role.All()...)
	for _, g := range m.Grants {
		all.Add(g.Permissions.All()...)
	}
	return all, nil
}

func memberFromRow(r db.TenantManagementMember) Member {
	return Member{
		User: r.UserID, Email: r.Email, FirstName: r.FirstName, LastName: r.LastName, Name: r.Name, Role: access.Role(r.Role),
		Permissions: access.NewSet(decodePermissions(r.Permissions)...), Active: r.IsActive, Owner: r.IsOwner,
		JoinedAt: r.JoinedAt, UpdatedAt: r.UpdatedAt, LastLoginAt: r.LastLoginAt,
	}
}

func grantFromRow(r db.TenantManagementMemberGrant) Grant {
	return Grant{
		ID: r.ID, Permissions: access.NewSet(decodePermissions(r.Permissions)...), Reason: r.Reason, GrantedBy: r.GrantedBy,
		CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt,
	}
}
