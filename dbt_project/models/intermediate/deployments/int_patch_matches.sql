{{ config(materialized='view') }}

-- Commits from a day before to a week after a merge that change what the pull request changes: all, as a
-- squash does, or its last commit's part, as a rebase does, where each of its parts has such a commit.
with

patches as (
    select
        repository,
        kind,
        sha,
        patch_id
    from {{ ref('stg_git__patch_ids') }}
    where patch_id is not null
),

merged as (
    select
        pull_request_id,
        repository,
        head_sha,
        merged_at
    from {{ ref('int_pull_requests') }}
    where merged_at is not null and deleted_at is null
),

changes as (
    select
        merged.*,
        patches.kind,
        patches.sha,
        patches.patch_id
    from merged
    inner join patches
        on
            merged.repository = patches.repository
            and merged.head_sha = patches.sha
            and patches.kind = 'pull_request'

    union all

    select
        merged.*,
        patches.kind,
        patches.sha,
        patches.patch_id
    from merged
    inner join {{ ref('int_pull_request_commits') }} as parts
        on merged.pull_request_id = parts.pull_request_id
    inner join patches
        on
            merged.repository = patches.repository
            and parts.sha = patches.sha
            and patches.kind = 'commit'
),

compared as (
    select
        changes.pull_request_id,
        changes.sha = changes.head_sha as is_last,
        commits.repository_id,
        commits.sha,
        bool_and(commits.sha is not null) over (
            partition by changes.pull_request_id, changes.kind
        ) as is_complete
    from changes
    left join (
        patches inner join {{ ref('int_commits') }} as commits
            on
                patches.repository = commits.repository
                and patches.sha = commits.sha
                and patches.kind = 'commit'
    )
        on
            changes.repository = patches.repository
            and changes.patch_id = patches.patch_id
            and commits.committed_at between changes.merged_at - interval '1 day'
            and changes.merged_at + interval '7 days'
)

select distinct
    pull_request_id,
    repository_id,
    sha
from compared
where is_last and is_complete
