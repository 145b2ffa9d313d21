-- Where issues are: the projects of trackers, and of each repository of a code host its own tracker, whose
-- issues are named after it.
{% set columns = ['project_id', 'key', 'name', 'team', 'source', 'source_url', 'deleted_at'] %}
with tracked as (
    {{ branches_of('int_projects', columns) }}
)

select
    project_id,
    key,
    name,
    null::text as repository_id,
    team,
    source,
    source_url,
    deleted_at
from tracked

union all

select
    host_repository_id as project_id,
    repository as key,
    repository as name,
    repository_id,
    null::text as team,
    source,
    source_url,
    deleted_at
from {{ ref('int_host_repositories') }}
