-- name: AddFile :one
insert into files (tenant_id, sha256, size, mimetype) values (@tenant_id, @sha256, @size, @mimetype)
on conflict (tenant_id, sha256) do nothing
returning size;

-- name: LockFile :one
select size, unreferenced_since from files where tenant_id = @tenant_id and sha256 = @sha256 for update;

-- name: CountAgain :exec
update files set unreferenced_since = null where tenant_id = @tenant_id and sha256 = @sha256;

-- name: HasFile :one
select exists (select from files where tenant_id = @tenant_id and sha256 = @sha256);

-- name: ChangeUsage :one
update storage_usage set bytes = bytes + @bytes, files = files + @files where tenant_id = @tenant_id
returning bytes;

-- name: SumFiles :one
select coalesce(sum(size), 0)::bigint as bytes, count(*) as files from files where tenant_id = @tenant_id and unreferenced_since is null;

-- name: SetUsage :exec
insert into storage_usage (tenant_id, bytes, files) values (@tenant_id, @bytes, @files)
on conflict (tenant_id) do update set bytes = excluded.bytes, files = excluded.files, reconciled_at = now();

-- name: GetUsage :one
select bytes, files from storage_usage where tenant_id = @tenant_id;

-- name: SumReserved :one
select coalesce(sum(bytes), 0)::bigint from storage_reservations
where tenant_id = @tenant_id and id <> @own and expires_at > now();

-- name: SetReservation :exec
insert into storage_reservations (tenant_id, id, bytes, expires_at) values (@tenant_id, @id, @bytes, @expires_at)
on conflict (tenant_id, id) do update set bytes = excluded.bytes, expires_at = excluded.expires_at;

-- name: DeleteReservation :exec
delete from storage_reservations where tenant_id = @tenant_id and id = @id;

-- name: DeleteExpiredReservations :exec
delete from storage_reservations where tenant_id = @tenant_id and expires_at <= now();

-- name: TenantQuota :one
select storage_quota_gb from tenant_management.tenants where id = @tenant_id;

-- name: ListTenants :many
select id from tenant_management.tenants order by id;

-- name: AddReference :exec
insert into file_references (tenant_id, owner, owner_id, sha256) values (@tenant_id, @owner, @owner_id, @sha256)
on conflict do nothing;

-- name: DeleteReferences :many
delete from file_references where tenant_id = @tenant_id and owner = @owner and owner_id = @owner_id returning sha256;

-- name: MarkUnreferenced :many
update files set unreferenced_since = now()
where tenant_id = @tenant_id and unreferenced_since is null and sha256 in (select unreferenced_files(@tenant_id, sqlc.narg(digests)::text[]))
returning size;

-- name: UnmarkReferenced :many
update files set unreferenced_since = null
where tenant_id = @tenant_id and unreferenced_since is not null and sha256 not in (select unreferenced_files(@tenant_id, null))
returning size;

-- name: DeleteUnreferenced :execrows
delete from files
where tenant_id = @tenant_id and unreferenced_since <= @before::timestamptz and sha256 in (select unreferenced_files(@tenant_id, null));

-- name: ListFiles :many
select sha256 from files where tenant_id = @tenant_id;

-- name: ClaimName :execrows
insert into files (tenant_id, sha256, size, unreferenced_since) values (@tenant_id, @sha256, 0, now())
on conflict (tenant_id, sha256) do nothing;

-- name: ReleaseName :exec
delete from files where tenant_id = @tenant_id and sha256 = @sha256;
