-- +goose Up
set lock_timeout = '5s';

-- How many requests of people and API keys each tenant made in an hour. Nodes add what they counted, so the
-- sum is right however many they are.
create table tenant_management.api_calls (
    tenant_id uuid not null references tenant_management.tenants (id) on delete cascade,
    hour      timestamptz not null,
    calls     bigint not null,
    primary key (tenant_id, hour),
    constraint api_calls_calls_check check (calls > 0)
);
create index api_calls_hour_idx on tenant_management.api_calls (hour);
