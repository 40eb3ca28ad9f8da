-- +goose Up
set lock_timeout = '5s';

-- Who is asked to join. The token that the mail holds is kept as a hash; there is no membership before
-- acceptance.
create table tenant_management.invitations (
    tenant_id   uuid not null references tenant_management.tenants (id) on delete cascade,
    id          uuid not null,
    email       text not null,
    role        varchar(50) not null,
    message     text not null default '',
    token_hash  bytea not null,
    invited_by  uuid not null,
    created_at  timestamptz not null default now(),
    sent_at     timestamptz not null default now(),
    expires_at  timestamptz not null,
    accepted_at timestamptz,
    accepted_by uuid,
    revoked_at  timestamptz,
    primary key (tenant_id, id),
    constraint invitations_token_hash_key unique (token_hash)
);
create unique index invitations_email_key on tenant_management.invitations (tenant_id, lower(email)) where accepted_at is null and revoked_at is null;
create index invitations_created_at_idx on tenant_management.invitations (tenant_id, created_at, id);
