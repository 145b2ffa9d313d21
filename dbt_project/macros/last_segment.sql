{# The part of a repository's name after the last slash. #}
{% macro last_segment(repository) -%}
    regexp_replace({{ repository }}, '^.*/', '')
{%- endmacro %}
