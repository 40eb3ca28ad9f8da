-- +goose Up
set lock_timeout = '5s';

-- What an asset can be found by: every three characters in a row of its text, and its tags, each hashed together with
-- the tenant. With the tenant as a column of its own the index would read all that the tenant has for every search.
-- Hashes that collide only find too much, which the search sorts out.
-- +goose StatementBegin
create function asset_terms(tenant uuid, content text, labels text[]) returns bigint[] language plpgsql immutable parallel safe as $$
declare
    seed constant bigint := uuid_hash_extended(tenant, 0);
    letters constant text[] := string_to_array(content, null);
    label text;
    terms bigint[] := '{}';
begin
    for i in 3 .. coalesce(cardinality(letters), 0) loop
        terms := terms || hashtextextended(letters[i - 2] || letters[i - 1] || letters[i] collate "C", seed);
    end loop;
    foreach label in array coalesce(labels, '{}') loop
        terms := terms || hashtextextended('#' || label collate "C", seed);
    end loop;
    return terms;
end $$;
-- +goose StatementEnd

create index assets_terms_idx on assets using gin (asset_terms(tenant_id, search_text, tags)) with (fastupdate = off) where deleted_at is null;
drop index assets_tags_idx;

-- +goose StatementBegin
-- asset_candidates returns the tenant's assets whose text contains all words, of three characters or more, and that have
-- all tags, sorted by a field of the list or, with an empty one, by their ids; null when they are more than most. One plan fits all
-- values: only the index of the terms can be read, since nothing else is an index condition here. Places are where their rows lie
-- as long as they are not changed.
create function asset_candidates(words text[], labels text[], most integer, field text, out ids text[], out places tid[]) language plpgsql stable security definer
    set search_path = public, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
    tenant constant uuid := app_tenant();
    terms bigint[] := asset_terms(tenant, '', labels);
    word text;
    patterns text[] := '{}';
begin
    if field not in ('', 'play_order', 'created_at', 'updated_at', 'name', 'file_size') then
        raise exception 'assets have no order %', field using errcode = 'invalid_parameter_value';
    end if;
    foreach word in array coalesce(words, '{}') loop
        terms := terms || asset_terms(tenant, word, '{}');
        patterns := patterns || ('%' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%');
    end loop;
    if cardinality(terms) = 0 then
        return;
    end if;
    select coalesce(array_agg(asset_id::text order by number, moment, label, asset_id), '{}'), array_agg(place order by number, moment, label, asset_id) into ids, places from (
        select asset_id, ctid as place,
            case field when 'play_order' then play_order when 'file_size' then coalesce(file_size, 0) end as number,
            case field when 'created_at' then created_at when 'updated_at' then updated_at end as moment,
            case field when 'name' then name end as label
        from assets
        where asset_terms(tenant_id, search_text, tags) @> terms and deleted_at is null and (tenant_id = tenant) is true
            and (labels is null or tags @> labels) and search_text like all (patterns)
        limit most + 1
    ) matching;
    if cardinality(ids) > most then
        ids := null;
        places := null;
    end if;
end $$;
-- +goose StatementEnd

revoke execute on function asset_candidates(text[], text[], integer, text) from public;
grant execute on function asset_candidates(text[], text[], integer, text) to signate_app;
