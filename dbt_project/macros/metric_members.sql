{#
  Which entities the rows of `dated` belong to, worked out once per scope (the distinct keys of the rows), not once
  per row. A scope without entity_type belongs to the organisation, its service and its repository; a scope with one
  belongs to that entity only. Ends in `places`: scope keys, entity_number and the first period of that entity.
#}
{% macro metric_members() %}
scopes as (
    select
        entity_type as scope_type,
        service_id,
        repository_id,
        team_id,
        min(event_on) as first_on,
        min(event_on) filter (where not is_earlier) as first_period_on
    from dated
    group by entity_type, service_id, repository_id, team_id
),

members as (
    select
        entity.entity_type,
        entity.entity_id,
        scopes.*
    from scopes
    cross join lateral (
        values
        ('organization', 'organization'),
        ('service', scopes.service_id),
        ('repository', scopes.repository_id),
        ('team', scopes.team_id)
    ) as entity (entity_type, entity_id)
    where
        entity.entity_id is not null
        and coalesce(scopes.scope_type, entity.entity_type) = entity.entity_type
),

spans as (
    select
        entity_type,
        entity_id,
        row_number() over () as entity_number,
        min(first_on) as first_on,
        coalesce(min(first_period_on), min(first_on)) as first_period_on
    from members
    group by entity_type, entity_id
),

-- Materialized: joined to the rows only once it is down to a few scopes.
places as materialized (
    select
        coalesce(members.scope_type, '') as scope_type,
        coalesce(members.service_id, '') as service_id,
        coalesce(members.repository_id, '') as repository_id,
        coalesce(members.team_id, '') as team_id,
        spans.entity_type,
        spans.entity_number,
        spans.first_period_on
    from members
    inner join spans on members.entity_type = spans.entity_type and members.entity_id = spans.entity_id
)
{% endmacro %}


{#
  The dated events with their team_id: null for the row itself, one more row (entity_type 'team') for every team
  that `owners` (event_id, team_id) names for it, see metric_owners. A row of entity_type 'team' has its teams there too.
#}
{% macro metric_events_of_teams(owners) %}
    select
        occurrences.*,
        null::text as team_id
    from occurrences
    {%- if owners %}
    union all
    select
        occurrences.event_id,
        occurrences.repository_id,
        occurrences.service_id,
        'team' as entity_type,
        occurrences.counted_id,
        occurrences.event_at,
        occurrences.event_on,
        occurrences.value,
        occurrences.exclusion_reason,
        occurrences.rule,
        occurrences.source_url,
        owners.team_id
    from occurrences
    inner join {{ owners }} as owners on occurrences.event_id = owners.event_id
    where coalesce(occurrences.entity_type, 'team') = 'team'
    {%- endif %}
{% endmacro %}
