{{ config(materialized='view') }}

select
    installation || ':pull_request:' || repository_id || ':' || pull_request_number as pull_request_id,
    sha,
    position,
    authored_at,
    committed_at,
    message_headline as subject
from {{ ref('stg_github__pull_request_commits') }}
where deleted_at is null
