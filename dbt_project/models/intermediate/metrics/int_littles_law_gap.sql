{{ config(materialized='view') }}

-- Rate times mean cycle time is the sum of the cycle times by the length of the period.
select
    'littles_law_gap'::text as metric,
    its.entity_type,
    its.entity_id,
    its.grain,
    its.period_start,
    its.is_complete,
    case
        when greatest(progress.sample_size, done.sample_size) > 0
            then
                coalesce(progress.value, 0)
                - coalesce(done.value * done.sample_size, 0) / nullif(period.seconds, 0)::double precision
    end as value,
    'count'::text as unit,
    greatest(progress.sample_size, done.sample_size) as sample_size,
    coalesce(progress.excluded_count, 0) as excluded_count,
    null::double precision as p50,
    null::double precision as p75,
    null::double precision as p90,
    null::double precision as p95
from {{ ref('int_work_in_progress') }} as progress
full join (
    select * from {{ ref('metrics_of_issues') }} where metric = 'issue_cycle_time_mean' and sample_size > 0
) as done
    on
        progress.entity_type = done.entity_type
        and progress.entity_id = done.entity_id
        and progress.grain = done.grain
        and progress.period_start = done.period_start
cross join
    lateral (
        select
            coalesce(progress.entity_type, done.entity_type) as entity_type,
            coalesce(progress.entity_id, done.entity_id) as entity_id,
            coalesce(progress.grain, done.grain) as grain,
            coalesce(progress.period_start, done.period_start) as period_start,
            coalesce(progress.is_complete, done.is_complete) as is_complete
    ) as its
cross join ({{ metric_present() }}) as calendar
cross join
    lateral (
        select
            extract(
                epoch from
                least(
                    {{ metric_midnight(metric_period_end('its.grain', 'its.period_start')) }}, calendar.as_of
                )
                - {{ metric_midnight('greatest(its.period_start, calendar.history_start)') }}
            ) as seconds
    ) as period
