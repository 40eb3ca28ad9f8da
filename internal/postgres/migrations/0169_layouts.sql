-- +goose Up
set lock_timeout = '5s';

create table layouts (
    tenant_id    uuid not null,
    id           uuid not null,
    name         text not null,
    description  text not null default '',
    draft        jsonb not null,
    published    jsonb, -- what screens show; null before the first time
    revision     integer, -- the number of what is published
    published_at timestamptz,
    published_by uuid,
    created_by   uuid,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    deleted_at   timestamptz,
    version      bigint not null default 1,
    has_changes  boolean not null generated always as (draft is distinct from published) stored,
    search_text  text generated always as (lower(name || ' ' || description)) stored,
    primary key (tenant_id, id)
);
create index layouts_name_idx on layouts (tenant_id, name, id) where deleted_at is null;
create index layouts_created_at_idx on layouts (tenant_id, created_at, id) where deleted_at is null;
create index layouts_updated_at_idx on layouts (tenant_id, updated_at, id) where deleted_at is null;

-- What drafts and published layouts refer to.
create table layout_assets (
    tenant_id uuid not null,
    layout_id uuid not null,
    asset_id  varchar(32) not null,
    primary key (tenant_id, layout_id, asset_id),
    constraint layout_assets_layout_id_fkey foreign key (tenant_id, layout_id) references layouts (tenant_id, id) on delete cascade,
    constraint layout_assets_asset_id_fkey foreign key (tenant_id, asset_id) references assets (tenant_id, asset_id) on delete cascade
);
create index layout_assets_asset_id_idx on layout_assets (tenant_id, asset_id);

create table layout_playlists (
    tenant_id   uuid not null,
    layout_id   uuid not null,
    playlist_id uuid not null,
    primary key (tenant_id, layout_id, playlist_id),
    constraint layout_playlists_layout_id_fkey foreign key (tenant_id, layout_id) references layouts (tenant_id, id) on delete cascade,
    constraint layout_playlists_playlist_id_fkey foreign key (tenant_id, playlist_id) references playlists (tenant_id, id) on delete cascade
);
create index layout_playlists_playlist_id_idx on layout_playlists (tenant_id, playlist_id);

-- What widgets show that comes from elsewhere, fetched once for the whole tenant. The last good answer
-- stays when its source is dead.
create table feeds (
    tenant_id  uuid not null,
    id         uuid not null,
    kind       text not null, -- rss or weather
    url        text not null,
    data       jsonb, -- null until the first good answer
    etag       text not null default '',
    changed_at timestamptz, -- when the data became what it is
    fetched_at timestamptz, -- the last good answer
    error      text not null default '', -- why the last attempt failed, for people
    due_at     timestamptz not null default now(),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
);

create table layout_feeds (
    tenant_id uuid not null,
    layout_id uuid not null,
    feed_id   uuid not null,
    primary key (tenant_id, layout_id, feed_id),
    constraint layout_feeds_layout_id_fkey foreign key (tenant_id, layout_id) references layouts (tenant_id, id) on delete cascade,
    constraint layout_feeds_feed_id_fkey foreign key (tenant_id, feed_id) references feeds (tenant_id, id) on delete cascade
);
create index layout_feeds_feed_id_idx on layout_feeds (tenant_id, feed_id);

-- QR codes of published layouts whose scans are counted: they lead to us, and from here to their targets.
create table qr_codes (
    tenant_id  uuid not null,
    id         uuid not null,
    layout_id  uuid not null,
    zone_id    uuid not null,
    target     text not null,
    token      text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint qr_codes_layout_id_fkey foreign key (tenant_id, layout_id) references layouts (tenant_id, id) on delete cascade
);
create unique index qr_codes_tenant_id_layout_id_zone_id_key on qr_codes (tenant_id, layout_id, zone_id);

create table qr_scans (
    tenant_id  uuid not null,
    qr_code_id uuid not null,
    day        date not null, -- in UTC
    platform   text not null, -- of the telephone: ios, android or other
    count      bigint not null default 0,
    primary key (tenant_id, qr_code_id, day, platform),
    constraint qr_scans_qr_code_id_fkey foreign key (tenant_id, qr_code_id) references qr_codes (tenant_id, id) on delete cascade
);

-- Which code has which token.
create table tenant_management.qr_tokens (
    token      text primary key,
    tenant_id  uuid not null references tenant_management.tenants (id) on delete cascade,
    qr_code_id uuid not null,
    created_at timestamptz not null default now(),
    constraint qr_tokens_qr_code_id_key unique (tenant_id, qr_code_id)
);

-- A screen shows a layout instead of a playlist.
alter table devices add column layout_id uuid;
alter table devices add constraint devices_layout_id_fkey foreign key (tenant_id, layout_id)
    references layouts (tenant_id, id) on delete set null (layout_id);
alter table devices add constraint devices_program_check check (num_nonnulls(playlist_id, layout_id) <= 1);
create index devices_layout_id_idx on devices (tenant_id, layout_id) where layout_id is not null;

alter table layouts enable row level security;
alter table layouts force row level security;
create policy tenant_isolation on layouts using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table layout_assets enable row level security;
alter table layout_assets force row level security;
create policy tenant_isolation on layout_assets using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table layout_playlists enable row level security;
alter table layout_playlists force row level security;
create policy tenant_isolation on layout_playlists using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table feeds enable row level security;
alter table feeds force row level security;
create policy tenant_isolation on feeds using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table layout_feeds enable row level security;
alter table layout_feeds force row level security;
create policy tenant_isolation on layout_feeds using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table qr_codes enable row level security;
alter table qr_codes force row level security;
create policy tenant_isolation on qr_codes using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table qr_scans enable row level security;
alter table qr_scans force row level security;
create policy tenant_isolation on qr_scans using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
