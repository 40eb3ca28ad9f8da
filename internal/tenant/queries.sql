-- name: InsertTenant :one
insert into tenant_management.tenants (id, name, slug, subscription_tier, max_devices, storage_quota_gb, max_users, max_assets, api_calls_per_hour, features)
values (@id, @name, @slug, @subscription_tier, @max_devices, @storage_quota_gb, @max_users, @max_assets, @api_calls_per_hour, @features)
returning *;

-- name: GetTenant :one
select * from tenant_management.tenants where id = @id;

-- name: GetTenantBySlug :one
select * from tenant_management.tenants where slug = @slug;

-- name: GetTenantByDomain :one
select t.* from tenant_management.tenants t
join tenant_management.tenant_domains d on d.tenant_id = t.id
where d.domain = @domain and d.verified_at is not null;

-- name: SlugTaken :one
select exists (select from tenant_management.tenants where slug = @slug);

-- name: UpdateTenant :one
update tenant_management.tenants
set name = @name, slug = @slug, settings = @settings, branding = @branding, updated_at = now()
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
       coalesce((select u.bytes from storage_usage u where u.tenant_id = @tenant_id),
           (select sum(f.size) from files f where f.tenant_id = @tenant_id and f.unreferenced_since is null), 0)::bigint as storage_bytes;

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
select (exists (select from tenant_management.tenant_users u where u.tenant_id = @tenant_id and u.role = @role::text)
    or exists (select from tenant_management.single_sign_on s where s.tenant_id = @tenant_id
        and (s.default_role = @role::text or @role::text in (select g.value from jsonb_each_text(s.group_roles) g))))::bool as in_use;

-- name: Rejoin :exec
update tenant_management.tenant_users
set role = @role, permissions = '[]', is_active = true, is_owner = false, updated_at = now()
where tenant_id = @tenant_id and user_id = @user_id;

-- name: ListPlans :many
select * from tenant_management.plans order by position, tier;

-- name: GetPlan :one
select * from tenant_management.plans where tier = @tier;

-- name: LockPlan :one
select * from tenant_management.plans where tier = @tier for update;

-- name: InsertPlan :one
insert into tenant_management.plans (tier, name, position, price, currency, is_public, max_devices, max_users, storage_quota_gb, max_assets,
    api_calls_per_hour, features)
values (@tier, @name, (select coalesce(max(position), 0) + 1 from tenant_management.plans), @price, @currency, @is_public, @max_devices, @max_users,
    @storage_quota_gb, @max_assets, @api_calls_per_hour, @features)
returning *;

-- name: UpdatePlan :one
update tenant_management.plans
set name = @name, price = @price, currency = @currency, is_public = @is_public, max_devices = @max_devices, max_users = @max_users,
    storage_quota_gb = @storage_quota_gb, max_assets = @max_assets, api_calls_per_hour = @api_calls_per_hour, features = @features, updated_at = now()
where tier = @tier
returning *;

-- name: FollowPlan :exec
update tenant_management.tenants t
set max_devices = p.max_devices, max_users = p.max_users, storage_quota_gb = p.storage_quota_gb, max_assets = p.max_assets,
    api_calls_per_hour = p.api_calls_per_hour, features = p.features, updated_at = now()
from tenant_management.plans p
where p.tier = @tier and t.subscription_tier = p.tier and not t.custom_limits;

-- name: SetPlan :one
update tenant_management.tenants t
set subscription_tier = p.tier, max_devices = p.max_devices, max_users = p.max_users, storage_quota_gb = p.storage_quota_gb, max_assets = p.max_assets,
    api_calls_per_hour = p.api_calls_per_hour, features = p.features, custom_limits = false, updated_at = now()
from tenant_management.plans p
where p.tier = @tier and t.id = @id
returning t.*;

-- name: SetLimits :one
update tenant_management.tenants
set max_devices = @max_devices, max_users = @max_users, storage_quota_gb = @storage_quota_gb, max_assets = @max_assets,
    api_calls_per_hour = @api_calls_per_hour, custom_limits = true, updated_at = now()
where id = @id
returning *;

-- name: SuspendTenant :one
update tenant_management.tenants
set is_active = false, suspended_at = coalesce(suspended_at, now()), suspended_reason = @suspended_reason, updated_at = now()
where id = @id
returning *;

-- name: ReactivateTenant :one
update tenant_management.tenants
set is_active = true, suspended_at = null, suspended_reason = '', deleted_at = null, updated_at = now()
where id = @id
returning *;

-- name: MarkTenantDeleted :one
update tenant_management.tenants set is_active = false, deleted_at = coalesce(deleted_at, now()), updated_at = now()
where id = @id
returning *;

-- name: ListPurgeable :many
select * from tenant_management.tenants where deleted_at < @before order by deleted_at limit 100;

-- name: DeleteTenant :execrows
delete from tenant_management.tenants where id = @id and deleted_at is not null;

-- name: ListAdmins :many
select u.email, u.first_name from tenant_management.tenant_users m join auth_user u on u.id = m.user_id
where m.tenant_id = @tenant_id and m.is_active and m.role = 'tenant_admin' and u.is_active
order by u.email;

-- name: PutLogo :exec
insert into tenant_management.tenant_logos (tenant_id, content, mimetype, sha256) values (@tenant_id, @content, @mimetype, @sha256)
on conflict (tenant_id) do update set content = excluded.content, mimetype = excluded.mimetype, sha256 = excluded.sha256, updated_at = now();

