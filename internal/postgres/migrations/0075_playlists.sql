-- +goose Up
set lock_timeout = '5s';

-- What was published, for good: screens may still be playing it, and people may want it back.
create table revisions (
    tenant_id  uuid not null,
    object     text not null, -- what it is a revision of, such as playlist
    object_id  uuid not null,
    number     integer not null,
    content    jsonb not null,
    note       text not null default '',
    created_by uuid,
    created_at timestamptz not null default now(),
    primary key (tenant_id, object, object_id, number)
);

create table playlists (
    tenant_id    uuid not null,
    id           uuid not null,
    name         text not null,
    description  text not null default '',
    draft        jsonb not null,
    published    jsonb, -- what screens play; null before the first time
    revision     integer, -- the number of what is published
    published_at timestamptz,
    published_by uuid,
    created_by   uuid,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    deleted_at   timestamptz,
    version      bigint not null default 1,
    has_changes  boolean not null generated always as (draft is distinct from published) stored,
    item_count   integer not null generated always as (jsonb_array_length(draft -> 'items')) stored,
    search_text  text generated always as (lower(name || ' ' || description)) stored,
    primary key (tenant_id, id)
);
create index playlists_name_idx on playlists (tenant_id, name, id) where deleted_at is null;
create index playlists_created_at_idx on playlists (tenant_id, created_at, id) where deleted_at is null;
create index playlists_updated_at_idx on playlists (tenant_id, updated_at, id) where deleted_at is null;

-- What drafts and published playlists refer to.
create table playlist_assets (
    tenant_id   uuid not null,
    playlist_id uuid not null,
    asset_id    varchar(32) not null,
    primary key (tenant_id, playlist_id, asset_id),
    constraint playlist_assets_playlist_id_fkey foreign key (tenant_id, playlist_id) references playlists (tenant_id, id) on delete cascade,
    constraint playlist_assets_asset_id_fkey foreign key (tenant_id, asset_id) references assets (tenant_id, asset_id) on delete cascade
);
create index playlist_assets_asset_id_idx on playlist_assets (tenant_id, asset_id);

create table playlist_children (
    tenant_id   uuid not null,
    playlist_id uuid not null,
    child_id    uuid not null,
    primary key (tenant_id, playlist_id, child_id),
    constraint playlist_children_playlist_id_fkey foreign key (tenant_id, playlist_id) references playlists (tenant_id, id) on delete cascade,
    constraint playlist_children_child_id_fkey foreign key (tenant_id, child_id) references playlists (tenant_id, id) on delete cascade
);
create index playlist_children_child_id_idx on playlist_children (tenant_id, child_id);

-- What a screen plays; without one, every enabled asset of the library.
alter table devices add column playlist_id uuid;
alter table devices add constraint devices_playlist_id_fkey foreign key (tenant_id, playlist_id)
    references playlists (tenant_id, id) on delete set null (playlist_id);
create index devices_playlist_id_idx on devices (tenant_id, playlist_id) where playlist_id is not null;

alter table revisions enable row level security;
alter table revisions force row level security;
create policy tenant_isolation on revisions using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table playlists enable row level security;
alter table playlists force row level security;
create policy tenant_isolation on playlists using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table playlist_assets enable row level security;
alter table playlist_assets force row level security;
create policy tenant_isolation on playlist_assets using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table playlist_children enable row level security;
alter table playlist_children force row level security;
create policy tenant_isolation on playlist_children using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
