{# A text of outside as it may be shown: at most so many characters, with a mark where it was cut. #}
{% macro bounded_text(text, longest=500) -%}
    case when length({{ text }}) <= {{ longest }} then {{ text }} else left({{ text }}, {{ longest - 1 }}) || '…' end
{%- endmacro %}
