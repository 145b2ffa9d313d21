{# Stable key of an account: md5 of the lower-cased e-mail address, of the name where there is none. #}
{% macro account_key(name, email) -%}
    md5(coalesce(nullif(lower({{ email }}), ''), {{ name }}, ''))
{%- endmacro %}
