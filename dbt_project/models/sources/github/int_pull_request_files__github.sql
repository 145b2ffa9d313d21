{{ config(materialized='view') }}

select
    installation || ':pull_request:' || repository_id || ':' || number as pull_request_id,
    path,
    additions,
    deletions
from {{ ref('stg_github__pull_request_files') }}
where deleted_at is null
