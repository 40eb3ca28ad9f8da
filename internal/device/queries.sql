-- name: GetCredential :one
select c.code, c.code_expires_at, c.tenant_id, c.device_id, c.paired_at, t.slug, coalesce(t.is_active, false)::boolean as tenant_is_active
from tenant_management.device_credentials c
left join tenant_management.tenants t on t.id = c.tenant_id
where c.credential_hash = @credential_hash;

-- name: UpsertPairing :one
insert into tenant_management.device_credentials (credential_hash, code, code_expires_at, screen)
values (@credential_hash, @code, @code_expires_at, @screen)
on conflict (credential_hash) do update set code = excluded.code, code_expires_at = excluded.code_expires_at, screen = excluded.screen
where device_credentials.tenant_id is null
returning code, code_expires_at;

-- name: LockPairing :one
select credential_hash, screen from tenant_management.device_credentials
where code = @code and tenant_id is null and code_expires_at > @now::timestamptz
for update;

-- name: ClaimPairing :execrows
update tenant_management.device_credentials
set tenant_id = @tenant_id, device_id = @device_id, code = null, code_expires_at = null, paired_at = now()
where credential_hash = @credential_hash and tenant_id is null;

-- name: DeleteCredentials :exec
delete from tenant_management.device_credentials where tenant_id = @tenant_id and device_id = @device_id;

-- name: DeleteExpiredPairings :exec
delete from tenant_management.device_credentials where tenant_id is null and code_expires_at < @before::timestamptz;

-- name: TenantSettings :one
select settings, max_devices from tenant_management.tenants where id = @tenant_id;

-- name: CountDevices :one
select count(*) from devices where tenant_id = @tenant_id;

-- name: InsertDevice :one
insert into devices (tenant_id, id, name, is_primary, screen_width, screen_height, version, user_agent)
values (@tenant_id, @id, @name, @is_primary, @screen_width, @screen_height, @version, @user_agent)
returning *;

-- name: GetDevice :one
select * from devices where tenant_id = @tenant_id and id = @id;

-- name: LockDevice :one
select * from devices where tenant_id = @tenant_id and id = @id for update;

-- name: UpdateDevice :one
update devices set name = @name, timezone = @timezone, orientation = @orientation, playlist_id = @playlist_id, layout_id = @layout_id, updated_at = now()
where tenant_id = @tenant_id and id = @id
returning *;

-- name: HasPlaylist :one
select exists (select from playlists where tenant_id = @tenant_id and id = @id and deleted_at is null);

-- name: HasLayout :one
select exists (select from layouts where tenant_id = @tenant_id and id = @id and deleted_at is null);

-- name: ClearPrimary :exec
update devices set is_primary = false, updated_at = now() where tenant_id = @tenant_id and is_primary;

-- name: SetPrimary :one
update devices set is_primary = true, updated_at = now() where tenant_id = @tenant_id and id = @id
returning *;

-- name: PromoteOldest :exec
update devices d set is_primary = true, updated_at = now()
where d.tenant_id = @tenant_id and d.id = (select o.id from devices o where o.tenant_id = @tenant_id order by o.created_at, o.id limit 1);

-- name: DeleteDevice :one
delete from devices where tenant_id = @tenant_id and id = @id returning is_primary, name;

-- name: RecordHeartbeat :one
with before as (
    select o.id, o.last_seen_at, o.lost_at, o.manifest_wanted, o.manifest_on_disk, o.manifest_playing, o.current_asset_id, o.current_layout_id, o.display
    from devices o where o.tenant_id = @tenant_id and o.id = @id for update
)
update devices d
set last_seen_at = @now::timestamptz, lost_at = null, manifest_wanted = @manifest_wanted, manifest_on_disk = @manifest_on_disk, manifest_playing = @manifest_playing,
    current_asset_id = @current_asset_id, current_layout_id = @current_layout_id, current_since = @current_since, dropped_frames = @dropped_frames,
    clock_offset_ms = @clock_offset_ms, storage_used = @storage_used, storage_quota = @storage_quota, display = @display, display_off_by = @display_off_by, system = @system,
    skipped = case when @skipped::jsonb = '[]'::jsonb then d.skipped else @skipped::jsonb end, version = coalesce(sqlc.narg(version)::text, d.version)
