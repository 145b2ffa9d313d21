{#
  The rows of metrics as they are taken: those at or before `as_of`, dated in the organisation's time zone, each with
  the reason why it is left out (null = counted). `marts.metrics` and `marts.metric_events` both read this, so that
  what is listed is what was counted. An event before history_start has that date and is left out.

  `relation` has metric, event_id, repository_id, service_id, entity_type (null: the row belongs to every entity it
  names; else only to that kind), counted_id (what a metric that counts things once counts; null: the row itself),
  event_at, value, exclusion_reason, rule, source_url.
#}
{% macro metric_dated_events(relation) %}
    select
        occurrence.metric,
        occurrence.event_id,
        occurrence.repository_id,
        occurrence.service_id,
        occurrence.entity_type,
        occurrence.counted_id,
        occurrence.event_at,
        greatest((occurrence.event_at at time zone calendar.timezone)::date, calendar.history_start) as event_on,
        occurrence.value,
        case
            when (occurrence.event_at at time zone calendar.timezone)::date < calendar.history_start
                then 'before_history_start'
            when occurrence.exclusion_reason is not null then occurrence.exclusion_reason
            when occurrence.value is null then 'no_value'
        end as exclusion_reason,
        occurrence.rule,
        occurrence.source_url
    from {{ relation }} as occurrence
    cross join {{ ref('int_metric_calendar') }} as calendar
    where occurrence.event_at < calendar.counted_until
{% endmacro %}
