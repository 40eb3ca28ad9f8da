-- +goose Up
set lock_timeout = '5s';

-- What a tenant proves itself with elsewhere. Each column is one encrypted JSON object, bound to the
-- tenant and the column.
create table tenant_management.tenant_secrets (
    tenant_id           uuid primary key references tenant_management.tenants (id) on delete cascade,
    api_keys            bytea,
    webhook_secrets     bytea,
    payment_credentials bytea,
    updated_at          timestamptz not null default now()
);

-- The seed of a user's authenticator app, encrypted. last_step is the time step of the last code, which
-- does not work again.
create table tenant_management.user_totp (
    user_id      uuid primary key references auth_user (id) on delete cascade,
    seed         bytea not null,
    created_at   timestamptz not null default now(),
    confirmed_at timestamptz,
    last_step    bigint not null default 0
);

create table tenant_management.user_recovery_codes (
    user_id   uuid not null references auth_user (id) on delete cascade,
    code_hash bytea not null,
    primary key (user_id, code_hash)
);
