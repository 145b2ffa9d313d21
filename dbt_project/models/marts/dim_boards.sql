{% set columns = ['board_id', 'name', 'type_name', 'project_id', 'source'] %}
select
    board_id,
    name,
    type_name as type,
    project_id,
    source
from (
    {{ branches_of('int_boards', columns) }}
) as boards
