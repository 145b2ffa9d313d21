-- Repositories of code hosts by the name that their Git history has too. Where two have had a name one after
-- the other, what is below them belongs to the name.
{% set columns = [
    'source', 'host_repository_id', 'path', 'repository', 'default_branch', 'is_empty', 'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_host_repositories', columns) }}
)

select
    source,
    host_repository_id,
    path,
    repository,
    'repository:' || repository as repository_id,
    default_branch,
    is_empty,
    source_url,
    deleted_at
from found
