-- +goose Up
set lock_timeout = '5s';

-- What the tenant has stored, by content.
create table files (
    tenant_id  uuid not null,
    sha256     text not null,
    size       bigint not null,
    mimetype   text not null default '',
    created_at timestamptz not null default now(),
    primary key (tenant_id, sha256),
    constraint files_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint files_size_check check (size >= 0)
);

-- What a search looks through: the name, the tags and the values, not the keys, of the metadata.
create function asset_search_text(name text, tags text[], metadata jsonb) returns text language sql immutable parallel safe
    as $$ select lower(concat_ws(' ', name, array_to_string(tags, ' '),
        (select string_agg(v #>> '{}', ' ') from jsonb_path_query(metadata, 'strict $.**') v where jsonb_typeof(v) in ('string', 'number')))) $$;

create table assets (
    tenant_id               uuid not null,
    asset_id                varchar(32) not null,
    name                    text not null default '',
    type                    text not null,
    uri                     text not null default '',
    md5                     text,
    start_date              timestamptz,
    end_date                timestamptz,
    duration                bigint not null default 10,
    mimetype                text not null,
    is_enabled              boolean not null default false,
    is_processing           boolean not null default false,
    nocache                 boolean not null default false,
    play_order              integer not null default 0,
    skip_asset_check        boolean not null default false,
    skip_ssl_verify         boolean not null default false,
    is_reachable            boolean not null default true,
    last_reachability_check timestamptz,
    play_days               smallint[] not null default '{1,2,3,4,5,6,7}',
    play_time_from          time,
    play_time_to            time,
    created_by              uuid,
    created_at              timestamptz not null default now(),
    updated_at              timestamptz not null default now(),
    deleted_at              timestamptz,
    version                 bigint not null default 1,
    metadata                jsonb not null default '{}',
    tags                    text[] not null default '{}',
    file_name               text,
    file_size               bigint,
    file_mimetype           text,
    sha256                  text,
    thumbnail_sha256        text,
    width                   integer,
    height                  integer,
    video_codec             text,
    processing_status       text not null default 'pending',
    processing_error        text,
    view_count              bigint not null default 0,
    last_viewed             timestamptz,
    search_text             text generated always as (asset_search_text(name, tags, metadata)) stored,
    primary key (tenant_id, asset_id),
    constraint assets_sha256_fkey foreign key (tenant_id, sha256) references files (tenant_id, sha256),
    constraint assets_thumbnail_sha256_fkey foreign key (tenant_id, thumbnail_sha256) references files (tenant_id, sha256),
    constraint assets_type_check check (type in ('image', 'video', 'webpage', 'stream', 'youtube')),
    constraint assets_duration_check check (duration between 0 and 31536000),
    constraint assets_processing_status_check check (processing_status in ('pending', 'processing', 'completed', 'failed'))
);
create index assets_play_order_idx on assets (tenant_id, play_order, asset_id) where deleted_at is null;
create index assets_created_at_idx on assets (tenant_id, created_at, asset_id) where deleted_at is null;
create index assets_updated_at_idx on assets (tenant_id, updated_at, asset_id) where deleted_at is null;
create index assets_name_idx on assets (tenant_id, name, asset_id) where deleted_at is null;
create index assets_sha256_idx on assets (tenant_id, sha256) where sha256 is not null;
create index assets_thumbnail_sha256_idx on assets (tenant_id, thumbnail_sha256) where thumbnail_sha256 is not null;
create index assets_deleted_at_idx on assets (tenant_id, deleted_at) where deleted_at is not null;

-- A resumable upload belongs to the tenant that started it; its bytes wait in the staging area.
create table uploads (
    tenant_id  uuid not null,
    id         text not null,
    size       bigint not null,
    created_by uuid,
    created_at timestamptz not null default now(),
    asset_id   varchar(32),
    primary key (tenant_id, id)
);

alter table files enable row level security;
alter table files force row level security;
create policy tenant_isolation on files using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table assets enable row level security;
alter table assets force row level security;
create policy tenant_isolation on assets using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table uploads enable row level security;
alter table uploads force row level security;
create policy tenant_isolation on uploads using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
