-- +goose Up
set lock_timeout = '5s';

-- What can be subscribed to. Limits that are null are unlimited; a price that is null is by contract.
-- Money is counted in the currency's minor units, of which the rupiah has none.
create table tenant_management.plans (
    tier               varchar(50) primary key,
    name               varchar(100) not null,
    position           integer not null default 0,
    price              bigint,
    currency           char(3) not null default 'IDR',
    is_public          boolean not null default true,
    max_devices        integer,
    max_users          integer,
    storage_quota_gb   integer,
    max_assets         integer,
    api_calls_per_hour integer,
    features           jsonb not null default '[]',
    updated_at         timestamptz not null default now(),
    constraint plans_tier_check check (tier ~ '^[a-z0-9]([a-z0-9_]{0,48}[a-z0-9])?$'),
    constraint plans_price_check check (price >= 0),
    constraint plans_limits_check check (max_devices >= 0 and max_users >= 0 and storage_quota_gb >= 0 and max_assets >= 0 and api_calls_per_hour > 0)
);
insert into tenant_management.plans (tier, name, position, price, is_public, max_devices, max_users, storage_quota_gb, max_assets, api_calls_per_hour) values
    ('free', 'Free', 1, 0, true, 1, 1, 1, 10, 1000),
    ('basic', 'Basic', 2, 99000, true, 5, 10, 10, 100, 5000),
    ('professional', 'Professional', 3, 299000, true, 25, 50, 100, 1000, 20000),
    ('enterprise', 'Enterprise', 4, null, true, null, null, null, null, 50000),
    ('legacy', 'Self-hosted', 5, 0, false, null, null, null, null, null);

alter table tenant_management.tenants
    add column api_calls_per_hour integer,
    add column custom_limits      boolean not null default false,
    add column branding           jsonb not null default '{}',
    add column suspended_at       timestamptz,
    add column suspended_reason   text not null default '',
    add column deleted_at         timestamptz;
create index tenants_deleted_at_idx on tenant_management.tenants (deleted_at) where deleted_at is not null;
update tenant_management.tenants t set api_calls_per_hour = p.api_calls_per_hour
    from tenant_management.plans p where p.tier = t.subscription_tier;

-- A tenant's picture, small enough to be a row; sign-in pages show it to anybody.
create table tenant_management.tenant_logos (
    tenant_id  uuid primary key references tenant_management.tenants (id) on delete cascade,
    content    bytea not null,
    mimetype   text not null,
    sha256     text not null,
    updated_at timestamptz not null default now(),
    constraint tenant_logos_content_check check (octet_length(content) <= 524288)
);

-- The marks of usage that a tenant was told of, so that it is told once.
create table tenant_management.quota_warnings (
    tenant_id  uuid not null references tenant_management.tenants (id) on delete cascade,
    resource   text not null,
    percent    integer not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, resource, percent)
);

-- Custom domains. Only verified ones lead to a tenant, and a name can be verified by one tenant alone.
create table tenant_management.tenant_domains (
    id          uuid primary key,
    tenant_id   uuid not null references tenant_management.tenants (id) on delete cascade,
    domain      varchar(253) not null,
    challenge   text not null,
    created_at  timestamptz not null default now(),
    checked_at  timestamptz,
    verified_at timestamptz,
    constraint tenant_domains_domain_check check (domain = lower(domain)),
    constraint tenant_domains_tenant_id_domain_key unique (tenant_id, domain)
);
create unique index tenant_domains_verified_key on tenant_management.tenant_domains (domain) where verified_at is not null;
