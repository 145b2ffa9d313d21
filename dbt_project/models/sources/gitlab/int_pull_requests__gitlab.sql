{{ config(materialized='view') }}

-- The commit that stands for a merge: the squashed one, else the merge commit, else, after a fast-forward,
-- the head.
select
    installation || ':pull_request:' || project_id || ':' || iid as pull_request_id,
    installation || ':project:' || project_id as host_repository_id,
    iid as number,
    title,
    description as body,
    {{ gitlab_account('author_id', 'author_username') }} as author_account_id,
    {{ gitlab_account('merged_by_id', 'merged_by_username') }} as merged_by_account_id,
    case when state in ('opened', 'locked') then 'open' else coalesce(state, 'unknown') end as state,
    is_draft,
    target_branch as base_branch,
    source_branch as head_branch,
    head_sha,
    case
        when state = 'merged' then coalesce(squash_commit_sha, merge_commit_sha, head_sha)
    end as merge_commit_sha,
    created_at as opened_at,
    merged_at,
    coalesce(closed_at, merged_at) as closed_at,
    additions,
    deletions,
    changed_files,
    null::bigint as commits_total,
    coalesce(labels, '[]')::jsonb as labels,
    {{ closing_references('description') }} as closing_issues,
    'gitlab' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_gitlab__merge_requests') }}
