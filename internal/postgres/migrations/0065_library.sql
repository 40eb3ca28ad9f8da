-- +goose Up
set lock_timeout = '5s';

create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;

-- The tags that the tenant knows; assets.tags holds the names themselves.
create table tags (
    tenant_id  uuid not null,
    id         uuid not null,
    name       text not null,
    color      text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint tags_name_check check (name <> ''),
    constraint tags_color_check check (color ~ '^#[0-9a-f]{6}$')
);
create unique index tags_name_key on tags (tenant_id, lower(name));

create table folders (
    tenant_id  uuid not null,
    id         uuid not null,
    parent_id  uuid,
    name       text not null,
    created_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint folders_name_check check (name <> ''),
    constraint folders_parent_id_fkey foreign key (tenant_id, parent_id) references folders (tenant_id, id)
);
create unique index folders_name_key on folders (tenant_id, parent_id, lower(name)) nulls not distinct;

-- What the metadata of an asset has to look like, as a list of typed fields.
create table metadata_templates (
    tenant_id   uuid not null,
    id          uuid not null,
    name        text not null,
    description text not null default '',
    fields      jsonb not null default '[]',
    created_by  uuid,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, id)
);
create unique index metadata_templates_name_key on metadata_templates (tenant_id, lower(name));

-- A search that somebody keeps; a shared one is for all members.
create table saved_searches (
    tenant_id  uuid not null,
    id         uuid not null,
    name       text not null,
    filter     jsonb not null default '{}',
    is_shared  boolean not null default false,
    created_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
create unique index saved_searches_name_key on saved_searches (tenant_id, created_by, lower(name));

alter table assets
    add column description text not null default '',
    add column folder_id uuid,
    add column metadata_template_id uuid,
    add column is_shared boolean not null default false,
    add column progress smallint,
    add column original_sha256 text,
    add constraint assets_folder_id_fkey foreign key (tenant_id, folder_id) references folders (tenant_id, id),
    add constraint assets_metadata_template_id_fkey foreign key (tenant_id, metadata_template_id)
        references metadata_templates (tenant_id, id) on delete set null (metadata_template_id),
    add constraint assets_original_sha256_fkey foreign key (tenant_id, original_sha256) references files (tenant_id, sha256),
    add constraint assets_progress_check check (progress between 0 and 100);

insert into tags (tenant_id, id, name)
select distinct on (tenant_id, lower(tag)) tenant_id, gen_random_uuid(), tag from assets, unnest(tags) tag where tag <> '' order by tenant_id, lower(tag);

alter table assets drop column search_text;
drop function asset_search_text(text, text[], jsonb);
-- What a search looks through: name, description, tags and the values, not the keys, of the metadata.
create function asset_search_text(name text, description text, tags text[], metadata jsonb) returns text language sql immutable parallel safe
    as $$ select lower(concat_ws(' ', name, nullif(description, ''), array_to_string(tags, ' '),
        (select string_agg(v #>> '{}', ' ') from jsonb_path_query(metadata, 'strict $.**') v where jsonb_typeof(v) in ('string', 'number')))) $$;
alter table assets add column search_text text generated always as (asset_search_text(name, description, tags, metadata)) stored;

create index assets_file_size_idx on assets (tenant_id, (coalesce(file_size, 0)), asset_id) where deleted_at is null;
create index assets_folder_id_idx on assets (tenant_id, folder_id, play_order, asset_id) where deleted_at is null;
create index assets_original_sha256_idx on assets (tenant_id, original_sha256) where original_sha256 is not null;
create index assets_search_idx on assets using gin (tenant_id, search_text gin_trgm_ops) with (fastupdate = off) where deleted_at is null;
create index assets_tags_idx on assets using gin (tenant_id, tags) with (fastupdate = off) where deleted_at is null;

alter table tags enable row level security;
alter table tags force row level security;
create policy tenant_isolation on tags using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table folders enable row level security;
alter table folders force row level security;
create policy tenant_isolation on folders using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table metadata_templates enable row level security;
alter table metadata_templates force row level security;
create policy tenant_isolation on metadata_templates using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
alter table saved_searches enable row level security;
alter table saved_searches force row level security;
create policy tenant_isolation on saved_searches using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

-- Row-level security keeps LIKE and @> out of index conditions, because they could tell of rows that the
-- policy hides. These two functions run as the schema's owner, name the tenant themselves, and hand out
-- nothing but ids, which the caller's own query looks up under the policy.

-- +goose StatementBegin
-- asset_candidates returns the tenant's assets whose text matches all patterns and that have all tags; null
-- when they are more than most, which is when an index is no help.
create function asset_candidates(patterns text[], labels text[], most integer) returns text[] language plpgsql stable security definer
    set search_path = public, pg_temp as $$
declare
    statement text := 'select array_agg(asset_id::text) from (select asset_id from assets where tenant_id = $1 and deleted_at is null';
    found text[];
begin
    for i in 1 .. coalesce(cardinality(patterns), 0) loop
        statement := statement || format(' and search_text like $2[%s]', i);
    end loop;
    if cardinality(labels) > 0 then
        statement := statement || ' and tags @> $3';
    end if;
    execute statement || ' limit $4) m' into found using app_tenant(), patterns, labels, most + 1;
    if cardinality(found) > most then
        return null;
    end if;
    return coalesce(found, '{}');
end $$;
-- +goose StatementEnd

-- +goose StatementBegin
-- asset_similar returns the tenant's assets whose text has a word like each of the given ones, the most alike first.
create function asset_similar(words text[], most integer) returns text[] language plpgsql stable security definer
    set search_path = public, pg_temp as $$
declare
    statement text := 'select array_agg(asset_id::text) from (select asset_id from assets where tenant_id = $1 and deleted_at is null';
    found text[];
begin
    perform set_config('pg_trgm.word_similarity_threshold', '0.4', true);
    for i in 1 .. coalesce(cardinality(words), 0) loop
        statement := statement || format(' and $2[%s] <%% search_text', i);
    end loop;
    execute statement || ' order by word_similarity($2[1], search_text) desc, asset_id limit $3) m' into found using app_tenant(), words, most;
    return coalesce(found, '{}');
end $$;
-- +goose StatementEnd

revoke execute on function asset_candidates(text[], text[], integer), asset_similar(text[], integer) from public;
grant execute on function asset_candidates(text[], text[], integer), asset_similar(text[], integer) to signate_app;
