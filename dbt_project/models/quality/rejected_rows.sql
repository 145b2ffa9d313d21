{{ config(materialized='view') }}

-- What the sources set aside is read from their own tables: it is known after a refresh that failed, too.
with

collected as (
    {%- for name in ['git'] + used_hosts() %}
    select
        '{{ name }}' as source,
        scope,
        table_name,
        key,
        reason
    from {{ source('raw_' ~ name, '_rejected_rows') }}
    union all
    {%- endfor %}
    select
        'files' as source,
        coalesce(rejected.table_name || ' ' || files.pattern, rejected.table_name) as scope,
        rejected.table_name,
        rejected.source_file || ' line ' || rejected.source_line as key,
        rejected.reason
    from {{ source('raw_files', '_rejected_rows') }} as rejected
    left join {{ source('raw_files', '_files') }} as files
        on rejected.source_file = files.source_file and rejected.table_name = files.table_name
    union all
    select
        source,
        scope,
        table_name,
        key,
        reason
    from {{ ref('int_rejected_rows') }}
)

select
    source,
    scope,
    table_name,
    {{ bounded_text(without_email('key')) }} as key,
    {{ bounded_text(without_email('reason')) }} as reason
from collected
-- Sources are of all teams together.
where current_user != 'sei_team_reader'
