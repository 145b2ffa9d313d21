{# Whether there are metrics of the user's own, in `metrics/` beside `sei.toml`; there are where nobody says. #}
{% macro has_custom_metrics() %}
    {{ return('custom_metrics' in env_var('SEI_DBT_SOURCES', 'custom_metrics').split()) }}
{% endmacro %}
