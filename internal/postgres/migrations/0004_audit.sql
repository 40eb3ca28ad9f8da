-- +goose Up
set lock_timeout = '5s';

-- Who did what. Append-only: the serving role may add and read, nothing else.
create table audit_log (
    tenant_id  uuid not null,
    id         uuid not null,
    at         timestamptz not null default now(),
    actor_id   uuid,
    actor_kind text not null,
    action     text not null,
    object     text not null,
    object_id  text not null,
    before     jsonb,
    after      jsonb,
    address    text not null default '',
    request_id text not null default '',
    primary key (tenant_id, id)
);
create index audit_log_at_idx on audit_log (tenant_id, at, id);
create index audit_log_object_idx on audit_log (tenant_id, object, object_id, at);
alter table audit_log enable row level security;
alter table audit_log force row level security;
create policy tenant_isolation on audit_log using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
revoke update, delete on audit_log from signate_app;
