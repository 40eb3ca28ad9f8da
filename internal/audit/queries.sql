-- name: InsertEntry :exec
insert into audit_log (tenant_id, id, actor_id, actor_kind, action, object, object_id, before, after, address, request_id)
values (@tenant_id, @id, @actor_id, @actor_kind, @action, @object, @object_id, @before, @after, @address, @request_id);

-- name: InsertControlEntry :exec
insert into tenant_management.audit_log (tenant_id, id, actor_id, actor_kind, action, object, object_id, before, after, address, request_id)
values (@tenant_id, @id, @actor_id, @actor_kind, @action, @object, @object_id, @before, @after, @address, @request_id);

-- name: ListEntries :many
select id, at, actor_id, actor_kind, action, object, object_id, before, after, address, request_id
from audit_log
where tenant_id = @tenant_id
  and (sqlc.narg(actor_id)::uuid is null or actor_id = sqlc.narg(actor_id))
  and (@action::text = '' or action = @action or (right(@action, 1) = '*' and starts_with(action, rtrim(@action, '*'))))
  and (@object::text = '' or object = @object)
  and (@object_id::text = '' or object_id = @object_id)
  and (sqlc.narg(since)::timestamptz is null or at >= sqlc.narg(since))
  and (sqlc.narg(until)::timestamptz is null or at < sqlc.narg(until))
  and (sqlc.narg(after_at)::timestamptz is null or (at, id) < (sqlc.narg(after_at), @after_id::uuid))
order by at desc, id desc
limit @size;

-- name: ListControlEntries :many
select id, at, actor_id, actor_kind, action, object, object_id, before, after, address, request_id
from tenant_management.audit_log
where tenant_id = @tenant_id
  and (sqlc.narg(actor_id)::uuid is null or actor_id = sqlc.narg(actor_id))
  and (@action::text = '' or action = @action or (right(@action, 1) = '*' and starts_with(action, rtrim(@action, '*'))))
  and (@object::text = '' or object = @object)
  and (@object_id::text = '' or object_id = @object_id)
  and (sqlc.narg(since)::timestamptz is null or at >= sqlc.narg(since))
  and (sqlc.narg(until)::timestamptz is null or at < sqlc.narg(until))
  and (sqlc.narg(after_at)::timestamptz is null or (at, id) < (sqlc.narg(after_at), @after_id::uuid))
order by at desc, id desc
limit @size;

-- name: NameActors :many
select id, email, btrim(first_name || ' ' || last_name)::text as name from auth_user where id = any(@ids::uuid[]);
