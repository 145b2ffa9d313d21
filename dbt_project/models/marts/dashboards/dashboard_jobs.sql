{{ config(indexes=[{'columns': ['entity']}]) }}

-- The 90 days before `as_of`: what to mend now, not what once was.
with

recent as (
    select jobs.*
    from {{ ref('fct_pipeline_jobs') }} as jobs
    where
        jobs.finished_at > {{ as_of() }} - interval '2160 hours'
        and jobs.finished_at <= {{ as_of() }}
        and jobs.deleted_at is null
        and jobs.status in ('success', 'failure')
),

verdicts as (
    select
        repository_id,
        name,
        sha,
        bool_or(status = 'failure') and bool_or(status = 'success') as is_flaky
    from recent
    where sha is not null
    group by repository_id, name, sha
),

flaky as (
    select
        repository_id,
        name,
        count(*) as commits,
        count(*) filter (where is_flaky) as flaky_commits
    from verdicts
    group by repository_id, name
),

jobs as (
    select
        repository_id || ':' || name as thing_id,
        repository_id,
        max(service_id) as service_id,
        name,
        count(*) as runs,
        count(*) filter (where status = 'failure') as failed_runs,
        percentile_cont(0.5) within group (order by duration_seconds) as median_seconds,
        percentile_cont(0.95) within group (order by duration_seconds) as p95_seconds,
        sum(duration_seconds) / 60 as compute_minutes,
        array_agg(source_url order by finished_at desc, job_id collate "C" desc)
        filter (where status = 'failure') as failure_urls
    from recent
    group by repository_id, name
),

teams as (
    select
        jobs.thing_id as event_id,
        'team' as entity_type,
        owners.team_id as entity_id
    from jobs
    inner join {{ ref('int_present_owners') }} as owners on jobs.service_id = owners.service_id
),

entities as (
    {{ entities_of('jobs', 'teams') }}
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    repositories.name as repository,
    jobs.name as job,
    jobs.runs,
    jobs.failed_runs,
    flaky.commits,
    flaky.flaky_commits,
    flaky.flaky_commits::double precision / flaky.commits as flaky_rate,
    jobs.median_seconds,
    jobs.p95_seconds,
    jobs.compute_minutes,
    jobs.failure_urls[1] as source_url
from jobs
inner join entities on jobs.thing_id = entities.thing_id
left join flaky on jobs.repository_id = flaky.repository_id and jobs.name = flaky.name
left join {{ ref('dim_repositories') }} as repositories on jobs.repository_id = repositories.repository_id
