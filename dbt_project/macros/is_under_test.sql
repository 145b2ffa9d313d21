{# True; in a unit test of one metric, which the variable `metric` names, true for its events alone. #}
{% macro is_under_test(metric) -%}
    {%- if var('metric', none) -%} {{ metric }} = '{{ var('metric') }}' {%- else -%} true {%- endif -%}
{%- endmacro %}
