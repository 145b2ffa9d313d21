{{ config(materialized='view') }}

select
    pull_request_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    merged_at as event_at,
    1::double precision as value,
    left_out_reason as exclusion_reason,
    rule,
    source_url
from {{ ref('int_merged_pull_requests') }}
