-- Times in which the last verdict of a workflow on the default branch was a failure: from the first failure
-- after a success (or at the beginning) to the next success. What is still red has no end and no row.
with

verdicts as (
    select
        run_id,
        repository_id,
        workflow,
        status,
        finished_at,
        source,
        source_url,
        count(*) filter (where status = 'success') over (
            partition by repository_id, workflow
            order by finished_at asc, run_id collate "C" asc
            rows between unbounded preceding and 1 preceding
        ) as successes_before
    from {{ ref('int_pipeline_runs') }}
    where
        is_on_default_branch
        and status in ('success', 'failure')
        and finished_at is not null
        and deleted_at is null
)

select
    (array_agg(run_id) filter (where status = 'success'))[1] as run_id,
    repository_id,
    workflow,
    min(finished_at) filter (where status = 'failure') as began_at,
    max(finished_at) filter (where status = 'success') as ended_at,
    (array_agg(source_url) filter (where status = 'success'))[1] as source_url
from verdicts
group by repository_id, workflow, coalesce(successes_before, 0)
having bool_or(status = 'failure') and bool_or(status = 'success')
