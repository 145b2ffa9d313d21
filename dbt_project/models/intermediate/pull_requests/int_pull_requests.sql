{{ config(indexes=[
    {'columns': ['pull_request_id'], 'unique': true},
    {'columns': ['repository_id', 'number']},
]) }}

-- Merge requests are pull requests.
{% set columns = [
    'pull_request_id', 'host_repository_id', 'number', 'title', 'author_account_id', 'merged_by_account_id', 'state',
    'is_draft', 'base_branch', 'head_branch', 'head_sha', 'merge_commit_sha', 'opened_at', 'merged_at', 'closed_at',
    'additions', 'deletions', 'changed_files', 'commits_total', 'labels', 'closing_issues', 'source',
    'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_pull_requests', columns) }}
)

select
    found.pull_request_id,
    repositories.repository_id,
    repositories.repository,
    found.number,
    found.title,
    found.author_account_id,
    -- A deleted account was somebody's.
    coalesce(authors.kind, 'human') as author_kind,
    found.merged_by_account_id,
    case when landed.sha is null then found.state else 'merged' end as state,
    coalesce(found.is_draft, false) as is_draft,
    found.base_branch,
    found.head_branch,
    found.head_sha,
    coalesce(landed.sha, found.merge_commit_sha) as merge_commit_sha,
    found.opened_at,
    coalesce(found.merged_at, landed.landed_at, merge_commits.committed_at) as merged_at,
    found.merged_at is null
    and coalesce(landed.landed_at, merge_commits.committed_at) is not null as is_time_estimated,
    found.closed_at,
    found.additions,
    found.deletions,
    found.changed_files,
    found.commits_total,
    found.labels,
    found.closing_issues,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, repositories.deleted_at) as deleted_at,
    case
        when
            exists (
                select 1
                from jsonb_array_elements_text(found.labels) as label (name)
                where lower(label.name) = any(rules.excluded_labels)
            )
            then 'excluded_label'
        when rules.base_branches != '{}' and not coalesce(found.base_branch ~ any(rules.base_branches), false)
            then 'other_base_branch'
        when found.state = 'merged' and found.merged_at is null and merge_commits.committed_at is null
            then 'merged_without_time'
    end as left_out_reason
from found
inner join {{ ref('int_host_repositories') }} as repositories
    on found.host_repository_id = repositories.host_repository_id
left join {{ ref('int_landed_pull_requests') }} as landed
    on found.pull_request_id = landed.pull_request_id and landed.is_counted
left join {{ ref('int_commits') }} as merge_commits
    on
        repositories.repository_id = merge_commits.repository_id
        and found.merge_commit_sha = merge_commits.sha
        and found.state = 'merged'
        and found.merged_at is null
left join {{ ref('int_pull_request_rules') }} as rules
    on found.host_repository_id = rules.host_repository_id
left join {{ ref('int_host_accounts') }} as authors on found.author_account_id = authors.account_id
