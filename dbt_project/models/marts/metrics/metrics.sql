{{ config(indexes=[{'columns': ['entity_type', 'entity_id', 'metric', 'grain']}]) }}

-- All periods, percentiles and counts of every metric, for every entity and grain, in one pass over the
-- events. One before history_start counts as excluded in the first period of its entity that has a later
-- event (in the period of history_start where there is none): no period is made for it.
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
    from ({{ metric_dated_events(ref('int_metric_candidates')) }}) as taken
),

-- For teams one more row per team: one of entity_type 'team' has its teams there too.
dated as (
    select
        occurrences.*,
        null::text as team_id
    from occurrences
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
    inner join {{ ref('metric_event_teams') }} as owners
        on occurrences.metric = owners.metric and occurrences.event_id = owners.event_id
    where coalesce(occurrences.entity_type, 'team') = 'team'
),

{{ metric_members() }},

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

{{ metric_grouped() }},

of_events as (
    {{ metric_rows() }}
)

select * from of_events
union all
select * from {{ ref('int_metrics_of_intervals') }}
