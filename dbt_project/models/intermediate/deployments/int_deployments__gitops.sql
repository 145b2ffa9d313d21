{{ config(materialized='view') }}

select
    'gitops' as method,
    matched.repository || '@' || matched.sha as source_id,
    'gitops:' || matched.repository || '@' || matched.sha as deployment_group_id,
    -- Without a service the commit can only be about the repository that it is in.
    case when matched.service is null then matched.repository end as repository,
    matched.service as service_name,
    matched.environment,
    matched.ref,
    null::text as given_sha,
    null::timestamptz as started_at,
    commits.committed_at as finished_at,
    false as is_time_estimated,
    'success' as status,
    'git' as source,
    {{ commit_url('repositories.web_url', 'matched.sha') }} as source_url
from {{ ref('int_gitops_matches') }} as matched
inner join {{ ref('int_commits') }} as commits
    on matched.repository = commits.repository and matched.sha = commits.sha
left join {{ ref('stg_git__repositories') }} as repositories on matched.repository = repositories.repository
