-- Calendar dates from the first event, but not before the start of history, to the date of `as_of`.
with

rules as (
    select
        coalesce(max(value) filter (where rule = 'organization.timezone'), 'UTC') as time_zone,
        coalesce(max(value) filter (where rule = 'organization.history_start'), '2000-01-01')::date
            as history_start
    from {{ ref('stg_config__rules') }}
    where scope_type = 'organization'
),

events as (
    select min(happened_at) as first_at
    from (
        select min(committed_at) as happened_at from {{ ref('int_commits') }}
        union all
        select min(finished_at) as happened_at from {{ ref('int_deployments_resolved') }}
        union all
        select min(started_at) as happened_at from {{ ref('int_incidents') }}
    ) as firsts
),

bounds as (
    select
        greatest(rules.history_start, (events.first_at at time zone rules.time_zone)::date) as first_on,
        ({{ as_of() }} at time zone rules.time_zone)::date as last_on
    from rules
    cross join events
),

days as (
    select generate_series(first_on::timestamp, last_on, interval '24 hours')::date as date_on
    from bounds
)

select
    to_char(date_on, 'YYYY-MM-DD') as date_id,
    to_char(date_on, 'YYYY-MM-DD') as name,
    date_on,
    extract(isodow from date_on)::integer as iso_day_of_week,
    extract(isodow from date_on) >= 6 as is_weekend,
    date_trunc('week', date_on)::date as week_start_on,
    to_char(date_on, 'IYYY"-W"IW') as iso_week,
    date_trunc('month', date_on)::date as month_start_on,
    to_char(date_on, 'YYYY-MM') as month,
    date_trunc('quarter', date_on)::date as quarter_start_on,
    to_char(date_on, 'YYYY"-Q"Q') as quarter,
    extract(year from date_on)::integer as year
from days
