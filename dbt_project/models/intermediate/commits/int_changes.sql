{{ config(tags=['spark_input'], indexes=[{'columns': ['change_id'], 'unique': true}]) }}

with

fixes as (
    select
        coalesce(fixes.pull_request_id, commits.change_id) as change_id,
        min(fixes.reported_at) as reported_at
    from {{ ref('int_fixes') }} as fixes
    left join {{ ref('int_change_commits') }} as commits on fixes.commit_id = commits.commit_id
    group by coalesce(fixes.pull_request_id, commits.change_id)
),

-- Who has no account of Git has no known past there, rather than none.
authors as (
    select
        account_id,
        person_id
    from {{ ref('int_accounts_people') }} as accounts
    where exists (
        select 1
        from {{ ref('int_accounts_people') }} as known
        where known.person_id = accounts.person_id and known.account_email_key is not null
    )
),

grouped as (
    select
        change_id,
        repository_id,
        is_pull_request,
        (array_agg(developer_id order by committed_at desc, sha asc))[1] as developer_id,
        min(authored_at) as authored_at,
        max(committed_at) as committed_at,
        string_agg(sha, ' ' order by sha collate "C") as shas,
        string_agg(reverted_shas, ' ' order by sha collate "C") as reverted_shas
    from {{ ref('int_change_commits') }}
    group by change_id, repository_id, is_pull_request
),

changes as (
    select
        grouped.change_id,
        grouped.repository_id,
        grouped.is_pull_request,
        grouped.developer_id,
        coalesce(pull_requests.opened_at, grouped.authored_at, grouped.committed_at) as began_at,
        coalesce(pull_requests.merged_at, grouped.committed_at) as landed_at,
        grouped.shas,
        grouped.reverted_shas
    from grouped
    left join {{ ref('int_pull_requests') }} as pull_requests
        on grouped.change_id = pull_requests.pull_request_id

    union all

    select
        pull_requests.pull_request_id as change_id,
        pull_requests.repository_id,
        true as is_pull_request,
        authors.person_id as developer_id,
        pull_requests.opened_at as began_at,
        null as landed_at,
        '' as shas,
        null as reverted_shas
    from {{ ref('int_pull_requests') }} as pull_requests
    left join authors on pull_requests.author_account_id = authors.account_id
    where
        pull_requests.state = 'open'
        and pull_requests.deleted_at is null
        and pull_requests.left_out_reason is null
)

select
    changes.change_id,
    changes.repository_id,
    changes.is_pull_request,
    changes.developer_id,
    changes.began_at,
    changes.landed_at,
    fixes.change_id is not null as is_fix,
    fixes.reported_at,
    changes.shas,
    changes.reverted_shas
from changes
left join fixes on changes.change_id = fixes.change_id
