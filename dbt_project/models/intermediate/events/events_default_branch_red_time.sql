{{ config(materialized='view') }}

select
    red.run_id as event_id,
    red.repository_id,
    services.service_id,
    null::text as entity_type,
    null::text as counted_id,
    red.ended_at as event_at,
    extract(epoch from red.ended_at - red.began_at)::double precision as value,
    null::text as exclusion_reason,
    red.workflow as rule,
    red.source_url
from {{ ref('int_red_intervals') }} as red
left join {{ ref('int_repository_services') }} as services on red.repository_id = services.repository_id
