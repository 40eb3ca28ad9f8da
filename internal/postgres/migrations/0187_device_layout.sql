-- +goose Up
set lock_timeout = '5s';

-- The layout that a screen said it shows. Like the asset beside it, it may be gone by now.
alter table devices add column current_layout_id uuid;
