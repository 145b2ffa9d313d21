{# `staging`, `other` or `production` by the name of an environment; the first pattern that matches decides. #}
{% macro environment_type(name) -%}
    case
        when {{ name }} ~* '(^|[^a-z])(stag|pre-?prod|uat|qa)' then 'staging'
        when {{ name }} ~* 'non-?prod' then 'other'
        when {{ name }} ~* '(^|[^a-z])(prod|production|live|prd)($|[^a-z])' then 'production'
        else 'other'
    end
{%- endmacro %}
