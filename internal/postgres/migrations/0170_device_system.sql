-- +goose Up
set lock_timeout = '5s';

-- What a screen last told of its computer: {"load", "uptime", "model", "memory": {"total", …}}; null says nothing.
alter table devices add column system jsonb;
