{{ config(materialized='view') }}

select
    'pipeline_compute_time' as metric,
    job_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    {{ first_possible_time(['finished_at', 'started_at']) }} as event_at,
    duration_seconds as value,
    case
        when is_carried_over then 'carried_over'
        when started_at is null then 'no_runner'
        else {{ impossible_span('started_at', 'finished_at') }}
    end as exclusion_reason,
    concat_ws(', ', name, status, 'attempt ' || attempt) as rule,
    source_url
from {{ ref('fct_pipeline_jobs') }}
where status != 'skipped' and finished_at is not null and deleted_at is null
