{{ config(materialized='view') }}

-- The seconds of each red time on each date that it overlaps, up to `as_of`: a time counts once in every
-- period.
with calendar as (
    {{ metric_present() }}
),

spans as (
    select
        red.*,
        red.run_id || ':' || red.attempt as interval_id,
        greatest(red.began_at, {{ metric_midnight('calendar.history_start') }}) as from_at,
        least(red.ended_at, calendar.as_of) as to_at
    from {{ ref('int_red_intervals') }} as red
    cross join calendar
),

dates as (
    select
        spans.*,
        day.red_on::date as red_on,
        least(spans.to_at, {{ metric_midnight('day.red_on::date + 1') }})
        - greatest(spans.from_at, {{ metric_midnight('day.red_on::date') }}) as lasted
    from spans
    cross join calendar
    cross join
        lateral generate_series(
            (spans.from_at at time zone calendar.timezone)::date::timestamp,
            (spans.to_at at time zone calendar.timezone)::date::timestamp,
            interval '1 day'
        ) as day (red_on)
    where spans.from_at < spans.to_at
)

select
    'default_branch_red_time' as metric,
    dates.interval_id || ' ' || dates.red_on as event_id,
    dates.repository_id,
    services.service_id,
    null::text as entity_type,
    dates.interval_id as counted_id,
    least(dates.to_at, {{ last_moment_of('dates.red_on', 'calendar.timezone') }}) as event_at,
    extract(epoch from dates.lasted)::double precision as value,
    null::text as exclusion_reason,
    dates.workflow as rule,
    dates.source_url
from dates
cross join calendar
left join {{ ref('int_repository_services') }} as services on dates.repository_id = services.repository_id
where dates.lasted > interval '0'
