-- Those without any metric as well: whoever may see only these must have something to choose, and see that
-- it is empty.
with

entities as (
    select
        'organization' as entity_type,
        'organization' as entity_id

    union

    select
        'team' as entity_type,
        team_id as entity_id
    from {{ ref('dim_teams') }}

    union

    select
        'service' as entity_type,
        service_id as entity_id
    from {{ ref('dim_services') }}

    union

    select
        entity_type,
        entity_id
    from {{ ref('metrics') }}
),

named as (
    select
        entities.entity_type,
        entities.entity_id,
        {{ named_entity('entities') }} as entity
    from entities
    left join {{ ref('int_entity_names') }} as names on entities.entity_id = names.entity_id
)

select
    entity_type,
    entity_id,
    entity,
    row_number() over (
        order by
            array_position(
                array[
                    {%- for kind in entity_types() %}
                    '{{ kind }}'{{ ',' if not loop.last }}
                    {%- endfor %}
                ],
                entity_type
            ),
            entity collate "C",
            entity_id collate "C"
    )::integer as entity_rank
from named
