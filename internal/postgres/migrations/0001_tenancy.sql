-- +goose Up
set lock_timeout = '5s';

create schema tenant_management;
create schema jobs;
grant usage on schema tenant_management to signate_app;
grant usage on schema public to signate_app;
alter default privileges in schema tenant_management grant select, insert, update, delete on tables to signate_app;
alter default privileges in schema public grant select, insert, update, delete on tables to signate_app;

-- The tenant of the transaction, or null, which equals nothing: no tenant set, no rows.
-- After its first use in a session an unset setting reads '' instead of null, hence nullif.
create function app_tenant() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('app.current_tenant_id', true), '')::uuid $$;

create table auth_user (
    id                  uuid primary key,
    email               text not null,
    username            text not null,
    password_hash       text not null,
    first_name          text not null default '',
    last_name           text not null default '',
    is_active           boolean not null default true,
    is_superuser        boolean not null default false,
    email_verified_at   timestamptz,
    password_changed_at timestamptz not null default now(),
    last_login_at       timestamptz,
    last_tenant_id      uuid,
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now()
);
create unique index auth_user_email_key on auth_user (lower(email));
create unique index auth_user_username_key on auth_user (lower(username));

create table tenant_management.tenants (
    id                uuid primary key default gen_random_uuid(),
    name              varchar(255) not null,
    slug              varchar(100) not null,
    domain            varchar(255),
    database_name     varchar(100) not null default '',
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now(),
    is_active         boolean not null default true,
    subscription_tier varchar(50) not null default 'basic',
    settings          jsonb not null default '{}',
    max_devices       integer,
    storage_quota_gb  integer,
    max_users         integer,
    max_assets        integer,
    features          jsonb not null default '[]',
    constraint tenants_slug_key unique (slug),
    constraint tenants_slug_check check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')
);
create unique index tenants_domain_key on tenant_management.tenants (lower(domain)) where domain is not null;

create table tenant_management.tenant_users (
    id          uuid primary key default gen_random_uuid(),
    tenant_id   uuid not null references tenant_management.tenants (id) on delete cascade,
    user_id     uuid not null references auth_user (id) on delete cascade,
    role        varchar(50) not null default 'viewer',
    permissions jsonb not null default '[]',
    is_active   boolean not null default true,
    is_owner    boolean not null default false,
    joined_at   timestamptz not null default now(),
    constraint tenant_users_tenant_id_user_id_key unique (tenant_id, user_id)
);
create index tenant_users_user_id_idx on tenant_management.tenant_users (user_id);

create table tenant_management.user_sessions (
    id           uuid primary key,
    user_id      uuid not null references auth_user (id) on delete cascade,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    expires_at   timestamptz not null,
    revoked_at   timestamptz,
    user_agent   text not null default '',
    address      text not null default ''
);
create index user_sessions_user_id_idx on tenant_management.user_sessions (user_id);

-- Every refresh token that was handed out, by its hash: one that was used before and comes again has
-- been stolen by somebody, so its session ends.
create table tenant_management.refresh_tokens (
    token_hash bytea primary key,
    session_id uuid not null references tenant_management.user_sessions (id) on delete cascade,
    created_at timestamptz not null default now(),
    used_at    timestamptz
);
create index refresh_tokens_session_id_idx on tenant_management.refresh_tokens (session_id);
