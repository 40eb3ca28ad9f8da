-- +goose Up
set lock_timeout = '5s';

-- Requests an hour; the tenant's plan bounds it.
alter table tenant_management.api_keys add column rate_limit integer not null default 1000
    constraint api_keys_rate_limit_check check (rate_limit between 1 and 1000000);
