-- +goose Up
set lock_timeout = '5s';

alter table shares add column layout_id uuid;
alter table shares add constraint shares_layout_id_fkey foreign key (tenant_id, layout_id) references layouts (tenant_id, id) on delete cascade;
alter table shares drop constraint shares_object_check;
alter table shares add constraint shares_object_check check (num_nonnulls(asset_id, playlist_id, layout_id) = 1);
create unique index shares_tenant_id_layout_id_key on shares (tenant_id, layout_id) where layout_id is not null and revoked_at is null;
