{# The rows that `metric_snapshots` counts: one per subject and date at whose end an interval of it holds. #}
{% macro metric_snapshot_events(intervals) %}
with calendar as (
    {{ metric_present() }}
),

measured as (
    {{ metric_measured_dates(intervals) }}
),

dates as (
    select
        measured.*,
        day.measured_on::date as measured_on
    from measured
    cross join lateral generate_series(
        measured.first_on::timestamp, measured.last_on::timestamp, interval '1 day'
    ) as day (measured_on)
)

select
    dates.subject_id || ' ' || dates.measured_on as event_id,
    dates.repository_id,
    dates.service_id,
    null::text as entity_type,
    dates.subject_id as counted_id,
    least(calendar.as_of, {{ last_moment_of('dates.measured_on', 'calendar.timezone') }}) as event_at,
    dates.value,
    dates.exclusion_reason,
    dates.rule,
    dates.source_url
from dates
cross join calendar
where {{ was_a_date('dates.measured_on', 'calendar.timezone') }}
{% endmacro %}


{# The intervals with the first and last date at whose end they hold; those that hold at no end are left out. #}
{% macro metric_measured_dates(intervals) %}
    select
        spans.subject_id,
        spans.repository_id,
        spans.service_id,
        spans.value::double precision as value,
        spans.exclusion_reason,
        spans.rule,
        spans.source_url,
        spans.exclusion_reason is null as is_counted,
        bounds.first_on,
        bounds.last_on
    from {{ intervals }} as spans
    cross join calendar
    cross join lateral (
        select
            greatest((spans.started_at at time zone calendar.timezone)::date, calendar.history_start) as first_on,
            case
                when spans.ended_at <= calendar.as_of
                    then (spans.ended_at at time zone calendar.timezone)::date - 1
                else calendar.as_of_on
            end as last_on
    ) as bounds
    where spans.started_at <= calendar.as_of and bounds.first_on <= bounds.last_on
{% endmacro %}


{# `measured` once per entity it belongs to, for an owner only while it is one. #}
{% macro metric_snapshot_members(owners) %}
    select
        entity.entity_type,
        entity.entity_id,
        measured.value,
        measured.is_counted,
        measured.first_on,
        measured.last_on
    from measured
    cross join lateral (
        values
        ('organization', 'organization'),
        ('service', measured.service_id),
        ('repository', measured.repository_id)
    ) as entity (entity_type, entity_id)
    where entity.entity_id is not null
    union all
    select
        owners.entity_type,
        owners.entity_id,
        measured.value,
        measured.is_counted,
        greatest(measured.first_on, owners.valid_from) as first_on,
        least(measured.last_on, owners.valid_to - 1) as last_on
    from measured
    inner join {{ owners }} as owners on measured.subject_id = owners.subject_id
    where greatest(measured.first_on, owners.valid_from) <= least(measured.last_on, owners.valid_to - 1)
{% endmacro %}
