{{ config(indexes=[{'columns': ['run_id']}]) }}

-- Builds with the repository that they are of: the one that `sei.toml` names, else the first that they
-- checked out and that is collected. One that does another again is a further attempt of the same run.
with recursive

repositories as (
    select distinct on (repository)
        host_repository_id,
        repository,
        {{ repository_address('source_url') }} as address
    from {{ ref('int_host_repositories') }}
    order by repository asc, deleted_at desc nulls first, host_repository_id collate "C" asc
),

addresses as (
    select distinct on (address)
        host_repository_id,
        address
    from repositories
    where address is not null
    order by address asc, repository collate "C" asc
),

checked_out as (
    select distinct on (revisions.installation, revisions.job, revisions.number)
        revisions.installation,
        revisions.job,
        revisions.number,
        revisions.sha,
        revisions.branch,
        addresses.host_repository_id
    from {{ ref('stg_jenkins__build_revisions') }} as revisions
    left join addresses on {{ repository_address('revisions.web_url') }} = addresses.address
    where revisions.deleted_at is null
    order by
        revisions.installation asc, revisions.job asc, revisions.number asc,
        addresses.address is null asc, revisions.place asc
),

runs as (
    select
        builds.installation,
        builds.job,
        builds.number,
        builds.number as first_number
    from {{ ref('stg_jenkins__builds') }} as builds
    left join {{ ref('stg_jenkins__builds') }} as originals
        on
            builds.installation = originals.installation
            and builds.job = originals.job
            and builds.original_number = originals.number
            and builds.number > originals.number
    where originals.number is null
    union all
    select
        again.installation,
        again.job,
        again.number,
        runs.first_number
    from runs
    inner join {{ ref('stg_jenkins__builds') }} as again
        on
            runs.installation = again.installation
            and runs.job = again.job
            and runs.number = again.original_number
            and runs.number < again.number
)

select
    builds.installation,
    builds.job,
    builds.number,
    {{ jenkins_run('builds', 'builds.number') }} as build_id,
    {{ jenkins_run('builds', 'runs.first_number') }} as run_id,
    row_number() over attempts as attempt,
    lead(builds.number) over attempts is not null as is_superseded,
    coalesce(named.host_repository_id, checked_out.host_repository_id) as host_repository_id,
    jobs.project,
    jobs.name as job_name,
    jobs.is_pull_request,
    coalesce(jobs.branch, nullif(regexp_replace(
        checked_out.branch, '^(refs/)?(heads/|remotes/[^/]+/|origin/|tags/)?', ''
    ), 'detached')) as branch,
    checked_out.sha,
    case when builds.is_building then 'running' else {{ jenkins_status('builds.result') }} end as status,
    builds.result,
    builds.name,
    builds.causes::jsonb as causes,
    builds.parameters::jsonb as parameters,
    builds.created_at,
    builds.started_at,
    builds.finished_at,
    builds.url,
    jobs.environment,
    jobs.environment_parameter,
    jobs.version_parameter,
    builds.deleted_at
from {{ ref('stg_jenkins__builds') }} as builds
inner join runs
    on builds.installation = runs.installation and builds.job = runs.job and builds.number = runs.number
inner join {{ ref('int_jobs__jenkins') }} as jobs
    on builds.installation = jobs.installation and builds.job = jobs.job
left join checked_out
    on
        builds.installation = checked_out.installation
        and builds.job = checked_out.job
        and builds.number = checked_out.number
left join repositories as named on jobs.repository = named.repository
window attempts as (partition by builds.installation, builds.job, runs.first_number order by builds.number)
