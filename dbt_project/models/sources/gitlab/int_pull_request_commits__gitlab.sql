{{ config(materialized='view') }}

select
    installation || ':pull_request:' || project_id || ':' || merge_request_iid as pull_request_id,
    sha,
    position,
    authored_at,
    committed_at,
    title as subject
from {{ ref('stg_gitlab__merge_request_commits') }}
where deleted_at is null
