{{ config(materialized='view') }}

select
    measured.metric,
    runs.run_id as event_id,
    runs.repository_id,
    runs.service_id,
    null::text as entity_type,
    null::text as counted_id,
    {{ first_possible_time(['runs.finished_at', 'runs.started_at', 'runs.created_at']) }} as event_at,
    measured.value::double precision as value,
    measured.exclusion_reason,
    measured.rule,
    runs.source_url
from {{ ref('fct_pipeline_runs') }} as runs
cross join
    lateral (
        select
            concat_ws(': ', runs.workflow, runs.status) as said,
            case when {{ is_impossible_time('runs.finished_at') }} then 'impossible_time' end as impossible,
            case
                when runs.has_broken_configuration then 'broken_configuration'
                when runs.status not in ('success', 'failure') then 'no_verdict'
            end as no_verdict
    ) as its
cross join
    lateral (
        values
        (
            'pipeline_duration', true, runs.duration_seconds,
            case
                when runs.has_broken_configuration then 'broken_configuration'
                when runs.status not in ('success', 'failure') then runs.status
                else {{ impossible_span('runs.started_at', 'runs.finished_at') }}
            end,
            its.said
        ),
        (
            'pipeline_queue_time', runs.queue_seconds is not null, runs.queue_seconds,
            case
                when {{ is_impossible_time('runs.started_at') }} then 'impossible_time'
                when its.impossible is not null then its.impossible
                when runs.queue_seconds < 0 then 'negative'
            end,
            runs.workflow
        ),
        (
            'pipeline_rerun_rate', true, (runs.attempt > 1)::integer,
            case when runs.has_broken_configuration then 'broken_configuration' else its.impossible end,
            its.said
        ),
        (
            'pipeline_success_rate', runs.is_on_default_branch, (runs.status = 'success')::integer,
            coalesce(its.no_verdict, its.impossible), its.said
        ),
        (
            'pipeline_success_rate_pull_requests', runs.is_of_pull_request,
            (runs.status = 'success')::integer,
            coalesce(its.no_verdict, its.impossible), its.said
        )
    ) as measured (metric, is_measured, value, exclusion_reason, rule)
where
    runs.finished_at is not null
    and runs.deleted_at is null
    and measured.is_measured
    and {{ is_under_test('measured.metric') }}
