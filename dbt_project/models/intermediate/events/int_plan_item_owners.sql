{{ config(materialized='view') }}

select
    items.plan_item_id as event_id,
    owner.entity_type,
    owner.entity_id
from {{ ref('fct_plan_items') }} as items
left join {{ ref('dim_projects') }} as projects on items.project_id = projects.project_id
cross join
    lateral (
        values ('project', items.project_id), ('team', projects.team_id)
        union all
        select
            'board' as entity_type,
            boards.board_id as entity_id
        from {{ ref('dim_boards') }} as boards
        where boards.project_id = items.project_id
    ) as owner (entity_type, entity_id)
where owner.entity_id is not null
