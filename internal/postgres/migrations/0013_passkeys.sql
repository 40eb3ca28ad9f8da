-- +goose Up
set lock_timeout = '5s';

-- Public keys that users sign in with; credential also holds the authenticator's counter and flags.
create table tenant_management.user_passkeys (
    id            uuid primary key,
    user_id       uuid not null references auth_user (id) on delete cascade,
    name          text not null,
    credential_id bytea not null,
    credential    jsonb not null,
    created_at    timestamptz not null default now(),
    last_used_at  timestamptz,
    constraint user_passkeys_credential_id_key unique (credential_id)
);
create index user_passkeys_user_id_idx on tenant_management.user_passkeys (user_id);
