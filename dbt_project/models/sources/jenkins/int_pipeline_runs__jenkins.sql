{{ config(materialized='view') }}

-- A run as its latest attempt left it. The branches of a multibranch project are runs of one workflow.
{% set events = {
    'UserIdCause': 'workflow_dispatch', 'TimerTriggerCause': 'schedule', 'ParameterizedTimerTriggerCause': 'schedule',
    'UpstreamCause': 'upstream', 'BuildUpstreamCause': 'upstream', 'RemoteCause': 'api',
} %}
with

placed as (
    select
        *,
        first_value(created_at) over attempts as first_created_at,
        first_value(causes) over attempts as first_causes
    from {{ ref('int_builds__jenkins') }}
    where host_repository_id is not null
    window attempts as (partition by run_id order by attempt)
)

select
    run_id,
    host_repository_id,
    installation || ':job:' || {{ bounded_key('project') }} as workflow_id,
    job_name as workflow,
    coalesce(nullif(name, ''), job_name) as name,
    case
        when is_pull_request then 'pull_request'
        {% for cause, event in events.items() %}
        when jsonb_exists(first_causes, '{{ cause }}') then '{{ event }}'
        {% endfor %}
        else 'push'
    end as event,
    is_pull_request as is_of_pull_request,
    false as is_of_tag,
    branch,
    sha,
    attempt,
    status,
    null::text as actor_account_id,
    first_created_at as created_at,
    started_at,
    finished_at as completed_at,
    'jenkins' as source,
    url as source_url,
    deleted_at
from placed
where not is_superseded
