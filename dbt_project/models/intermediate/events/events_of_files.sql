{{ config(materialized='view') }}

-- Spark measures the months that have commits; without commits nothing changes, so the measure holds on.
with measured as (
    select
        repository_id,
        month_end,
        lead(month_end) over (partition by repository_id order by month_end) as next_month_end,
        truck_factor,
        files,
        people
    from {{ ref('stg_spark__truck_factor') }}
),

months as (
    select
        measured.*,
        (month.month_start + interval '1 month' - interval '1 day')::date as snapshot_on,
        calendar.timezone,
        present.as_of
    from measured
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join {{ ref('int_as_of') }} as present
    cross join {{ ref('int_as_of_date') }} as present_date
    cross join lateral generate_series(
        date_trunc('month', measured.month_end::timestamp),
        coalesce(
            date_trunc('month', measured.next_month_end::timestamp) - interval '1 month',
            date_trunc('month', present_date.as_of_on::timestamp)
        ),
        interval '1 month'
    ) as month (month_start)
)

select
    'truck_factor' as metric,
    repository_id || ' ' || to_char(snapshot_on, 'YYYY-MM') as event_id,
    repository_id,
    null::text as service_id,
    'repository'::text as entity_type,
    null::text as counted_id,
    least(as_of, {{ last_moment_of('snapshot_on', 'timezone') }}) as event_at,
    truck_factor::double precision as value,
    null::text as exclusion_reason,
    files || ' files, ' || people || ' people, measured in ' || to_char(month_end, 'YYYY-MM') as rule,
    null::text as source_url
from months
