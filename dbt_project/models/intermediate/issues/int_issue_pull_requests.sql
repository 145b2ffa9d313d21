-- The host names a repository by its path, to which a further installation's name is not yet added, or
-- leaves out that of the pull request itself.
select distinct
    issues.issue_id,
    pull_requests.pull_request_id,
    'closing' as method
from {{ ref('int_pull_requests') }} as pull_requests
inner join {{ ref('int_host_repositories') }} as hosted
    on pull_requests.repository = hosted.repository and pull_requests.source = hosted.source
cross join lateral jsonb_array_elements_text(pull_requests.closing_issues) as closing (reference)
inner join {{ ref('int_issues') }} as issues
    on
        left(hosted.repository, length(hosted.repository) - length(hosted.path))
        || case when closing.reference like '#%' then hosted.path else '' end
        || closing.reference
        = issues.key
