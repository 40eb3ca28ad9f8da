-- name: GetSecrets :one
select * from tenant_management.tenant_secrets where tenant_id = @tenant_id;

-- name: LockSecrets :one
select * from tenant_management.tenant_secrets where tenant_id = @tenant_id for update;

-- name: PutSecrets :exec
insert into tenant_management.tenant_secrets (tenant_id, api_keys, webhook_secrets, payment_credentials)
values (@tenant_id, @api_keys, @webhook_secrets, @payment_credentials)
on conflict (tenant_id) do update set api_keys = excluded.api_keys, webhook_secrets = excluded.webhook_secrets,
    payment_credentials = excluded.payment_credentials, updated_at = now();

-- name: LockOutdatedSecrets :many
select * from tenant_management.tenant_secrets
where substring(api_keys from 1 for 5) <> @prefix::bytea or substring(webhook_secrets from 1 for 5) <> @prefix::bytea
    or substring(payment_credentials from 1 for 5) <> @prefix::bytea
limit @size for update;
