-- name: AddRevision :one
insert into revisions (tenant_id, object, object_id, number, content, note, created_by)
select @tenant_id, @object, @object_id, coalesce(max(number), 0) + 1, @content, @note, @created_by
from revisions where tenant_id = @tenant_id and object = @object and object_id = @object_id
returning *;

-- name: DropOldRevisions :exec
delete from revisions
where tenant_id = @tenant_id and object = @object and object_id = @object_id and number <= @number::integer;

-- name: DropRevisions :exec
delete from revisions where tenant_id = @tenant_id and object = @object and object_id = any(@object_ids::uuid[]);

-- name: ListRevisions :many
select * from revisions where tenant_id = @tenant_id and object = @object and object_id = @object_id order by number desc;

-- name: GetRevision :one
select * from revisions where tenant_id = @tenant_id and object = @object and object_id = @object_id and number = @number;
