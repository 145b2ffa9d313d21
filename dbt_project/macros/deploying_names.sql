{# Whether the name of a job or workflow says that it deploys. #}
{% macro is_deploying_name(name) -%}
    coalesce({{ name }} ~* '\y(deploy|release|publish)\y', false)
{%- endmacro %}


{# The environment that the name of a job or workflow speaks of; null where it speaks of none. #}
{% macro named_environment(name) -%}
    case
        when {{ environment_type(name) }} = 'staging' then 'staging'
        when {{ name }} ~* 'non-?prod' then 'non-production'
        when {{ environment_type(name) }} = 'production' then 'production'
    end
{%- endmacro %}
