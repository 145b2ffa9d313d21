-- Times in which a workflow was red on the default branch: from the end of a failing attempt to the next
-- success. Runs stand in the order of their creation. What ends after a verdict of a later run says nothing
-- of the branch any more.
with

placed as (
    select
        *,
        dense_rank() over (
            partition by repository_id, workflow_id
            order by created_at asc, length(run_id) asc, run_id collate "C" asc
        ) as place
    from {{ ref('int_pipeline_verdicts') }}
),

compared as (
    select
        *,
        min(finished_at) over (
            partition by repository_id, workflow_id
            order by place asc
            groups between 1 following and unbounded following
        ) as decided_later_at
    from placed
),

verdicts as (
    select
        *,
        coalesce(
            count(*) filter (where status = 'success') over (
                partition by repository_id, workflow_id
                order by place asc, attempt asc
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as successes_before
    from compared
    where decided_later_at is null or finished_at <= decided_later_at
)

select
    (array_agg(run_id order by place asc, attempt asc) filter (where status = 'failure'))[1] as run_id,
    (array_agg(attempt order by place asc, attempt asc) filter (where status = 'failure'))[1] as attempt,
    repository_id,
    workflow_id,
    min(workflow collate "C") as workflow,
    min(finished_at) filter (where status = 'failure') as began_at,
    max(finished_at) filter (where status = 'success') as ended_at,
    (array_agg(source_url order by place asc, attempt asc) filter (where status = 'failure'))[1] as source_url
from verdicts
group by repository_id, workflow_id, successes_before
having bool_or(status = 'failure')
