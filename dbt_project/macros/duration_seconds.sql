{# Seconds of a duration such as 30d, 24h, 2w, 15m or 90s; null where it is none. #}
{% macro duration_seconds(duration) -%}
    substring({{ duration }} from '^(\d+)[smhdw]$')::bigint
    * case right({{ duration }}, 1)
        when 's' then 1
        when 'm' then 60
        when 'h' then 3600
        when 'd' then 86400
        when 'w' then 604800
    end
{%- endmacro %}
