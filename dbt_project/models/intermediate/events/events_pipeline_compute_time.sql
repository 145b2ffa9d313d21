{{ config(materialized='view') }}

select
    job_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    finished_at as event_at,
    duration_seconds as value,
    case when duration_seconds < 0 then 'negative' end as exclusion_reason,
    concat_ws(', ', name, status, 'attempt ' || attempt) as rule,
    source_url
from {{ ref('fct_pipeline_jobs') }}
where started_at is not null and finished_at is not null and deleted_at is null
