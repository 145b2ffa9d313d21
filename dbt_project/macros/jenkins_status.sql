{# What a result of a build or a status of a stage of Jenkins means; a word that no rule knows stays as it is. #}
{% macro jenkins_status(word) -%}
    case
        when {{ word }} = 'SUCCESS' then 'success'
        when {{ word }} in ('FAILURE', 'FAILED', 'UNSTABLE') then 'failure'
        when {{ word }} = 'ABORTED' then 'cancelled'
        when {{ word }} in ('NOT_BUILT', 'NOT_EXECUTED') then 'skipped'
        when {{ word }} in ('IN_PROGRESS', 'PAUSED_PENDING_INPUT') then 'running'
        else coalesce({{ word }}, 'unknown')
    end
{%- endmacro %}


{# Id of a build of the row `alias`, by its number in its job. #}
{% macro jenkins_run(alias, number) -%}
    {{ alias }}.installation || ':build:' || {{ bounded_key(alias ~ '.job') }} || '#' || {{ number }}
{%- endmacro %}
