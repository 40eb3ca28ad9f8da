-- name: CountAssets :one
select count(*) from assets where tenant_id = @tenant_id and deleted_at is null;

-- name: TenantLimits :one
select max_assets, storage_quota_gb, settings from tenant_management.tenants where id = @tenant_id;

-- name: NextPlayOrder :one
select (coalesce(max(play_order), -1) + 1)::integer from assets where tenant_id = @tenant_id and deleted_at is null;

-- name: InsertAsset :one
insert into assets (tenant_id, asset_id, name, type, uri, start_date, end_date, duration, mimetype, is_enabled, is_processing,
    nocache, play_order, skip_asset_check, skip_ssl_verify, play_days, play_time_from, play_time_to, created_by, metadata, tags,
    file_name, file_size, file_mimetype, sha256, processing_status)
values (@tenant_id, @asset_id, @name, @type, @uri, @start_date, @end_date, @duration, @mimetype, @is_enabled, @is_processing,
    @nocache, @play_order, @skip_asset_check, @skip_ssl_verify, @play_days, @play_time_from, @play_time_to, @created_by, @metadata, @tags,
    @file_name, @file_size, @file_mimetype, @sha256, @processing_status)
returning *;

-- name: GetAsset :one
select * from assets where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null;

-- name: LockAsset :one
select * from assets where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null for update;

-- name: UpdateAsset :one
update assets
set name = @name, uri = @uri, type = @type, mimetype = @mimetype, start_date = @start_date, end_date = @end_date, duration = @duration,
    is_enabled = @is_enabled, nocache = @nocache, play_order = @play_order, skip_asset_check = @skip_asset_check,
    skip_ssl_verify = @skip_ssl_verify, play_days = @play_days, play_time_from = @play_time_from, play_time_to = @play_time_to,
    metadata = @metadata, tags = @tags, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null
returning *;

-- name: DeleteAsset :one
update assets set deleted_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null
returning *;

-- name: RestoreAsset :one
update assets set deleted_at = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at > now() - interval '30 days'
returning *;

-- name: ListPlayOrder :many
select asset_id, play_order from assets where tenant_id = @tenant_id and deleted_at is null order by play_order, asset_id for update;

-- name: SetPlayOrders :exec
update assets a set play_order = o.play_order, updated_at = now(), version = a.version + 1
from (select unnest(@asset_ids::text[]) as asset_id, unnest(@play_orders::integer[]) as play_order) o
where a.tenant_id = @tenant_id and a.asset_id = o.asset_id and a.play_order <> o.play_order;

-- name: StartProcessing :one
update assets set processing_status = 'processing', is_processing = true, version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null
returning *;

-- name: CompleteProcessing :one
update assets
set processing_status = 'completed', processing_error = null, is_processing = false, type = @type, mimetype = @mimetype,
    width = @width, height = @height, video_codec = @video_codec, duration = @duration, sha256 = @sha256, file_size = @file_size, file_mimetype = @file_mimetype,
    thumbnail_sha256 = @thumbnail_sha256, metadata = @metadata, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: FailProcessing :one
update assets
set processing_status = 'failed', processing_error = @processing_error, is_processing = false, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: InsertUpload :exec
insert into uploads (tenant_id, id, size, created_by, metadata) values (@tenant_id, @id, @size, @created_by, @metadata);

-- name: GetUpload :one
select * from uploads where tenant_id = @tenant_id and id = @id;

-- name: TakeUploadOver :one
update uploads set epoch = epoch + 1, updated_at = now()
where tenant_id = @tenant_id and id = @id and asset_id is null and (state ->> 'offset')::bigint = @at::bigint
returning *;

-- name: SaveUpload :execrows
update uploads set state = @state, updated_at = now()
where tenant_id = @tenant_id and id = @id and asset_id is null and epoch = @epoch;

-- name: ListStaleUploads :many
select id from uploads where tenant_id = @tenant_id and updated_at < @before order by id;

-- name: FinishUpload :exec
update uploads set asset_id = @asset_id where tenant_id = @tenant_id and id = @id;

-- name: DeleteUpload :exec
delete from uploads where tenant_id = @tenant_id and id = @id;

-- name: ListAllAssets :many
select * from assets where tenant_id = @tenant_id and deleted_at is null order by play_order, created_at, asset_id;

-- name: ListNamesLike :many
select name from assets where tenant_id = @tenant_id and deleted_at is null and (name = @name or name like @pattern::text);

-- name: ListWindows :many
select asset_id, is_enabled, start_date, end_date, play_days, play_time_from, play_time_to
from assets where tenant_id = @tenant_id and deleted_at is null order by play_order, created_at, asset_id;

-- name: ListActiveTenants :many
select id from tenant_management.tenants where is_active order by id;

-- name: ListToProbe :many
select asset_id, uri, skip_ssl_verify, is_reachable from assets
where tenant_id = @tenant_id and deleted_at is null and is_enabled and not is_processing and not skip_asset_check
  and sha256 is null and uri ~* '^https?://'
order by last_reachability_check nulls first, asset_id
limit @most;

-- name: SetReachable :exec
update assets set is_reachable = @is_reachable, last_reachability_check = @checked_at::timestamptz
where tenant_id = @tenant_id and asset_id = @asset_id;
