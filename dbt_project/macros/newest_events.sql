{#
(source, scope, happened_at) of the newest that each scope brought and that has a time: commits, changes, deployments,
incidents. Each table is grouped by its own key before the scope's name is looked up: that takes a number, not a text.
#}
{% macro newest_events() %}
    select
        'git' as source,
        repository as scope,
        max(committed_at) as happened_at
    from {{ source('raw_git', 'commits') }}
    where committed_at <= {{ moment_of_reading() }}
    group by repository
    {%- for host in used_hosts() %}
    {%- set described = hosts()[host] %}
    {%- set owners, key, name = described.scopes %}
    {%- for table in described.dated_by %}
    union all
    select
        '{{ host }}' as source,
        coalesce(prefixes.value, '') || owners.{{ name }} as scope,
        changed.updated_at as happened_at
    from (
        select
            installation,
            {{ key }},
            max(updated_at) as updated_at
        from {{ source('raw_' ~ host, table) }}
        where updated_at <= {{ moment_of_reading() }}
        group by installation, {{ key }}
    ) as changed
    inner join {{ source('raw_' ~ host, owners) }} as owners
        on changed.installation = owners.installation and changed.{{ key }} = owners.{{ key }}
    left join {{ source('raw_config', 'rules') }} as prefixes
        on prefixes.rule = 'repositories.prefix' and changed.installation = prefixes.scope
    {%- endfor %}
    {%- endfor %}
    {%- for table, moment in [
        ('deployments', 'finished_at'), ('incidents', 'started_at'), ('test_suites', 'finished_at'),
        ('coverage', 'finished_at'),
    ] %}
    union all
    select
        'files' as source,
        '{{ table }} ' || files.pattern as scope,
        listed.happened_at
    from (
        select
            source_file,
            max({{ moment }}) as happened_at
        from {{ source('raw_files', table) }}
        where {{ moment }} <= {{ moment_of_reading() }}
        group by source_file
    ) as listed
    inner join {{ source('raw_files', '_files') }} as files
        on listed.source_file = files.source_file and files.table_name = '{{ table }}'
    {%- endfor %}
{% endmacro %}


{# What the latest attempt said, of those that fulfil a condition. #}
{% macro latest(column, condition='true') -%}
    (array_agg({{ column }} order by attempts.started_at desc) filter (where {{ condition }}))[1]
{%- endmacro %}
