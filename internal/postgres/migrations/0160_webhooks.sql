-- +goose Up
set lock_timeout = '5s';

-- Where a tenant wants to hear of what happens. What deliveries are signed with lies in tenant_secrets.
create table webhook_endpoints (
    tenant_id       uuid not null,
    id              uuid not null,
    url             text not null,
    description     text not null default '',
    events          text[] not null,
    is_enabled      boolean not null default true,
    disabled_reason text not null default '',
    failing_since   timestamptz,
    created_by      uuid,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    primary key (tenant_id, id)
);

-- One event on its way to one endpoint, and what came of it.
create table webhook_deliveries (
    tenant_id       uuid not null,
    id              uuid not null,
    endpoint_id     uuid not null,
    message_id      text not null,
    event           text not null,
    body            text not null,
    status          text not null default 'pending',
    attempts        integer not null default 0,
    next_attempt_at timestamptz,
    last_attempt_at timestamptz,
    response_status integer,
    response_body   text not null default '',
    duration_ms     integer,
    error           text not null default '',
    created_at      timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint webhook_deliveries_status_check check (status in ('pending', 'delivered', 'failed')),
    constraint webhook_deliveries_endpoint_id_fkey foreign key (tenant_id, endpoint_id) references webhook_endpoints (tenant_id, id) on delete cascade
);
create index webhook_deliveries_endpoint_id_idx on webhook_deliveries (tenant_id, endpoint_id, created_at, id);

alter table webhook_endpoints enable row level security;
alter table webhook_endpoints force row level security;
create policy tenant_isolation on webhook_endpoints using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table webhook_deliveries enable row level security;
alter table webhook_deliveries force row level security;
create policy tenant_isolation on webhook_deliveries using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
