{{ config(materialized='view') }}

select
    installation || ':issue:' || issue_id as issue_id,
    from_text as key
from {{ ref('stg_jira__issue_changes') }}
where kind = 'key' and from_text is not null and deleted_at is null
