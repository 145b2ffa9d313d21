{# The rows that `metric_averages` sums: the seconds of each subject in the state on each date, up to `as_of`. #}
{% macro metric_average_events(intervals) %}
with calendar as (
    {{ metric_present() }}
),

spans as (
    {{ metric_average_spans(intervals) }}
),

dates as (
    select
        spans.subject_id,
        spans.repository_id,
        spans.service_id,
        spans.exclusion_reason,
        spans.rule,
        spans.source_url,
        day.measured_on::date as measured_on,
        least(spans.ended_at, {{ metric_midnight('day.measured_on::date + 1') }})
        - greatest(spans.began_at, {{ metric_midnight('day.measured_on::date') }}) as lasted
    from spans
    cross join calendar
    cross join lateral generate_series(
        (spans.began_at at time zone calendar.timezone)::date::timestamp,
        (spans.ended_at at time zone calendar.timezone)::date::timestamp,
        interval '1 day'
    ) as day (measured_on)
)

select
    dates.subject_id || ' ' || dates.measured_on || coalesce(' ' || dates.exclusion_reason, '') as event_id,
    max(dates.repository_id) as repository_id,
    max(dates.service_id) as service_id,
    null::text as entity_type,
    dates.subject_id as counted_id,
    least(
        max(calendar.as_of), {{ last_moment_of('dates.measured_on', 'max(calendar.timezone)') }}
    ) as event_at,
    extract(epoch from sum(dates.lasted))::double precision as value,
    dates.exclusion_reason,
    max(dates.rule) as rule,
    max(dates.source_url) as source_url
from dates
cross join calendar
where dates.lasted > interval '0'
group by dates.subject_id, dates.measured_on, dates.exclusion_reason
{% endmacro %}


{# The intervals within the history and up to `as_of`. #}
{% macro metric_average_spans(intervals) %}
    select
        listed.subject_id,
        listed.repository_id,
        listed.service_id,
        listed.exclusion_reason,
        listed.rule,
        listed.source_url,
        bounds.began_at,
        bounds.ended_at
    from {{ intervals }} as listed
    cross join calendar
    cross join lateral (
        select
            greatest(listed.started_at, {{ metric_midnight('calendar.history_start') }}) as began_at,
            least(listed.ended_at, calendar.as_of) as ended_at
    ) as bounds
    where bounds.began_at < bounds.ended_at
{% endmacro %}


{# These once per entity that they belong to, for an owner only while it is one. #}
{% macro metric_average_pieces(intervals, owners) %}
    with spans as (
        {{ metric_average_spans(intervals) }}
    )

    select
        entity.entity_type,
        entity.entity_id,
        spans.subject_id,
        spans.exclusion_reason is null as is_counted,
        spans.began_at,
        spans.ended_at
    from spans
    cross join lateral (
        values
        ('organization', 'organization'),
        ('service', spans.service_id),
        ('repository', spans.repository_id)
    ) as entity (entity_type, entity_id)
    where entity.entity_id is not null
    union all
    select
        owners.entity_type,
        owners.entity_id,
        spans.subject_id,
        spans.exclusion_reason is null as is_counted,
        owned.began_at,
        owned.ended_at
    from spans
    cross join calendar
    inner join {{ owners }} as owners on spans.subject_id = owners.subject_id
    cross join lateral (
        select
            greatest(spans.began_at, {{ metric_midnight('owners.valid_from') }}) as began_at,
            least(spans.ended_at, {{ metric_midnight('owners.valid_to') }}) as ended_at
    ) as owned
    where owned.began_at < owned.ended_at
{% endmacro %}
