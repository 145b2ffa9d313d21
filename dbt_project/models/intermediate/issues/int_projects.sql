-- Where issues are: each repository of a code host has a tracker of its own, whose issues are named after it.
select
    host_repository_id as project_id,
    repository as key,
    repository as name,
    repository_id,
    source,
    source_url,
    deleted_at
from {{ ref('int_host_repositories') }}
