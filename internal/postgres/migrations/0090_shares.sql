-- +goose Up
set lock_timeout = '5s';

-- Links under which people without an account see something.
create table shares (
    tenant_id      uuid not null,
    id             uuid not null,
    asset_id       varchar(32),
    playlist_id    uuid,
    title          text not null default '',
    password_hash  text,
    allow_download boolean not null default false,
    expires_at     timestamptz not null,
    revoked_at     timestamptz,
    open_count     bigint not null default 0,
    last_opened_at timestamptz,
    created_by     uuid,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint shares_object_check check (num_nonnulls(asset_id, playlist_id) = 1),
    constraint shares_asset_id_fkey foreign key (tenant_id, asset_id) references assets (tenant_id, asset_id) on delete cascade,
    constraint shares_playlist_id_fkey foreign key (tenant_id, playlist_id) references playlists (tenant_id, id) on delete cascade
);
create unique index shares_tenant_id_asset_id_key on shares (tenant_id, asset_id) where asset_id is not null and revoked_at is null;
create unique index shares_tenant_id_playlist_id_key on shares (tenant_id, playlist_id) where playlist_id is not null and revoked_at is null;
create index shares_created_at_idx on shares (tenant_id, created_at, id);

alter table shares enable row level security;
alter table shares force row level security;
create policy tenant_isolation on shares using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

-- Which link has which token. The token itself is encrypted: whoever has it sees what is shared.
create table tenant_management.share_tokens (
    token_hash bytea primary key,
    token      bytea not null,
    tenant_id  uuid not null references tenant_management.tenants (id) on delete cascade,
    share_id   uuid not null,
    created_at timestamptz not null default now(),
    constraint share_tokens_share_id_key unique (tenant_id, share_id)
);
