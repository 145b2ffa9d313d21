{# Index of the tables behind `metrics`: their key, in the order in which they are asked. #}
{% macro metric_key() %}
    {{ return({'columns': ['entity_type', 'entity_id', 'metric', 'grain', 'period_start'], 'unique': true}) }}
{% endmacro %}
