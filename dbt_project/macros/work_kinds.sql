{# Kinds of work, the most urgent first: what is of several counts as the first of them. #}
{% macro work_kinds() %}
    {{ return(['incident', 'bug', 'feature', 'maintenance', 'other']) }}
{% endmacro %}
