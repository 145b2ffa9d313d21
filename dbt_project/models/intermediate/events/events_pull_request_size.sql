{{ config(materialized='view') }}

select
    pull_request_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    merged_at as event_at,
    size::double precision as value,
    exclusion_reason,
    concat_ws(
        ', ',
        rule,
        case when left_out_lines > 0 then left_out_lines || ' generated or vendored lines left out' end
    ) as rule,
    source_url
from {{ ref('int_merged_pull_requests') }}
