-- +goose Up
set lock_timeout = '5s';

alter table tenant_management.offers drop constraint offers_kind_check;
alter table tenant_management.offers add constraint offers_kind_check check (kind in ('asset', 'playlist', 'layout'));

alter table received_objects add column layout_id uuid;
alter table received_objects drop constraint received_objects_object_check;
alter table received_objects add constraint received_objects_object_check check (num_nonnulls(asset_id, playlist_id, layout_id) = 1);
