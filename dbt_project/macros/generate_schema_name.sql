{# Schemas are named as in the warehouse contract, without a prefix from the profile. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
