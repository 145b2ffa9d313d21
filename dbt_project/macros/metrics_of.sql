{#
  All periods, percentiles and counts of the metrics of a thing, for every entity and grain, in one pass over
  `events_of_<thing>`; of a table that is there, just the periods that come out otherwise. An event before history_start
  counts as excluded in the first period of its entity that has a later event (in the period of history_start where there
  is none): no period is made for it.
#}
{% macro metrics_of(thing) %}
{{ config(
    materialized='by_period',
    indexes=[metric_key()],
    pre_hook="{{ made_before(metric_steps('" ~ thing ~ "'), metric_event_digests(), [metric_places()]) }}"
) }}
{{ metric_with(metric_steps(thing) + [metric_places()]) }}

placed as (
    select
        places.entity_number,
        places.entity_type,
        places.kind,
        dated.value,
        dated.is_counted,
        dated.event_at,
        dated.event_id,
        case when places.kind = 'load' or places.counts_once then dated.counted_id end as counted_id,
        its.placed_on
    from dated
    inner join places
        on
            dated.metric = places.metric
            and coalesce(dated.entity_type, '') = places.scope_type
            and coalesce(dated.service_id, '') = places.service_id
            and coalesce(dated.repository_id, '') = places.repository_id
            and coalesce(dated.owner_id, '') = places.owner_id
    cross join lateral (
        select case when dated.is_earlier then places.first_period_on else dated.event_on end as placed_on
    ) as its
    where its.placed_on between places.from_on and places.to_on
),

{{ metric_grouped() }}

{{ metric_rows() }}
{% endmacro %}


{# Steps to the events of a thing that its metrics count, `dated`, and to the entities that count them, `spans`. #}
{% macro metric_steps(thing) %}
    {{ return([('dated', metric_dated(thing))] + metric_members(registry_of(thing))) }}
{% endmacro %}


{#
  The events of a thing, with one more row per owner that counts one: an event of entity_type 'team' has its teams
  there too. `counted_id`, `event_at` and `event_id` are there only for kinds that look at them.
#}
{% macro metric_dated(thing) %}
    with occurrences as (
        select
            taken.metric,
            taken.event_id,
            taken.repository_id,
            taken.service_id,
            taken.entity_type,
            taken.event_at,
            taken.event_on,
            taken.value,
            registry.kind = 'last' as is_ordered,
            case
                when registry.kind = 'load' or registry.counted_once_by is not null
                    then coalesce(taken.counted_id, taken.event_id)
            end as counted_id,
            taken.exclusion_reason is null as is_counted,
            coalesce(taken.exclusion_reason = 'before_history_start', false) as is_earlier
        from ({{ metric_dated_events(ref('events_of_' ~ thing)) }}) as taken
        inner join {{ registry_of(thing) }} as registry on taken.metric = registry.metric
    )

    select
        metric,
        repository_id,
        service_id,
        null::text as owner_id,
        entity_type,
        event_on,
        value,
        counted_id,
        is_counted,
        is_earlier,
        case when is_ordered then event_at end as event_at,
        case when is_ordered then event_id end as event_id
    from occurrences
    {%- for relation, metrics in metric_owners().get(thing, {}).items() %}
    union all
    select
        occurrences.metric,
        null::text as repository_id,
        null::text as service_id,
        owners.entity_id as owner_id,
        owners.entity_type,
        occurrences.event_on,
        occurrences.value,
        occurrences.counted_id,
        occurrences.is_counted,
        occurrences.is_earlier,
        case when occurrences.is_ordered then occurrences.event_at end as event_at,
        case when occurrences.is_ordered then occurrences.event_id end as event_id
    from occurrences
    inner join {{ ref(relation) }} as owners on occurrences.event_id = owners.event_id
    where
        coalesce(occurrences.entity_type, owners.entity_type) = owners.entity_type
        and {{ is_counted_by_owners(metrics, 'occurrences', 'owners') }}
    {%- endfor %}
{% endmacro %}
