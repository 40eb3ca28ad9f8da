-- +goose Up
set lock_timeout = '5s';

-- Why a copy stopped, in a form that both sides may read.
alter table tenant_management.offers add column problem_code text not null default '';
