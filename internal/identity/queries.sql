-- name: InsertUser :one
insert into auth_user (id, email, username, password_hash, first_name, last_name, is_superuser, language)
values (@id, @email, @username, @password_hash, @first_name, @last_name, @is_superuser, @language)
returning *;

-- name: GetUser :one
select * from auth_user where id = @id;

-- name: GetUserByLogin :one
select * from auth_user where lower(email) = lower(@login::text) or lower(username) = lower(@login::text)
order by (lower(email) = lower(@login::text)) desc limit 1;

-- name: RecordLogin :exec
update auth_user set last_login_at = now(), last_tenant_id = @tenant_id where id = @id;

-- name: AnyUser :one
select exists (select from auth_user);

-- name: InsertSession :exec
insert into tenant_management.user_sessions (id, user_id, tenant_id, expires_at, user_agent, address, second_factor)
values (@id, @user_id, @tenant_id, @expires_at, @user_agent, @address, @second_factor);

-- name: InsertRefreshToken :exec
insert into tenant_management.refresh_tokens (token_hash, session_id) values (@token_hash, @session_id);

-- name: LockRefreshToken :one
select r.session_id, r.used_at, s.user_id, s.tenant_id, s.created_at, s.expires_at, s.revoked_at, u.is_active, u.last_tenant_id
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
select u.is_active as user_is_active, u.is_superuser, s.tenant_id as session_tenant_id, s.created_at, s.revoked_at, s.expires_at,
    (s.second_factor or exists (select from tenant_management.user_totp f where f.user_id = u.id and f.confirmed_at is not null))::bool as has_second_factor,
    coalesce(t.settings, '{}')::jsonb as settings, m.role, m.permissions, m.is_active as member_is_active,
    r.permissions as role_permissions,
    (select coalesce(jsonb_agg(g.permissions), '[]') from tenant_management.member_grants g
        where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.expires_at > now())::jsonb as granted
from auth_user u
join tenant_management.user_sessions s on s.user_id = u.id and s.id = @session_id
left join tenant_management.tenant_users m on m.user_id = u.id and m.tenant_id = @tenant_id
left join tenant_management.tenants t on t.id = m.tenant_id
left join tenant_management.roles r on r.tenant_id = m.tenant_id and r.key = m.role
where u.id = @user_id;

-- name: InsertAPIKey :one
insert into tenant_management.api_keys (id, tenant_id, created_by, name, prefix, key_hash, permissions, networks, rate_limit, expires_at)
values (@id, @tenant_id, @created_by, @name, @prefix, @key_hash, @permissions, @networks, @rate_limit, @expires_at)
returning *;

-- name: CountAPIKeys :one
select count(*) from tenant_management.api_keys where tenant_id = @tenant_id and revoked_at is null;

-- name: ListAPIKeys :many
select * from tenant_management.api_keys
where tenant_id = @tenant_id and revoked_at is null and id < @before order by id desc limit @size;

-- name: GetAPIKey :one
select * from tenant_management.api_keys where tenant_id = @tenant_id and id = @id and revoked_at is null;

-- name: LockAPIKey :one
select * from tenant_management.api_keys where tenant_id = @tenant_id and id = @id and revoked_at is null for update;

-- name: UpdateAPIKey :one
update tenant_management.api_keys set name = @name, networks = @networks, rate_limit = @rate_limit, expires_at = @expires_at
where tenant_id = @tenant_id and id = @id and revoked_at is null
returning *;

-- name: RevokeAPIKey :one
update tenant_management.api_keys set revoked_at = now()
where tenant_id = @tenant_id and id = @id and revoked_at is null
returning *;

-- name: TouchAPIKey :exec
update tenant_management.api_keys set last_used_at = now() where id = @id;

-- name: GetKeyStanding :one
select k.id, k.tenant_id, k.permissions, k.networks, k.rate_limit, k.expires_at, k.last_used_at, t.slug, t.is_active as tenant_is_active, t.deleted_at as tenant_deleted_at,
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
    exists (select from tenant_management.user_totp f where f.user_id = u.id and f.confirmed_at is not null) as has_second_factor,
    coalesce(t.settings, '{}')::jsonb as settings,
    r.permissions as role_permissions,
    (select coalesce(jsonb_agg(g.permissions), '[]') from tenant_management.member_grants g
        where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.expires_at > now())::jsonb as granted
from auth_user u
left join tenant_management.tenant_users m on m.user_id = u.id and m.tenant_id = @tenant_id
left join tenant_management.tenants t on t.id = m.tenant_id
left join tenant_management.roles r on r.tenant_id = m.tenant_id and r.key = m.role
where u.id = @user_id;

-- name: InsertUserToken :exec
insert into tenant_management.user_tokens (token_hash, user_id, purpose, data, expires_at)
values (@token_hash, @user_id, @purpose, @data, @expires_at);

-- name: GetUserToken :one
select user_id, data from tenant_management.user_tokens where token_hash = @token_hash and purpose = @purpose and expires_at > @now;

-- name: TakeUserToken :one
delete from tenant_management.user_tokens where token_hash = @token_hash and purpose = @purpose and expires_at > @now
returning user_id, data;

-- name: DeleteUserTokens :exec
delete from tenant_management.user_tokens where user_id = @user_id and purpose = any(@purposes::text[]);

-- name: DeleteExpiredUserTokens :exec
delete from tenant_management.user_tokens where expires_at < @now;

