{# Post-hook: statistics of a table just made. Without them Postgres guesses its size, and plans nested loops. #}
{% macro analyze_table() -%}
    {% if model.config.materialized in ('table', 'incremental', 'by_period') %}analyze {{ this }}{% endif %}
{%- endmacro %}
