-- +goose Up
set lock_timeout = '5s';

-- What programs of a tenant prove themselves with. It stands in the control plane because a key is
-- looked up before the tenant is known. A key does no more than its creator may at the moment.
create table tenant_management.api_keys (
    id           uuid primary key,
    tenant_id    uuid not null references tenant_management.tenants (id) on delete cascade,
    created_by   uuid not null references auth_user (id) on delete cascade,
    name         text not null,
    prefix       text not null,
    key_hash     bytea not null,
    permissions  text[] not null,
    networks     text[] not null default '{}',
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    constraint api_keys_key_hash_key unique (key_hash)
);
create index api_keys_tenant_id_idx on tenant_management.api_keys (tenant_id, id) where revoked_at is null;
create index api_keys_created_by_idx on tenant_management.api_keys (created_by);
