-- +goose Up
set lock_timeout = '5s';

alter table auth_user add column language text not null default 'en';
alter table auth_user add column timezone text not null default '';
alter table auth_user add constraint auth_user_language_check check (language in ('en', 'id'));

-- What somebody proves once: the links in mails, and the steps of signing in. Kept by hash; a token
-- works once and until it expires.
create table tenant_management.user_tokens (
    token_hash bytea primary key,
    user_id    uuid references auth_user (id) on delete cascade,
    purpose    text not null,
    data       jsonb not null default '{}',
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint user_tokens_purpose_check check (purpose in
        ('reset_password', 'verify_email', 'change_email', 'second_factor', 'passkey_register', 'passkey_login', 'single_sign_on'))
);
create index user_tokens_user_id_idx on tenant_management.user_tokens (user_id, purpose);
create index user_tokens_expires_at_idx on tenant_management.user_tokens (expires_at);
