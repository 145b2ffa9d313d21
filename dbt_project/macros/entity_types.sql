{# Kinds of entities of metrics, in the order in which people look for them. #}
{% macro entity_types() %}
    {{ return(['organization', 'team', 'service', 'repository', 'project', 'board']) }}
{% endmacro %}


{# Whether entities of a kind have values of single dates. #}
{% macro has_days(entity_type) -%}
    {{ entity_type }} in ('organization', 'team', 'service')
{%- endmacro %}
