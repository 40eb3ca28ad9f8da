-- name: InsertEndpoint :one
insert into webhook_endpoints (tenant_id, id, url, description, events, is_enabled, created_by)
values (@tenant_id, @id, @url, @description, @events, @is_enabled, @created_by)
returning *;

-- name: ListEndpoints :many
select * from webhook_endpoints where tenant_id = @tenant_id order by created_at, id;

-- name: GetEndpoint :one
select * from webhook_endpoints where tenant_id = @tenant_id and id = @id;

-- name: LockEndpoint :one
select * from webhook_endpoints where tenant_id = @tenant_id and id = @id for update;

-- name: UpdateEndpoint :one
update webhook_endpoints set url = @url, description = @description, events = @events, is_enabled = @is_enabled,
    disabled_reason = @disabled_reason, failing_since = @failing_since, updated_at = now()
where tenant_id = @tenant_id and id = @id
returning *;

-- name: DeleteEndpoint :execrows
delete from webhook_endpoints where tenant_id = @tenant_id and id = @id;

-- name: EndpointsFor :many
select id from webhook_endpoints
where tenant_id = @tenant_id and is_enabled and (@event::text = any(events) or '*' = any(events))
order by id;

-- name: InsertDelivery :one
insert into webhook_deliveries (tenant_id, id, endpoint_id, message_id, event, body, next_attempt_at)
values (@tenant_id, @id, @endpoint_id, @message_id, @event, @body, now())
returning *;

-- name: GetDelivery :one
select * from webhook_deliveries where tenant_id = @tenant_id and endpoint_id = @endpoint_id and id = @id;

-- name: LockDelivery :one
select * from webhook_deliveries where tenant_id = @tenant_id and id = @id for update;

-- name: StartAttempt :exec
update webhook_deliveries set attempts = @attempts, last_attempt_at = @now, next_attempt_at = @next_attempt_at
where tenant_id = @tenant_id and id = @id;

-- name: FinishAttempt :exec
update webhook_deliveries set status = @status, response_status = @response_status, response_body = @response_body, duration_ms = @duration_ms,
    error = @error, next_attempt_at = case when @status::text = 'pending' then next_attempt_at end
where tenant_id = @tenant_id and id = @id;

-- name: SetFailingSince :exec
update webhook_endpoints set failing_since = @failing_since where tenant_id = @tenant_id and id = @id;

-- name: ReplayDelivery :one
update webhook_deliveries set status = 'pending', attempts = 0, next_attempt_at = now(), error = '', response_status = null, response_body = '', duration_ms = null
where tenant_id = @tenant_id and endpoint_id = @endpoint_id and id = @id
returning *;

-- name: ForgetDeliveries :exec
delete from webhook_deliveries where tenant_id = @tenant_id and endpoint_id = @endpoint_id and created_at < @before and status <> 'pending';
