-- Jobs with what `sei.toml` says of them by patterns over their names: of several the longest.
{% set longest = 'order by length(named.scope) desc, named.scope collate "C" asc' %}
{% set deploying = 'filter (where named.environment is not null)' %}
with

named as (
    select
        scope,
        max(value) filter (where rule = 'builds.repository') as repository,
        max(value) filter (where rule = 'builds.environment') as environment,
        max(value) filter (where rule = 'builds.environment_parameter') as environment_parameter,
        max(value) filter (where rule = 'builds.version_parameter') as version_parameter
    from {{ ref('stg_config__rules') }}
    where scope_type = 'job'
    group by scope
)

select
    jobs.installation,
    jobs.job,
    jobs.project,
    {{ last_segment('jobs.project') }} as name,
    jobs.branch,
    coalesce(jobs.is_pull_request, false) as is_pull_request,
    (array_agg(named.repository {{ longest }}) filter (where named.repository is not null))[1] as repository,
    (array_agg(named.environment {{ longest }}) {{ deploying }})[1] as environment,
    (array_agg(named.environment_parameter {{ longest }}) {{ deploying }})[1] as environment_parameter,
    (array_agg(named.version_parameter {{ longest }}) {{ deploying }})[1] as version_parameter
from {{ ref('stg_jenkins__jobs') }} as jobs
left join named
    on
        lower(jobs.installation || ':' || jobs.job) ~ named.scope
        or lower(jobs.installation || ':' || jobs.project) ~ named.scope
group by jobs.installation, jobs.job, jobs.project, jobs.branch, jobs.is_pull_request
