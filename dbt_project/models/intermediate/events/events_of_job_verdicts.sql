-- A job is its name in its workflow; what a pull request tests is another tree than the commit's own. What
-- was not known at `as_of` is no verdict yet.
with

verdicts as (
    select
        jobs.repository_id,
        jobs.service_id,
        jobs.sha,
        runs.workflow_id,
        runs.is_of_pull_request,
        concat_ws(' / ', jobs.parent_job, jobs.name) as name,
        max(jobs.finished_at) as decided_at,
        bool_or(jobs.status = 'failure') and bool_or(jobs.status = 'success') as is_flaky,
        (array_agg(jobs.source_url order by jobs.finished_at desc, jobs.job_id collate "C" desc))[1]
            as source_url
    from {{ ref('fct_pipeline_jobs') }} as jobs
    inner join {{ ref('fct_pipeline_runs') }} as runs on jobs.run_id = runs.run_id
    where
        jobs.status in ('success', 'failure')
        and not jobs.is_carried_over
        and jobs.finished_at < {{ counted_until() }}
        and not {{ is_impossible_time('jobs.finished_at') }}
        and jobs.sha is not null
        and jobs.deleted_at is null
    group by
        jobs.repository_id, jobs.service_id, jobs.sha, runs.workflow_id, runs.is_of_pull_request,
        jobs.parent_job, jobs.name
)

select
    'flaky_rate' as metric,
    concat_ws(
        ':',
        repository_id || '@' || sha,
        workflow_id,
        case when is_of_pull_request then 'pull_request' end,
        name
    ) as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    decided_at as event_at,
    is_flaky::integer::double precision as value,
    null::text as exclusion_reason,
    name as rule,
    source_url
from verdicts
