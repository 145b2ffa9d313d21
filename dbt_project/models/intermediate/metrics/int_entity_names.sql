-- An id of a tracker's project or board says nothing to a person, but tells those of one name apart.
with named as (
    select
        'project' as entity_type,
        project_id as entity_id,
        name
    from {{ ref('dim_projects') }}
    union all
    select
        'board' as entity_type,
        board_id as entity_id,
        coalesce(name, board_id) as name
    from {{ ref('dim_boards') }}
)

select
    entity_id,
    initcap(entity_type) || ': ' || name
    || case when count(*) over (partition by entity_type, name) > 1 then ' (' || entity_id || ')' else '' end
        as entity
from named
