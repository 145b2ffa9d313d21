{#
  Whether the name of a CI job, or of a workflow's file, says that it deploys. `release` and `publish` say so only
  where a rule does (`[deployments] jobs`): test reports, pages and packages are published as well.
#}
{% macro is_deploying_name(name) -%}
    coalesce({{ name }} ~* '(^|[^a-z])(deploy|deployment|rollout|promote)s?([^a-z]|$)', false)
{%- endmacro %}


{# Whether the name of a CI job says that it takes something away again. #}
{% macro is_removing_name(name) -%}
    coalesce({{ name }} ~* '(^|[^a-z])(un[-_ ]?deploy|destroy|tear[-_ ]?down)', false)
{%- endmacro %}


{# The environment that the name of a CI job, or of a workflow's file, speaks of; null where it speaks of none. #}
{% macro named_environment(name) -%}
    case {{ known_environment_type(name) }}
        when 'staging' then 'staging'
        when 'production' then 'production'
        when 'other' then 'non-production'
    end
{%- endmacro %}


{#
  Whether a push, a schedule, a tag or a hand set a run off, in the words of the hosts. What follows from another run
  (`workflow_run`, `pipeline`), a pull request or GitHub itself (`dynamic`) is none of them.
#}
{% macro is_deploying_event(event) -%}
    ({{ event }} is null or {{ event }} in (
        'push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'release', 'create',
        'web', 'webide', 'api', 'trigger', 'chat'
    ))
{%- endmacro %}


{# Name of a workflow's file, without its folder and the reference that reusable ones are named with. #}
{% macro file_of_workflow(path) -%}
    nullif(regexp_replace(regexp_replace({{ path }}, '@.*$', ''), '^.*/', ''), '')
{%- endmacro %}
