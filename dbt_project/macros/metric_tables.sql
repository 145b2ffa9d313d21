{# The models that hold the values of the metrics of a thing, by entity, grain and period. #}
{% macro metric_tables(thing) %}
    {%- set tables = [] -%}
    {%- for metric in metrics_of_intervals().get(thing, []) -%}
        {%- do tables.append('int_' ~ metric) -%}
    {%- endfor -%}
    {{ return(tables or ['metrics_of_' ~ thing]) }}
{% endmacro %}
