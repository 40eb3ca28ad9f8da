-- +goose Up
set lock_timeout = '5s';

-- What clients of the Anthias APIs set on their box: for all screens of the tenant, under the nil
-- device, and what single screens have otherwise. Only what was set is kept.
create table screen_settings (
    tenant_id  uuid not null,
    device_id  uuid not null,
    settings   jsonb not null default '{}',
    updated_at timestamptz not null default now(),
    primary key (tenant_id, device_id)
);
alter table screen_settings enable row level security;
alter table screen_settings force row level security;
create policy tenant_isolation on screen_settings using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
