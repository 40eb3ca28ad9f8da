-- +goose Up
set lock_timeout = '5s';

-- Removes everything that a deleted tenant has in the data plane, and its log. The serving role cannot
-- delete from the log, so this runs with the rights of the schema's owner, and only for a tenant whose
-- grace has passed. Tables that others refer to come last; their order is found by trying.
-- +goose StatementBegin
create function tenant_management.purge_tenant(gone uuid) returns void language plpgsql security definer
    set search_path = pg_catalog, public as $$
declare
    waiting text[];
    refused text[];
    name text;
begin
    if not exists (select from tenant_management.tenants t where t.id = gone and t.deleted_at < now() - interval '30 days') then
        raise exception 'tenant % is not due to be purged', gone using errcode = '55000';
    end if;
    perform set_config('app.current_tenant_id', gone::text, true);
    select array_agg(format('%I.%I', n.nspname, c.relname) order by c.relname) into waiting
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped);
    while cardinality(waiting) > 0 loop
        refused := '{}';
        foreach name in array waiting loop
            begin
                execute format('delete from %s where tenant_id = $1', name) using gone;
            exception when foreign_key_violation then
                refused := refused || name;
            end;
        end loop;
        if cardinality(refused) = cardinality(waiting) then
            raise exception 'these tables refer to each other: %', refused;
        end if;
        waiting := refused;
    end loop;
    delete from tenant_management.audit_log where tenant_id = gone;
end $$;
-- +goose StatementEnd
revoke all on function tenant_management.purge_tenant(uuid) from public;
grant execute on function tenant_management.purge_tenant(uuid) to signate_app;
