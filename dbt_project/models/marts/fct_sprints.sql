{% set columns = [
    'sprint_id', 'board_id', 'name', 'goal', 'state', 'started_at', 'planned_end_at', 'completed_at', 'reopened_at',
    'source', 'source_url',
] %}
{{ branches_of('int_sprints', columns) }}
