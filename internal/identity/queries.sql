-- name: InsertUser :one
insert into auth_user (id, email, username, password_hash, first_name, last_name, is_superuser)
values (@id, @email, @username, @password_hash, @first_name, @last_name, @is_superuser)
returning *;

-- name: GetUser :one
select * from auth_user where id = @id;

-- name: GetUserByLogin :one
select * from auth_user where lower(email) = lower(@login::text) or lower(username) = lower(@login::text)
order by (lower(email) = lower(@login::text)) desc limit 1;

-- name: RecordLogin :exec
update auth_user set last_login_at = now(), last_tenant_id = @tenant_id where id = @id;

-- name: UpdatePasswordHash :exec
update auth_user set password_hash = @password_hash, password_changed_at = now(), updated_at = now() where id = @id;

-- name: AnyUser :one
select exists (select from auth_user);

-- name: InsertSession :exec
insert into tenant_management.user_sessions (id, user_id, expires_at, user_agent, address)
values (@id, @user_id, @expires_at, @user_agent, @address);

-- name: InsertRefreshToken :exec
insert into tenant_management.refresh_tokens (token_hash, session_id) values (@token_hash, @session_id);

-- name: LockRefreshToken :one
select r.session_id, r.used_at, s.user_id, s.expires_at, s.revoked_at, u.is_active, u.last_tenant_id
from tenant_management.refresh_tokens r
join tenant_management.user_sessions s on s.id = r.session_id
join auth_user u on u.id = s.user_id
where r.token_hash = @token_hash
for update of r, s;

-- name: MarkRefreshTokenUsed :exec
update tenant_management.refresh_tokens set used_at = coalesce(used_at, now()) where token_hash = @token_hash;

-- name: TouchSession :exec
update tenant_management.user_sessions set last_used_at = now(), expires_at = @expires_at where id = @id;

-- name: RevokeSession :exec
update tenant_management.user_sessions set revoked_at = coalesce(revoked_at, now()) where id = @id;

-- name: GetStanding :one
select u.is_active as user_is_active, u.is_superuser, s.revoked_at, s.expires_at, m.role, m.permissions, m.is_active as member_is_active,
    r.permissions as role_permissions,
    (select coalesce(jsonb_agg(g.permissions), '[]') from tenant_management.member_grants g
        where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.expires_at > now())::jsonb as granted
from auth_user u
join tenant_management.user_sessions s on s.user_id = u.id and s.id = @session_id
left join tenant_management.tenant_users m on m.user_id = u.id and m.tenant_id = @tenant_id
left join tenant_management.roles r on r.tenant_id = m.tenant_id and r.key = m.role
where u.id = @user_id;

-- name: InsertAPIKey :one
insert into tenant_management.api_keys (id, tenant_id, created_by, name, prefix, key_hash, permissions, networks, expires_at)
values (@id, @tenant_id, @created_by, @name, @prefix, @key_hash, @permissions, @networks, @expires_at)
returning *;

-- name: CountAPIKeys :one
select count(*) from tenant_management.api_keys where tenant_id = @tenant_id and revoked_at is null;

-- name: ListAPIKeys :many
select * from tenant_management.api_keys
where tenant_id = @tenant_id and revoked_at is null and id < @before order by id desc limit @size;

-- name: GetAPIKey :one
select * from tenant_management.api_keys where tenant_id = @tenant_id and id = @id and revoked_at is null;

-- name: RevokeAPIKey :one
update tenant_management.api_keys set revoked_at = now()
where tenant_id = @tenant_id and id = @id and revoked_at is null
returning *;

-- name: TouchAPIKey :exec
update tenant_management.api_keys set last_used_at = now() where id = @id;

-- name: GetKeyStanding :one
select k.id, k.tenant_id, k.permissions, k.networks, k.expires_at, k.last_used_at, t.slug, t.is_active as tenant_is_active,
    u.is_active as user_is_active, m.role, m.permissions as member_permissions, m.is_active as member_is_active,
    r.permissions as role_permissions,
    (select coalesce(jsonb_agg(g.permissions), '[]') from tenant_management.member_grants g
        where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.expires_at > now())::jsonb as granted
from tenant_management.api_keys k
join tenant_management.tenants t on t.id = k.tenant_id
join auth_user u on u.id = k.created_by
left join tenant_management.tenant_users m on m.user_id = k.created_by and m.tenant_id = k.tenant_id
left join tenant_management.roles r on r.tenant_id = m.tenant_id and r.key = m.role
where k.key_hash = @key_hash and k.revoked_at is null;

-- name: GetMemberStanding :one
select u.is_superuser, u.is_active as user_is_active, m.role, m.permissions, m.is_active as member_is_active,
    r.permissions as role_permissions,
    (select coalesce(jsonb_agg(g.permissions), '[]') from tenant_management.member_grants g
        where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.expires_at > now())::jsonb as granted
from auth_user u
left join tenant_management.tenant_users m on m.user_id = u.id and m.tenant_id = @tenant_id
left join tenant_management.roles r on r.tenant_id = m.tenant_id and r.key = m.role
where u.id = @user_id;

-- name: VerifyInvitedAccount :exec
update auth_user set email_verified_at = coalesce(email_verified_at, now()), updated_at = now() where id = @id;

-- name: EndEverySession :exec
update tenant_management.user_sessions set revoked_at = now() where user_id = @user_id and revoked_at is null;

-- name: SetSuperuser :exec
update auth_user set is_superuser = @is_superuser, updated_at = now() where id = @id;
