{#
  All periods, percentiles and counts of one metric, for every entity and grain, in one pass over its events.

    events       the metric's events, see metric_dated_events
    kind         how rows become a value, see metric_kinds
    unit         unit of the value
    grains       day is left out for repositories
    counts_once  kinds of entity that count distinct `counted_id` instead of rows
    owners       relation (event_id, team_id) that adds teams, see metric_owners

  An event before history_start counts as excluded in the first period of its entity that has a later event (in
  the period of history_start where there is none): no period is made for it. day, month and quarter nest, so
  that one sort serves all three; a number stands for the entity because numbers sort faster than names.
#}
{% macro metric_periods(
    events, kind, unit, grains=['day', 'week', 'month', 'quarter'], counts_once=[], owners=none
) %}
with occurrences as not materialized (
    {{ metric_dated_events(events) }}
),

owned as (
    {{ metric_events_of_teams(owners) }}
),

dated as (
    select
        owned.*,
        coalesce(owned.exclusion_reason = 'before_history_start', false) as is_earlier
    from owned
),

{{ metric_members() }},

placed as (
    select
        places.entity_number,
        places.entity_type,
        dated.value,
        dated.exclusion_reason is null as is_counted,
        {%- if kind == 'last' %}
        dated.event_at,
        dated.event_id,
        {%- endif %}
        {%- if kind == 'load' %}
        coalesce(dated.counted_id, dated.event_id) as counted_id,
        {%- elif counts_once %}
        case
            when places.entity_type in ('{{ counts_once | join("', '") }}')
                then coalesce(dated.counted_id, dated.event_id)
            else dated.event_id
        end as counted_id,
        {%- endif %}
        case when dated.is_earlier then places.first_period_on else dated.event_on end as placed_on
    from dated
    inner join places
        on
            coalesce(dated.entity_type, '') = places.scope_type
            and coalesce(dated.service_id, '') = places.service_id
            and coalesce(dated.repository_id, '') = places.repository_id
            and coalesce(dated.team_id, '') = places.team_id
),

{{ metric_grouped(kind, grains, counts_once) }}

{{ metric_rows(kind, unit) }}
{% endmacro %}
