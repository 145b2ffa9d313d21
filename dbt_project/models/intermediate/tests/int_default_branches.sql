-- As the code host says, else as the clone does.
with found as (
    select
        repository,
        default_branch,
        1 as preference
    from {{ ref('int_host_repositories') }}
    where deleted_at is null
    union all
    select
        repository,
        default_branch,
        2 as preference
    from {{ ref('stg_git__repositories') }}
)

select distinct on (repository)
    repository,
    default_branch
from found
where default_branch is not null
order by repository asc, preference asc, default_branch collate "C" asc
