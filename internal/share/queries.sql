-- name: LiveShare :one
select * from shares
where tenant_id = @tenant_id and revoked_at is null
    and (asset_id = sqlc.narg(asset_id)::text or playlist_id = sqlc.narg(playlist_id)::uuid
        or layout_id = sqlc.narg(layout_id)::uuid)
for update;

-- name: InsertShare :one
insert into shares (tenant_id, id, asset_id, playlist_id, layout_id, title, password_hash, allow_download, expires_at, created_by)
values (@tenant_id, @id, @asset_id, @playlist_id, @layout_id, @title, @password_hash, @allow_download, @expires_at, @created_by)
returning *;

-- name: UpdateShare :one
update shares set title = @title, password_hash = @password_hash, allow_download = @allow_download, expires_at = @expires_at, updated_at = now()
where tenant_id = @tenant_id and id = @id and revoked_at is null
returning *;

-- name: GetShare :one
select * from shares where tenant_id = @tenant_id and id = @id;

-- name: LockShare :one
select * from shares where tenant_id = @tenant_id and id = @id and revoked_at is null for update;

-- name: RevokeShare :one
update shares set revoked_at = now(), updated_at = now()
where tenant_id = @tenant_id and id = @id and revoked_at is null
returning *;

-- name: CountOpening :exec
update shares set open_count = open_count + 1, last_opened_at = now() where tenant_id = @tenant_id and id = @id;

-- name: InsertToken :exec
insert into tenant_management.share_tokens (token_hash, token, tenant_id, share_id) values (@token_hash, @token, @tenant_id, @share_id)
on conflict (tenant_id, share_id) do nothing;

-- name: ListTokens :many
select share_id, token from tenant_management.share_tokens where tenant_id = @tenant_id and share_id = any(@share_ids::uuid[]);

-- name: LockOutdatedTokens :many
select tenant_id, token_hash, token from tenant_management.share_tokens
where substring(token from 1 for 5) <> @prefix::bytea limit @size for update;

-- name: ReplaceToken :exec
update tenant_management.share_tokens set token = @token where token_hash = @token_hash;

-- name: DeleteTokens :exec
delete from tenant_management.share_tokens where tenant_id = @tenant_id and share_id = @share_id;

-- name: FindToken :one
select t.tenant_id, t.share_id from tenant_management.share_tokens t
join tenant_management.tenants n on n.id = t.tenant_id
where t.token_hash = @token_hash and n.is_active;

-- name: ObjectName :one
select a.name from assets a where a.tenant_id = @tenant_id and a.asset_id = sqlc.narg(asset_id)::text and a.deleted_at is null
union all
select p.name from playlists p where p.tenant_id = @tenant_id and p.id = sqlc.narg(playlist_id)::uuid and p.deleted_at is null
union all
select l.name from layouts l where l.tenant_id = @tenant_id and l.id = sqlc.narg(layout_id)::uuid and l.deleted_at is null;

-- name: ObjectNames :many
select a.asset_id::text as id, a.name from assets a where a.tenant_id = @tenant_id and a.asset_id = any(@asset_ids::text[])
union all
select p.id::text, p.name from playlists p where p.tenant_id = @tenant_id and p.id = any(@playlist_ids::uuid[])
union all
select l.id::text, l.name from layouts l where l.tenant_id = @tenant_id and l.id = any(@layout_ids::uuid[]);

-- name: SharedAssets :many
select asset_id, name, type, uri, duration, sha256, coalesce(file_mimetype, '') as file_mimetype, coalesce(thumbnail_sha256, '') as thumbnail_sha256
from assets
where tenant_id = @tenant_id and asset_id = any(@asset_ids::text[]) and deleted_at is null and processing_status = 'completed';
