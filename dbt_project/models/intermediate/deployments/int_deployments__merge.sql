{{ config(materialized='view') }}

select
    'merge' as method,
    first_parents.repository || '@' || first_parents.sha as source_id,
    'merge:' || first_parents.repository || '@' || first_parents.sha as deployment_group_id,
    first_parents.repository,
    null::text as service_name,
    null::text as environment,
    first_parents.sha as ref,
    first_parents.sha as given_sha,
    null::timestamptz as started_at,
    commits.committed_at as finished_at,
    false as is_time_estimated,
    'success' as status,
    'git' as source,
    {{ commit_url('repositories.web_url', 'first_parents.sha') }} as source_url
from {{ ref('stg_git__first_parents') }} as first_parents
inner join {{ ref('int_commits') }} as commits
    on first_parents.repository = commits.repository and first_parents.sha = commits.sha
left join {{ ref('stg_git__repositories') }} as repositories
    on first_parents.repository = repositories.repository
where exists (
    select 1
    from {{ ref('stg_config__rules') }} as rules
    where
        rules.rule = 'deployments.method'
        and rules.value = 'merge'
        and (rules.scope_type != 'repository' or rules.scope = first_parents.repository)
)
