-- name: CountAssets :one
select count(*) from assets where tenant_id = @tenant_id and deleted_at is null;

-- name: TenantLimits :one
select max_assets, storage_quota_gb, settings from tenant_management.tenants where id = @tenant_id;

-- name: NextPlayOrder :one
-- Behind all assets, and behind those that are on their way.
select (greatest(
    coalesce((select max(a.play_order) from assets a where a.tenant_id = @tenant_id and a.deleted_at is null), -1),
    coalesce((select max(u.play_order) from uploads u where u.tenant_id = @tenant_id and u.asset_id is null), -1)) + 1)::integer;

-- name: UploadPlace :one
select play_order from uploads where tenant_id = @tenant_id and id = @id;

-- name: InsertAsset :one
insert into assets (tenant_id, asset_id, name, type, uri, start_date, end_date, duration, mimetype, is_enabled, is_processing,
    nocache, play_order, skip_asset_check, skip_ssl_verify, play_days, play_time_from, play_time_to, created_by, metadata, tags,
    file_name, file_size, file_mimetype, sha256, processing_status, description, folder_id, metadata_template_id)
values (@tenant_id, @asset_id, @name, @type, @uri, @start_date, @end_date, @duration, @mimetype, @is_enabled, @is_processing,
    @nocache, @play_order, @skip_asset_check, @skip_ssl_verify, @play_days, @play_time_from, @play_time_to, @created_by, @metadata, @tags,
    @file_name, @file_size, @file_mimetype, @sha256, @processing_status, @description, @folder_id, @metadata_template_id)
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
update assets set processing_status = 'processing', is_processing = true, progress = null, version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null and processing_status in ('pending', 'processing')
returning *;

-- name: SetProgress :execrows
update assets set progress = @percent::smallint
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null and (processing_status = 'processing' or pending_sha256 = sqlc.narg(pending)::text);

-- name: IsBeingProcessed :one
select exists (select from assets
    where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null and (processing_status = 'processing' or pending_sha256 = sqlc.narg(pending)::text));

-- name: RetryProcessing :one
update assets
set processing_status = 'pending', processing_error = null, is_processing = true, progress = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: CompleteProcessing :one
update assets
set processing_status = 'completed', processing_error = @processing_error, is_processing = false, type = @type, mimetype = @mimetype,
    width = @width, height = @height, video_codec = @video_codec, duration = @duration, sha256 = @sha256, file_size = @file_size, file_mimetype = @file_mimetype,
    thumbnail_sha256 = @thumbnail_sha256, metadata = @metadata, md5 = @md5, original_sha256 = @original_sha256, progress = null,
    updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: FailProcessing :one
update assets
set processing_status = 'failed', processing_error = @processing_error, is_processing = false, progress = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and processing_status in ('pending', 'processing')
returning *;

-- name: AssetState :one
select (deleted_at is not null)::boolean as deleted from assets where tenant_id = @tenant_id and asset_id = @asset_id;

-- name: StartDownload :one
update assets set processing_status = 'processing', is_processing = true, metadata = metadata || @source::jsonb, version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null and sha256 is null and processing_status in ('pending', 'processing')
returning *;

-- name: TakeDownload :one
update assets
set sha256 = @sha256, file_size = @file_size, file_mimetype = @file_mimetype, file_name = @file_name, type = @type, mimetype = @mimetype,
    name = coalesce(sqlc.narg(name), name), progress = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and deleted_at is null and sha256 is null and processing_status = 'processing'
returning *;

-- name: KeepLink :execrows
update assets
set uri = @uri, processing_status = 'completed', processing_error = null, is_processing = false,
    metadata = metadata - 'processing_started_at' - 'source' - 'source_url', updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and sha256 is null;

-- name: InsertUpload :exec
insert into uploads (tenant_id, id, size, created_by, metadata, play_order) values (@tenant_id, @id, @size, @created_by, @metadata, @play_order);

-- name: GetUpload :one
select * from uploads where tenant_id = @tenant_id and id = @id;

-- name: TakeUploadOver :one
update uploads set epoch = epoch + 1, updated_at = now()
where tenant_id = @tenant_id and id = @id and asset_id is null and (state ->> 'offset')::bigint = @at::bigint
returning *;

