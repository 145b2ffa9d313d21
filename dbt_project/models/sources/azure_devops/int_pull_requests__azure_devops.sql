{{ config(materialized='view') }}

-- Azure DevOps tells no sizes. A work item may be of another project than the pull request that names it.
with named as (
    select
        requests.installation,
        requests.pull_request_id,
        jsonb_agg(distinct projects.name || '#' || items.work_item_id) as issue_keys
    from {{ ref('stg_azure_devops__pull_requests') }} as requests
    cross join lateral jsonb_array_elements_text(requests.work_items::jsonb) as linked (number)
    inner join {{ ref('stg_azure_devops__work_items') }} as items
        on requests.installation = items.installation and linked.number::bigint = items.work_item_id
    inner join {{ ref('stg_azure_devops__projects') }} as projects
        on items.installation = projects.installation and items.project_id = projects.project_id
    where items.deleted_at is null
    group by requests.installation, requests.pull_request_id
)

select
    {{ azure_devops_pull_request('requests') }} as pull_request_id,
    requests.installation || ':repository:' || requests.repository_id as host_repository_id,
    requests.pull_request_id as number,
    requests.title,
    requests.description as body,
    {{ azure_devops_account('requests.author_id') }} as author_account_id,
    case
        when requests.status = 'completed' then {{ azure_devops_account('requests.closer_id') }}
    end as merged_by_account_id,
    case requests.status
        when 'active' then 'open'
        when 'completed' then 'merged'
        when 'abandoned' then 'closed'
        else coalesce(requests.status, 'unknown')
    end as state,
    requests.is_draft,
    requests.target_branch as base_branch,
    requests.source_branch as head_branch,
    requests.head_sha,
    requests.merge_commit_sha,
    requests.created_at as opened_at,
    requests.merged_at,
    requests.closed_at,
    null::bigint as additions,
    null::bigint as deletions,
    null::bigint as changed_files,
    null::bigint as commits_total,
    coalesce(requests.labels, '[]')::jsonb as labels,
    coalesce(named.issue_keys, '[]') as closing_issues,
    'azure_devops' as source,
    requests.url as source_url,
    requests.deleted_at
from {{ ref('stg_azure_devops__pull_requests') }} as requests
left join named
    on requests.installation = named.installation and requests.pull_request_id = named.pull_request_id
