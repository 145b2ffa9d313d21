{{ config(materialized='view') }}

-- A board may show several projects: then it belongs to none.
select
    installation || ':board:' || board_id as board_id,
    min(name collate "C") as name,
    min(type collate "C") as type_name,
    case when count(*) = 1 then min(installation || ':project:' || project_id) end as project_id,
    'jira' as source
from {{ ref('stg_jira__boards') }}
where deleted_at is null
group by installation, board_id
