{% set columns = [
    'sprint_id', 'board_id', 'name', 'goal', 'state', 'started_at', 'planned_end_at', 'completed_at',
    'reopened_at', 'source', 'source_url',
] %}
with sprints as (
    {{ branches_of('int_sprints', columns) }}
)

-- A board starts no sprint before the one before it is completed, whatever start was entered: what that one
-- leaves over is moved some seconds after its end, and is there when the next one begins.
select
    sprint_id,
    board_id,
    name,
    goal,
    state,
    started_at,
    coalesce(
        (
            select max(earlier.completed_at) + interval '1 minute'
            from sprints as earlier
            where
                earlier.board_id = sprints.board_id
                and earlier.started_at < sprints.started_at
                and earlier.completed_at >= sprints.started_at
                and earlier.completed_at < sprints.started_at + case
                    when earlier.planned_end_at < sprints.started_at + interval '1 day'
                        then greatest((sprints.planned_end_at - sprints.started_at) / 2, interval '1 day')
                    else interval '1 day'
                end
        ),
        started_at
    ) as began_at,
    planned_end_at,
    completed_at,
    reopened_at,
    source,
    source_url
from sprints