-- name: SaveUpload :execrows
update uploads set state = @state, updated_at = now()
where tenant_id = @tenant_id and id = @id and asset_id is null and epoch = @epoch;

-- name: TouchUpload :execrows
update uploads set updated_at = now() where tenant_id = @tenant_id and id = @id and asset_id is null;

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

-- name: ListToProbe :many
select asset_id, uri, skip_ssl_verify, is_reachable from assets
where tenant_id = @tenant_id and deleted_at is null and is_enabled and not is_processing and not skip_asset_check
  and sha256 is null and uri ~* '^https?://'
order by last_reachability_check nulls first, asset_id
limit @most;

-- name: SetReachable :exec
update assets set is_reachable = @is_reachable, last_reachability_check = @checked_at::timestamptz
where tenant_id = @tenant_id and asset_id = @asset_id;

-- name: FileAsset :one
update assets set description = @description, folder_id = @folder_id, metadata_template_id = @metadata_template_id
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: ListTags :many
select t.id, t.name, t.color, t.created_at, t.updated_at, coalesce(u.used, 0)::bigint as used
from tags t
left join (select tag::text as tag, count(*) as used from assets a cross join unnest(a.tags) as tag where a.tenant_id = @tenant_id and a.deleted_at is null group by 1) u on u.tag = t.name
where t.tenant_id = @tenant_id
order by lower(t.name), t.id;

-- name: GetTag :one
select t.*, (select count(*) from assets a where a.tenant_id = @tenant_id and a.deleted_at is null and t.name = any(a.tags)) as used
from tags t where t.tenant_id = @tenant_id and t.id = @id;

-- name: LockTag :one
select * from tags where tenant_id = @tenant_id and id = @id for update;

-- name: ListTagBranch :many
select id, name from tags where tenant_id = @tenant_id and (lower(name) = lower(@name) or lower(name) like @pattern::text) order by name for update;

-- name: ListTagsNamed :many
select name from tags where tenant_id = @tenant_id and lower(name) = any(@names::text[]);

-- name: CountTags :one
select count(*) from tags where tenant_id = @tenant_id;

-- name: InsertTag :one
insert into tags (tenant_id, id, name, color) values (@tenant_id, @id, @name, @color) returning *;

-- name: InsertTags :exec
insert into tags (tenant_id, id, name)
select @tenant_id, n.id, n.name from (select unnest(@ids::uuid[]) as id, unnest(@names::text[]) as name) n
on conflict do nothing;

-- name: ColorTag :exec
update tags set color = @color, updated_at = now() where tenant_id = @tenant_id and id = @id;

-- name: RenameTag :exec
update tags set name = @name, updated_at = now() where tenant_id = @tenant_id and id = @id;

-- name: DeleteTags :exec
delete from tags where tenant_id = @tenant_id and id = any(@ids::uuid[]);

-- name: Retag :execrows
update assets a
set tags = array(
        select y.name from (
            select coalesce(m.target, x.tag) as name, min(x.position) as position
            from unnest(a.tags) with ordinality as x(tag, position)
            left join (select unnest(@sources::text[]) as source, unnest(@targets::text[]) as target) m on m.source = x.tag
            group by 1) y
        where y.name <> '' order by y.position),
    updated_at = now(), version = a.version + 1
where a.tenant_id = @tenant_id and a.tags && @sources::text[];

-- name: ListFolders :many
select f.id, f.parent_id, f.name, f.created_by, f.created_at, f.updated_at, coalesce(u.used, 0)::bigint as used
from folders f
left join (select a.folder_id, count(*) as used from assets a where a.tenant_id = @tenant_id and a.deleted_at is null and a.folder_id is not null group by a.folder_id) u on u.folder_id = f.id
where f.tenant_id = @tenant_id
order by lower(f.name), f.id;

-- name: ListFolderParents :many
select id, parent_id from folders where tenant_id = @tenant_id;

-- name: GetFolder :one
select f.*, (select count(*) from assets a where a.tenant_id = @tenant_id and a.folder_id = f.id and a.deleted_at is null) as used
from folders f where f.tenant_id = @tenant_id and f.id = @id;

