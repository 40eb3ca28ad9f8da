-- name: InsertEntry :exec
insert into audit_log (tenant_id, id, actor_id, actor_kind, action, object, object_id, before, after, address, request_id)
values (@tenant_id, @id, @actor_id, @actor_kind, @action, @object, @object_id, @before, @after, @address, @request_id);
