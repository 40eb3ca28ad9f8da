package access

import "slices"

// Permission names something that a role may do.
type Permission string

// The permissions, by name as clients see them.
const (
	All Permission = "*"

	AssetsView   Permission = "assets.view"
	AssetsCreate Permission = "assets.create"
	AssetsEdit   Permission = "assets.edit"
	AssetsDelete Permission = "assets.delete"
	AssetsShare  Permission = "assets.share"

	PlaylistsView   Permission = "playlists.view"
	PlaylistsCreate Permission = "playlists.create"
	PlaylistsEdit   Permission = "playlists.edit"
	PlaylistsDelete Permission = "playlists.delete"

	LayoutsView   Permission = "layouts.view"
	LayoutsCreate Permission = "layouts.create"
	LayoutsEdit   Permission = "layouts.edit"
	LayoutsDelete Permission = "layouts.delete"

	SchedulesView Permission = "schedules.view"
	SchedulesEdit Permission = "schedules.edit"

	DevicesView    Permission = "devices.view"
	DevicesControl Permission = "devices.control"
	DevicesManage  Permission = "devices.manage"

	UsersView   Permission = "users.view"
	UsersInvite Permission = "users.invite"
	UsersManage Permission = "users.manage"

	TenantSettings  Permission = "tenant.settings"
	TenantBilling   Permission = "tenant.billing"
	TenantAnalytics Permission = "tenant.analytics"
	TenantAudit     Permission = "tenant.audit"
	TenantAPIKeys   Permission = "tenant.api_keys" // see, make and revoke the tenant's API keys

	WebhooksManage Permission = "webhooks.manage"
)

// What an operation can require besides a permission by name.
const (
	Public   Permission = "public"    // anybody
	SignedIn Permission = "signed-in" // a user, in a tenant or not
	Member   Permission = "member"    // any member of the tenant
	Operator Permission = "operator"  // an administrator of the installation
)

// Permissions lists all that can be granted, in the order people read them.
func Permissions() []Permission {
	return []Permission{
		AssetsView, AssetsCreate, AssetsEdit, AssetsDelete, AssetsShare,
		PlaylistsView, PlaylistsCreate, PlaylistsEdit, PlaylistsDelete,
		LayoutsView, LayoutsCreate, LayoutsEdit, LayoutsDelete,
		SchedulesView, SchedulesEdit,
		DevicesView, DevicesControl, DevicesManage,
		UsersView, UsersInvite, UsersManage,
		TenantSettings, TenantBilling, TenantAnalytics, TenantAudit, TenantAPIKeys, WebhooksManage,
	}
}

// Known tells whether an operation may require p.
func Known(p Permission) bool {
	return slices.Contains([]Permission{Public, SignedIn, Member, Operator}, p) || slices.Contains(Permissions(), p)
}

// Role is a named set of permissions.
type Role string

// The built-in roles.
const (
	TenantAdmin    Role = "tenant_admin"
	ContentManager Role = "content_manager"
	DeviceOperator Role = "device_operator"
	Viewer         Role = "viewer"
)

// IsBuiltIn tells whether the role is one that every tenant has.
func (r Role) IsBuiltIn() bool { return slices.Contains(Roles(), r) }

// Grantable tells whether p is a permission that a role or a member can be given.
func Grantable(p Permission) bool { return p == All || slices.Contains(Permissions(), p) }

// Roles lists the built-in roles from the mightiest down.
func Roles() []Role { return []Role{TenantAdmin, ContentManager, DeviceOperator, Viewer} }

// RolePermissions returns what a built-in role may do; nothing for an unknown one.
func RolePermissions(r Role) Set {
	switch r {
	case TenantAdmin:
		return NewSet(All)
	case ContentManager:
		return NewSet(
			AssetsView, AssetsCreate, AssetsEdit, AssetsDelete, AssetsShare,
			PlaylistsView, PlaylistsCreate, PlaylistsEdit, PlaylistsDelete,
			LayoutsView, LayoutsCreate, LayoutsEdit, LayoutsDelete,
			SchedulesView, SchedulesEdit, DevicesView)
	case DeviceOperator:
		return NewSet(AssetsView, PlaylistsView, LayoutsView, SchedulesView, DevicesView, DevicesControl)
	case Viewer:
		return NewSet(AssetsView, PlaylistsView, LayoutsView, SchedulesView, DevicesView)
	}
	return nil
}

// Set is a set of permissions; All in it stands for every permission.
type Set map[Permission]struct{}

// NewSet makes a set.
func NewSet(ps ...Permission) Set {
	s := make(Set, len(ps))
	for _, p := range ps {
		s[p] = struct{}{}
	}
	return s
}

// Has tells whether the set grants p.
func (s Set) Has(p Permission) bool {
	if _, ok := s[All]; ok {
		return true
	}
	_, ok := s[p]
	return ok
}

// Intersect returns what both sets grant.
func (s Set) Intersect(other Set) Set {
	both := NewSet()
	for p := range s {
		if other.Has(p) {
			both[p] = struct{}{}
		}
	}
	for p := range other {
		if s.Has(p) {
			both[p] = struct{}{}
		}
	}
	return both
}

// Covers tells whether the set grants everything that the other does.
func (s Set) Covers(other Set) bool {
	for p := range other {
		if !s.Has(p) {
			return false
		}
	}
	return true
}

// Add puts permissions into the set.
func (s Set) Add(ps ...Permission) {
	for _, p := range ps {
		s[p] = struct{}{}
	}
}

// All lists the set in no order.
func (s Set) All() []Permission {
	ps := make([]Permission, 0, len(s))
	for p := range s {
		ps = append(ps, p)
	}
	return ps
}

// Names lists the set sorted by name.
func (s Set) Names() []string {
	names := make([]string, 0, len(s))
	for p := range s {
		names = append(names, string(p))
	}
	slices.Sort(names)
	return names
}
