{{ config(materialized='view') }}

select
    'jenkins' as source,
    host_repository_id,
    'builds' as table_name,
    build_id as key,
    status as state
from {{ ref('int_builds__jenkins') }}
where
    host_repository_id is not null
    and deleted_at is null
    and status not in ('success', 'failure', 'cancelled', 'skipped', 'running')
