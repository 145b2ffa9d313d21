{#
  Which entities the rows of `dated` belong to, worked out once per scope (the distinct keys of the rows), not once
  per row. A scope without entity_type belongs to the organisation, its service and its repository; a scope with one
  belongs to that entity only. Ends in `places`: scope keys, the number that stands for a metric of an entity because
  numbers sort faster than names, and its first period.
#}
{% macro metric_members(registered) %}
scopes as (
    select
        metric,
        entity_type as scope_type,
        service_id,
        repository_id,
        team_id,
        min(event_on) as first_on,
        min(event_on) filter (where not is_earlier) as first_period_on
    from dated
    group by metric, entity_type, service_id, repository_id, team_id
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
        members.metric,
        members.entity_type,
        members.entity_id,
        registry.kind,
        registry.unit,
        string_to_array(registry.grains, ' ') as grains,
        coalesce(members.entity_type = any(string_to_array(registry.counted_once_by, ' ')), false) as counts_once,
        row_number() over () as entity_number,
        min(members.first_on) as first_on,
        coalesce(min(members.first_period_on), min(members.first_on)) as first_period_on
    from members
    inner join {{ registered }} as registry on members.metric = registry.metric
    group by
        members.metric, members.entity_type, members.entity_id, registry.kind, registry.unit, registry.grains,
        registry.counted_once_by
),

-- Materialized: joined to the rows only once it is down to a few scopes.
places as materialized (
    select
        members.metric,
        coalesce(members.scope_type, '') as scope_type,
        coalesce(members.service_id, '') as service_id,
        coalesce(members.repository_id, '') as repository_id,
        coalesce(members.team_id, '') as team_id,
        spans.entity_type,
        spans.entity_number,
        spans.kind,
        spans.counts_once,
        spans.first_period_on
    from members
    inner join spans
        on
            members.metric = spans.metric
            and members.entity_type = spans.entity_type
            and members.entity_id = spans.entity_id
)
{% endmacro %}
