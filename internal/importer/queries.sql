-- name: InsertImport :one
insert into imports (tenant_id, id, direction, vendor, account, is_dry_run, is_enabled, created_by)
values (@tenant_id, @id, @direction, @vendor, @account, @is_dry_run, @is_enabled, @created_by)
returning *;

-- name: GetImport :one
select * from imports where tenant_id = @tenant_id and id = @id;

-- name: LockImport :one
select * from imports where tenant_id = @tenant_id and id = @id for update;

-- name: StartImport :one
update imports set state = 'running', started_at = coalesce(started_at, now())
where tenant_id = @tenant_id and id = @id and state in ('queued', 'running')
returning *;

-- name: ListedImport :execrows
update imports set listed_at = now(), place = @place,
    total = (select count(*) from import_items i where i.tenant_id = @tenant_id and i.import_id = @id)
where tenant_id = @tenant_id and id = @id and state = 'running';

-- name: CountImport :execrows
update imports set done = done + @done, skipped = skipped + @skipped, failed = failed + @failed, bytes = bytes + @bytes, current = ''
where tenant_id = @tenant_id and id = @id and state = 'running';

-- name: SetCurrent :execrows
update imports set current = @current where tenant_id = @tenant_id and id = @id and state = 'running';

-- name: FinishImport :one
update imports set state = @state, note = @note, current = '', finished_at = now()
where tenant_id = @tenant_id and id = @id and state in ('queued', 'running')
returning *;

-- name: ForgetItems :exec
update import_items set item = '{}' where tenant_id = @tenant_id and import_id = @import_id and item <> '{}';

-- name: DeleteOldImports :exec
delete from imports m where m.tenant_id = @tenant_id and m.finished_at is not null and m.id not in (
    select k.id from imports k where k.tenant_id = @tenant_id order by k.created_at desc, k.id desc limit @kept);

-- name: InsertItems :exec
insert into import_items (tenant_id, import_id, position, remote_id, name, kind, item)
select @tenant_id, @import_id, (jsonb_extract_path_text(e.row, 'position'))::integer, jsonb_extract_path_text(e.row, 'item', 'id'),
    jsonb_extract_path_text(e.row, 'item', 'name'), jsonb_extract_path_text(e.row, 'item', 'kind'), jsonb_extract_path(e.row, 'item')
from (select jsonb_array_elements(@rows::jsonb) as row) e
on conflict do nothing;

-- name: InsertAssetItems :exec
insert into import_items (tenant_id, import_id, position, remote_id, name, kind, asset_id)
select a.tenant_id, @import_id, rank() over (order by a.play_order, a.asset_id), a.asset_id, a.name, a.type, a.asset_id
from assets a where a.tenant_id = @tenant_id and a.deleted_at is null
on conflict do nothing;

-- name: NextItem :one
select * from import_items where tenant_id = @tenant_id and import_id = @import_id and status in ('pending', 'trying')
order by position limit 1;

-- name: TryItem :exec
update import_items set status = 'trying' where tenant_id = @tenant_id and import_id = @import_id and position = @position;

-- name: SettleItem :execrows
update import_items set status = @status, note = @note, asset_id = coalesce(@asset_id, asset_id), name = @name, item = '{}'
where tenant_id = @tenant_id and import_id = @import_id and position = @position and status in ('pending', 'trying');

-- name: ImportedBefore :many
select asset_id, jsonb_extract_path_text(metadata, 'import_source', 'remote_id')::text as remote_id
from assets
where tenant_id = @tenant_id and deleted_at is null and jsonb_extract_path_text(metadata, 'import_source', 'provider') = @vendor::text
    and coalesce(jsonb_extract_path_text(metadata, 'import_source', 'account'), @account::text) = @account::text
    and jsonb_extract_path_text(metadata, 'import_source', 'remote_id') is not null;

-- name: SentBefore :many
select i.remote_id from import_items i join imports m on m.tenant_id = i.tenant_id and m.id = i.import_id
where i.tenant_id = @tenant_id and m.direction = 'out' and m.vendor = @vendor and m.place = @place and not m.is_dry_run and i.status = 'done';

-- name: GetSendable :one
select name, type, uri, sha256, file_name, file_size, processing_status from assets
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null;

-- name: InsertRun :exec
insert into tenant_management.import_runs (tenant_id, import_id, credentials) values (@tenant_id, @import_id, @credentials);

-- name: LeaseRun :one
update tenant_management.import_runs set lease = @lease, heartbeat_at = now()
where tenant_id = @tenant_id and import_id = @import_id and (lease is null or heartbeat_at < now() - make_interval(secs => @stale::float8))
returning *;

-- name: BeatRun :execrows
update tenant_management.import_runs set heartbeat_at = now() where tenant_id = @tenant_id and import_id = @import_id and lease = @lease;

-- name: ReleaseRun :exec
update tenant_management.import_runs set lease = null where tenant_id = @tenant_id and import_id = @import_id and lease = @lease;

-- name: DeleteRun :exec
delete from tenant_management.import_runs where tenant_id = @tenant_id and import_id = @import_id;

-- name: TouchStaleRuns :many
update tenant_management.import_runs set heartbeat_at = now(), lease = null
where (tenant_id, import_id) in (
    select r.tenant_id, r.import_id from tenant_management.import_runs r where r.heartbeat_at < now() - case when r.lease is null then interval '5 minutes' else make_interval(secs => @stale::float8) end limit 100 for update skip locked)
returning tenant_id, import_id;

-- name: LockOutdatedRuns :many
select * from tenant_management.import_runs where substring(credentials from 1 for 5) <> @prefix::bytea limit @size for update;

-- name: RenewRun :exec
update tenant_management.import_runs set credentials = @credentials where tenant_id = @tenant_id and import_id = @import_id;