-- name: InsertFolder :one
insert into folders (tenant_id, id, parent_id, name, created_by) values (@tenant_id, @id, @parent_id, @name, @created_by) returning *;

-- name: UpdateFolder :exec
update folders set name = @name, parent_id = @parent_id, updated_at = now() where tenant_id = @tenant_id and id = @id;

-- name: HasFolder :one
select exists (select from folders where tenant_id = @tenant_id and id = @id);

-- name: FolderUse :one
select (select count(*) from folders c where c.tenant_id = @tenant_id and c.parent_id = @id::uuid) as folders,
    (select count(*) from assets a where a.tenant_id = @tenant_id and a.folder_id = @id::uuid and a.deleted_at is null) as assets;

-- name: MoveFolderAssets :exec
update assets set folder_id = sqlc.narg(target)::uuid, updated_at = now(), version = version + 1 where tenant_id = @tenant_id and folder_id = @id::uuid;

-- name: MoveFolderFolders :exec
update folders set parent_id = sqlc.narg(target)::uuid, updated_at = now() where tenant_id = @tenant_id and parent_id = @id::uuid;

-- name: DeleteFolder :exec
delete from folders where tenant_id = @tenant_id and id = @id;

-- name: ListTemplates :many
select t.*, (select count(*) from assets a where a.tenant_id = @tenant_id and a.metadata_template_id = t.id and a.deleted_at is null) as used
from metadata_templates t where t.tenant_id = @tenant_id order by lower(t.name), t.id;

-- name: GetTemplate :one
select t.*, (select count(*) from assets a where a.tenant_id = @tenant_id and a.metadata_template_id = t.id and a.deleted_at is null) as used
from metadata_templates t where t.tenant_id = @tenant_id and t.id = @id;

-- name: GetTemplateFields :one
select fields from metadata_templates where tenant_id = @tenant_id and id = @id;

-- name: CountTemplates :one
select count(*) from metadata_templates where tenant_id = @tenant_id;

-- name: InsertTemplate :exec
insert into metadata_templates (tenant_id, id, name, description, fields, created_by) values (@tenant_id, @id, @name, @description, @fields, @created_by);

-- name: UpdateTemplate :exec
update metadata_templates set name = @name, description = @description, fields = @fields, updated_at = now() where tenant_id = @tenant_id and id = @id;

-- name: DeleteTemplate :execrows
delete from metadata_templates where tenant_id = @tenant_id and id = @id;

-- name: ListSavedSearches :many
select * from saved_searches where tenant_id = @tenant_id and (is_shared or created_by = @user_id::uuid) order by lower(name), id;

-- name: GetSavedSearch :one
select * from saved_searches where tenant_id = @tenant_id and id = @id and (is_shared or created_by = @user_id::uuid);

-- name: CountSavedSearches :one
select count(*) from saved_searches where tenant_id = @tenant_id and created_by = @user_id::uuid;

-- name: InsertSavedSearch :one
insert into saved_searches (tenant_id, id, name, filter, is_shared, created_by) values (@tenant_id, @id, @name, @filter, @is_shared, @created_by) returning *;

-- name: UpdateSavedSearch :one
update saved_searches set name = @name, filter = @filter, is_shared = @is_shared, updated_at = now() where tenant_id = @tenant_id and id = @id returning *;

-- name: DeleteSavedSearch :exec
delete from saved_searches where tenant_id = @tenant_id and id = @id;

-- name: SuggestTags :many
select name from tags where tenant_id = @tenant_id and lower(name) like @pattern::text order by length(name), name limit @most;

-- name: SuggestFolders :many
select name from folders where tenant_id = @tenant_id and lower(name) like @pattern::text order by length(name), name limit @most;

-- name: SetShared :exec
update assets set is_shared = @is_shared, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id and is_shared <> @is_shared;

-- name: PurgeAsset :one
delete from assets where tenant_id = @tenant_id and asset_id = @asset_id returning *;

-- name: ListExpiredTrash :many
select asset_id from assets where tenant_id = @tenant_id and deleted_at < @before::timestamptz order by deleted_at limit @most;

