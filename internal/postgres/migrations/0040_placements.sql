-- +goose Up
set lock_timeout = '5s';

-- Whose data plane lies in this database. It opens for tenants that have a row here and for nobody else, so a
-- node that still believes a tenant to be where it was is refused, instead of reading or writing what is left
-- of it there. Only the schema's owner, who moves tenants, changes it.
create table tenant_management.placements (
    tenant_id uuid primary key,
    since     timestamptz not null default now()
);
revoke insert, update, delete, truncate on tenant_management.placements from signate_app;
insert into tenant_management.placements (tenant_id) select id from tenant_management.tenants where database_name = '';

-- Tells databases apart, whatever their addresses are.
create table tenant_management.database_identity (id uuid primary key default gen_random_uuid());
insert into tenant_management.database_identity default values;
revoke insert, update, delete, truncate on tenant_management.database_identity from signate_app;

-- Moves that are under way, or that ended in the middle.
create table tenant_management.tenant_moves (
    tenant_id  uuid primary key references tenant_management.tenants (id) on delete cascade,
    source     varchar(100) not null,
    target     varchar(100) not null,
    started_at timestamptz not null default now()
);
revoke insert, update, delete, truncate on tenant_management.tenant_moves from signate_app;

-- +goose StatementBegin
create function tenant_management.place_tenant() returns trigger language plpgsql security definer
    set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' then
        insert into tenant_management.placements (tenant_id) values (new.id) on conflict do nothing;
    else
        delete from tenant_management.placements where tenant_id = old.id;
    end if;
    return null;
end $$;
-- +goose StatementEnd
revoke all on function tenant_management.place_tenant() from public;
create trigger tenants_place after insert on tenant_management.tenants
    for each row when (new.database_name = '') execute function tenant_management.place_tenant();
create trigger tenants_unplace after delete on tenant_management.tenants
    for each row execute function tenant_management.place_tenant();

-- The doors of a tenant begin with one of these two. Each holds a lock until the transaction ends: whoever moves
-- a tenant away takes the first one exclusively while the last changes are copied, which ends writes, and the
-- second one before the rows left behind are removed, which waits for reads.

-- Raises SG001 when the tenant is not here.
-- +goose StatementBegin
create function tenant_management.enter_read(tenant uuid) returns void language plpgsql as $$
begin
    if not pg_try_advisory_xact_lock_shared(hashtextextended(tenant::text, 2))
        or not exists (select from tenant_management.placements p where p.tenant_id = tenant) then
        raise exception 'the tenant is not in this database' using errcode = 'SG001';
    end if;
    perform set_config('app.current_tenant_id', tenant::text, true);
end $$;
-- +goose StatementEnd

-- Waits for a move that holds the row, and fails with 40001 when the row changed since the snapshot.
-- +goose StatementBegin
create function tenant_management.lock_placement(tenant uuid) returns void language plpgsql security definer
    set search_path = pg_catalog as $$
begin
    perform from tenant_management.placements p where p.tenant_id = tenant for share;
end $$;
-- +goose StatementEnd
revoke all on function tenant_management.lock_placement(uuid) from public;
grant execute on function tenant_management.lock_placement(uuid) to signate_app;

-- Raises nothing, because a connection that fails in the middle of beginning is not used again. Without an
-- admission no tenant is set, and application_name, which the server reports to the client by itself, says why.
--
-- In a serializable transaction the snapshot may be older than the lock: a move may have ended between the two.
-- Then the version of the row that the snapshot shows has been deleted, which xmax tells, whatever the snapshot.
-- +goose StatementBegin
create function tenant_management.enter_write(tenant uuid) returns void language plpgsql as $$
declare
    touched boolean;
begin
    if not pg_try_advisory_xact_lock_shared(hashtextextended(tenant::text, 1)) then
        perform set_config('app.current_tenant_id', '', true), set_config('application_name', 'signate: frozen', true);
        return;
    end if;
    select p.xmax <> '0'::xid into touched from tenant_management.placements p where p.tenant_id = tenant;
    if not found then
        perform set_config('app.current_tenant_id', '', true), set_config('application_name', 'signate: moved', true);
        return;
    end if;
    if touched then
        perform tenant_management.lock_placement(tenant);
    end if;
    perform set_config('app.current_tenant_id', tenant::text, true);
end $$;
-- +goose StatementEnd

-- Jobs that were added in another database and have been brought to the queue of this one, so that none is
-- brought twice.
create table jobs.relayed (
    source     varchar(100) not null,
    job_id     bigint not null,
    created_at timestamptz not null,
    relayed_at timestamptz not null default now(),
    primary key (source, job_id, created_at)
);
create index relayed_relayed_at_idx on jobs.relayed (relayed_at);