from before b
where d.tenant_id = @tenant_id and d.id = b.id
returning b.last_seen_at, b.lost_at, b.manifest_wanted as wanted, b.manifest_on_disk as on_disk, b.manifest_playing as playing, b.current_asset_id as asset_id, b.current_layout_id as layout_id, b.display as was_display;

-- name: ListPlayable :many
select asset_id, name, type, mimetype, uri, duration, sha256, file_size, file_mimetype, start_date, end_date, is_enabled, play_days,
    play_time_from, play_time_to, nocache, skip_asset_check, metadata
from assets
where tenant_id = @tenant_id and deleted_at is null and (is_enabled or @disabled_too::boolean) and processing_status = 'completed'
    and (@everything::boolean or asset_id = any(@asset_ids::text[]))
order by play_order, asset_id;

-- name: ListPages :many
select p.asset_id, p.sha256, f.size from asset_pages p join files f on f.tenant_id = p.tenant_id and f.sha256 = p.sha256
where p.tenant_id = @tenant_id and p.asset_id = any(@asset_ids::text[])
order by p.asset_id, p.number;

-- name: FileReferenced :one
select f.mimetype, f.size from files f
where f.tenant_id = @tenant_id and f.sha256 = @sha256;

-- name: HasAsset :one
select exists (select from assets where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null);

-- name: InsertCommand :one
insert into device_commands (tenant_id, id, device_id, type, args, requested_by, expires_at)
values (@tenant_id, @id, @device_id, @type, @args, @requested_by, @expires_at)
returning *;

-- name: DeliverCommands :many
update device_commands set status = 'delivered', delivered_at = coalesce(delivered_at, @now::timestamptz)
where tenant_id = @tenant_id and device_id = @device_id and status in ('requested', 'delivered') and expires_at > @now::timestamptz
returning *;

-- name: FinishCommand :one
update device_commands set status = @status, error = @error, finished_at = @now::timestamptz
where tenant_id = @tenant_id and device_id = @device_id and id = @id and status in ('requested', 'delivered')
returning *;

-- name: SetLost :execrows
update devices set lost_at = @lost_at where tenant_id = @tenant_id and id = @id and lost_at is distinct from @lost_at;

-- name: ExpireCommands :exec
update device_commands set status = 'expired', finished_at = @now::timestamptz
where tenant_id = @tenant_id and device_id = @device_id and status in ('requested', 'delivered') and expires_at <= @now::timestamptz;

-- name: ListSettings :many
select device_id, settings from screen_settings
where tenant_id = @tenant_id and device_id = any(@device_ids::uuid[])
order by device_id;

-- name: UpsertSettings :exec
insert into screen_settings (tenant_id, device_id, settings) values (@tenant_id, @device_id, @settings)
on conflict (tenant_id, device_id) do update set settings = screen_settings.settings || excluded.settings, updated_at = now();

-- name: DeleteSettings :exec
delete from screen_settings where tenant_id = @tenant_id and device_id = @device_id;

-- name: GetPrimary :one
select * from devices where tenant_id = @tenant_id and is_primary;

-- name: ListDevicesByRef :many
select * from devices
where tenant_id = @tenant_id
  and (id = sqlc.narg(id)::uuid or trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')) = @slug::text)
order by id limit 2;

-- name: GetCommand :one
select * from device_commands where tenant_id = @tenant_id and device_id = @device_id and id = @id;

-- name: DeleteOldCommands :exec
delete from device_commands where tenant_id = @tenant_id and created_at < @before::timestamptz;
