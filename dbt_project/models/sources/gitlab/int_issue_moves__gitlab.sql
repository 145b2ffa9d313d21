{{ config(materialized='view') }}

select
    moved.installation || ':issue:' || moved.project_id || ':' || moved.iid as issue_id,
    target.installation || ':issue:' || target.project_id || ':' || target.iid as next_issue_id
from {{ ref('stg_gitlab__issues') }} as moved
inner join {{ ref('stg_gitlab__issues') }} as target
    on moved.installation = target.installation and moved.moved_to_id = target.id
where target.deleted_at is null
