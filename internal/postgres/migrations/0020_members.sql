-- +goose Up
set lock_timeout = '5s';

alter table tenant_management.tenant_users add column updated_at timestamptz not null default now();

-- Roles that a tenant made for itself, beside the built-in ones, whose keys they cannot take.
create table tenant_management.roles (
    tenant_id   uuid not null references tenant_management.tenants (id) on delete cascade,
    key         varchar(50) not null,
    name        varchar(100) not null,
    description text not null default '',
    permissions jsonb not null default '[]',
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, key),
    constraint roles_key_check check (key ~ '^[a-z0-9]([a-z0-9_]{0,48}[a-z0-9])?$'
        and key not in ('tenant_admin', 'content_manager', 'device_operator', 'viewer'))
);
create unique index roles_name_key on tenant_management.roles (tenant_id, lower(name));

-- Permissions that a member has for a while, on top of the role.
create table tenant_management.member_grants (
    tenant_id   uuid not null,
    id          uuid not null,
    user_id     uuid not null,
    permissions jsonb not null,
    reason      text not null default '',
    granted_by  uuid,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    primary key (tenant_id, id),
    constraint member_grants_user_id_fkey foreign key (tenant_id, user_id)
        references tenant_management.tenant_users (tenant_id, user_id) on delete cascade
);
create index member_grants_user_id_idx on tenant_management.member_grants (tenant_id, user_id, expires_at);

-- Members as people read them. The one index that search needs is the tenant's: members are few.
create view tenant_management.members with (security_invoker = true) as
    select m.tenant_id, m.user_id, u.email, u.first_name, u.last_name, btrim(u.first_name || ' ' || u.last_name) as name,
           lower(u.email || ' ' || u.first_name || ' ' || u.last_name) as search_text,
           m.role, m.permissions, m.is_active, m.is_owner, m.joined_at, m.updated_at, u.last_login_at, u.is_active as account_is_active
    from tenant_management.tenant_users m
    join auth_user u on u.id = m.user_id;
grant select on tenant_management.members to signate_app;

-- What was done to the control plane: members, roles, tenants. Without a tenant it concerns the installation.
create table tenant_management.audit_log (
    id         uuid primary key,
    tenant_id  uuid,
    at         timestamptz not null default now(),
    actor_id   uuid,
    actor_kind text not null,
    action     text not null,
    object     text not null,
    object_id  text not null,
    before     jsonb,
    after      jsonb,
    address    text not null default '',
    request_id text not null default ''
);
create index audit_log_tenant_id_at_idx on tenant_management.audit_log (tenant_id, at, id);
revoke update, delete, truncate on tenant_management.audit_log from signate_app;
