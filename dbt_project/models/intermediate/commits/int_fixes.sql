{{ config(tags=['spark_input']) }}

-- Why a pull request or a commit repairs something that was released: what it says, or what it is linked to.
with

linked as (
    select
        links.pull_request_id,
        min(issues.created_at) as reported_at
    from {{ ref('int_issue_pull_requests') }} as links
    inner join {{ ref('int_issues') }} as issues on links.issue_id = issues.issue_id
    where issues.deleted_at is null and issues.work_kind in ('bug', 'incident')
    group by links.pull_request_id
),

found as (
    select
        pull_request_id,
        null as commit_id,
        'issue' as evidence,
        reported_at
    from linked

    union all

    select
        pull_request_id,
        null as commit_id,
        'hotfix' as evidence,
        null as reported_at
    from {{ ref('int_hotfix_pull_requests') }}

    union all

    select
        null as pull_request_id,
        repository || '@' || sha as commit_id,
        'revert' as evidence,
        null as reported_at
    from {{ ref('int_commit_references') }}
    where kind = 'revert'

    union all

    -- The words that Mockus and Votta (2000) look for, as whole words.
    select
        null as pull_request_id,
        commit_id,
        case when subject like 'Revert "%' then 'revert' else 'message' end as evidence,
        null as reported_at
    from {{ ref('int_commits') }}
    where
        not is_merge
        and (
            subject like 'Revert "%'
            or subject ~* '\m(bug|bugs|bugfix|fix|fixes|fixed|hotfix|defect|regression)\M'
        )
)

select distinct
    pull_request_id,
    commit_id,
    evidence,
    reported_at
from found
