{#
  All periods, percentiles and counts of the metrics of a thing, for every entity and grain, in one pass over
  `events_of_<thing>`. An event before history_start counts as excluded in the first period of its entity that has a
  later event (in the period of history_start where there is none): no period is made for it.
#}
{% macro metrics_of(thing) %}
{{ config(indexes=[metric_key()]) }}
{%- set owners = metric_owners().get(thing, {}) %}

with occurrences as (
    select
        metric,
        event_id,
        repository_id,
        service_id,
        entity_type,
        counted_id,
        event_at,
        event_on,
        value,
        exclusion_reason is null as is_counted,
        coalesce(exclusion_reason = 'before_history_start', false) as is_earlier
    from ({{ metric_dated_events(ref('events_of_' ~ thing)) }}) as taken
),

-- For teams one more row per team: one of entity_type 'team' has its teams there too.
dated as (
    select
        occurrences.*,
        null::text as team_id
    from occurrences
    {%- for relation, metrics in owners.items() %}
    union all
    select
        occurrences.metric,
        occurrences.event_id,
        null::text as repository_id,
        null::text as service_id,
        'team' as entity_type,
        occurrences.counted_id,
        occurrences.event_at,
        occurrences.event_on,
        occurrences.value,
        occurrences.is_counted,
        occurrences.is_earlier,
        owners.team_id
    from occurrences
    inner join {{ ref(relation) }} as owners on occurrences.event_id = owners.event_id
    where
        coalesce(occurrences.entity_type, 'team') = 'team'
        and {{ is_counted_by_teams(metrics, 'occurrences', 'owners') }}
    {%- endfor %}
),

{{ metric_members(registry_of(thing)) }},

placed as (
    select
        places.entity_number,
        places.entity_type,
        places.kind,
        dated.value,
        dated.is_counted,
        case when places.kind = 'last' then dated.event_at end as event_at,
        case when places.kind = 'last' then dated.event_id end as event_id,
        case
            when places.kind = 'load' or places.counts_once then coalesce(dated.counted_id, dated.event_id)
        end as counted_id,
        case when dated.is_earlier then places.first_period_on else dated.event_on end as placed_on
    from dated
    inner join places
        on
            dated.metric = places.metric
            and coalesce(dated.entity_type, '') = places.scope_type
            and coalesce(dated.service_id, '') = places.service_id
            and coalesce(dated.repository_id, '') = places.repository_id
            and coalesce(dated.team_id, '') = places.team_id
),

{{ metric_grouped() }}

{{ metric_rows() }}
{% endmacro %}
