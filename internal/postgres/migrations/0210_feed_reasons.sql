-- +goose Up
set lock_timeout = '5s';

-- Beside the sentence for people: what programs can tell apart, the status that a server answered, and when it was.
alter table feeds
    add column error_code   text not null default '',
    add column error_status integer,
    add column failed_at    timestamptz;
