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
