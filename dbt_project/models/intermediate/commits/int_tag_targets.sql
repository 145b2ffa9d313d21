{{ config(indexes=[{'columns': ['repository', 'tag']}]) }}

-- What each tag meant, and when. Tags move, so that the one that is there now says nothing of an earlier
-- deployment. A lightweight tag has no date of its own: it cannot be older than its commit.
select
    observed.repository,
    substring(observed.ref from length('refs/tags/') + 1) as tag,
    observed.commit_sha,
    commits.sha as known_sha,
    observed.tagged_at,
    commits.committed_at,
    coalesce(observed.tagged_at, commits.committed_at) as dated_at,
    observed.observed_at,
    row_number() over by_tag = 1 as is_first,
    lead(observed.observed_at) over by_tag as replaced_at
from {{ ref('stg_git__ref_observations') }} as observed
left join {{ ref('int_commits') }} as commits
    on observed.repository = commits.repository and observed.commit_sha = commits.sha
where starts_with(observed.ref, 'refs/tags/')
window by_tag as (partition by observed.repository, observed.ref order by observed.observed_at)
