{{ config(materialized='view') }}

select
    installation || ':pull_request:' || repository_id || ':' || number as pull_request_id,
    installation || ':repo:' || repository_id as host_repository_id,
    number,
    title,
    body,
    installation || ':user:' || author_id as author_account_id,
    installation || ':user:' || merged_by_id as merged_by_account_id,
    coalesce(lower(state), 'unknown') as state,
    is_draft,
    base_ref as base_branch,
    head_ref as head_branch,
    head_sha,
    merge_commit_sha,
    created_at as opened_at,
    merged_at,
    closed_at,
    additions,
    deletions,
    changed_files,
    commits_total,
    coalesce(labels, '[]')::jsonb as labels,
    coalesce(closing_issues, '[]')::jsonb as closing_issues,
    'github' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_github__pull_requests') }}
