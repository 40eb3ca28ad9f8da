-- +goose Up
set lock_timeout = '5s';

-- Whether somebody signed in with more than a password: a code, a recovery code or a passkey.
alter table tenant_management.user_sessions add column second_factor boolean not null default false;
