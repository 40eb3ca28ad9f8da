-- +goose Up
set lock_timeout = '5s';

alter table assets drop constraint assets_type_check;
alter table assets add constraint assets_type_check check (type in ('image', 'video', 'webpage', 'stream', 'youtube', 'html', 'pdf')) not valid;

-- The pages of a document, as pictures that screens show one after the other.
create table asset_pages (
    tenant_id uuid not null,
    asset_id  varchar(32) not null,
    number    integer not null,
    sha256    text not null,
    primary key (tenant_id, asset_id, number),
    constraint asset_pages_asset_id_fkey foreign key (tenant_id, asset_id) references assets (tenant_id, asset_id) on delete cascade,
    constraint asset_pages_sha256_fkey foreign key (tenant_id, sha256) references files (tenant_id, sha256),
    constraint asset_pages_number_check check (number > 0)
);
create index asset_pages_sha256_idx on asset_pages (tenant_id, sha256);

alter table asset_pages enable row level security;
alter table asset_pages force row level security;
create policy tenant_isolation on asset_pages using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
