-- +goose Up
set lock_timeout = '5s';

-- Since when no row refers to a file; such files do not count and are collected after a while. Rows refer by a
-- foreign key to files, or through file_references, so a referenced file cannot be deleted at all.
alter table files add column unreferenced_since timestamptz;
create index files_unreferenced_since_idx on files (tenant_id, unreferenced_since) where unreferenced_since is not null;

-- References of what has no column of its own for them, such as settings.
create table file_references (
    tenant_id uuid not null,
    owner     text not null,
    owner_id  text not null,
    sha256    text not null,
    primary key (tenant_id, owner, owner_id, sha256),
    constraint file_references_sha256_fkey foreign key (tenant_id, sha256) references files (tenant_id, sha256)
);
create index file_references_sha256_idx on file_references (tenant_id, sha256);

-- What the tenant's referenced files take.
create table storage_usage (
    tenant_id     uuid not null primary key,
    bytes         bigint not null,
    files         bigint not null,
    reconciled_at timestamptz not null default now()
);

-- Room promised to uploads on their way.
create table storage_reservations (
    tenant_id  uuid not null,
    id         text not null,
    bytes      bigint not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    constraint storage_reservations_bytes_check check (bytes >= 0)
);

alter table file_references enable row level security;
alter table file_references force row level security;
create policy tenant_isolation on file_references using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table storage_usage enable row level security;
alter table storage_usage force row level security;
create policy tenant_isolation on storage_usage using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table storage_reservations enable row level security;
alter table storage_reservations force row level security;
create policy tenant_isolation on storage_reservations using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

-- The tenant's files, or those of them with the digests, that no row of any table refers to. It asks the catalogue which tables can, so a table that is
-- made tomorrow counts as well.
-- +goose StatementBegin
create function unreferenced_files(tenant uuid, digests text[]) returns setof text language plpgsql stable as $$
declare
    sql text := 'select f.sha256 from files f where f.tenant_id = $1 and ($2 is null or f.sha256 = any($2))';
    k record;
begin
    for k in
        select c.conrelid::regclass as referrer,
               string_agg(format('r.%I = f.%I', a.attname, b.attname), ' and ') as matches
        from pg_constraint c
        cross join lateral unnest(c.conkey, c.confkey) as p(here, there)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = p.here
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = p.there
        where c.contype = 'f' and c.confrelid = 'files'::regclass and c.conparentid = 0
        group by c.oid, c.conrelid
    loop
        sql := sql || format(' and not exists (select from %s r where %s)', k.referrer, k.matches);
    end loop;
    return query execute sql using tenant, digests;
end
$$;
-- +goose StatementEnd
