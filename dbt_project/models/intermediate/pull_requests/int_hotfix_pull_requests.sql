-- Pull requests that repair production: by branch, by label, or by what they close.
with

repairs as (
    select distinct links.pull_request_id
    from {{ ref('int_issue_pull_requests') }} as links
    inner join {{ ref('int_issues') }} as issues on links.issue_id = issues.issue_id
    where
        issues.deleted_at is null
        and (
            issues.labels::text ~* '"([^"]*[^a-z"])?incident([^a-z"][^"]*)?"'
            or (
                issues.type = 'bug'
                and issues.labels::text ~* '"([^"]*[^a-z"])?prod(uction)?([^a-z"][^"]*)?"'
            )
        )
)

select pull_requests.pull_request_id
from {{ ref('int_pull_requests') }} as pull_requests
left join repairs on pull_requests.pull_request_id = repairs.pull_request_id
where
    pull_requests.head_branch like 'hotfix/%'
    or jsonb_exists(lower(pull_requests.labels::text)::jsonb, 'hotfix')
    or repairs.pull_request_id is not null