-- name: ListUses :many
-- A screen that shows a layout does not say what is in its zones: those with the asset itself show it while it is to be
-- played, those with a playlist that has it, however deep, come to it in their turn. What smart playlists find is not known here.
with recursive lists as (
    select p.id from playlist_assets u join playlists p on p.tenant_id = u.tenant_id and p.id = u.playlist_id
    where u.tenant_id = @tenant_id and u.asset_id = @asset_id::text and p.deleted_at is null
        and p.published @> jsonb_build_object('items', jsonb_build_array(jsonb_build_object('asset_id', @asset_id::text, 'is_enabled', true)))
    union
    select p.id from lists s join playlist_children c on c.tenant_id = @tenant_id and c.child_id = s.id
        join playlists p on p.tenant_id = c.tenant_id and p.id = c.playlist_id
    where p.deleted_at is null
        and p.published @> jsonb_build_object('items', jsonb_build_array(jsonb_build_object('playlist_id', s.id, 'is_enabled', true)))
), stages as (
    select l.id, l.published @> jsonb_build_object('zones', jsonb_build_array(jsonb_build_object('asset_id', @asset_id::text)))
            or l.published @> jsonb_build_object('background', jsonb_build_object('asset_id', @asset_id::text)) as itself,
        exists (select from lists s where l.published @> jsonb_build_object('zones', jsonb_build_array(jsonb_build_object('playlist_id', s.id)))) as listed
    from layouts l where l.tenant_id = @tenant_id and l.deleted_at is null and exists (
        select from assets a where a.tenant_id = @tenant_id and a.asset_id = @asset_id::text and a.is_enabled
            and a.processing_status = 'completed' and now() >= a.start_date and now() < a.end_date)
        and exists (select from devices d where d.tenant_id = @tenant_id and d.current_layout_id = l.id)
)
select 'device'::text as kind, d.id::text as id, d.name,
    case when d.current_asset_id = @asset_id::text or s.itself then 'playing' else 'rotating' end::text as detail
from devices d left join stages s on s.id = d.current_layout_id
where d.tenant_id = @tenant_id and (d.current_asset_id = @asset_id::text or s.itself or s.listed)
union all
select 'playlist', p.id::text, p.name, 'item'
from playlist_assets u join playlists p on p.tenant_id = u.tenant_id and p.id = u.playlist_id
where u.tenant_id = @tenant_id and u.asset_id = @asset_id::text and p.deleted_at is null
union all
select 'layout', l.id::text, l.name, 'zone'
from layout_assets u join layouts l on l.tenant_id = u.tenant_id and l.id = u.layout_id
where u.tenant_id = @tenant_id and u.asset_id = @asset_id::text and l.deleted_at is null
order by kind, name, id;

-- name: DuplicateAsset :one
insert into assets (tenant_id, asset_id, name, type, uri, md5, start_date, end_date, duration, mimetype, is_enabled, is_processing, nocache,
    play_order, skip_asset_check, skip_ssl_verify, is_reachable, play_days, play_time_from, play_time_to, created_by, metadata, tags, file_name,
    file_size, file_mimetype, sha256, thumbnail_sha256, width, height, video_codec, processing_status, processing_error, description, folder_id,
    metadata_template_id, original_sha256)
select a.tenant_id, @new_id, @name, a.type, @uri, a.md5, a.start_date, a.end_date, a.duration, a.mimetype, a.is_enabled, a.is_processing, a.nocache,
    a.play_order, a.skip_asset_check, a.skip_ssl_verify, a.is_reachable, a.play_days, a.play_time_from, a.play_time_to, @created_by, a.metadata, a.tags,
    a.file_name, a.file_size, a.file_mimetype, a.sha256, a.thumbnail_sha256, a.width, a.height, a.video_codec, a.processing_status, a.processing_error,
    a.description, a.folder_id, a.metadata_template_id, a.original_sha256
from assets a where a.tenant_id = @tenant_id and a.asset_id = @asset_id and a.deleted_at is null
returning *;

