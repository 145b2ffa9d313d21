{{ config(materialized='view') }}

select
    issue_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    first_done_at as event_at,
    1::double precision as value,
    null::text as exclusion_reason,
    concat_ws(', ', key, type, resolution) as rule,
    source_url
from {{ ref('fct_issues') }}
where first_done_at is not null and deleted_at is null
