-- +goose Up
set lock_timeout = '5s';

-- What a screen proves itself with, and, until somebody takes the screen into a tenant, the code it shows.
create table tenant_management.device_credentials (
    credential_hash bytea primary key,
    code            text,
    code_expires_at timestamptz,
    tenant_id       uuid references tenant_management.tenants (id) on delete cascade,
    device_id       uuid,
    screen          jsonb not null default '{}',
    created_at      timestamptz not null default now(),
    paired_at       timestamptz,
    constraint device_credentials_code_key unique (code)
);
create index device_credentials_tenant_id_device_id_idx on tenant_management.device_credentials (tenant_id, device_id);
create index device_credentials_code_expires_at_idx on tenant_management.device_credentials (code_expires_at) where tenant_id is null;

create table devices (
    tenant_id         uuid not null,
    id                uuid not null,
    name              text not null,
    timezone          text,
    orientation       smallint not null default 0,
    is_primary        boolean not null default false,
    screen_width      integer,
    screen_height     integer,
    version           text,
    user_agent        text not null default '',
    last_seen_at      timestamptz,
    lost_at           timestamptz,
    manifest_wanted   text,
    manifest_on_disk  text,
    manifest_playing  text,
    current_asset_id  varchar(32),
    current_since     timestamptz,
    dropped_frames    bigint not null default 0,
    clock_offset_ms   bigint,
    storage_used      bigint,
    storage_quota     bigint,
    search_text       text generated always as (lower(name)) stored,
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint devices_orientation_check check (orientation in (0, 90, 180, 270))
);
create unique index devices_tenant_id_primary_key on devices (tenant_id) where is_primary;
create index devices_name_idx on devices (tenant_id, name, id);
create index devices_created_at_idx on devices (tenant_id, created_at, id);

create table device_commands (
    tenant_id    uuid not null,
    id           uuid not null,
    device_id    uuid not null,
    type         text not null,
    args         jsonb not null default '{}',
    status       text not null default 'requested',
    error        text,
    requested_by uuid,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    delivered_at timestamptz,
    finished_at  timestamptz,
    primary key (tenant_id, id),
    constraint device_commands_device_id_fkey foreign key (tenant_id, device_id) references devices (tenant_id, id) on delete cascade,
    constraint device_commands_status_check check (status in ('requested', 'delivered', 'done', 'failed', 'expired'))
);
create index device_commands_device_id_idx on device_commands (tenant_id, device_id, created_at);

alter table devices enable row level security;
alter table devices force row level security;
create policy tenant_isolation on devices using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table device_commands enable row level security;
alter table device_commands force row level security;
create policy tenant_isolation on device_commands using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
