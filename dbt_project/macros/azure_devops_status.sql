{# What a result of a build, of a job or of a deployment of Azure DevOps means; one that no rule knows stays as it is. #}
{% macro azure_devops_status(result) -%}
    case
        when {{ result }} in ('succeeded', 'succeededWithIssues', 'partiallySucceeded') then 'success'
        when {{ result }} = 'failed' then 'failure'
        when {{ result }} in ('canceled', 'abandoned') then 'cancelled'
        when {{ result }} = 'skipped' then 'skipped'
        else coalesce({{ result }}, 'unknown')
    end
{%- endmacro %}
