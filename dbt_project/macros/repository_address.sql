{# Address of a repository's page in one form: without its scheme, in small letters. #}
{% macro repository_address(url) -%}
    regexp_replace(lower({{ url }}), '^https?://|/+$', '', 'g')
{%- endmacro %}
