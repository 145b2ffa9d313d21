{# Pattern of names of jobs and workflows that deploy. #}
{% macro deploying_name() -%}
    '\y(deploy|release|publish)\y'
{%- endmacro %}
