{# Seconds of an interval; null where it is negative. #}
{% macro positive_seconds(duration) -%}
    case when {{ duration }} >= interval '0' then extract(epoch from {{ duration }})::double precision end
{%- endmacro %}
