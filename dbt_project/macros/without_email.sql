{# A text with e-mail addresses taken out: none may reach the marts. #}
{% macro without_email(text) -%}
    regexp_replace({{ text }}, '[^\s<>@]+@[^\s<>@]+', '…', 'g')
{%- endmacro %}
