{#
  All rows of a canonical model's branches, `<thing>__<source>`, one per source that feeds it and is used; without
  any, no rows, of the types that names have: `_at` is a moment, `_on` a date, `is_` and `has_` a truth.
#}
{% macro branches_of(thing, columns, condition=none) -%}
    {%- for source in feeding()[thing] if is_used(source) %}
    select {{ columns | join(', ') }} from {{ ref(thing ~ '__' ~ source) }}
    {%- if condition %} where {{ condition }}{% endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select
        {%- for column in columns %}
        null::{{ type_by_name(column) }} as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
    {%- endfor %}
{%- endmacro %}


{# The type that a column of this name has in a canonical model. #}
{% macro type_by_name(column) -%}
    {%- set counts = [
        'number', 'additions', 'deletions', 'changed_files', 'commits_total', 'attempt', 'position', 'commit_count',
        'passed', 'failed', 'skipped', 'lines_covered', 'lines_total', 'branches_covered', 'branches_total',
    ] -%}
    {%- if column.endswith('_at') -%} timestamptz
    {%- elif column.endswith('_on') -%} date
    {%- elif column.startswith(('is_', 'has_')) -%} boolean
    {%- elif column in counts -%} bigint
    {%- elif column in ['story_points', 'seconds'] -%} double precision
    {%- elif column in ['labels', 'components', 'closing_issues', 'assignees'] -%} jsonb
    {%- else -%} text
    {%- endif -%}
{%- endmacro %}


{# Whether `sei.toml` names a source that is there for those who use it; files are there for everybody. #}
{% macro is_used(source) %}
    {{ return(source in used_hosts() or source not in hosts()) }}
{% endmacro %}


{# The hosts that `sei.toml` names, all where nobody says. #}
{% macro used_hosts() %}
    {% set said = env_var('SEI_DBT_SOURCES', hosts() | join(' ')).split() %}
    {{ return(hosts() | select('in', said) | list) }}
{% endmacro %}
