{{ config(materialized='view') }}

select
    pull_request_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    merged_at as event_at,
    review_depth::double precision as value,
    exclusion_reason,
    rule,
    source_url
from {{ ref('int_merged_pull_requests') }}
