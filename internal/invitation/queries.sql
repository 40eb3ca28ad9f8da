-- name: InsertInvitation :one
insert into tenant_management.invitations (tenant_id, id, email, role, message, token_hash, invited_by, expires_at)
values (@tenant_id, @id, @email, @role, @message, @token_hash, @invited_by, @expires_at)
returning *;

-- name: GetPendingByEmail :one
select * from tenant_management.invitations
where tenant_id = @tenant_id and lower(email) = lower(@email::text) and accepted_at is null and revoked_at is null
for update;

-- name: LockInvitation :one
select * from tenant_management.invitations where tenant_id = @tenant_id and id = @id for update;

-- name: LockByToken :one
select * from tenant_management.invitations where token_hash = @token_hash for update;

-- name: GetByToken :one
select i.*, t.name as tenant_name, t.slug as tenant_slug, t.is_active as tenant_is_active,
    coalesce(btrim(u.first_name || ' ' || u.last_name), '')::text as inviter,
    exists (select from auth_user a where lower(a.email) = lower(i.email)) as has_account
from tenant_management.invitations i
join tenant_management.tenants t on t.id = i.tenant_id
left join auth_user u on u.id = i.invited_by
where i.token_hash = @token_hash;

-- name: RenewInvitation :one
update tenant_management.invitations
set token_hash = @token_hash, expires_at = @expires_at, sent_at = now(), invited_by = @invited_by, role = @role, message = @message
where tenant_id = @tenant_id and id = @id
returning *;

-- name: RevokeInvitation :exec
update tenant_management.invitations set revoked_at = now() where tenant_id = @tenant_id and id = @id;

-- name: AcceptInvitation :exec
update tenant_management.invitations set accepted_at = now(), accepted_by = @accepted_by where tenant_id = @tenant_id and id = @id;

-- name: CountPending :one
select count(*) from tenant_management.invitations
where tenant_id = @tenant_id and accepted_at is null and revoked_at is null and expires_at > now();

-- name: IsMember :one
select exists (select from tenant_management.tenant_users m join auth_user u on u.id = m.user_id
    where m.tenant_id = @tenant_id and lower(u.email) = lower(@email::text) and m.is_active);

-- name: GetTenantAndInviter :one
select t.name, t.slug, coalesce(btrim(u.first_name || ' ' || u.last_name), '')::text as inviter
from tenant_management.tenants t left join auth_user u on u.id = @user_id
where t.id = @tenant_id;
