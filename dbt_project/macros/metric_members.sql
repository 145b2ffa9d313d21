{#
  Which entities the rows of `dated` belong to, worked out once per scope and quarter, not once per row. A scope without
  entity_type belongs to the organisation, its service and its repository; a scope with one belongs to that entity
  only, `owner_id` where it is of another kind.
  `members` are the scopes of each entity by quarter, with a digest of their rows; `spans` the metrics of each entity,
  with the number that stands for one because numbers sort faster than names, and its first period.
#}
{% macro metric_members(registered) %}
    {%- set members %}
    with scopes as (
        select
            metric,
            entity_type as scope_type,
            service_id,
            repository_id,
            owner_id,
            is_earlier,
            {{ metric_quarter('event_on') }} as quarter_start,
            min(event_on) as first_on,
            sum({{ row_hash('row(event_on, value, is_counted, counted_id, event_at, event_id)') }}) as digest
        from dated
        group by metric, entity_type, service_id, repository_id, owner_id, is_earlier, {{ metric_quarter('event_on') }}
    )

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
        (scopes.scope_type, scopes.owner_id)
    ) as entity (entity_type, entity_id)
    where
        entity.entity_id is not null
        and coalesce(scopes.scope_type, entity.entity_type) = entity.entity_type
    {%- endset %}
    {%- set spans %}
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
        coalesce(
            min(members.first_on) filter (where not members.is_earlier), min(members.first_on)
        ) as first_period_on
    from members
    inner join {{ registered }} as registry on members.metric = registry.metric
    group by
        members.metric, members.entity_type, members.entity_id, registry.kind, registry.unit, registry.grains,
        registry.counted_once_by
    {%- endset %}
    {{ return([('members', members), ('spans', spans)]) }}
{% endmacro %}
