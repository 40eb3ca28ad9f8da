-- name: InsertPlaylist :one
insert into playlists (tenant_id, id, name, description, draft, created_by)
values (@tenant_id, @id, @name, @description, @draft, @created_by)
returning *;

-- name: GetPlaylist :one
select * from playlists where tenant_id = @tenant_id and id = @id and deleted_at is null;

-- name: LockPlaylist :one
select * from playlists where tenant_id = @tenant_id and id = @id and deleted_at is null for update;

-- name: UpdatePlaylist :one
update playlists set name = @name, description = @description, draft = @draft, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at is null
returning *;

-- name: PublishPlaylist :one
update playlists
set published = draft, revision = @revision, published_at = now(), published_by = @published_by, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at is null
returning *;

-- name: DeletePlaylist :one
update playlists set deleted_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at is null
returning *;

-- name: RestorePlaylist :one
update playlists set deleted_at = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at > now() - interval '30 days'
returning *;

-- name: PurgePlaylists :many
delete from playlists where tenant_id = @tenant_id and deleted_at < now() - interval '30 days' returning id;

-- name: ClearAssets :exec
delete from playlist_assets where tenant_id = @tenant_id and playlist_id = @playlist_id;

-- name: AddAssets :exec
insert into playlist_assets (tenant_id, playlist_id, asset_id)
select a.tenant_id, @playlist_id, a.asset_id from assets a where a.tenant_id = @tenant_id and a.asset_id = any(@asset_ids::text[]);

-- name: ClearChildren :exec
delete from playlist_children where tenant_id = @tenant_id and playlist_id = @playlist_id;

-- name: AddChildren :exec
insert into playlist_children (tenant_id, playlist_id, child_id)
select p.tenant_id, @playlist_id, p.id from playlists p where p.tenant_id = @tenant_id and p.id = any(@child_ids::uuid[]);

-- name: KnownAssets :many
select asset_id from assets where tenant_id = @tenant_id and asset_id = any(@asset_ids::text[]) and deleted_at is null;

-- name: KnownPlaylists :many
select id from playlists where tenant_id = @tenant_id and id = any(@ids::uuid[]) and deleted_at is null;

-- name: Below :many
-- Each of the playlists with everything it contains, itself too, and how deep that lies.
with recursive below as (
    select s.start, s.start as id, 0 as depth from unnest(@starts::uuid[]) s(start)
    union
    select b.start, c.child_id, b.depth + 1 from below b
    join playlist_children c on c.tenant_id = @tenant_id and c.playlist_id = b.id
    where b.depth < 20
)
select start::uuid as start, id::uuid as id, max(depth)::integer as depth from below group by start, id;

-- name: ListBelow :many
-- What a playlist consists of, with itself.
with recursive below as (
    select @id::uuid as id
    union
    select c.child_id from below b join playlist_children c on c.tenant_id = @tenant_id and c.playlist_id = b.id
)
select p.id, p.name, p.draft, p.published from playlists p join below b using (id)
where p.tenant_id = @tenant_id and p.deleted_at is null;

-- name: ListShowable :many
-- The assets that can be shown at all: those named, or with everything the whole library.
select asset_id, name, type, duration, tags, play_order, created_at, start_date, end_date, is_enabled, play_days, play_time_from, play_time_to
from assets
where tenant_id = @tenant_id and deleted_at is null and processing_status = 'completed' and is_enabled
    and (@everything::boolean or asset_id = any(@asset_ids::text[]))
order by play_order, asset_id;

-- name: UsedBy :many
select 'device'::text as kind, d.id, d.name from devices d where d.tenant_id = @tenant_id and d.playlist_id = @id::uuid
union all
select 'playlist'::text, p.id, p.name from playlists p
join playlist_children c on c.tenant_id = @tenant_id and c.playlist_id = p.id
where p.tenant_id = @tenant_id and c.child_id = @id::uuid and p.deleted_at is null
union all
select 'layout'::text, l.id, l.name from layouts l
join layout_playlists u on u.tenant_id = l.tenant_id and u.layout_id = l.id
where l.tenant_id = @tenant_id and u.playlist_id = @id::uuid and l.deleted_at is null
order by 1, 3;

-- name: NamedAssets :many
select asset_id, name, type, duration, coalesce(thumbnail_sha256, '') as thumbnail_sha256, is_enabled, (deleted_at is not null)::boolean as is_deleted
from assets where tenant_id = @tenant_id and asset_id = any(@asset_ids::text[]) order by asset_id;

-- name: NamedPlaylists :many
select id, name from playlists where tenant_id = @tenant_id and id = any(@ids::uuid[]) and deleted_at is null order by id;
