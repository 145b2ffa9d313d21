{# One regular expression of all `generated_paths`, to compare a path with once. #}
{% macro generated_path() -%}
(select string_agg('(' || pattern || ')', '|') from {{ ref('generated_paths') }})
{%- endmacro %}
