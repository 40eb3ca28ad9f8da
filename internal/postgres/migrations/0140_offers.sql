-- +goose Up
set lock_timeout = '5s';

-- Content that one tenant offers to another. Both sides see a row, so it stands in the control plane.
create table tenant_management.offers (
    id           uuid primary key,
    from_tenant  uuid not null references tenant_management.tenants (id) on delete cascade,
    to_tenant    uuid not null references tenant_management.tenants (id) on delete cascade,
    kind         text not null,
    object_id    text not null,
    title        text not null,
    message      text not null default '',
    state        text not null default 'offered',
    problem      text not null default '',
    expires_at   timestamptz,
    created_by   uuid,
    created_at   timestamptz not null default now(),
    decided_by   uuid,
    decided_at   timestamptz,
    received_id  text not null default '',
    refreshed_at timestamptz,
    refreshing_until timestamptz, -- a worker copies; until then no other may
    removed_at   timestamptz,
    constraint offers_kind_check check (kind in ('asset', 'playlist')),
    constraint offers_state_check check (state in ('offered', 'accepted', 'declined', 'withdrawn', 'returned')),
    constraint offers_tenants_check check (from_tenant <> to_tenant)
);
create unique index offers_live_key on tenant_management.offers (from_tenant, to_tenant, kind, object_id) where state in ('offered', 'accepted');
create index offers_sent_idx on tenant_management.offers (from_tenant, created_at, id);
create index offers_received_idx on tenant_management.offers (to_tenant, created_at, id);
create index offers_refresh_idx on tenant_management.offers (refreshed_at nulls first) where state = 'accepted';
create index offers_expires_at_idx on tenant_management.offers (expires_at) where state in ('offered', 'accepted');
create index offers_remove_idx on tenant_management.offers (id) where state in ('withdrawn', 'returned') and removed_at is null;

-- What became of each thing of an accepted offer. What the tenant deletes keeps its row, so that it does not
-- come back by itself.
create table received_objects (
    tenant_id   uuid not null,
    offer_id    uuid not null,
    source_id   text not null,
    asset_id    varchar(32),
    playlist_id uuid,
    fingerprint text not null,
    primary key (tenant_id, offer_id, source_id),
    constraint received_objects_object_check check (num_nonnulls(asset_id, playlist_id) = 1)
);
alter table received_objects enable row level security;
alter table received_objects force row level security;
create policy tenant_isolation on received_objects using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
