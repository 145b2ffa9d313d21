{# Whether `measure` is within the bound of a benchmark's step; the last step takes what no other does. #}
{% macro metric_within_bound(measure, step, is_last) -%}
    (
        {{ is_last }}
        or {{ measure }} < {{ step }}.upper_bound
        or ({{ step }}.is_inclusive and {{ measure }} = {{ step }}.upper_bound)
    )
{%- endmacro %}
