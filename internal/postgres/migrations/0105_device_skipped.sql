-- +goose Up
set lock_timeout = '5s';

-- What a screen could not show lately, and why: [{"asset_id", "reason", "at"}].
alter table devices add column skipped jsonb not null default '[]';
