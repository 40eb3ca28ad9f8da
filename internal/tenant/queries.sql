-- name: InsertTenant :one
insert into tenant_management.tenants (id, name, slug, subscription_tier, max_devices, storage_quota_gb, max_users, max_assets)
values (@id, @name, @slug, @subscription_tier, @max_devices, @storage_quota_gb, @max_users, @max_assets)
returning *;

-- name: GetTenant :one
select * from tenant_management.tenants where id = @id;

-- name: GetTenantBySlug :one
select * from tenant_management.tenants where slug = @slug;

-- name: GetTenantByDomain :one
select * from tenant_management.tenants where lower(domain) = lower(@domain::text);

-- name: SlugTaken :one
select exists (select from tenant_management.tenants where slug = @slug);

-- name: UpdateTenant :one
update tenant_management.tenants
set name = @name, slug = @slug, settings = @settings, updated_at = now()
where id = @id
returning *;

-- name: LockTenant :one
select * from tenant_management.tenants where id = @id for update;

-- name: InsertMember :exec
insert into tenant_management.tenant_users (id, tenant_id, user_id, role, is_owner)
values (@id, @tenant_id, @user_id, @role, @is_owner);

-- name: ListMemberships :many
select t.id, t.name, t.slug, m.role
from tenant_management.tenant_users m
join tenant_management.tenants t on t.id = m.tenant_id
where m.user_id = @user_id and m.is_active and t.is_active
order by t.name, t.id;

-- name: CountMembers :one
select count(*) from tenant_management.tenant_users where tenant_id = @tenant_id and is_active;

-- name: CountUsage :one
select (select count(*) from assets a where a.tenant_id = @tenant_id and a.deleted_at is null)::bigint as assets,
       (select count(*) from devices d where d.tenant_id = @tenant_id)::bigint as devices,
       (select coalesce(sum(f.size), 0) from files f where f.tenant_id = @tenant_id)::bigint as storage_bytes;

-- name: GetMember :one
select * from tenant_management.members where tenant_id = @tenant_id and user_id = @user_id;

-- name: LockMember :one
select * from tenant_management.tenant_users where tenant_id = @tenant_id and user_id = @user_id for update;

-- name: UpdateMember :exec
update tenant_management.tenant_users
set role = @role, permissions = @permissions, is_active = @is_active, is_owner = @is_owner, updated_at = now()
where tenant_id = @tenant_id and user_id = @user_id;

-- name: DeleteMember :execrows
delete from tenant_management.tenant_users where tenant_id = @tenant_id and user_id = @user_id;

-- name: CountActiveOwners :one
select count(*) from tenant_management.tenant_users where tenant_id = @tenant_id and is_active and is_owner;

-- name: MaxUsers :one
select max_users from tenant_management.tenants where id = @id;

-- name: ListGrants :many
select * from tenant_management.member_grants
where tenant_id = @tenant_id and user_id = any(@user_ids::uuid[]) and expires_at > now()
order by expires_at, id;

-- name: InsertGrant :one
insert into tenant_management.member_grants (tenant_id, id, user_id, permissions, reason, granted_by, expires_at)
values (@tenant_id, @id, @user_id, @permissions, @reason, @granted_by, @expires_at)
returning *;

-- name: DeleteGrant :one
delete from tenant_management.member_grants where tenant_id = @tenant_id and user_id = @user_id and id = @id
returning *;

-- name: SweepGrants :execrows
delete from tenant_management.member_grants where expires_at < now() - interval '90 days';

-- name: InsertRole :one
insert into tenant_management.roles (tenant_id, key, name, description, permissions)
values (@tenant_id, @key, @name, @description, @permissions)
returning *;

-- name: GetRole :one
select * from tenant_management.roles where tenant_id = @tenant_id and key = @key;

-- name: LockRole :one
select * from tenant_management.roles where tenant_id = @tenant_id and key = @key for update;

-- name: ListRoles :many
select * from tenant_management.roles where tenant_id = @tenant_id order by lower(name), key;

-- name: CountRoles :one
select count(*) from tenant_management.roles where tenant_id = @tenant_id;

-- name: UpdateRole :one
update tenant_management.roles set name = @name, description = @description, permissions = @permissions, updated_at = now()
where tenant_id = @tenant_id and key = @key
returning *;

-- name: DeleteRole :exec
delete from tenant_management.roles where tenant_id = @tenant_id and key = @key;

-- name: RoleHolders :many
select role, count(*) as members from tenant_management.tenant_users where tenant_id = @tenant_id group by role;

-- name: RoleInUse :one
select exists (select from tenant_management.tenant_users u where u.tenant_id = @tenant_id and u.role = @role);

-- name: Rejoin :exec
update tenant_management.tenant_users
set role = @role, permissions = '[]', is_active = true, is_owner = false, updated_at = now()
where tenant_id = @tenant_id and user_id = @user_id;
