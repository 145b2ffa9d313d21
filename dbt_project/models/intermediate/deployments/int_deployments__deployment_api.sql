{{ config(materialized='view') }}

-- Deployments of the hosts' own interfaces, as soon as they have ended. The environment, the task, the job
-- or a payload's `service` may name services of the repository; else it is about all of them.
{% set columns = [
    'source_id', 'host_repository_id', 'environment', 'name', 'ref', 'sha', 'started_at', 'finished_at', 'status',
    'source', 'source_url',
] %}
with

found as (
    {{ branches_of('int_host_deployments', columns, 'status is not null') }}
),

of_repositories as (
    select
        found.*,
        repositories.repository,
        repositories.source_url as repository_url
    from found
    inner join {{ ref('int_host_repositories') }} as repositories
        on found.host_repository_id = repositories.host_repository_id
),

services as (
    {{ services_named_in('of_repositories') }}
)

select
    'deployment_api' as method,
    found.source_id,
    found.source_id as deployment_group_id,
    found.repository,
    services.service as service_name,
    found.environment,
    found.ref,
    found.sha as given_sha,
    found.started_at,
    found.finished_at,
    false as is_time_estimated,
    found.status,
    found.source,
    coalesce(found.source_url, found.repository_url) as source_url
from of_repositories as found
left join services on found.repository = services.repository and found.name = services.name
