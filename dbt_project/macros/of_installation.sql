{# The installation of the row that a column is of: under the same alias, or under none. #}
{% macro of_installation(column) -%}
    {%- set parts = column.split('.') -%}
    {{ (parts[0] ~ '.' if parts | length > 1 else '') ~ 'installation' }}
{%- endmacro %}
