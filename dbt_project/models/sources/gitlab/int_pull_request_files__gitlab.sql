{{ config(materialized='view') }}

select
    installation || ':pull_request:' || project_id || ':' || iid as pull_request_id,
    path,
    additions,
    deletions
from {{ ref('stg_gitlab__merge_request_files') }}
where deleted_at is null
