-- +goose Up
set lock_timeout = '5s';

-- A new file waits here until it is processed; screens keep what they have until then.
alter table assets
    add column pending_sha256 text,
    add column pending_name text,
    add column pending_by uuid,
    add constraint assets_pending_sha256_fkey foreign key (tenant_id, pending_sha256) references files (tenant_id, sha256);
create index assets_pending_sha256_idx on assets (tenant_id, pending_sha256) where pending_sha256 is not null;

-- The files that an asset had before.
create table asset_versions (
    tenant_id        uuid not null,
    asset_id         varchar(32) not null,
    number           integer not null,
    sha256           text not null,
    original_sha256  text,
    thumbnail_sha256 text,
    md5              text,
    type             text not null,
    mimetype         text not null,
    file_name        text,
    file_size        bigint,
    file_mimetype    text,
    width            integer,
    height           integer,
    duration         bigint not null,
    video_codec      text,
    created_by       uuid,
    created_at       timestamptz not null default now(),
    primary key (tenant_id, asset_id, number),
    constraint asset_versions_asset_id_fkey foreign key (tenant_id, asset_id) references assets (tenant_id, asset_id) on delete cascade,
    constraint asset_versions_sha256_fkey foreign key (tenant_id, sha256) references files (tenant_id, sha256),
    constraint asset_versions_original_sha256_fkey foreign key (tenant_id, original_sha256) references files (tenant_id, sha256),
    constraint asset_versions_thumbnail_sha256_fkey foreign key (tenant_id, thumbnail_sha256) references files (tenant_id, sha256)
);
create index asset_versions_sha256_idx on asset_versions (tenant_id, sha256);
create index asset_versions_original_sha256_idx on asset_versions (tenant_id, original_sha256) where original_sha256 is not null;
create index asset_versions_thumbnail_sha256_idx on asset_versions (tenant_id, thumbnail_sha256) where thumbnail_sha256 is not null;

-- What people say about an asset, at a place in the picture and a moment of the film.
create table asset_comments (
    tenant_id   uuid not null,
    id          uuid not null,
    asset_id    varchar(32) not null,
    parent_id   uuid,
    content     text not null,
    position_x  double precision,
    position_y  double precision,
    at_seconds  double precision,
    created_by  uuid,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    resolved_at timestamptz,
    resolved_by uuid,
    primary key (tenant_id, id),
    constraint asset_comments_asset_id_fkey foreign key (tenant_id, asset_id) references assets (tenant_id, asset_id) on delete cascade,
    constraint asset_comments_parent_id_fkey foreign key (tenant_id, parent_id) references asset_comments (tenant_id, id) on delete cascade,
    constraint asset_comments_position_check check (position_x between 0 and 1 and position_y between 0 and 1),
    constraint asset_comments_at_seconds_check check (at_seconds >= 0)
);
create index asset_comments_asset_id_idx on asset_comments (tenant_id, asset_id, created_at, id);
create index asset_comments_parent_id_idx on asset_comments (tenant_id, parent_id) where parent_id is not null;

alter table asset_versions enable row level security;
alter table asset_versions force row level security;
create policy tenant_isolation on asset_versions using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table asset_comments enable row level security;
alter table asset_comments force row level security;
create policy tenant_isolation on asset_comments using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
