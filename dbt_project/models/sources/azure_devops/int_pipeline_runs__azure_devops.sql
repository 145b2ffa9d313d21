{{ config(materialized='view') }}

{% set events = {
    'pullRequest': 'pull_request', 'validateShelveset': 'pull_request', 'manual': 'workflow_dispatch',
    'userCreated': 'workflow_dispatch', 'schedule': 'schedule', 'scheduleForced': 'schedule',
    'buildCompletion': 'upstream', 'resourceTrigger': 'upstream', 'triggered': 'api',
} %}
select
    run_id,
    host_repository_id,
    installation || ':definition:' || project_id || ':' || definition_id as workflow_id,
    definition as workflow,
    coalesce(name, definition) as name,
    case reason
        {% for reason, event in events.items() %}
        when '{{ reason }}' then '{{ event }}'
        {% endfor %}
        else 'push'
    end as event,
    coalesce(is_of_pull_request, false) as is_of_pull_request,
    coalesce(is_of_tag, false) as is_of_tag,
    branch,
    sha,
    attempt,
    status,
    actor_account_id,
    queued_at as created_at,
    started_at,
    finished_at as completed_at,
    'azure_devops' as source,
    url as source_url,
    deleted_at
from {{ ref('int_builds__azure_devops') }}
where host_repository_id is not null