-- name: SetPending :one
update assets set pending_sha256 = @sha256, pending_name = @name, pending_by = @created_by, processing_error = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: NotePending :one
update assets set pending_sha256 = null, pending_name = null, pending_by = null, processing_error = @processing_error, progress = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: SwitchContent :one
update assets
set sha256 = @sha256, original_sha256 = @original_sha256, thumbnail_sha256 = @thumbnail_sha256, md5 = @md5, type = @type, mimetype = @mimetype, uri = @uri,
    file_name = @file_name, file_size = @file_size, file_mimetype = @file_mimetype, width = @width, height = @height, duration = @duration,
    video_codec = @video_codec, metadata = @metadata, processing_status = 'completed', processing_error = @processing_error, is_processing = false, progress = null,
    pending_sha256 = null, pending_name = null, pending_by = null, updated_at = now(), version = version + 1
where tenant_id = @tenant_id and asset_id = @asset_id
returning *;

-- name: KeepVersion :exec
insert into asset_versions (tenant_id, asset_id, number, sha256, original_sha256, thumbnail_sha256, md5, type, mimetype, file_name, file_size,
    file_mimetype, width, height, duration, video_codec, created_by)
select a.tenant_id, a.asset_id,
    (select coalesce(max(v.number), 0) + 1 from asset_versions v where v.tenant_id = a.tenant_id and v.asset_id = a.asset_id),
    a.sha256, a.original_sha256, a.thumbnail_sha256, a.md5, a.type, a.mimetype, a.file_name, a.file_size, a.file_mimetype, a.width, a.height,
    a.duration, a.video_codec, @created_by
from assets a where a.tenant_id = @tenant_id and a.asset_id = @asset_id and a.sha256 is not null;

-- name: TrimVersions :exec
delete from asset_versions o
where o.tenant_id = @tenant_id and o.asset_id = @asset_id
  and o.number <= (select max(n.number) from asset_versions n where n.tenant_id = @tenant_id and n.asset_id = @asset_id) - @most::integer;

-- name: ListVersions :many
select * from asset_versions where tenant_id = @tenant_id and asset_id = @asset_id order by number desc;

-- name: GetVersion :one
select * from asset_versions where tenant_id = @tenant_id and asset_id = @asset_id and number = @number;

-- name: ListComments :many
select * from asset_comments where tenant_id = @tenant_id and asset_id = @asset_id order by created_at, id;

-- name: NameAuthors :many
-- Who gave no name is called by what stands in front of the @: an address is for those who may see people.
select id, coalesce(nullif(btrim(first_name || ' ' || last_name), ''), split_part(email, '@', 1))::text as name
from auth_user where id = any(@ids::uuid[]);

-- name: GetComment :one
select * from asset_comments where tenant_id = @tenant_id and asset_id = @asset_id and id = @id for update;

-- name: CountComments :one
select count(*) from asset_comments where tenant_id = @tenant_id and asset_id = @asset_id;

-- name: InsertComment :one
insert into asset_comments (tenant_id, id, asset_id, parent_id, content, position_x, position_y, at_seconds, created_by)
values (@tenant_id, @id, @asset_id, @parent_id, @content, @position_x, @position_y, @at_seconds, @created_by)
returning *;

-- name: UpdateComment :one
update asset_comments
set content = @content, resolved_at = @resolved_at, resolved_by = @resolved_by, updated_at = now()
where tenant_id = @tenant_id and asset_id = @asset_id and id = @id
returning *;

-- name: DeleteComment :exec
delete from asset_comments where tenant_id = @tenant_id and asset_id = @asset_id and id = @id;

-- name: DeletePages :many
delete from asset_pages where tenant_id = @tenant_id and asset_id = @asset_id returning sha256;

-- name: InsertPages :exec
insert into asset_pages (tenant_id, asset_id, number, sha256)
select @tenant_id, @asset_id, p.number, p.sha256 from (select unnest(@numbers::integer[]) as number, unnest(@digests::text[]) as sha256) p;

-- name: CopyPages :exec
insert into asset_pages (tenant_id, asset_id, number, sha256)
select p.tenant_id, @copy_id, p.number, p.sha256 from asset_pages p where p.tenant_id = @tenant_id and p.asset_id = @asset_id;

-- name: AddViews :exec
update assets a set view_count = a.view_count + v.views, last_viewed = greatest(a.last_viewed, v.seen)
from (select unnest(@assets::text[]) as asset_id, unnest(@views::bigint[]) as views, unnest(@seen::timestamptz[]) as seen) v
where a.tenant_id = @tenant_id and a.asset_id = v.asset_id;