-- name: DeleteLogo :execrows
delete from tenant_management.tenant_logos where tenant_id = @tenant_id;

-- name: GetLogo :one
select content, mimetype, sha256 from tenant_management.tenant_logos where tenant_id = @tenant_id;

-- name: HasSingleSignOn :one
select exists (select from tenant_management.single_sign_on where tenant_id = @tenant_id and is_enabled);

-- name: ListRestorable :many
select t.id, t.name, t.slug, t.deleted_at::timestamptz as deleted_at
from tenant_management.tenant_users m
join tenant_management.tenants t on t.id = m.tenant_id
where m.user_id = @user_id and m.is_owner and m.is_active and t.deleted_at > @since::timestamptz
order by t.deleted_at desc, t.id;

-- name: GetLogoHash :one
select sha256 from tenant_management.tenant_logos where tenant_id = @tenant_id;

-- name: ListWarnings :many
select resource, percent from tenant_management.quota_warnings where tenant_id = @tenant_id order by resource, percent;

-- name: InsertWarning :execrows
insert into tenant_management.quota_warnings (tenant_id, resource, percent) values (@tenant_id, @resource, @percent)
on conflict do nothing;

-- name: ClearWarnings :exec
delete from tenant_management.quota_warnings where tenant_id = @tenant_id and resource = @resource and percent > @percent;

-- name: ListLimited :many
select * from tenant_management.tenants
where is_active and (max_devices is not null or max_users is not null or max_assets is not null or storage_quota_gb is not null or api_calls_per_hour is not null) and id > @after
order by id limit 200;

-- name: InsertDomain :one
insert into tenant_management.tenant_domains (id, tenant_id, domain, challenge) values (@id, @tenant_id, @domain, @challenge)
returning *;

-- name: ListDomains :many
select * from tenant_management.tenant_domains where tenant_id = @tenant_id order by domain;

-- name: LockDomain :one
select * from tenant_management.tenant_domains where tenant_id = @tenant_id and id = @id for update;

-- name: CheckedDomain :one
update tenant_management.tenant_domains set checked_at = now(), verified_at = @verified_at where tenant_id = @tenant_id and id = @id
returning *;

-- name: DeleteDomain :exec
delete from tenant_management.tenant_domains where tenant_id = @tenant_id and id = @id;

-- name: ShowDomain :exec
update tenant_management.tenants t
set domain = (select min(d.domain) from tenant_management.tenant_domains d where d.tenant_id = t.id and d.verified_at is not null), updated_at = now()
where t.id = @id;

-- name: PurgeTenant :exec
select tenant_management.purge_tenant(@id);

-- name: DescribeMembers :many
select email, first_name, last_name, role, permissions, is_active, is_owner from tenant_management.members
where tenant_id = @tenant_id order by email;

-- name: UserByEmail :one
select id from auth_user where lower(email) = lower(@email::text) and is_active;

-- name: RestoreMember :exec
insert into tenant_management.tenant_users (id, tenant_id, user_id, role, permissions, is_active, is_owner)
values (@id, @tenant_id, @user_id, @role, @permissions, @is_active, @is_owner)
on conflict (tenant_id, user_id) do nothing;

-- name: RestoreSettings :exec
update tenant_management.tenants set settings = @settings, branding = @branding where id = @id;

-- name: DiscardTenant :exec
update tenant_management.tenants set is_active = false, deleted_at = now() - interval '31 days' where id = @id;

-- name: CountTenants :one
select count(*) filter (where is_active) as active,
       count(*) filter (where not is_active and deleted_at is null) as suspended,
       count(*) filter (where deleted_at is not null) as deleted
from tenant_management.tenants;

-- name: CountByPlan :many
select p.tier, p.name, count(t.id) as tenants
from tenant_management.plans p
left join tenant_management.tenants t on t.subscription_tier = p.tier and t.deleted_at is null
group by p.tier, p.name, p.position
order by p.position, p.tier;

-- name: CountPeople :one
select (select count(*) from auth_user where is_active) as accounts,
       (select count(*) from tenant_management.tenant_users where is_active) as members;

-- name: ListTenantIDs :many
select id from tenant_management.tenants where deleted_at is null and id > @after order by id limit 1000;

-- name: AddCalls :exec
insert into tenant_management.api_calls (tenant_id, hour, calls)
select c.tenant_id, c.hour, c.calls
from (select unnest(@tenants::uuid[]) as tenant_id, unnest(@hours::timestamptz[]) as hour, unnest(@calls::bigint[]) as calls) c
join tenant_management.tenants t on t.id = c.tenant_id
order by c.tenant_id, c.hour
on conflict (tenant_id, hour) do update set calls = api_calls.calls + excluded.calls;

-- name: CountCalls :one
select coalesce(sum(calls) filter (where hour >= @this_hour), 0)::bigint as hour,
       coalesce(max(calls) filter (where hour > @day_ago), 0)::bigint as busiest,
       coalesce(sum(calls) filter (where hour >= @this_month), 0)::bigint as month
from tenant_management.api_calls
where tenant_id = @tenant_id and hour >= @since;

-- name: DropCalls :exec
delete from tenant_management.api_calls where hour < @before;
