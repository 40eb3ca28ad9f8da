-- +goose Up
set lock_timeout = '5s';

-- Where in the order the asset of an upload goes: the place is taken when the upload begins, not when it ends.
alter table uploads add column play_order integer;
