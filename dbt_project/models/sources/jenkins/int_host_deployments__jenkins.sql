{{ config(materialized='view') }}

-- Builds of the jobs that `sei.toml` says deploy.
with given as (
    select
        *,
        coalesce(nullif(parameters ->> environment_parameter, ''), environment) as given_environment,
        nullif(parameters ->> version_parameter, '') as version
    from {{ ref('int_builds__jenkins') }}
    where
        environment is not null
        and host_repository_id is not null
        and status != 'skipped'
        and deleted_at is null
)

select
    build_id as source_id,
    host_repository_id,
    given_environment as environment,
    concat_ws(' ', given_environment, job_name) as name,
    coalesce(version, branch) as ref,
    case when version is null then sha end as sha,
    created_at,
    started_at,
    finished_at,
    case when status in ('success', 'failure', 'cancelled') then status end as status,
    coalesce(lower(result), 'running') as last_state,
    'jenkins' as source,
    url as source_url
from given
