{#
  Hook before a run: versions of the raw tables, each by the transactions that wrote its rows, and the first of all their
  moments behind `as_of`, for `moments_after.sql`.
#}
{% macro remember_raw_versions() %}
    {% if is_kept() %}
        create schema if not exists intermediate;
        create table if not exists {{ relation_versions() }} (
            relation text primary key, made_of text not null, version text not null
        );
        alter table {{ relation_versions() }} add column if not exists text text not null default '';
        alter table {{ relation_versions() }} add column if not exists project text not null default '';
        create table if not exists {{ metric_digests() }} (
            relation text,
            metric text,
            entity_type text,
            entity_id text,
            quarter_start date,
            digest text not null,
            primary key (relation, metric, entity_type, entity_id, quarter_start)
        );
        create table if not exists {{ moment_bounds() }} (counted_until timestamptz, impossible_from timestamptz);
        do $$
        declare
            relation text;
            version text;
            first_after text;
            after timestamptz [];
            bounds timestamptz [] := array['infinity', 'infinity'];
        begin
            foreach relation in array array[
                {%- for source in graph.sources.values() %}
                '{{ source.schema }}.{{ source.identifier }}'{{ ',' if not loop.last }}
                {%- endfor %}
            ]::text[] loop
                version := '';
                if to_regclass(relation) is not null then
                    select format('least(null::timestamptz%s)', string_agg(
                        format(', min(%1$I) filter (where %1$I > $1)', attname), ''
                    )) into first_after
                    from pg_attribute
                    where attrelid = relation::regclass and atttypid = 'timestamptz'::regtype and not attisdropped;
                    execute
                        'select count(*) || '' '' || coalesce(sum({{ row_hash('row(ctid, xmin)') }}), 0), '
                        || 'array[' || first_after || ', ' || replace(first_after, '$1', '$2') || '] from ' || relation
                        into version, after using {{ as_of() }}, {{ as_of() }} + interval '1 day';
                    bounds := array[least(bounds[1], after[1]), least(bounds[2], after[2])];
                end if;
                insert into {{ relation_versions() }} (relation, made_of, version) values (relation, '', version)
                on conflict on constraint relation_versions_pkey do update set version = excluded.version;
            end loop;
            delete from {{ moment_bounds() }};
            insert into {{ moment_bounds() }} values (bounds[1], bounds[2]);
        end $$
    {% endif %}
{% endmacro %}
