-- +goose Up
set lock_timeout = '5s';

-- What becomes of people whose groups say nothing while groups decide about roles.
alter table tenant_management.single_sign_on add column refuse_unmapped boolean not null default false;
