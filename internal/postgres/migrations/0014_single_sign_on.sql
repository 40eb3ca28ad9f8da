-- +goose Up
set lock_timeout = '5s';

-- A tenant's provider of single sign-on. Its client secret lies in tenant_secrets.api_keys.
create table tenant_management.single_sign_on (
    tenant_id       uuid primary key references tenant_management.tenants (id) on delete cascade,
    is_enabled      boolean not null default true,
    issuer          text not null,
    client_id       text not null,
    allowed_domains text[] not null,
    group_roles     jsonb not null default '{}',
    default_role    text not null default 'viewer',
    just_in_time    boolean not null default false,
    updated_at      timestamptz not null default now()
);

-- Who a user is at a tenant's provider.
create table tenant_management.user_identities (
    tenant_id  uuid not null references tenant_management.tenants (id) on delete cascade,
    issuer     text not null,
    subject    text not null,
    user_id    uuid not null references auth_user (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (tenant_id, issuer, subject)
);
create index user_identities_user_id_idx on tenant_management.user_identities (user_id);

-- A tenant's provider vouches for people in that tenant only: such a session reaches nothing else.
alter table tenant_management.user_sessions add column tenant_id uuid references tenant_management.tenants (id) on delete cascade;
