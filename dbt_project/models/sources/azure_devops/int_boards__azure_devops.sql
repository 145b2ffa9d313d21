{{ config(materialized='view') }}

-- Each team has a board of its own.
select
    installation || ':board:' || team_id as board_id,
    min(name collate "C") as name,
    case when bool_and(coalesce(iterations, '[]') = '[]') then 'kanban' else 'scrum' end as type_name,
    case when count(*) = 1 then min(installation || ':project:' || project_id) end as project_id,
    'azure_devops' as source
from {{ ref('stg_azure_devops__teams') }}
where deleted_at is null
group by installation, team_id
