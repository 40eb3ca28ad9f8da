-- +goose Up
set lock_timeout = '5s';

-- Content that was brought in from another signage system, or sent to one, as a whole.
create table imports (
    tenant_id   uuid not null,
    id          uuid not null,
    direction   text not null,
    vendor      text not null,
    account     text not null default '',
    state       text not null default 'queued',
    is_dry_run  boolean not null default false,
    is_enabled  boolean not null default true,
    total       integer not null default 0,
    done        integer not null default 0,
    skipped     integer not null default 0,
    failed      integer not null default 0,
    bytes       bigint not null default 0,
    current     text not null default '',
    note        text not null default '',
    place       text not null default '',
    created_by  uuid,
    created_at  timestamptz not null default now(),
    started_at  timestamptz,
    listed_at   timestamptz,
    finished_at timestamptz,
    primary key (tenant_id, id),
    constraint imports_direction_check check (direction in ('in', 'out')),
    constraint imports_state_check check (state in ('queued', 'running', 'completed', 'failed', 'cancelled'))
);
create unique index imports_under_way_key on imports (tenant_id) where state in ('queued', 'running');
create index imports_created_at_idx on imports (tenant_id, direction, created_at, id);

-- What became of each thing. item is what the other system said of it, kept until it is dealt with.
create table import_items (
    tenant_id uuid not null,
    import_id uuid not null,
    position  integer not null,
    remote_id text not null,
    name      text not null default '',
    kind      text not null default '',
    item      jsonb not null default '{}',
    status    text not null default 'pending',
    note      text not null default '',
    asset_id  varchar(32),
    primary key (tenant_id, import_id, position),
    constraint import_items_remote_id_key unique (tenant_id, import_id, remote_id),
    constraint import_items_import_id_fkey foreign key (tenant_id, import_id) references imports (tenant_id, id) on delete cascade,
    constraint import_items_status_check check (status in ('pending', 'trying', 'done', 'skipped', 'failed'))
);

alter table imports enable row level security;
alter table imports force row level security;
create policy tenant_isolation on imports using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table import_items enable row level security;
alter table import_items force row level security;
create policy tenant_isolation on import_items using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

-- Imports that are under way: what opens the account, encrypted, and which worker has it in hand. The row
-- goes with the end of the import.
create table tenant_management.import_runs (
    tenant_id    uuid not null references tenant_management.tenants (id) on delete cascade,
    import_id    uuid not null,
    credentials  bytea not null,
    lease        uuid,
    heartbeat_at timestamptz not null default now(),
    created_at   timestamptz not null default now(),
    primary key (tenant_id, import_id)
);
create index import_runs_heartbeat_at_idx on tenant_management.import_runs (heartbeat_at);
