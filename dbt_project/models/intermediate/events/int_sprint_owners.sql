select
    sprints.sprint_id as event_id,
    owner.entity_type,
    owner.entity_id
from {{ ref('fct_sprints') }} as sprints
left join {{ ref('dim_boards') }} as boards on sprints.board_id = boards.board_id
left join {{ ref('dim_projects') }} as projects on boards.project_id = projects.project_id
cross join
    lateral (
        values
        ('board', sprints.board_id),
        ('project', boards.project_id),
        ('team', projects.team_id)
    ) as owner (entity_type, entity_id)
where owner.entity_id is not null
