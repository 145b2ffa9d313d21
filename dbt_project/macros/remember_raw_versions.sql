{# Hook before a run: versions of the raw tables, each by the transactions that wrote its rows. #}
{% macro remember_raw_versions() %}
    {% if is_kept() %}
        create schema if not exists intermediate;
        create table if not exists {{ relation_versions() }} (
            relation text primary key, made_of text not null, version text not null
        );
        do $$
        declare
            relation text;
            version text;
        begin
            foreach relation in array array[
                {%- for source in graph.sources.values() %}
                '{{ source.schema }}.{{ source.identifier }}'{{ ',' if not loop.last }}
                {%- endfor %}
            ]::text[] loop
                version := '';
                if to_regclass(relation) is not null then
                    execute
                        'select count(*) || '' '' || coalesce(sum(hash_record_extended(row(ctid, xmin), 0)::numeric), 0)'
                        || ' from ' || relation into version;
                end if;
                insert into {{ relation_versions() }} values (relation, '', version)
                on conflict on constraint relation_versions_pkey do update set version = excluded.version;
            end loop;
        end $$
    {% endif %}
{% endmacro %}
