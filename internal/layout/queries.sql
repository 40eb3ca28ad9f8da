-- name: InsertLayout :one
insert into layouts (tenant_id, id, name, description, draft, created_by)
values (@tenant_id, @id, @name, @description, @draft, @created_by)
returning *;

-- name: GetLayout :one
select * from layouts where tenant_id = @tenant_id and id = @id and deleted_at is null;

-- name: LockLayout :one
select * from layouts where tenant_id = @tenant_id and id = @id and deleted_at is null for update;

-- name: UpdateLayout :one
update layouts set name = @name, description = @description, draft = @draft, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at is null
returning *;

-- name: PublishLayout :one
update layouts
set published = draft, revision = @revision, published_at = now(), published_by = @published_by, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at is null
returning *;

-- name: DeleteLayout :one
update layouts set deleted_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at is null
returning *;

-- name: RemoveLayout :one
delete from layouts l where l.tenant_id = @tenant_id and l.id = @id
    and not exists (select from devices d where d.tenant_id = l.tenant_id and d.layout_id = l.id)
returning *;

-- name: RestoreLayout :one
update layouts set deleted_at = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and id = @id and deleted_at > now() - interval '30 days'
returning *;

-- name: PurgeLayouts :many
delete from layouts where tenant_id = @tenant_id and deleted_at < now() - interval '30 days' returning id;

-- name: KnownAssets :many
select asset_id from assets where tenant_id = @tenant_id and asset_id = any(@asset_ids::text[]) and deleted_at is null;

-- name: KnownPlaylists :many
select id from playlists where tenant_id = @tenant_id and id = any(@ids::uuid[]) and deleted_at is null;

-- name: ClearAssets :exec
delete from layout_assets where tenant_id = @tenant_id and layout_id = @layout_id;

-- name: AddAssets :exec
insert into layout_assets (tenant_id, layout_id, asset_id)
select a.tenant_id, @layout_id, a.asset_id from assets a where a.tenant_id = @tenant_id and a.asset_id = any(@asset_ids::text[]);

-- name: ClearPlaylists :exec
delete from layout_playlists where tenant_id = @tenant_id and layout_id = @layout_id;

-- name: AddPlaylists :exec
insert into layout_playlists (tenant_id, layout_id, playlist_id)
select p.tenant_id, @layout_id, p.id from playlists p where p.tenant_id = @tenant_id and p.id = any(@ids::uuid[]);

-- name: UsedBy :many
select 'device'::text as kind, d.id, d.name from devices d where d.tenant_id = @tenant_id and d.layout_id = @id::uuid
order by 1, 3;

-- name: NamedAssets :many
select asset_id, name, type, coalesce(thumbnail_sha256, '') as thumbnail_sha256, is_enabled, (deleted_at is not null)::boolean as is_deleted
from assets where tenant_id = @tenant_id and asset_id = any(@asset_ids::text[]) order by asset_id;

-- name: NamedPlaylists :many
select id, name from playlists where tenant_id = @tenant_id and id = any(@ids::uuid[]) and deleted_at is null order by id;

-- name: AddFeed :exec
insert into feeds (tenant_id, id, kind, url) values (@tenant_id, @id, @kind, @url) on conflict (tenant_id, id) do nothing;

-- name: ClearFeeds :exec
delete from layout_feeds where tenant_id = @tenant_id and layout_id = @layout_id;

-- name: AddFeeds :exec
insert into layout_feeds (tenant_id, layout_id, feed_id) select @tenant_id::uuid, @layout_id::uuid, unnest(@feed_ids::uuid[]);

-- name: DropFeeds :exec
delete from feeds f where f.tenant_id = @tenant_id
    and not exists (select from layout_feeds l where l.tenant_id = f.tenant_id and l.feed_id = f.id);

-- name: GetFeed :one
select * from feeds where tenant_id = @tenant_id and id = @id;

-- name: ListFeeds :many
select f.* from feeds f join layout_feeds l on l.tenant_id = f.tenant_id and l.feed_id = f.id
where l.tenant_id = @tenant_id and l.layout_id = @layout_id order by f.url;

-- name: ClaimFeed :execrows
-- Whoever gets the row fetches; all others see that somebody does.
update feeds set due_at = @until::timestamptz where tenant_id = @tenant_id and id = @id and due_at <= @now::timestamptz;

-- name: StoreFeed :exec
update feeds set data = @data, etag = @etag, fetched_at = @now::timestamptz, error = '', error_code = '', error_status = null, failed_at = null,
    changed_at = case when data is distinct from @data then @now::timestamptz else changed_at end
where tenant_id = @tenant_id and id = @id;

-- name: KeepFeed :exec
update feeds set fetched_at = @now::timestamptz, error = '', error_code = '', error_status = null, failed_at = null
where tenant_id = @tenant_id and id = @id;

-- name: FailFeed :exec
update feeds set error = @error, error_code = @error_code, error_status = @error_status, failed_at = @now::timestamptz
where tenant_id = @tenant_id and id = @id;

-- name: PutCode :one
insert into qr_codes (tenant_id, id, layout_id, zone_id, target, token) values (@tenant_id, @id, @layout_id, @zone_id, @target, @token)
on conflict (tenant_id, layout_id, zone_id) do update set target = excluded.target
returning *;

-- name: ListCodes :many
select c.*, coalesce(sum(s.count), 0)::bigint as scans from qr_codes c left join qr_scans s on s.tenant_id = c.tenant_id and s.qr_code_id = c.id
where c.tenant_id = @tenant_id and c.layout_id = @layout_id group by c.tenant_id, c.id order by c.id;

-- name: GetCode :one
select c.* from qr_codes c join layouts l on l.tenant_id = c.tenant_id and l.id = c.layout_id
where c.tenant_id = @tenant_id and c.id = @id and l.deleted_at is null;

-- name: CountScan :exec
insert into qr_scans (tenant_id, qr_code_id, day, platform, count) values (@tenant_id, @qr_code_id, (sqlc.arg(day)::text)::date, @platform, 1)
on conflict (tenant_id, qr_code_id, day, platform) do update set count = qr_scans.count + 1;

-- name: ListScans :many
select s.qr_code_id, (s.day::timestamp at time zone 'UTC')::timestamptz as day, s.platform, s.count from qr_scans s join qr_codes c on c.tenant_id = s.tenant_id and c.id = s.qr_code_id
where s.tenant_id = @tenant_id and c.layout_id = @layout_id and s.day >= (sqlc.arg(since)::text)::date order by s.day, s.platform;

-- name: AddToken :exec
insert into tenant_management.qr_tokens (token, tenant_id, qr_code_id) values (@token, @tenant_id, @qr_code_id) on conflict do nothing;

-- name: FindToken :one
select tenant_id, qr_code_id from tenant_management.qr_tokens where token = @token;
