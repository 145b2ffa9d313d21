{{ config(materialized='view') }}

select
    'azure_devops' as source,
    host_repository_id,
    'pull_requests' as table_name,
    number::text as key,
    state
from {{ ref('int_pull_requests__azure_devops') }}
where deleted_at is null and state not in ('open', 'closed', 'merged')

union all

select
    'azure_devops' as source,
    host_repository_id,
    'builds' as table_name,
    build_id::text as key,
    status as state
from {{ ref('int_builds__azure_devops') }}
where
    host_repository_id is not null
    and deleted_at is null
    and status not in ('success', 'failure', 'cancelled', 'skipped', 'running')
