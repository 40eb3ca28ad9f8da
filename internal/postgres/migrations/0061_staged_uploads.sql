-- +goose Up
set lock_timeout = '5s';

-- How far an upload is, so that any node can go on with it. Uploads from before lie in a folder of one node and
-- cannot be continued.
delete from uploads where asset_id is null;
alter table uploads
    add column metadata   jsonb not null default '{}',
    add column state      jsonb not null default '{"offset": 0}',
    add column epoch      bigint not null default 0, -- grows whenever a request takes the upload over
    add column updated_at timestamptz not null default now();
create index uploads_updated_at_idx on uploads (tenant_id, updated_at);