-- name: LockUser :one
select * from auth_user where id = @id for update;

-- name: GetUserByEmail :one
select * from auth_user where lower(email) = lower(@email::text);

-- name: UpdateProfile :one
update auth_user set first_name = @first_name, last_name = @last_name, language = @language, timezone = @timezone, updated_at = now()
where id = @id returning *;

-- name: VerifyEmail :exec
update auth_user set email_verified_at = coalesce(email_verified_at, now()), updated_at = now() where id = @id;

-- name: SetSuperuser :exec
update auth_user set is_superuser = @is_superuser, updated_at = now() where id = @id;

-- name: ChangeEmail :exec
update auth_user set email = @email, username = case when lower(username) = lower(email) then @email else username end,
    email_verified_at = now(), updated_at = now()
where id = @id;

-- name: ListSessions :many
select * from tenant_management.user_sessions
where user_id = @user_id and revoked_at is null and expires_at > @now order by last_used_at desc limit 200;

-- name: RevokeUserSession :execrows
update tenant_management.user_sessions set revoked_at = now() where user_id = @user_id and id = @id and revoked_at is null;

-- name: RevokeOtherSessions :exec
update tenant_management.user_sessions set revoked_at = now() where user_id = @user_id and id <> @keep and revoked_at is null;

-- name: DeleteOldSessions :exec
delete from tenant_management.user_sessions where expires_at < @before or revoked_at < @before;

-- name: UpdatePasswordHash :exec
update auth_user set password_hash = @password_hash, password_changed_at = now(), updated_at = now() where id = @id;

-- name: PutSeed :exec
insert into tenant_management.user_totp (user_id, seed) values (@user_id, @seed)
on conflict (user_id) do update set seed = excluded.seed, created_at = now(), confirmed_at = null, last_step = 0;

-- name: GetSeed :one
select * from tenant_management.user_totp where user_id = @user_id;

-- name: LockSeed :one
select * from tenant_management.user_totp where user_id = @user_id for update;

-- name: ConfirmSeed :exec
update tenant_management.user_totp set confirmed_at = coalesce(confirmed_at, now()), last_step = @last_step where user_id = @user_id;

-- name: DeleteSeed :execrows
delete from tenant_management.user_totp where user_id = @user_id;

-- name: LockOutdatedSeeds :many
select user_id, seed from tenant_management.user_totp where substring(seed from 1 for 5) <> @prefix::bytea limit @size for update;

-- name: ReplaceSeed :exec
update tenant_management.user_totp set seed = @seed where user_id = @user_id;

-- name: HasSecondFactor :one
select exists (select from tenant_management.user_totp where user_id = @user_id and confirmed_at is not null);

-- name: InsertRecoveryCode :exec
insert into tenant_management.user_recovery_codes (user_id, code_hash) values (@user_id, @code_hash);

-- name: DeleteRecoveryCodes :exec
delete from tenant_management.user_recovery_codes where user_id = @user_id;

-- name: TakeRecoveryCode :execrows
delete from tenant_management.user_recovery_codes where user_id = @user_id and code_hash = @code_hash;

-- name: CountRecoveryCodes :one
select count(*) from tenant_management.user_recovery_codes where user_id = @user_id;

-- name: InsertPasskey :one
insert into tenant_management.user_passkeys (id, user_id, name, credential_id, credential)
values (@id, @user_id, @name, @credential_id, @credential) returning *;

-- name: ListPasskeys :many
select * from tenant_management.user_passkeys where user_id = @user_id order by created_at, id;

-- name: RenamePasskey :one
update tenant_management.user_passkeys set name = @name where user_id = @user_id and id = @id returning *;

-- name: DeletePasskey :execrows
delete from tenant_management.user_passkeys where user_id = @user_id and id = @id;

-- name: UsePasskey :exec
update tenant_management.user_passkeys set credential = @credential, last_used_at = now()
where user_id = @user_id and credential_id = @credential_id;

-- name: GetSingleSignOn :one
select * from tenant_management.single_sign_on where tenant_id = @tenant_id;

-- name: PutSingleSignOn :exec
insert into tenant_management.single_sign_on (tenant_id, is_enabled, issuer, client_id, allowed_domains, group_roles, default_role, just_in_time, refuse_unmapped)
values (@tenant_id, @is_enabled, @issuer, @client_id, @allowed_domains, @group_roles, @default_role, @just_in_time, @refuse_unmapped)
on conflict (tenant_id) do update set is_enabled = excluded.is_enabled, issuer = excluded.issuer, client_id = excluded.client_id,
    allowed_domains = excluded.allowed_domains, group_roles = excluded.group_roles, default_role = excluded.default_role,
    just_in_time = excluded.just_in_time, refuse_unmapped = excluded.refuse_unmapped, updated_at = now();

-- name: DeleteSingleSignOn :execrows
delete from tenant_management.single_sign_on where tenant_id = @tenant_id;

-- name: GetIdentity :one
select user_id from tenant_management.user_identities where tenant_id = @tenant_id and issuer = @issuer and subject = @subject;

-- name: InsertIdentity :exec
insert into tenant_management.user_identities (tenant_id, issuer, subject, user_id) values (@tenant_id, @issuer, @subject, @user_id);

-- name: GetMembership :one
select role, is_active, is_owner from tenant_management.tenant_users where tenant_id = @tenant_id and user_id = @user_id;
