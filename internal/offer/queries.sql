-- name: FindReceiver :one
select id, name, slug from tenant_management.tenants
where is_active and (id = sqlc.narg(id)::uuid or slug = sqlc.narg(slug)::text);

-- name: InsertOffer :one
insert into tenant_management.offers (id, from_tenant, to_tenant, kind, object_id, title, message, expires_at, created_by)
values (@id, @from_tenant, @to_tenant, @kind, @object_id, @title, @message, @expires_at, @created_by)
returning *;

-- name: GetOffer :one
select sqlc.embed(o), f.name as from_name, f.slug as from_slug, t.name as to_name, t.slug as to_slug
from tenant_management.offers o
join tenant_management.tenants f on f.id = o.from_tenant
join tenant_management.tenants t on t.id = o.to_tenant
where o.id = @id and (o.from_tenant = @tenant_id or o.to_tenant = @tenant_id);

-- name: LockOffer :one
select * from tenant_management.offers
where id = @id and (from_tenant = @tenant_id or to_tenant = @tenant_id) for update;

-- name: SetState :exec
update tenant_management.offers set state = @state, decided_by = @decided_by, decided_at = now(), problem = '', problem_code = '' where id = @id;

-- name: LeaseRefresh :one
update tenant_management.offers set refreshing_until = now() + make_interval(secs => @lease)
where id = @id and state = 'accepted' and (refreshing_until is null or refreshing_until < now())
returning *;

-- name: RenewLease :execrows
update tenant_management.offers set refreshing_until = now() + make_interval(secs => @lease)
where id = @id and state = 'accepted';

-- name: Refreshed :exec
update tenant_management.offers set refreshing_until = null, refreshed_at = now(), problem = @problem, problem_code = @problem_code, received_id = @received_id
where id = @id;

-- name: Removed :exec
update tenant_management.offers set removed_at = now(), received_id = ''
where id = @id and (refreshing_until is null or refreshing_until < now());

-- name: ExpireOffers :many
update tenant_management.offers set state = 'withdrawn', decided_at = now()
where id in (select id from tenant_management.offers where state in ('offered', 'accepted') and expires_at <= now() order by expires_at limit 100)
returning *;

-- name: UnremovedOffers :many
select * from tenant_management.offers where state in ('withdrawn', 'returned') and removed_at is null order by id limit 100;

-- name: StaleOffers :many
select o.id from tenant_management.offers o
join tenant_management.tenants f on f.id = o.from_tenant
join tenant_management.tenants t on t.id = o.to_tenant
where o.state = 'accepted' and (o.refreshed_at is null or o.refreshed_at < @before::timestamptz)
    and (o.refreshing_until is null or o.refreshing_until < now()) and f.is_active and t.is_active
order by o.refreshed_at nulls first limit 500;

-- name: ListReceived :many
select * from received_objects where tenant_id = @tenant_id and offer_id = @offer_id;

-- name: PutReceived :exec
insert into received_objects (tenant_id, offer_id, source_id, asset_id, playlist_id, layout_id, fingerprint)
values (@tenant_id, @offer_id, @source_id, @asset_id, @playlist_id, @layout_id, @fingerprint)
on conflict (tenant_id, offer_id, source_id) do update set fingerprint = excluded.fingerprint;

-- name: DropReceived :exec
delete from received_objects where tenant_id = @tenant_id and offer_id = @offer_id and source_id = @source_id;
