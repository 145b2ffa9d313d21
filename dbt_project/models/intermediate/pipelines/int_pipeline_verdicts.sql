-- Success or failure of each attempt of a run on the default branch. The latest attempt's is the run's own;
-- those of earlier ones their jobs tell. GitLab has no attempts, but a job of the pipeline itself that failed
-- and was tried again has failed it meanwhile.
with

latest as (
    select
        run_id,
        attempt,
        status,
        finished_at
    from {{ ref('int_pipeline_runs') }}
),

earlier as (
    select
        run_id,
        attempt,
        case
            when bool_or(status = 'failure' and not is_allowed_to_fail) then 'failure'
            when bool_or(source = 'gitlab' or status not in ('success', 'skipped')) then 'none'
            when bool_or(status = 'success') then 'success'
            else 'none'
        end as status,
        max(finished_at) filter (
            where
            not is_carried_over
            and (source != 'gitlab' or (status = 'failure' and not is_allowed_to_fail))
        ) as finished_at
    from {{ ref('int_pipeline_jobs') }}
    where is_superseded and parent_job is null and deleted_at is null
    group by run_id, attempt
),

attempts as (
    select * from latest
    union all
    select * from earlier
)

select
    attempts.run_id,
    attempts.attempt,
    attempts.status,
    attempts.finished_at,
    runs.repository_id,
    runs.workflow_id,
    runs.workflow,
    runs.created_at,
    runs.source_url
from attempts
inner join {{ ref('int_pipeline_runs') }} as runs on attempts.run_id = runs.run_id
where
    runs.is_on_default_branch
    and runs.deleted_at is null
    and attempts.status in ('success', 'failure')
    and attempts.finished_at is not null
    and not {{ is_impossible_time('attempts.finished_at') }}
