-- Repositories whose default branch did not only grow since it was first seen, where each commit on its line
-- is a deployment: how often a merge turned the line, and how many of its heads are not on it any more.
with

line as (
    select
        first_parents.repository,
        first_parents.sha,
        lag(first_parents.sha) over (
            partition by first_parents.repository
            order by first_parents.position
        ) as sha_before
    from {{ ref('stg_git__first_parents') }} as first_parents
    where exists (
        select 1
        from {{ ref('stg_config__rules') }} as rules
        where
            rules.rule = 'deployments.method'
            and rules.value = 'merge'
            and (rules.scope_type != 'repository' or rules.scope = first_parents.repository)
    )
),

turns as (
    select
        line.repository,
        count(*) as turn_count
    from line
    inner join {{ ref('stg_git__commits') }} as commits
        on line.repository = commits.repository and line.sha = commits.sha
    where line.sha_before != split_part(commits.parent_shas, ' ', 1)
    group by line.repository
),

lost as (
    select
        observed.repository,
        count(distinct observed.commit_sha) as lost_count
    from {{ ref('stg_git__ref_observations') }} as observed
    left join line on observed.repository = line.repository and observed.commit_sha = line.sha
    where
        not starts_with(observed.ref, 'refs/tags/')
        and observed.repository in (select known.repository from line as known)
        and line.sha is null
    group by observed.repository
)

select
    coalesce(turns.repository, lost.repository) as repository,
    coalesce(turns.turn_count, 0) as turn_count,
    coalesce(lost.lost_count, 0) as lost_count
from turns
full join lost on turns.repository = lost.repository
