{{ config(materialized='view') }}

-- Each team has a board of its own.
select
    installation || ':board:' || team_id as board_id,
    name,
    case when coalesce(iterations, '[]') = '[]' then 'kanban' else 'scrum' end as type_name,
    installation || ':project:' || project_id as project_id,
    'azure_devops' as source
from {{ ref('stg_azure_devops__teams') }}
where deleted_at is null
