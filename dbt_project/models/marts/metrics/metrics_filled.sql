{{ config(materialized='view') }}

-- A rate, count or sum of nothing is 0; a ratio, duration or snapshot of nothing is unknown.
with series as (
    select
        metric,
        entity_type,
        entity_id,
        grain,
        max(unit) as unit,
        min(period_start) as first_period_start
    from {{ ref('metrics') }}
    group by metric, entity_type, entity_id, grain
),

periods as (
    select
        series.metric,
        series.entity_type,
        series.entity_id,
        series.grain,
        series.unit,
        period.period_start::date as period_start,
        calendar.as_of_on
    from series
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join lateral generate_series(
        series.first_period_start::timestamp,
        calendar.as_of_on::timestamp,
        {{ metric_step('series.grain') }}
    ) as period (period_start)
)

select
    periods.metric,
    periods.entity_type,
    periods.entity_id,
    periods.grain,
    periods.period_start,
    periods.as_of_on >= {{ metric_period_end('periods.grain', 'periods.period_start') }}
        as is_complete,
    case
        when stored.metric is not null then stored.value
        when definitions.is_zero_when_empty then 0
    end as value,
    periods.unit,
    coalesce(stored.sample_size, 0) as sample_size,
    coalesce(stored.excluded_count, 0) as excluded_count,
    stored.p50,
    stored.p75,
    stored.p90,
    stored.p95
from periods
inner join {{ ref('metric_definitions') }} as definitions on periods.metric = definitions.metric
left join {{ ref('metrics') }} as stored
    on
        periods.metric = stored.metric
        and periods.entity_type = stored.entity_type
        and periods.entity_id = stored.entity_id
        and periods.grain = stored.grain
        and periods.period_start = stored.period_start
