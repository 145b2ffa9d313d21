-- Pull requests that repair production: by branch, by label, or by what they close.
with

repairs as (
    select distinct pull_requests.pull_request_id
    from {{ ref('int_pull_requests') }} as pull_requests
    cross join lateral jsonb_array_elements_text(pull_requests.closing_issues) as closing (key)
    inner join {{ ref('int_host_repositories') }} as hosted on pull_requests.repository = hosted.repository
    -- The host names a repository by its path, to which a further installation's name is not yet added.
    inner join {{ ref('int_issues') }} as issues
        on
            left(hosted.repository, length(hosted.repository) - length(hosted.path)) || closing.key
            = issues.key
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
